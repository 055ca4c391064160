#!/usr/bin/env python3
"""Imports of candidates against a real PostgreSQL, crashes of it included. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/imports.py"""

import hashlib
import os
import subprocess
import time
import unittest

from contract import ROOT, Client, cli, new_id, psql
from harness import sp

SESSION = "ndrc-2022"
HEAD = "N° candidat;INE;Nom;Prénom;Né(e) le;Classe;UAI;LV1;LV2;Zone;Tiers temps;Aménagements;Courriel\r\n"
CHUNK = 768 * 1024


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


def generate(*arguments):
    command = [os.path.join(ROOT, "tests", "support", "generate-candidates"), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout


def row(number="1", family="Nom", ine="", **cells):
    order = [number, ine, family, cells.get("given", "Prénom"), cells.get("born", "05/02/2002"), cells.get("kind", "A"), cells.get("uai", "0750655E"),
             cells.get("lv1", "Anglais"), cells.get("lv2", ""), cells.get("zone", "metropole"), cells.get("third", ""), cells.get("others", ""), cells.get("mail", "")]  # fmt: skip
    return ";".join(order) + "\r\n"


class Imports(unittest.TestCase):
    def setUp(self):
        psql("DELETE FROM candidate; DELETE FROM import; DELETE FROM import_row; DELETE FROM import_issue")
        self.client = Client()
        self.addCleanup(lambda: self.client.close())  # the client may be another one by then

    # ---- steps ----

    def start(self, content, default_zone="", client=None):
        asked = {"session": SESSION, "file_name": "test.csv", "size_bytes": len(content), "sha256": hashlib.sha256(content).digest(), "default_zone": default_zone}
        return (client or self.client).call("StartImport", "Import", asked)

    def upload(self, job, offset, content):
        payload = sp.field(1, job) + sp.field(2, offset) + sp.field(3, content)
        return self.client.raw("palmares.v1.CandidateService/UploadImport", payload, "Import")

    def send(self, content, step=CHUNK, default_zone=""):
        """Start and upload; the last answer."""
        if isinstance(content, str):
            content = content.encode()
        answer = self.start(content, default_zone)
        while answer.code == "OK" and answer.state == "RECEIVING":
            at = answer.one("next_offset", 0)
            answer = self.upload(answer.id, at, content[at : at + step])
        return answer

    def commit(self, job, request_id=None, **options):
        return self.client.call("CommitImport", "Import", {"id": job, **options}, request_id)

    def load(self, content, **options):
        answer = self.send(content)
        self.assertEqual((answer.code, answer.state), ("OK", "CHECKED"), answer)
        return self.commit(answer.id, **options)

    def counts(self, answer):
        self.assertEqual(answer.code, "OK", answer)
        return tuple(answer.one(name, 0) for name in ("rows", "rejected_rows", "created", "updated", "unchanged"))

    def issues(self, job):
        page = self.client.call("ListImportIssues", "ListImportIssuesResponse", {"id": job})
        return [(i["line"][0], i.get("column", [""])[0], i.get("value", [""])[0], i["reason"][0]) for i in page.all("issues")]

    def audits(self):
        return int(psql("SELECT count(*) FROM audit WHERE entity = 'candidate'")[0][0])

    def stored(self):
        return psql("SELECT number, ine, family_name, given_name, birth_date, class, establishment, language1, language2, zone, extra_minutes_per_hour, "
                    "arrangements, email, withdrawn, revision FROM candidate ORDER BY number")  # fmt: skip

    # ---- the usual course ----

    def test_create_again_and_correct(self):
        file, before = generate("--count", "1500"), self.audits()
        self.assertEqual(self.counts(self.load(file)), (1500, 0, 1500, 0, 0))
        self.assertEqual(self.audits() - before, 1500)
        first = self.stored()
        self.assertEqual(self.counts(self.load(file)), (1500, 0, 0, 0, 1500))
        self.assertEqual((self.stored(), self.audits() - before), (first, 1500))
        corrected = file.replace(b";candidat9@example.org", b";nine@example.org")
        self.assertNotEqual(file, corrected)
        self.assertEqual(self.counts(self.load(corrected)), (1500, 0, 0, 1, 1499))
        self.assertEqual(psql("SELECT before->>'email', after->>'email', after->>'revision' FROM audit WHERE entity = 'candidate' ORDER BY id DESC LIMIT 1"),
                         [["candidat9@example.org", "nine@example.org", "2"]])  # fmt: skip
        self.assertEqual(psql("SELECT count(*) FROM import_row"), [["0"]])

    def test_every_form_of_a_file_gives_the_same(self):
        names = "--zone", "metropole", "--count", "300"
        self.load(generate(*names))
        first = self.stored()
        for form in (["--encoding", "utf-8", "--line-end", "lf"], ["--separator", ","], ["--separator", "tab", "--line-end", "cr"]):
            self.assertEqual(self.counts(self.load(generate(*names, *form)))[2:], (0, 0, 300), form)
        self.assertEqual(self.stored(), first)
        psql("DELETE FROM candidate")
        answer = self.load(generate(*names, "--encoding", "cp1252", "--separator", ","))
        self.assertEqual((answer.encoding, answer.separator), ("Windows-1252", ","))
        self.assertEqual(psql("SELECT count(*) FROM candidate WHERE family_name || given_name ~ '[éèëïôçÉÈ]'")[0][0] != "0", True)

    def test_any_step(self):
        file = generate("--count", "60", "--errors", "5")
        answers = set()
        for step in (700, 1001, 4096, CHUNK):
            answer = self.send(file, step)
            checked = self.commit(answer.id, validate_only=True)
            answers.add((self.counts(checked), tuple(self.issues(answer.id))))
            self.client.call("CancelImport", "Import", {"id": answer.id})
        self.assertEqual(len(answers), 1)
        self.assertEqual(psql("SELECT count(*) FROM candidate"), [["0"]])

    def test_export_comes_back_unchanged(self):
        self.load(generate("--count", "1200"))
        psql("""UPDATE candidate SET family_name = 'A";B', arrangements = '{"Salle à part","Pause"}', extra_minutes_per_hour = 15 WHERE number = '0000000001';
            UPDATE candidate SET withdrawn = true, withdrawal_reason = 'x' WHERE number = '0000000002'""")
        before, audits = self.stored(), self.audits()
        content, token, rows = b"", "", 0
        while True:
            page = self.client.call("ExportCandidates", "ExportCandidatesResponse", {"session": SESSION, "page_token": token})
            part = page.content
            content += part.encode() if isinstance(part, str) else part
            rows += page.rows
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(rows, 1200)
        self.assertEqual(content.count("N° candidat".encode()), 1)
        self.assertEqual(self.counts(self.load(content)), (1200, 0, 0, 0, 1200))
        self.assertEqual((self.stored(), self.audits()), (before, audits))

    # ---- going on ----

    def test_resume_and_repeat(self):
        file = generate("--count", "400")
        first = self.start(file)
        half = self.upload(first.id, 0, file[:20000])
        at = half.one("next_offset", 0)
        self.assertTrue(0 < at <= 20000)
        self.assertEqual(self.upload(first.id, 0, file[:20000]).fields, half.fields)  # the answer was lost: sent again
        self.assertEqual(self.upload(first.id, at + 1, file[at + 1 : at + 9000]).one("next_offset"), at)
        self.client.close()
        self.client = Client()
        again = self.start(file)
        self.assertEqual((again.id, again.one("next_offset")), (first.id, at))
        early = self.commit(first.id)
        self.assertEqual((early.code, early.reason), ("FAILED_PRECONDITION", "IMPORT_INCOMPLETE"))
        answer = self.send(file)
        self.assertEqual(answer.id, first.id)
        one = new_id()
        done = self.commit(first.id, one)
        self.assertEqual(self.counts(done), (400, 0, 400, 0, 0))
        audits = self.audits()
        self.assertEqual(self.commit(first.id, one).fields, done.fields)
        self.assertEqual(self.audits(), audits)
        self.assertEqual(self.commit(first.id, one, skip_rejected=True).reason, "REQUEST_ID_REUSED")
        self.assertEqual(self.upload(first.id, 0, file[:100]).reason, "IMPORT_CLOSED")
        self.assertNotEqual(self.start(file).id, first.id)

    def test_others_do_not_see_it(self):
        answer = self.start(HEAD.encode())
        manager = Client("manager")
        self.addCleanup(manager.close)
        self.assertEqual(manager.call("GetImport", "Import", {"id": answer.id}).code, "NOT_FOUND")
        self.assertNotEqual(self.start(HEAD.encode(), client=manager).id, answer.id)
        self.assertEqual(self.client.call("GetImport", "Import", {"id": new_id()}).code, "NOT_FOUND")
        self.assertEqual(self.client.call("GetImport", "Import", {"id": "x"}).violations, {"id": "IMPORT_ID"})

    def wait_for_service(self):
        """Reads have connections of their own, which come back after a pause; a new client needs them to be known."""
        limit, code = time.monotonic() + 20, "UNAVAILABLE"
        while code == "UNAVAILABLE" and time.monotonic() < limit:
            client = Client()
            code = client.call("ListCandidates", "ListCandidatesResponse", {"session": SESSION}).code
            client.close()
        self.assertEqual(code, "OK")

    def test_a_crash_of_postgresql(self):
        """What is staged is gone; the upload starts again at 0, and nothing is there twice."""
        file = generate("--count", "400")
        job = self.upload(self.start(file).id, 0, file[:20000])
        self.assertGreater(job.one("next_offset", 0), 0)
        data = os.path.realpath(os.path.join(os.environ["PALMARES_CLUSTER"], "data"))
        pg_ctl = subprocess.run(["bash", "-c", "ls -d /usr/lib/postgresql/*/bin | head -n 1"], capture_output=True, text=True, check=True).stdout.strip()
        command = [f"{pg_ctl}/pg_ctl", "restart", "-w", "-s", "-D", data, "-m", "immediate"]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for_service()
        answer = self.start(file)
        self.assertEqual((answer.id, answer.one("next_offset", 0)), (job.id, 0), answer)
        self.assertEqual(self.counts(self.load(file)), (400, 0, 400, 0, 0))

    def test_the_session_changes_in_between(self):
        answer = self.send(HEAD + row("1"))
        psql("UPDATE session SET revision = revision + 1")
        refused = self.commit(answer.id)
        self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "SESSION_CHANGED"))
        again = self.start((HEAD + row("1")).encode())
        self.assertEqual((again.id, again.state, again.one("next_offset", 0)), (answer.id, "RECEIVING", 0))
        self.assertEqual(self.counts(self.load(HEAD + row("1"))), (1, 0, 1, 0, 0))

    # ---- issues ----

    def test_issues_refuse_or_are_skipped(self):
        answer = self.send(HEAD + row("1") + row("2", born="29/02/2021") + row("3", uai="0750655F"))
        refused = self.commit(answer.id)
        self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "IMPORT_HAS_ISSUES"))
        self.assertEqual(self.stored(), [])
        self.assertEqual(self.issues(answer.id), [(3, "Né(e) le", "29/02/2021", "DATE"), (4, "UAI", "0750655F", "UAI_KEY")])
        self.assertEqual(self.counts(self.commit(answer.id, validate_only=True)), (3, 2, 1, 0, 0))
        self.assertEqual(self.counts(self.commit(answer.id, skip_rejected=True)), (3, 2, 1, 0, 0))
        self.assertEqual([line[0] for line in self.stored()], ["1"])
        self.assertEqual(len(self.issues(answer.id)), 2)

    def test_issue_pages_and_records(self):
        answer = self.send(HEAD + "".join(row(str(i), family="", mail="x") for i in range(1, 6)))
        found, token = [], ""
        while True:
            page = self.client.call("ListImportIssues", "ListImportIssuesResponse", {"id": answer.id, "page_size": 3, "page_token": token})
            found += page.all("issues")
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(len(found), 10)
        self.assertEqual({i["record"][0] for i in found if i["line"] == [2]}, {row("1", family="", mail="x").strip()})

    def test_conflicts_in_the_file(self):
        answer = self.send(HEAD + row("1") + row("1", family="Autre") + row("2", ine="123456789AB") + row("3", ine="123456789AB"))
        checked = self.commit(answer.id, validate_only=True)
        self.assertEqual(self.counts(checked), (4, 4, 0, 0, 0))
        self.assertEqual([i[3] for i in self.issues(answer.id)], ["DUPLICATE_NUMBER"] * 2 + ["DUPLICATE_INE"] * 2)
        self.commit(answer.id, validate_only=True)
        self.assertEqual(len(self.issues(answer.id)), 4)  # found anew, not added

    def test_conflicts_with_the_session(self):
        self.load(HEAD + row("1", ine="123456789AB") + row("2") + row("3"))
        for number in ("2", "3"):
            asked = {"session": SESSION, "number": number, "reason": "gone"}
            self.assertEqual(self.client.call("WithdrawCandidate", "Candidate", asked).code, "OK")
        answer = self.send(HEAD.replace("Courriel", "Courriel;État") + "".join(
            line.strip() + end + "\r\n" for line, end in (
                (row("4", ine="123456789AB"), ";"), (row("2", family="Changé"), ";"), (row("3"), ";Inscrit"), (row("5"), ";Démissionnaire"), (row("6"), ";Inscrit"))))  # fmt: skip
        self.assertEqual(self.counts(self.commit(answer.id, validate_only=True)), (5, 4, 1, 0, 0))
        self.assertEqual([(i[0], i[3]) for i in self.issues(answer.id)], [(2, "INE_TAKEN"), (3, "WITHDRAWN"), (4, "STATE"), (5, "STATE")])
        before = self.stored()
        self.assertEqual(self.commit(answer.id).reason, "IMPORT_HAS_ISSUES")
        self.assertEqual(self.stored(), before)

    def test_missing_columns_keep_their_values(self):
        self.load(HEAD + row("1", lv1="Anglais", mail="a@example.org", others="Ordinateur", third="Oui"))
        few = "Candidat;Nom;Prénom;Date de naissance;Classe;LV2\n1;Nouveau;Prénom;05/02/2002;A;{}\n"
        answer = self.send(few.format("Espagnol"), default_zone="reunion")
        self.assertEqual(self.counts(self.commit(answer.id)), (1, 0, 0, 1, 0))
        self.assertEqual(psql("SELECT family_name, language1, language2, email, zone, extra_minutes_per_hour, arrangements FROM candidate"),
                         [["Nouveau", "Anglais", "Espagnol", "a@example.org", "metropole", "20", "{Ordinateur}"]])  # fmt: skip
        answer = self.send(few.format("Anglais"), default_zone="reunion")
        self.assertEqual(self.counts(self.commit(answer.id, validate_only=True)), (1, 1, 0, 0, 0))
        self.assertEqual([i[3] for i in self.issues(answer.id)], ["SAME_LANGUAGE"])

    # ---- files that cannot be read ----

    def test_refused_files(self):
        good = HEAD + row("1")
        for content, reason in (
            (HEAD, "EMPTY_FILE"), ("\r\n", "EMPTY_FILE"), ("a;b\n1;2\n", "IMPORT_COLUMNS"), (good.encode("utf-16"), "ENCODING_UTF16"),
            (HEAD + "1;" + "x" * 10_000_000, "RECORD_TOO_LONG"), (good.replace("Zone", "Lieu"), "IMPORT_COLUMNS"), (b"\x00" * 5000, "IMPORT_COLUMNS"),
        ):  # fmt: skip
            answer = self.send(content)
            self.assertEqual((answer.code, answer.reason), ("INVALID_ARGUMENT", reason))
            self.assertTrue(len(answer.message) > 20)
        self.assertEqual(self.client.call("StartImport", "Import", {"session": SESSION, "size_bytes": 0, "sha256": b"x"}).violations,
                         {"size_bytes": "EMPTY_FILE", "sha256": "SHA256"})  # fmt: skip
        self.assertEqual(self.start(b"x", default_zone="mars").violations, {"default_zone": "ZONE"})
        self.assertEqual(self.counts(self.load(good)), (1, 0, 1, 0, 0))  # the service is still up
        self.assertEqual(psql("SELECT count(*) FROM candidate"), [["1"]])

    def test_wrong_pieces(self):
        job = self.start(b"x" * 100).id
        self.assertEqual(self.upload(job, 0, b"y" * 101).violations, {"content": "SIZE"})
        self.assertEqual(self.upload(job, 0, b"").violations, {"content": "REQUIRED"})
        self.assertEqual(self.upload(job, 0, b"y" * (CHUNK + 1)).violations, {"content": "TOO_LARGE"})

    def test_roles(self):
        for name in ("establishment", "auditor"):
            other = Client(name)
            self.addCleanup(other.close)
            self.assertEqual(self.start(b"x", client=other).code, "PERMISSION_DENIED")

    def test_very_many_issues(self):
        """Only some are kept; all are counted."""
        answer = self.send(HEAD + "".join(row(str(i), kind="D") for i in range(12000)))
        self.assertEqual((answer.rows, answer.rejected_rows, answer.issues), (12000, 12000, 12000))
        self.assertEqual(psql("SELECT count(*) FROM import_issue"), [["10000"]])

    def test_cleaning(self):
        old = self.send(HEAD + row("1", kind="D") + row("2"))
        psql(f"UPDATE import SET touched_at = now() - interval '8 days' WHERE id = '{old.id}'")
        self.start(b"another")
        self.assertEqual(psql("SELECT (SELECT count(*) FROM import_row), (SELECT count(*) FROM import_issue), (SELECT count(*) FROM import)"), [["0", "0", "1"]])


if __name__ == "__main__":
    unittest.main()
