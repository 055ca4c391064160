#!/usr/bin/env python3
"""Documents and classes against a real PostgreSQL: each change asserts the answer and the rows left behind. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/dossiers.py"""

import itertools
import os
import re
import shutil
import tempfile
import unittest

from contract import ROOT, Client, Name, cli, new_id, psql

NUMBERS = itertools.count(1)
SESSION = "ndrc-2022"
UAI = "0750655E"
CANDIDATE = {
    "session": SESSION, "family_name": "Łukasiewicz", "given_name": "Zoé", "birth_date": "2002-02-05",
    "class": Name("CANDIDATE_CLASS_C"), "establishment": UAI, "language1": "Anglais", "language2": "Espagnol", "zone": "metropole",
}  # fmt: skip
DISCIPLINES = ["CGE", "LV1", "CEJM", "B1", "B2", "B3", "LV2"]
CLASS = {
    "session": SESSION, "establishment": UAI, "name": "2NDRC1",
    "lines": [{"discipline": d, "average": "11,5"} for d in DISCIPLINES],
    "very_favourable_percent": "20", "favourable_percent": "60", "to_prove_percent": "20", "headcount": 30,
    "results": [{"year": y, "presented": 20, "admitted": 15, "percent": "75"} for y in (2019, 2020, 2021)],
}  # fmt: skip
LIVRET = {
    "class_name": "2NDRC1", "previous_class": "1NDRC1", "opinion": Name("FAVORABLE"), "pix": True,
    "lines": [
        {"discipline": d, "previous_average": "10", "semester1": "12,5", "semester2": "13", "average": "12.75", "appreciation": "Bon travail."}
        for d in DISCIPLINES
    ],
}  # fmt: skip
ETUDE = {"theme": "Fidéliser", "problem": "Comment ?", "development": "Un.\nDeux.", "date": "2022-03-25"}
HEAD = "N° candidat;Classe antérieure;PIX;Avis;" + ";".join(
    f"{d} ant;{d} S1;{d} S2;{d} moy;{d} appr" for d in DISCIPLINES)


