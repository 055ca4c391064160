#!/usr/bin/env python3
"""The sample practical subjects: from the template to the bank, checked, and the bank against the catalogue. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/subject_practical.py"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
from collections import Counter

from contract import ROOT, Client, cli, message_class, new_id, psql
from google.protobuf import json_format

SESSION = "ndrc-2022"
SAMPLES = sorted(pathlib.Path(ROOT, "tests", "support", "subjects").glob("e5b-*.json"))


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


def sample(path):
    return json.loads(path.read_text(encoding="utf-8"))


class Practical(unittest.TestCase):
    def setUp(self):
        psql("DELETE FROM subject")
        self.client = self.connect("manager")

    def connect(self, name):
        client = Client(name)
        self.addCleanup(client.close)
        return client

    def call(self, method, answer, request, client=None, request_id=None):
        """`request` as proto3 JSON."""
        message = json_format.ParseDict(request, message_class(f"palmares.v1.{method}Request")())
        return (client or self.client).raw(
            f"palmares.v1.SubjectService/{method}", message.SerializeToString(), answer, request_id)

    def check(self, subject):
        answer = self.call("CheckSubject", "SubjectReport", {"session": SESSION, "subject": subject, "rulesOnly": True})
        self.assertEqual(answer.code, "OK", answer)
        return answer

    def put(self, subject):
        answer = self.call("PutSubject", "Subject", {"subject": subject}, request_id=new_id())
        self.assertEqual(answer.code, "OK", answer)
        return answer

    def coverage(self, **more):
        answer = self.call("GetSubjectCoverage", "SubjectCoverage", {"session": SESSION, **more})
        self.assertEqual(answer.code, "OK", answer)
        return {f["feature"][0]["id"][0]: f for f in answer.all("features")}, answer.all("cms")

    def test_samples_keep_every_rule(self):
        self.assertEqual(len(SAMPLES), 8)
        for path in SAMPLES:
            report = self.check(sample(path))
            found = [f for f in report.all("findings") if f["verdict"][0] != "FINE"]
            self.assertEqual(found, [], path.name)
            self.assertEqual(report.one("points_hundredths"), 2000)
            self.assertEqual(len(report.all("features")), 34 if "-wp-" in path.name else 31)

    def test_samples_are_not_like_each_other(self):
        for path in SAMPLES:
            self.put(sample(path))
        for path in SAMPLES:
            report = self.call("CheckSubject", "SubjectReport", {"session": SESSION, "id": sample(path)["id"]})
            self.assertEqual(report.code, "OK", report)
            self.assertEqual((report.one("breaks", 0), report.one("to_judge", 0)), (0, 0), report)
            self.assertEqual(report.one("compared"), 7)  # the others

    def test_a_generated_bank_keeps_every_rule(self):
        generator = os.path.join(ROOT, "tests", "support", "generate-subjects")
        with tempfile.TemporaryDirectory() as folder:
            for name in ("a", "b"):
                subprocess.run([generator, "--count", "24", "--seed", "7", "-o", os.path.join(folder, name)], check=True, timeout=30)
            files = [sorted(pathlib.Path(folder, name).glob("*.json")) for name in ("a", "b")]
            self.assertEqual(*([path.read_bytes() for path in both] for both in files))  # the same seed
            bank = [sample(path) for path in files[0]]
        self.assertEqual(Counter(subject["practical"]["cms"] for subject in bank), {"WORDPRESS": 12, "PRESTASHOP": 12})
        for subject in bank:
            self.put(subject)
        alike = 0
        for subject in bank:
            report = self.call("CheckSubject", "SubjectReport", {"session": SESSION, "id": subject["id"]})
            self.assertEqual(report.code, "OK", report)
            found = [f for f in report.all("findings") if f["verdict"][0] != "FINE"]
            self.assertEqual({f["rule"][0] for f in found} - {"UNPUBLISHED"}, set(), subject["id"])
            self.assertEqual((report.one("points_hundredths"), report.one("breaks", 0)), (2000, 0))
            alike += bool(found)
        self.assertLessEqual(alike, 8)
        features, _ = self.coverage()
        self.assertLess(sum(f["verdict"] == ["NEVER"] for f in features.values()), 8)
        self.assertNotIn("TOO_OFTEN", {f["verdict"][0] for f in features.values()})

    def test_what_is_wrong_is_found(self):
        subject = sample(SAMPLES[0])
        self.assertEqual(subject["practical"]["cms"], "PRESTASHOP")
        subject["practical"]["questions"][1]["modules"] = ["Bloc de texte"]
        subject["practical"]["questions"][2]["features"] = ["prestashop-aparence-accueil"]
        subject["practical"]["questions"].append(dict(subject["practical"]["questions"][0], number="5"))
        found = {f["rule"][0]: f for f in self.check(subject).all("findings") if f["verdict"][0] == "BREAKS"}
        self.assertEqual(set(found), {"QUESTION_COUNT", "FEATURE_KNOWN", "MODULE_FORBIDDEN"})
        self.assertIn("did you mean prestashop-apparence-accueil", found["FEATURE_KNOWN"]["message"][0])
        self.assertEqual(found["MODULE_FORBIDDEN"]["path"], ["practical.questions[1].modules[0]"])
        self.assertIn("annexe", found["QUESTION_COUNT"]["source"][0])

    def test_template_of_each_cms(self):
        for cms in ("WORDPRESS", "PRESTASHOP"):
            answer = self.call("GetSubjectTemplate", "Subject", {"session": SESSION, "epreuve": "E5B", "cms": cms})
            self.assertEqual(answer.code, "OK", answer)
            practical = answer.one("practical")
            self.assertEqual((practical["cms"], len(practical["questions"])), ([cms], 4))
            self.assertTrue(practical["problem"][0].startswith("À compléter"))

    def test_coverage_of_the_bank(self):
        features, cms = self.coverage()
        self.assertEqual({f["verdict"][0] for f in features.values()}, {"NEVER"})
        for path in SAMPLES:
            self.put(sample(path))
        features, cms = self.coverage()
        self.assertEqual([(c["cms"][0], c["subjects"][0], c["features"][0], c["exercised"][0]) for c in cms],
                         [("WORDPRESS", 4, 34, 30), ("PRESTASHOP", 4, 31, 23)])  # fmt: skip
        self.assertEqual(features["wordpress-seo-yoast"]["verdict"], ["NEVER"])
        self.assertEqual(features["wordpress-media-televerser"]["subjects"], ["E5B-WP-1"])
        self.assertEqual([name for name, f in features.items() if f["verdict"] == ["TOO_OFTEN"]],
                         ["wordpress-contenu-rediger", "prestashop-contenu-rediger"])  # fmt: skip
        self.assertEqual(len(self.coverage(cms="PRESTASHOP")[0]), 31)

    def test_coverage_does_not_say_what_is_in_subjects_one_may_not_read(self):
        for path in SAMPLES:
            self.put(sample(path))
        own, _ = self.coverage()
        auditor = self.connect("auditor")
        answer = self.call("GetSubjectCoverage", "SubjectCoverage", {"session": SESSION}, auditor)
        others = {f["feature"][0]["id"][0]: f for f in answer.all("features")}
        self.assertEqual({name: (len(f.get("subjects", [])), f["verdict"]) for name, f in own.items()},
                         {name: (len(f.get("subjects", [])), f["verdict"]) for name, f in others.items()})  # fmt: skip
        self.assertEqual({name for f in others.values() for name in f.get("subjects", [])}, {f"?{i}" for i in range(1, 9)})
        picture = self.call("ExportSubjectCoverage", "File", {"session": SESSION, "format": "SVG"}, auditor)
        self.assertNotIn("E5B-PS-", picture.one("content"))

    def test_pictures(self):
        for path in SAMPLES[:5]:
            self.put(sample(path))
        answer = self.call("ExportSubjectCoverage", "File", {"session": SESSION, "format": "SVG"})
        self.assertEqual((answer.code, answer.name), ("OK", f"couverture-{SESSION}.svg"), answer)
        self.assertIn("E5B-PS-", answer.one("content"))
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "coverage.pdf")
            cli("subject", "coverage", "--cms", "PRESTASHOP", "--picture", file, "--quiet")
            text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
        self.assertIn("PrestaShop 1.7.6.5", text)
        self.assertNotIn("WordPress", text)
        table = cli("subject", "coverage")
        self.assertIn("prestashop-promotions", table)
        rows = json.loads(cli("subject", "coverage", "-o", "json"))
        self.assertEqual(len(rows["features"]), 65)

    def test_refusals(self):
        def refused(code, reason, method="GetSubjectCoverage", answer="SubjectCoverage", client=None, **request):
            got = self.call(method, answer, request, client)
            self.assertEqual(got.code, code, got)
            self.assertIn(reason, [got.reason, *got.violations.values()], got)

        refused("INVALID_ARGUMENT", "UNKNOWN_CMS", session=SESSION, cms="JOOMLA")
        refused("INVALID_ARGUMENT", "REQUIRED", "ExportSubjectCoverage", "File", session=SESSION)
        refused("INVALID_ARGUMENT", "REQUIRED", session="")
        self.assertEqual(self.call("GetSubjectCoverage", "SubjectCoverage", {"session": "no-such"}).code, "NOT_FOUND")
        establishment = self.connect("establishment")
        self.assertEqual(self.call("GetSubjectCoverage", "SubjectCoverage", {"session": SESSION}, establishment).code, "PERMISSION_DENIED")
        self.assertEqual(self.call("GetSubjectCoverage", "SubjectCoverage", {"session": SESSION}, self.connect("auditor")).code, "OK")


if __name__ == "__main__":
    unittest.main()
