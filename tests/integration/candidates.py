#!/usr/bin/env python3
"""Candidates against a real PostgreSQL: each change asserts the answer and the rows left behind. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/candidates.py"""

import os
import threading
import unittest

from contract import ROOT, Client, Name, cli, new_id, psql

SESSION = "ndrc-2022"
GOOD = {
    "session": SESSION, "number": "000001", "ine": "123456789AB", "family_name": "Łukasiewicz", "given_name": "Zoé",
    "birth_date": "2002-02-05", "class": Name("CANDIDATE_CLASS_A"), "establishment": "0750655E", "language1": "Anglais",
    "zone": "metropole", "email": "zoe@example.org",
}  # fmt: skip


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class Candidates(unittest.TestCase):
    def setUp(self):
        psql("DELETE FROM candidate")
        self.client = Client()
        self.addCleanup(self.client.close)

    def create(self, request_id=None, **changes):
        return self.client.call("CreateCandidate", "Candidate", {"candidate": {**GOOD, **changes}}, request_id)

    def update(self, fields, mask, request_id=None, **options):
        key = {"session": SESSION, "number": "000001"}
        asked = {"candidate": {**key, **fields}, "update_mask": {"paths": mask}, **options}
        return self.client.call("UpdateCandidate", "Candidate", asked, request_id)

    def get(self, number="000001"):
        return self.client.call("GetCandidate", "Candidate", {"session": SESSION, "number": number})

    def audit(self, key="ndrc-2022/000001"):
        return psql(f"SELECT method, before->>'revision', after->>'revision', reason FROM audit WHERE entity = 'candidate' AND key = '{key}' ORDER BY id")

    # ---- create and read ----

    def test_create_and_get(self):
        before = len(self.audit())
        made = self.create(arrangements=["Ordinateur", "Salle à part"])
        self.assertEqual(made.code, "OK", made)
        self.assertEqual(made.family_name, "Łukasiewicz")
        self.assertEqual(made.all("arrangements"), ["Ordinateur", "Salle à part"])
        self.assertEqual((made.state, made.etag), ("REGISTERED", "1"))
        self.assertEqual(self.get().fields, made.fields)
        self.assertEqual(self.audit()[before:], [["palmares.v1.CandidateService/CreateCandidate", "", "1", ""]])
        self.assertEqual(self.create().reason, "ALREADY_EXISTS")
        self.assertEqual(self.create(number="000002").reason, "INE_TAKEN")
        self.assertEqual(psql("SELECT count(*) FROM candidate"), [["1"]])

    def test_values_are_tidied(self):
        made = self.create(family_name="  De   La Tour ", establishment="0750655e", zone="Métropole", ine="123456789ab")
        self.assertEqual((made.family_name, made.establishment, made.zone, made.ine), ("De La Tour", "0750655E", "metropole", "123456789AB"))

    def test_every_violation_is_told(self):
        bad = self.create(number="", ine="1", family_name="", birth_date="2021-02-29", establishment="0750655F", language2="Anglais", zone="mars",
                          extra_minutes_per_hour=21, email="x", arrangements=["a|b"])  # fmt: skip
        self.assertEqual(bad.code, "INVALID_ARGUMENT")
        self.assertEqual(bad.violations, {"candidate.number": "REQUIRED"})
        bad = self.create(ine="1", family_name="", birth_date="2021-02-29", establishment="0750655F", language2="Anglais", zone="mars",
                          extra_minutes_per_hour=21, email="x", arrangements=["a|b"])  # fmt: skip
        self.assertEqual(bad.violations, {
            "candidate.ine": "INE_SHAPE", "candidate.family_name": "REQUIRED", "candidate.birth_date": "DATE",
            "candidate.establishment": "UAI_KEY", "candidate.language2": "SAME_LANGUAGE", "candidate.zone": "ZONE",
            "candidate.extra_minutes_per_hour": "EXTRA_TIME", "candidate.email": "EMAIL", "candidate.arrangements": "ARRANGEMENT"})  # fmt: skip
        self.assertEqual(psql("SELECT count(*) FROM candidate"), [["0"]])

    def test_unknown_session_and_number(self):
        self.assertEqual(self.create(session="nowhere").code, "NOT_FOUND")
        self.assertEqual(self.get("999").code, "NOT_FOUND")
        self.assertEqual(self.client.call("ListCandidates", "ListCandidatesResponse", {"session": "nowhere"}).code, "NOT_FOUND")
        self.assertEqual(self.update({"email": ""}, ["email"]).code, "NOT_FOUND")

    def test_create_is_only_checked(self):
        self.assertEqual(self.client.call("CreateCandidate", "Candidate", {"candidate": GOOD, "validate_only": True}).code, "OK")
        self.assertEqual(psql("SELECT count(*) FROM candidate"), [["0"]])

    # ---- update ----

    def test_update_by_mask(self):
        self.create()
        seen = len(self.audit())
        changed = self.update({"email": "new@example.org", "family_name": "not in the mask"}, ["email", "language2"])
        self.assertEqual((changed.code, changed.email, changed.family_name, changed.etag), ("OK", "new@example.org", "Łukasiewicz", "2"))
        self.assertEqual(self.get().email, "new@example.org")
        self.assertEqual(self.audit()[seen:], [["palmares.v1.CandidateService/UpdateCandidate", "1", "2", ""]])

    def test_etag(self):
        self.create()
        self.update({"email": ""}, ["email"])
        stale = self.update({"email": "x@example.org", "etag": "1"}, ["email"])
        self.assertEqual((stale.code, stale.reason), ("ABORTED", "ETAG_MISMATCH"))
        self.assertEqual(self.get().one("email"), "")
        self.assertEqual(self.update({"email": "x@example.org", "etag": "2"}, ["email"]).etag, "3")
        self.assertEqual(self.update({"email": "", "etag": "what"}, ["email"]).violations, {"candidate.etag": "ETAG"})

    def test_a_repeat_gets_the_first_answer(self):
        one, seen = new_id(), len(self.audit())
        first = self.create(request_id=one)
        self.update({"email": "later@example.org"}, ["email"])
        self.assertEqual(self.create(request_id=one).fields, first.fields)
        two = new_id()
        changed = self.update({"email": "two@example.org", "etag": "2"}, ["email"], two)
        self.update({"email": "three@example.org"}, ["email"])
        self.assertEqual(self.update({"email": "two@example.org", "etag": "2"}, ["email"], two).fields, changed.fields)
        self.assertEqual(self.get().email, "three@example.org")
        self.assertEqual(len(self.audit()) - seen, 4)
        reused = self.update({"email": "other@example.org"}, ["email"], two)
        self.assertEqual(reused.reason, "REQUEST_ID_REUSED")
        self.assertEqual(self.get().email, "three@example.org")

    def test_bad_masks(self):
        self.create()
        self.assertEqual(self.update({}, []).violations, {"update_mask": "REQUIRED"})
        self.assertEqual(self.update({}, ["shoe_size"]).violations, {"update_mask": "UNKNOWN_FIELD"})
        self.assertEqual(self.update({}, ["number"]).violations, {"update_mask": "FIXED_FIELD"})

    def test_what_only_the_database_knows(self):
        self.create()
        self.create(number="000002", ine="")
        answer = self.update({"language2": "Anglais"}, ["language2"])
        self.assertEqual(answer.violations, {"candidate.language2": "SAME_LANGUAGE"})
        taken = self.client.call("UpdateCandidate", "Candidate", {"candidate": {**GOOD, "number": "000002"}, "update_mask": {"paths": ["ine"]}})
        self.assertEqual((taken.code, taken.reason), ("ALREADY_EXISTS", "INE_TAKEN"))
        self.assertEqual(psql("SELECT max(revision) FROM candidate"), [["1"]])

    def test_update_is_only_checked(self):
        self.create()
        answer = self.update({"email": "new@example.org"}, ["email"], validate_only=True)
        self.assertEqual((answer.code, answer.email, answer.family_name), ("OK", "new@example.org", "Łukasiewicz"))
        self.assertEqual(self.get().email, "zoe@example.org")
        self.assertEqual(self.update({"language2": "Anglais"}, ["language2"], validate_only=True).violations, {"candidate.language2": "SAME_LANGUAGE"})

    def test_one_of_many_wins(self):
        self.create()
        codes = []

        def race(i):
            client = Client()
            asked = {"candidate": {**GOOD, "email": f"r{i}@example.org", "etag": "1"}, "update_mask": {"paths": ["email"]}}
            codes.append(client.call("UpdateCandidate", "Candidate", asked).code)
            client.close()

        threads = [threading.Thread(target=race, args=(i,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(codes), ["ABORTED"] * 7 + ["OK"])
        self.assertEqual(psql("SELECT revision FROM candidate"), [["2"]])

    def test_rules_follow_the_session(self):
        """The service keeps the session's rules in memory; a change of them counts at once."""
        self.create()
        psql("UPDATE session SET languages = '{Anglais,Suédois}', revision = revision + 1")
        try:
            self.assertEqual(self.update({"language2": "Espagnol"}, ["language2"]).code, "INVALID_ARGUMENT")
            self.assertEqual(self.update({"language2": "suedois"}, ["language2"]).language2, "Suédois")
        finally:
            psql("UPDATE session SET languages = '{}', revision = revision + 1")

    # ---- withdrawal ----

    def test_withdraw_and_reinstate(self):
        self.create()
        seen = len(self.audit())
        key = {"session": SESSION, "number": "000001"}
        self.assertEqual(self.client.call("WithdrawCandidate", "Candidate", key).violations, {"reason": "REQUIRED"})
        gone = self.client.call("WithdrawCandidate", "Candidate", {**key, "reason": "moved abroad"})
        self.assertEqual((gone.state, gone.withdrawal_reason, gone.etag), ("WITHDRAWN", "moved abroad", "2"))
        again = self.client.call("WithdrawCandidate", "Candidate", {**key, "reason": "twice"})
        self.assertEqual((again.code, again.reason), ("FAILED_PRECONDITION", "WITHDRAWN_ALREADY"))
        stale = self.client.call("ReinstateCandidate", "Candidate", {**key, "reason": "an error", "etag": "1"})
        self.assertEqual(stale.reason, "ETAG_MISMATCH")
        back = self.client.call("ReinstateCandidate", "Candidate", {**key, "reason": "an error", "etag": "2"})
        self.assertEqual((back.state, back.one("withdrawal_reason")), ("REGISTERED", ""))
        self.assertEqual([row[3] for row in self.audit()[seen:]], ["moved abroad", "an error"])

    # ---- lists ----

    def fill(self):
        psql("""INSERT INTO candidate (session, number, family_name, given_name, birth_date, class, establishment, zone, language1, extra_minutes_per_hour)
            SELECT 'ndrc-2022', lpad(i::text, 6, '0'), 'Nom' || i, 'Prénom', '2002-01-01', CASE WHEN i % 3 = 0 THEN 'C' ELSE 'A' END,
            CASE WHEN i % 5 = 0 THEN '0750655E' ELSE '0690026D' END, CASE WHEN i % 2 = 0 THEN 'reunion' ELSE 'metropole' END,
            'Anglais', CASE WHEN i = 7 THEN 20 ELSE 0 END FROM generate_series(1, 60) i;
            INSERT INTO candidate (session, number, ine, family_name, given_name, birth_date, class, zone) VALUES
            ('ndrc-2022', '100001', '999999999ZZ', 'Łukasiewicz', 'Ayşe', '2002-01-01', 'A', 'metropole'),
            ('ndrc-2022', '100002', '', 'D’Œuvré', 'Noël', '2002-01-01', 'A', 'metropole'),
            ('ndrc-2022', '100003', '', 'Durand', 'Zoé', '2002-01-01', 'A', 'metropole')""")

    def numbers(self, client, **fields):
        found, token = [], ""
        while True:
            page = client.call("ListCandidates", "ListCandidatesResponse", {"session": SESSION, "page_token": token, **fields})
            self.assertEqual(page.code, "OK", page)
            found += [c["number"][0] for c in page.all("candidates")]
            token = page.next_page_token
            if not token:
                return found

    def test_pages_and_filters(self):
        self.fill()
        everything = [row[0] for row in psql("SELECT number FROM candidate ORDER BY number")]
        self.assertEqual(self.numbers(self.client, page_size=7), everything)
        self.assertEqual(self.numbers(self.client), everything)
        for fields, condition in (
            ({"class": Name("CANDIDATE_CLASS_C")}, "class = 'C'"),
            ({"establishment": "0750655E", "zone": "reunion"}, "establishment = '0750655E' AND zone = 'reunion'"),
            ({"with_arrangements": True}, "number = '000007'"),
            ({"language1": "Anglais"}, "language1 = 'Anglais'"),
            ({"state": Name("WITHDRAWN")}, "false"),
        ):
            wanted = [row[0] for row in psql(f"SELECT number FROM candidate WHERE {condition} ORDER BY number")]
            self.assertEqual(self.numbers(self.client, filter=fields, page_size=10), wanted, condition)
        self.assertEqual(self.client.call("ListCandidates", "ListCandidatesResponse", {"session": SESSION, "page_size": 1001}).code, "INVALID_ARGUMENT")

    def search(self, query, client=None):
        found = (client or self.client).call("SearchCandidates", "SearchCandidatesResponse", {"session": SESSION, "query": query})
        self.assertEqual(found.code, "OK", found)
        return [c["number"][0] for c in found.all("candidates")]

    def test_search(self):
        self.fill()
        for query, first in (("lukasiewicz", "100001"), ("AYSE", "100001"), ("ayse lukasievicz", "100001"), ("Ayşe", "100001"), ("oeuvre", "100002"),
                             ("noel", "100002"), ("durant zoe", "100003"), ("zoe durand", "100003"), ("10000", "100001"), ("999999999zz", "100001"),
                             ("000007", "000007")):  # fmt: skip
            self.assertEqual(self.search(query)[:1], [first], query)
        self.assertEqual(self.search("qqqqqqqq"), [])
        self.assertEqual(self.search("%_%"), [])
        for bad in ("", "x", "x" * 101):
            self.assertEqual(self.client.call("SearchCandidates", "SearchCandidatesResponse", {"session": SESSION, "query": bad}).code, "INVALID_ARGUMENT")

    # ---- scopes ----

    def test_an_establishment_sees_its_own(self):
        self.fill()
        school = Client("establishment")
        self.addCleanup(school.close)
        own = [row[0] for row in psql(f"SELECT number FROM candidate WHERE establishment = '{os.environ['PALMARES_ESTABLISHMENT']}' ORDER BY number")]
        self.assertEqual(len(own), 12)
        self.assertEqual(self.numbers(school, page_size=5), own)
        self.assertEqual(self.numbers(school, filter={"establishment": "0690026D"}), [])
        self.assertEqual(self.search("000001", school), [])
        self.assertEqual(self.search("lukasiewicz", school), [])
        self.assertEqual(self.search("000005", school), ["000005"])
        for number, code in (("000001", "NOT_FOUND"), ("000005", "OK")):
            self.assertEqual(school.call("GetCandidate", "Candidate", {"session": SESSION, "number": number}).code, code)
        asked = {"candidate": {"session": SESSION, "number": "000005", "email": "x@example.org"}, "update_mask": {"paths": ["email"]}}
        self.assertEqual(school.call("UpdateCandidate", "Candidate", asked).code, "PERMISSION_DENIED")

    def test_without_a_scope_there_is_nothing(self):
        self.fill()
        self.assertEqual(psql("SELECT count(*) FROM candidate", "service"), [["0"]])
        self.assertEqual(psql("SELECT count(*) FROM candidate_search('ndrc-2022', 'durand', 9)", "service"), [["0"]])
        with self.assertRaisesRegex(RuntimeError, "row-level security"):
            psql("SET palmares.scope = '0750655E'; INSERT INTO candidate (session, number, family_name, given_name, birth_date, class, establishment, zone) "
                 "VALUES ('ndrc-2022', 'x', 'A', 'B', '2002-01-01', 'A', '0750655E', 'metropole')", "service")  # fmt: skip

    def test_everything_has_a_comment(self):
        self.assertEqual(psql("""SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'palmares'::regnamespace AND c.relkind = 'r' AND (c.relname = 'candidate' OR c.relname LIKE 'import%')
            AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)"""), [])


if __name__ == "__main__":
    unittest.main()