def line(number, mark="12"):
    return f"{number};1NDRC1;oui;TF;" + ";".join(["11;12;14;13;Bien"] + [f"11;{mark};14;;Bien"] + ["11;12;14;13;Bien"] * 5)


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class Dossiers(unittest.TestCase):
    def setUp(self):
        psql("DELETE FROM document; DELETE FROM class_profile; DELETE FROM candidate")
        self.client = Client()
        self.addCleanup(self.client.close)
        # a number of its own: what was stored under it before stays in the audit
        self.number = f"T{next(NUMBERS):05d}"
        self.assertEqual(self.client.call("CreateCandidate", "Candidate", {"candidate": {**CANDIDATE, "number": self.number}}).code, "OK")

    def call(self, method, answer, request, request_id=None):
        return self.client.call(method, answer, request, request_id, service="DossierService")

    def put(self, kind, content, request_id=None, document=None, **options):
        asked = {"session": SESSION, "candidate": self.number, kind: content, **(document or {})}
        return self.call("PutDocument", "Document", {"document": asked, **options}, request_id)

    def put_class(self, **changes):
        return self.call("PutClass", "ClassProfile", {"class_profile": {**CLASS, **changes}})

    def key(self, kind):
        return {"session": SESSION, "candidate": self.number, "kind": Name(kind)}

    def count(self):
        return psql("SELECT count(*) FROM document")[0][0]

    # ---- documents ----

    def test_put_get_and_history(self):
        first = self.put("etude_reflexive", ETUDE)
        self.assertEqual((first.code, first.etag, first.kind), ("OK", "1", "ETUDE_REFLEXIVE"), first)
        got = self.call("GetDocument", "Document", self.key("ETUDE_REFLEXIVE"))
        self.assertEqual(got.fields, first.fields)
        self.assertEqual(self.put("etude_reflexive", ETUDE).etag, "1", "the same content makes no revision")
        second = self.put("etude_reflexive", {**ETUDE, "theme": "Élargir"}, document={"etag": "1"})
        self.assertEqual(second.etag, "2", second)
        self.assertEqual(self.put("etude_reflexive", ETUDE, document={"etag": "1"}).reason, "ETAG_MISMATCH")
        old = self.call("GetDocument", "Document", {**self.key("ETUDE_REFLEXIVE"), "revision": 1})
        self.assertIn("Fidéliser", str(old.fields))
        history = self.call("ListDocumentRevisions", "ListDocumentRevisionsResponse", self.key("ETUDE_REFLEXIVE"))
        self.assertEqual(len(history.all("revisions")), 2)
        self.assertIn("Élargir", str(history.fields))

    def test_delete_and_put_again(self):
        self.put("etude_reflexive", ETUDE)
        self.assertEqual(self.call("DeleteDocument", "Document", self.key("ETUDE_REFLEXIVE")).reason, "INVALID")
        gone = self.call("DeleteDocument", "Document", {**self.key("ETUDE_REFLEXIVE"), "reason": "Remis par erreur"})
        self.assertEqual(gone.code, "OK", gone)
        self.assertEqual(self.count(), "0")
        self.assertEqual(self.call("GetDocument", "Document", self.key("ETUDE_REFLEXIVE")).code, "NOT_FOUND")
        self.assertEqual(self.put("etude_reflexive", ETUDE).etag, "2", "revisions go on after a deletion")

    def test_repeat_gets_the_first_answer(self):
        once = new_id()
        first = self.put("etude_reflexive", ETUDE, once)
        self.assertEqual(self.put("etude_reflexive", ETUDE, once).fields, first.fields)
        self.assertEqual(self.put("etude_reflexive", {**ETUDE, "theme": "Autre"}, once).reason, "REQUEST_ID_REUSED")
        self.assertEqual(psql("SELECT count(*) FROM audit WHERE entity = 'document' AND request_id = '" + once + "'"), [["1"]])

    def test_validate_only_stores_nothing(self):
        self.assertEqual(self.put("etude_reflexive", ETUDE, validate_only=True).code, "OK")
        self.assertEqual(self.count(), "0")

    def test_bad_content_names_the_field(self):
        bad = self.put("etude_reflexive", {**ETUDE, "theme": "שלום"})
        self.assertEqual(bad.code, "INVALID_ARGUMENT", bad)
        self.assertIn("document.etude_reflexive.theme", bad.violations)
        self.assertIn("document.etude_reflexive.development", self.put("etude_reflexive", {**ETUDE, "development": "x" * 40000}).violations)
        self.assertEqual(self.count(), "0")

    # ---- livrets ----

    def test_livret_needs_its_class(self):
        self.assertIn("document.livret.class_name", self.put("livret", LIVRET).violations)
        self.assertEqual(self.put_class().code, "OK")
        self.assertEqual(self.put("livret", LIVRET).code, "OK")

    def test_marks(self):
        self.put_class()
        for mark in ("20,5", "AB", "12.5.1", "NaN", "-1", "1e1"):
            lines = [dict(one) for one in LIVRET["lines"]]
            lines[2]["semester1"] = mark
            self.assertIn("document.livret.lines[2].semester1", self.put("livret", {**LIVRET, "lines": lines}).violations, mark)
        self.assertEqual(self.count(), "0")

    def test_percentages(self):
        self.assertIn("class_profile.very_favourable_percent", self.put_class(to_prove_percent="21").violations)
        self.assertEqual(self.put_class(results=[]).code, "INVALID_ARGUMENT")

    def test_class_import(self):
        asked = {"session": SESSION, "establishment": UAI, "class_name": "2NDRC1"}
        self.put_class()
        bad = self.call("ImportClass", "ImportClassResponse", {**asked, "content": "\n".join([HEAD, line(self.number, "20,5"), line("9")])})
        self.assertEqual(bad.code, "OK", bad)
        self.assertEqual(len(bad.all("issues")), 2, bad)
        self.assertEqual(self.count(), "0")
        good = self.call("ImportClass", "ImportClassResponse", {**asked, "content": "\n".join([HEAD, line(self.number)])})
        self.assertEqual((good.code, good.created), ("OK", 1), good)
        again = self.call("ImportClass", "ImportClassResponse", {**asked, "content": "\n".join([HEAD, line(self.number)])})
        self.assertEqual(again.unchanged, 1, again)

    # ---- schools ----

    def as_school(self):
        school = Client("establishment")
        self.addCleanup(school.close)
        self.client = school

    def without_deadlines(self):
        """The session of the pack, but nothing is ever too late."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(os.path.join(ROOT, "deploy", "sessions", SESSION), folder, dirs_exist_ok=True)
            with open(f"{folder}/dossier.json", encoding="utf-8") as file:
                text = re.sub(r'"deadline": "[^"]*"', '"deadline": ""', file.read())
            with open(f"{folder}/dossier.json", "w", encoding="utf-8") as file:
                file.write(text)
            cli("session", "load", "--yes", folder)
        self.addCleanup(cli, "session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))

    def test_a_school_after_the_deadline(self):
        self.put_class()
        self.put("livret", LIVRET)
        self.as_school()
        self.assertEqual(self.call("GetDocument", "Document", self.key("LIVRET")).code, "OK")
        for refused in (self.put("livret", LIVRET), self.put("engagement", {"nature": "x"}), self.put_class(),
                        self.call("DeleteDocument", "Document", {**self.key("LIVRET"), "reason": "x"}),
                        self.call("ImportClass", "ImportClassResponse", {"session": SESSION, "establishment": UAI, "class_name": "2NDRC1",
                                                                         "content": HEAD + "\n" + line(self.number)})):  # fmt: skip
            self.assertEqual(refused.reason, "DEADLINE_PASSED", refused)
        self.assertEqual(psql("SELECT max(revision) FROM document"), [["1"]])

    def test_a_school_has_its_own_candidates_only(self):
        self.without_deadlines()
        other = {**CANDIDATE, "number": "OTHER", "establishment": "0690026D"}
        self.client.call("CreateCandidate", "Candidate", {"candidate": other})
        self.assertEqual(self.put("etude_reflexive", ETUDE, document={"candidate": "OTHER"}).code, "OK")
        self.as_school()
        self.assertEqual(self.put_class().code, "OK")
        self.assertEqual(self.put("livret", LIVRET).code, "OK")
        self.assertIn("document.received_on", self.put("etude_reflexive", ETUDE, document={"received_on": "2022-01-05"}).violations)
        self.assertEqual(self.put_class(establishment="0690026D").reason, "OTHER_ESTABLISHMENT")
        self.assertEqual(self.put("etude_reflexive", {**ETUDE, "theme": "x"}, document={"candidate": "OTHER"}).reason, "CANDIDATE_NOT_FOUND")
        theirs = {"session": SESSION, "candidate": "OTHER", "kind": Name("ETUDE_REFLEXIVE")}
        self.assertEqual(self.call("GetDocument", "Document", theirs).code, "NOT_FOUND")
        self.assertEqual(self.call("GetDocument", "Document", {**theirs, "revision": 1}).code, "NOT_FOUND")
        self.assertEqual(self.call("ListDocumentRevisions", "ListDocumentRevisionsResponse", theirs).code, "NOT_FOUND")
        self.assertEqual(self.call("DeleteDocument", "Document", {**theirs, "reason": "x"}).code, "NOT_FOUND")
        listed = self.call("ListDocuments", "ListDocumentsResponse", {"session": SESSION})
        self.assertEqual({d["candidate"][0] for d in listed.all("documents")}, {self.number})
        self.assertEqual(self.export().total, 1)
        checked = self.call("CheckDossiers", "CheckDossiersResponse", {"session": SESSION})
        self.assertEqual([c["candidate"] for c in checked.all("candidates")], [[self.number]])
        board = self.call("GetDashboard", "Dashboard", {"session": SESSION})
        self.assertEqual({row["establishment"][0] for row in board.all("rows")}, {UAI})
        decision = {"session": SESSION, "candidate": self.number, "epreuve": "E4", "outcome": Name("CONFORME")}
        self.assertEqual(self.call("DecideConformity", "ConformityDecision", {"decision": decision}).code, "PERMISSION_DENIED")

    # ---- printing ----

    def export(self, **options):
        return self.call("ExportDossiers", "ExportDossiersResponse", {"session": SESSION, **options})

    def test_export(self):
        self.put_class()
        self.put("livret", LIVRET)
        self.put("etude_reflexive", ETUDE)
        merged = self.export(order=Name("BY_NAME"))
        self.assertEqual((merged.code, merged.total, len(merged.all("files"))), ("OK", 2, 1), merged)
        self.assertEqual([d["pages"] for d in merged.all("documents")], [[1], [2]])
        self.assertTrue(bytes(merged.files["content"][0]).startswith(b"%PDF"))
        apart = self.export(separate=True, filter={"kinds": [Name("LIVRET")]})
        self.assertEqual([f["name"] for f in apart.all("files")], [[f"{self.number}-lukasiewicz-livret-1.pdf"]])
        self.assertEqual(self.export(filter={"establishment": "0690026D"}).all("files"), [])
        self.assertEqual(self.export(page_token="nonsense").code, "INVALID_ARGUMENT")

    def test_template(self):
        answer = self.call("GetDocumentTemplate", "DocumentTemplate", self.key("LIVRET"))
        self.assertEqual(answer.code, "OK", answer)
        self.assertEqual(len(answer.document["livret"][0]["lines"]), 7)
        self.assertIn("Appréciations", str(answer.fields["fields"]))


if __name__ == "__main__":
    unittest.main()
