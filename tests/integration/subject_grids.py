#!/usr/bin/env python3
"""The grids of E5, and CMS against the definition, against a real PostgreSQL. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/subject_grids.py"""

import os
import subprocess
import tempfile
import unittest

import plan_fixture
import subject_bank_fixture
from contract import Client, cli, psql

SESSION = plan_fixture.SESSION
YOAST = {"id": "wordpress-seo", "version": "17.7"}
WORDPRESS = {"cms": "WORDPRESS", "version": "5.8.2", "theme": "twentyseventeen", "extensions": [YOAST]}


def setUpModule():
    subject_bank_fixture.load()


class Base(unittest.TestCase):
    def setUp(self):
        self.client = self.connect("manager")

    def connect(self, name):
        client = Client(name)
        self.addCleanup(client.close)
        return client

    def call(self, method, answer, request, client=None):
        return (client or self.client).call(method, answer, request, service="SubjectService")


def pages(content):
    """The text of each page."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        text = subprocess.run(["pdftotext", "-layout", file.name, "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


class Grids(Base):
    @classmethod
    def setUpClass(cls):
        plan_fixture.clear()
        plan_fixture.small()

    def export(self, epreuve="E5B", client=None, session=SESSION, **more):
        return self.call("ExportSubjectGrids", "File", {"session": session, "epreuve": epreuve, **more}, client)

    def drawn(self, *arguments, **more):
        answer = self.export(*arguments, **more)
        self.assertEqual(answer.code, "OK", answer)
        self.assertEqual(answer.media_type, "application/pdf")
        return answer.name, pages(answer.one("content"))

    def refused(self, field, reason, *arguments, **more):
        answer = self.export(*arguments, **more)
        self.assertEqual(answer.code, "INVALID_ARGUMENT", answer)
        self.assertIn(field, answer.violations, answer.violations)
        self.assertEqual(answer.violations[field], reason, answer.violations)

    def test_blank(self):
        name, found = self.drawn(copies=2)
        self.assertEqual((name, len(found)), ("grille-E5B-ndrc-2022.pdf", 2))
        self.assertIn("Mobiliser les fonctionnalités du CMS demandées", found[1])
        self.assertIn("☐ PrestaShop", found[0])
        name, found = self.drawn("E5A", copies=3)
        self.assertEqual((name, len(found)), ("double-correction-E5A-ndrc-2022.pdf", 3))
        self.assertIn("FICHE DE DOUBLE CORRECTION", found[2])
        self.assertIn("Au-delà de 4 points", found[0])

    def test_as_many_as_may_be(self):
        answer = self.export(copies=150)
        self.assertEqual(answer.code, "OK", answer)
        self.assertLess(len(answer.one("content")), 960 * 1024)
        self.assertEqual(self.export("E5A", copies=150).code, "OK")
        self.refused("copies", "TOO_MANY", copies=151)

    def test_candidates_of_the_plan(self):
        psql("TRUNCATE plan_slot, plan CASCADE")
        none = self.export(candidates=["0001"])
        self.assertEqual((none.code, none.reason), ("FAILED_PRECONDITION", "NO_PLAN"), none)
        cli("plan", "propose", "--effort", "2000", "--quiet")
        self.assertEqual(self.export(candidates=["0001"]).reason, "NO_PLAN")  # a draft is none
        cli("plan", "publish", "1", "--yes", "--quiet")
        found = self.drawn(candidates=["0003", "0001"])[1]
        self.assertEqual(len(found), 2)
        self.assertIn("Nom0003 Prénom", found[0])
        self.assertIn("0001", found[1])
        (day, minute, place), *_ = psql("SELECT to_char(day, 'FMDD'), start_minute, room FROM plan_slot WHERE candidate = '0003' AND epreuve = 'E5B'")
        self.assertIn(f"{int(minute) // 60}h{int(minute) % 60:02d}", found[0])
        self.assertIn(f" {day} mai 2022", found[0])
        self.assertIn(place, found[0])
        self.refused("candidates[1]", "NO_SLOT", candidates=["0003", "9999"])
        self.refused("candidates", "ANONYMOUS", "E5A", candidates=["0003"])
        self.refused("candidates", "TOO_MANY", candidates=["0003"] * 151)

    def test_command(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "sheets.pdf")
            cli("subject", "grid", "E5A", "--copies", "2", "-O", file)
            with open(file, "rb") as made:
                self.assertEqual(len(pages(made.read())), 2)
            cli("subject", "grid", "E5B", "-O", file)
            with open(file, "rb") as made:
                self.assertEqual(len(pages(made.read())), 1)

    def test_bad_input(self):
        self.refused("copies", "REQUIRED")
        self.refused("copies", "ONE_OF", copies=1, candidates=["0001"])
        self.refused("epreuve", "REQUIRED", "", copies=1)
        for epreuve in ("E9", "E1", "E4", "E2'; --"):
            self.refused("epreuve", "NO_GRID", epreuve, copies=1)
        self.assertEqual(self.export(copies=1, session="nowhere").code, "NOT_FOUND")
        self.assertEqual(self.export(copies=1, session="").code, "INVALID_ARGUMENT")
        for name in ("establishment", "auditor"):
            self.assertEqual(self.export(copies=1, client=self.connect(name)).code, "PERMISSION_DENIED")


class OfSubjects(Base):
    """The rows of a double marking sheet say what is in a subject: only of one that is released."""

    def setUp(self):
        super().setUp()
        subject_bank_fixture.clear()
        self.author, self.reviewer = (subject_bank_fixture.Caller(name) for name in (subject_bank_fixture.AUTHOR, subject_bank_fixture.REVIEWER))
        self.addCleanup(self.author.close)
        self.addCleanup(self.reviewer.close)

    def export(self, subject, epreuve="E5A", caller=None):
        asked = {"session": SESSION, "epreuve": epreuve, "copies": 1, "subject": subject}
        return (caller or self.author).call("ExportSubjectGrids", "File", asked)

    def not_released(self, title):
        """Not even for its author."""
        answer = self.export("E5A-1")
        self.assertEqual((answer.code, answer.reason), ("FAILED_PRECONDITION", "NOT_RELEASED"), answer)
        self.assertNotIn(title, answer.message)

    def test_rows(self):
        subject = subject_bank_fixture.sample(id="E5A-1")
        self.assertEqual(self.author.put(subject).code, "OK")
        self.not_released(subject["title"])
        self.assertEqual(self.reviewer.approve_all().code, "OK")
        self.not_released(subject["title"])
        # the sittings of 2022 are over: it is open as soon as it is sealed
        sealed = self.author.call("SealSubject", "SubjectRelease", {"session": SESSION, "id": "E5A-1", "leakReason": "essai"})
        self.assertEqual(sealed.code, "OK", sealed)
        answer = self.export("E5A-1")
        self.assertEqual(answer.code, "OK", answer)
        found = pages(answer.one("content"))
        self.assertEqual(len(found), 1)
        text = found[0]
        questions = [question for dossier in subject["written"]["dossiers"] for question in dossier["questions"]]
        for question in questions:
            points = f"{question['pointsHundredths'] / 100:g}".replace(".", ",")
            self.assertRegex(text, rf"Question {question['number']}\s+/\s*{points}\s")
        self.assertRegex(text, r"Question de réflexion\s+/\s*10\s")
        self.assertIn("exemple fictif", text)
        self.assertIn("subject", self.export("E5A-1", "E5B").violations)
        self.assertIn(["READ", "GIVEN"], psql("SELECT after->>'access', after->>'outcome' FROM audit WHERE key = 'ndrc-2022/E5A-1' ORDER BY id DESC LIMIT 1"))

    def test_of_no_subject(self):
        self.assertEqual(self.export("E5A-9").code, "NOT_FOUND")


class Cms(Base):
    def check(self, cms="WORDPRESS", observed=None, client=None, session=SESSION):
        request = {"session": session, "cms": cms, **({} if observed is None else {"observed": observed})}
        return self.call("CheckCms", "CheckCmsResponse", request, client)

    def verdicts(self, *arguments):
        answer = self.check(*arguments)
        self.assertEqual(answer.code, "OK", answer)
        found = {f["what"][0]: f["verdict"][0] for f in answer.all("findings")}
        self.assertEqual(answer.one("as_prescribed", "false") == "true", set(found.values()) == {"AS_PRESCRIBED"})
        return found

    def test_verdicts(self):
        self.assertEqual(set(self.verdicts("WORDPRESS", WORDPRESS).values()), {"AS_PRESCRIBED"})
        found = self.verdicts("WORDPRESS", {**WORDPRESS, "version": "6.1.9", "extensions": [{**YOAST, "active": True}]})
        self.assertEqual(found, {"CMS": "AS_PRESCRIBED", "version": "WRONG", "theme": "AS_PRESCRIBED", "extension wordpress-seo": "WRONG"})
        found = self.verdicts("WORDPRESS", {"cms": "WORDPRESS", "untold_extensions": ["wordpress-seo"]})
        self.assertEqual(set(found.values()), {"AS_PRESCRIBED", "UNKNOWN"})
        self.assertEqual(self.verdicts("PRESTASHOP", WORDPRESS), {"CMS": "WRONG"})
        self.assertEqual(self.verdicts("PRESTASHOP", {}), {"CMS": "UNKNOWN"})

    def test_bad_input(self):
        self.assertIn("cms", self.check("JOOMLA", WORDPRESS).violations)
        self.assertIn("observed", self.check("WORDPRESS").violations)
        self.assertIn("observed.version", self.check("WORDPRESS", {**WORDPRESS, "version": "5\x1b[2J"}).violations)
        self.assertEqual(self.check("WORDPRESS", WORDPRESS, session="nowhere").code, "NOT_FOUND")
        self.assertEqual(self.check("WORDPRESS", WORDPRESS, client=self.connect("establishment")).code, "PERMISSION_DENIED")


if __name__ == "__main__":
    unittest.main(verbosity=2)
