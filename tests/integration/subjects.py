#!/usr/bin/env python3
"""The bank of subjects on a real PostgreSQL. Run by ctest, or tests/support/with-stack BUILD -- tests/integration/subjects.py"""

import copy
import json
import os
import socket
import subprocess
import time
import unittest
import uuid

from contract import psql
from subject_bank_fixture import AUTHOR, OTHER, REVIEWER, SESSION, Caller, clear, load, sample, words_of


def setUpModule():
    load()


def notes(key=f"{SESSION}/E5A-1"):
    """Who asked for it, and what came of it."""
    return [
        tuple(row)
        for row in psql(
            "SELECT principal, after->>'access', after->>'outcome', after->>'why' FROM audit "
            f"WHERE entity = 'subject' AND key = '{key}' AND after ? 'access' AND id > {Case.first_note} ORDER BY id"
        )
    ]


class Case(unittest.TestCase):
    first_note = 0

    def setUp(self):
        clear()
        Case.first_note = int(psql("SELECT coalesce(max(id), 0) FROM audit")[0][0])
        self.author, self.reviewer, self.other = Caller(AUTHOR), Caller(REVIEWER), Caller(OTHER)
        for caller in (self.author, self.reviewer, self.other):
            self.addCleanup(caller.close)

    def put(self, subject=None, caller=None):
        answer = (caller or self.author).put(subject or sample(id="E5A-1"))
        self.assertEqual(answer.code, "OK", answer)
        return answer.json

    def refused(self, answer, code, reason):
        self.assertEqual((answer.code, answer.reason), (code, reason), answer)
        return answer


class Life(Case):
    def test_from_draft_to_approved_and_back(self):
        asked = sample(id="E5A-1")
        made = self.put(asked)
        self.assertEqual((made["state"], made["author"], made["etag"]), ("DRAFT", AUTHOR, "1"))
        self.assertEqual(made["written"], asked["written"])
        self.assertEqual(self.reviewer.get().json, made)

        changed = self.put({**asked, "title": "Un autre titre", "etag": "1"})
        self.assertEqual((changed["title"], changed["author"], changed["etag"]), ("Un autre titre", AUTHOR, "2"))

        self.refused(self.reviewer.approve(), "FAILED_PRECONDITION", "TO_JUDGE")
        approved = self.reviewer.approve_all()
        self.assertEqual(approved.code, "OK", approved)
        self.assertEqual((approved.json["state"], approved.json["approvedBy"]), ("APPROVED", REVIEWER))
        self.assertEqual({judgement["by"] for judgement in approved.json["judgements"]}, {REVIEWER})
        self.assertEqual(self.author.get().json["judgements"], approved.json["judgements"])
        self.refused(self.author.put({**asked, "etag": "3"}), "FAILED_PRECONDITION", "NOT_DRAFT")
        self.refused(self.author.call("DeleteSubject", "DeleteSubjectResponse", {"session": SESSION, "id": "E5A-1"}),
                     "FAILED_PRECONDITION", "NOT_DRAFT")  # fmt: skip

        reopen = {"session": SESSION, "id": "E5A-1", "reason": "une annexe à revoir"}
        again = self.author.call("ReopenSubject", "Subject", reopen)
        self.assertEqual((again.code, again.json["state"], again.json.get("judgements")), ("OK", "DRAFT", None), again)
        self.refused(self.author.call("ReopenSubject", "Subject", reopen), "FAILED_PRECONDITION", "NOT_APPROVED")

        gone = self.author.call("DeleteSubject", "DeleteSubjectResponse", {"session": SESSION, "id": "E5A-1", "etag": "4"})
        self.assertEqual(gone.code, "OK", gone)
        self.assertEqual(psql("SELECT count(*) FROM subject"), [["0"]])
        self.assertEqual(psql("SELECT count(*) FROM subject_shingle"), [["0"]])
        self.refused(self.author.get(), "NOT_FOUND", "SUBJECT_NOT_FOUND")

    def test_etag(self):
        self.put()
        self.refused(self.author.put(sample(id="E5A-1")), "ALREADY_EXISTS", "SUBJECT_EXISTS")
        self.refused(self.author.put(sample(id="E5A-1", etag="7")), "ABORTED", "ETAG_MISMATCH")
        self.refused(self.author.put(sample(id="E5A-2", etag="1")), "NOT_FOUND", "SUBJECT_NOT_FOUND")
        self.refused(self.reviewer.approve(etag="7"), "ABORTED", "ETAG_MISMATCH")
        self.assertEqual(psql("SELECT id, revision FROM subject"), [["E5A-1", "1"]])

    def test_a_repeat_has_no_second_effect(self):
        request_id = str(uuid.uuid4())
        first = self.author.put(sample(id="E5A-1"), request_id)
        again = self.author.put(sample(id="E5A-1"), request_id)
        self.assertEqual((first.code, first.json), ("OK", again.json))
        self.refused(self.author.put(sample(id="E5A-1", title="Autre"), request_id), "INVALID_ARGUMENT", "REQUEST_ID_REUSED")
        gone = str(uuid.uuid4())
        for _ in range(2):
            answer = self.author.call("DeleteSubject", "DeleteSubjectResponse", {"session": SESSION, "id": "E5A-1"}, gone)
            self.assertEqual(answer.code, "OK", answer)
        self.assertEqual(self.author.put(sample(id="E5A-1"), request_id).json["id"], "E5A-1")
        self.assertEqual(psql("SELECT count(*) FROM subject"), [["0"]])

    def test_a_repeat_shows_nothing_to_who_is_no_reader_any_more(self):
        self.put()
        request_id = str(uuid.uuid4())
        changed = sample(id="E5A-1", etag="1")
        self.assertEqual(self.reviewer.put(changed, request_id).json["title"], changed["title"])
        self.put(sample(id="E5A-1", etag="2", reviewers=[]))
        again = self.reviewer.put(changed, request_id)
        self.assertEqual((again.code, again.json.get("title"), again.json.get("written")), ("OK", None, None), again)

    def test_validate_only_stores_nothing(self):
        self.assertEqual(self.author.put(sample(id="E5A-1"), validateOnly=True).json["title"], sample()["title"])
        self.assertEqual(psql("SELECT count(*) FROM subject"), [["0"]])
        self.put()
        answer = self.reviewer.approve([{"rule": "REAL_ORGANISATION", "word": "exemple"}], validateOnly=True)
        self.assertIn(answer.code, ("OK", "FAILED_PRECONDITION"))
        self.assertEqual(psql("SELECT state, revision FROM subject"), [["DRAFT", "1"]])


class Form(Case):
    def test_each_wrong_thing_is_named(self):
        wrong = {
            "subject.id": {"id": "E5A 1"},
            "subject.title": {"title": ""},
            "subject.epreuve": {"epreuve": "E4"},
            "subject.calendar_subject": {"calendarSubject": "lunaire"},
            "subject.reviewers": {"reviewers": ["personne"]},
        }
        for field, change in wrong.items():
            answer = self.author.put({**sample(id="E5A-1"), **change})
            self.assertEqual((answer.code, list(answer.violations)), ("INVALID_ARGUMENT", [field]), answer)
        for reviewer in ("auditor", "establishment"):
            answer = self.author.put(sample(id="E5A-1", reviewers=[reviewer]))
            self.assertEqual(list(answer.violations), ["subject.reviewers"])
        practical = sample("e5b-wp-1", id="E5A-1", epreuve="E5A", calendarSubject="national")
        self.assertIn("subject", self.author.put(practical).violations)
        self.assertEqual(psql("SELECT count(*) FROM subject"), [["0"]])

    def test_limits(self):
        large = sample(id="E5A-1")
        large["written"]["context"] = ["a" * 20001]
        self.assertEqual(self.author.put(large).violations, {"subject.written.context[0]": "TOO_LONG"})
        large["written"]["context"] = ["a" * 19000] * 45
        self.assertEqual(self.author.put(large).violations, {"subject": "TOO_LARGE"})

    def test_approval_wants_no_broken_rule(self):
        broken = sample(id="E5A-1")
        broken["written"]["dossiers"][0]["annexes"][0]["date"] = "2019"
        self.put(broken)
        answer = self.refused(self.reviewer.approve(), "FAILED_PRECONDITION", "BREAKS_RULES")
        self.assertEqual(answer.violations.get("subject.written.dossiers[0].annexes[0].date"), "ANNEXE_RECENT")
        answer = self.reviewer.approve([{"rule": "NO_SUCH_RULE", "word": "x"}, {"rule": "UNPUBLISHED"}])
        self.assertEqual(answer.violations, {"judgements[0].rule": "UNKNOWN_RULE", "judgements[1].word": "REQUIRED"})

    def test_templates(self):
        for asked in ({"epreuve": "E5A"}, {"epreuve": "E5B", "cms": "WORDPRESS"}, {"epreuve": "E5B", "cms": "PRESTASHOP"}):
            made = self.author.call("GetSubjectTemplate", "Subject", {"session": SESSION, **asked})
            self.assertEqual(made.code, "OK", made)
            made = {**made.json, "id": "T-1", "reviewers": [REVIEWER], "title": "Essai"}
            if asked["epreuve"] == "E5A":
                made["calendarSubject"] = "national"
            self.assertEqual(self.author.put(made, validateOnly=True).code, "OK")
        for asked, field in (({"epreuve": "E4"}, "epreuve"), ({"epreuve": "E5B"}, "cms"), ({"epreuve": "E5B", "cms": "JOOMLA"}, "cms")):
            answer = self.author.call("GetSubjectTemplate", "Subject", {"session": SESSION, **asked})
            self.assertEqual(list(answer.violations), [field], answer)


class People(Case):
    def test_who_wrote_the_last_revision_does_not_approve_it(self):
        made = self.put()
        changed = self.put(sample(id="E5A-1", etag=made["etag"], title="Retouché"), self.reviewer)
        self.refused(self.reviewer.approve(), "PERMISSION_DENIED", "OWN_SUBJECT")
        self.refused(self.author.approve(), "PERMISSION_DENIED", "OWN_SUBJECT")
        self.put(sample(id="E5A-1", etag=changed["etag"]))
        self.assertNotIn(self.reviewer.approve().reason, ("OWN_SUBJECT", "NOT_A_READER"))

    def test_who_has_no_business_with_it_is_refused_and_noted(self):
        self.put()
        self.refused(self.other.get(), "PERMISSION_DENIED", "NOT_A_READER")
        self.refused(self.other.put(sample(id="E5A-1", etag="1")), "PERMISSION_DENIED", "NOT_A_READER")
        self.refused(self.other.check(id="E5A-1"), "PERMISSION_DENIED", "NOT_A_READER")
        self.refused(self.other.approve(), "PERMISSION_DENIED", "NOT_A_READER")
        self.refused(self.author.approve(), "PERMISSION_DENIED", "OWN_SUBJECT")
        self.refused(self.reviewer.call("DeleteSubject", "DeleteSubjectResponse", {"session": SESSION, "id": "E5A-1"}),
                     "PERMISSION_DENIED", "NOT_THE_AUTHOR")  # fmt: skip
        self.reviewer.get()
        self.assertEqual(
            notes(),
            [
                (OTHER, "READ", "REFUSED", "NOT_A_READER"),
                (OTHER, "WRITE", "REFUSED", "NOT_A_READER"),
                (OTHER, "CHECK", "REFUSED", "NOT_A_READER"),
                (OTHER, "APPROVE", "REFUSED", "NOT_A_READER"),
                (AUTHOR, "APPROVE", "REFUSED", "OWN_SUBJECT"),
                (REVIEWER, "DELETE", "REFUSED", "NOT_THE_AUTHOR"),
                (REVIEWER, "READ", "GIVEN", ""),
            ],
        )

    def test_lists_show_titles_to_readers_only(self):
        self.put()
        self.put(sample("e5b-wp-1", id="E5B-1"))
        for caller, title in ((self.author, sample()["title"]), (self.reviewer, sample()["title"]), (self.other, None)):
            listed = caller.list(epreuve="E5A")
            self.assertEqual([(one["id"], one.get("title"), one.get("written")) for one in listed], [("E5A-1", title, None)])
        self.assertEqual([one["id"] for one in self.other.list()], ["E5A-1", "E5B-1"])
        self.assertEqual(self.other.list(state="APPROVED"), [])
        page = self.author.call("ListSubjects", "ListSubjectsResponse", {"session": SESSION, "pageSize": 1}).json
        self.assertEqual(page["nextPageToken"], "E5A-1")
        self.assertEqual([one["id"] for one in self.author.list(pageToken="E5A-1")], ["E5B-1"])
        auditor = Caller("auditor")
        self.addCleanup(auditor.close)
        self.assertEqual([one.get("title") for one in auditor.list()], [None, None])
        for name in ("auditor", "establishment"):
            caller = Caller(name)
            self.addCleanup(caller.close)
            self.assertEqual(caller.get().code, "PERMISSION_DENIED")


def dump_of_all():
    return subprocess.run(["pg_dump", "-d", os.environ["PALMARES_DB"], "--data-only", "-n", "palmares"],
                          capture_output=True, text=True, check=True).stdout  # fmt: skip


class Secrecy(Case):
    def test_the_database_says_nothing_of_the_content(self):
        asked = sample(id="E5A-1")
        before = dump_of_all()
        words = {word for word in words_of(asked) if word not in before} | {"Quincaillerie", "immarcescible"}
        self.assertGreater(len(words), 50)
        self.put(asked)
        self.put({**asked, "etag": "1", "title": "Quincaillerie immarcescible"})
        self.reviewer.approve_all()
        self.reviewer.get()
        dump = dump_of_all()
        self.assertIn("E5A-1", dump)
        self.assertEqual([word for word in words if word in dump], [])
        self.assertNotIn("vu et accepté", dump)
        kept = psql("SELECT string_agg(k, ' ' ORDER BY k) FROM audit, jsonb_object_keys(after) k WHERE entity = 'subject' AND after ? 'state' "
                    f"AND id > {Case.first_note} GROUP BY id ORDER BY id")  # fmt: skip
        record = ("approved_at approved_by author calendar_subject content_sha256 created_at epreuve id {}reviewers revision sample sealed_at "
                  "session state updated_at words written_by")  # fmt: skip
        self.assertEqual(kept, [[record.format("")], [record.format("")], [record.format("judged ")]])
        with open(os.path.join(os.path.dirname(os.environ["PALMARES_SERVICE_CONFIG"]), "palmaresd.log"), encoding="utf-8") as file:
            log = file.read()
        self.assertEqual([word for word in words if word in log], [])

    def test_everything_has_a_comment_and_is_the_offices(self):
        tables = "c.relnamespace = 'palmares'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^(subject|published|draw)'"
        self.assertEqual(psql(f"""SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            AND NOT a.attisdropped WHERE {tables}
            AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)"""), [])
        self.assertEqual(psql(f"SELECT c.relname FROM pg_class c WHERE {tables} AND NOT c.relrowsecurity"), [])
        self.put()
        for scope, count in (("", "0"), ("0750655E", "0"), ("room:1", "0"), ("*", "1")):
            self.assertEqual(psql(f"SET palmares.scope = '{scope}'; SELECT count(*) FROM subject", "service"), [[count]])

    def test_closed_bytes_are_of_one_subject(self):
        """What was copied to another subject, or changed by a bit, does not open."""
        self.put()
        self.put(sample(id="E5A-2"))
        psql("UPDATE subject SET content_sealed = (SELECT content_sealed FROM subject WHERE id = 'E5A-1') WHERE id = 'E5A-2'")
        self.assertEqual(self.author.get("E5A-2").code, "INTERNAL")
        psql("UPDATE subject SET content_sealed = set_byte(content_sealed, 40, get_byte(content_sealed, 40) # 1) WHERE id = 'E5A-1'")
        self.assertEqual(self.author.get().code, "INTERNAL")

    def test_the_same_words_have_other_shingles_when_published(self):
        """Otherwise the texts that stand in the clear would say what those of sealed subjects are."""
        self.put()
        text = json.dumps(sample()["written"], ensure_ascii=False)
        self.author.call("PutPublishedText", "PublishedText", {"published": {"id": "t", "title": "T", "year": 2021, "text": text}})
        self.assertEqual(
            psql("SELECT count(*) FROM subject_shingle s JOIN published_shingle p USING (shingle)"), [["0"]]
        )


class Likeness(Case):
    def test_a_published_passage_is_shown_where_it_stands(self):
        subject = sample(id="E5A-1")
        copied = subject["written"]["context"][1]
        text = f"Avant, bien autre chose. {copied.upper()} Et autre chose après."
        answer = self.other.call("PutPublishedText", "PublishedText",
                                 {"published": {"id": "manuel-3", "title": "Un manuel", "year": 2020, "text": text}})  # fmt: skip
        self.assertEqual((answer.code, answer.json.get("text")), ("OK", None), answer)
        report = self.author.check(subject=subject).json
        (similar,) = report["similar"]
        self.assertEqual((similar["id"], similar["title"], similar["year"]), ("manuel-3", "Un manuel", 2020))
        self.assertEqual(similar["passages"][0]["path"], "written.context[1]")
        self.assertIn("Avant, bien autre chose", similar["passages"][0]["otherText"])
        finding = [one for one in report["findings"] if one["rule"] == "UNPUBLISHED"]
        self.assertEqual([(one["verdict"], one["path"]) for one in finding], [("TO_JUDGE", "written.context[1]")])
        self.assertEqual(report["compared"], 1)

        self.assertEqual(self.author.check(subject=subject, rulesOnly=True).json.get("similar"), None)
        self.author.call("DeletePublishedText", "DeletePublishedTextResponse", {"id": "manuel-3"})
        report = self.author.check(subject=subject).json
        self.assertEqual([one["verdict"] for one in report["findings"] if one["rule"] == "UNPUBLISHED"], ["FINE"])
        self.assertEqual(psql("SELECT count(*) FROM published_shingle"), [["0"]])

    def test_another_subject_shows_only_what_the_caller_may_read(self):
        self.put()
        other = copy.deepcopy(sample(id="E5A-2", reviewers=[]))
        self.put(other, self.other)
        report = self.other.check(id="E5A-2").json
        (similar,) = report["similar"]
        self.assertEqual((similar["id"], similar["sealed"], similar.get("title")), (f"{SESSION}/E5A-1", True, None))
        self.assertEqual((similar["share"], similar.get("passages")), (1000, None))
        report = self.author.check(id="E5A-1").json
        self.assertTrue(report["similar"][0]["sealed"])
        report = self.author.check(subject={**other, "id": "E5A-9"}).json
        shown = {one["id"]: one for one in report["similar"]}
        self.assertEqual(shown[f"{SESSION}/E5A-1"]["title"], sample()["title"])
        self.assertTrue(shown[f"{SESSION}/E5A-1"]["passages"][0]["otherText"])
        self.assertIn((AUTHOR, "COMPARE", "GIVEN", ""), notes(f"{SESSION}/E5A-9"))

    def test_a_sealed_one_is_found_by_its_shingles_alone(self):
        self.put()
        self.reviewer.approve_all()
        psql("UPDATE subject SET state = 'SEALED', sealed_at = now(), content_sealed = NULL")
        self.assertEqual(self.reviewer.get().json.get("written"), None)
        self.assertEqual(self.reviewer.get().json["state"], "SEALED")
        self.refused(self.reviewer.check(id="E5A-1"), "FAILED_PRECONDITION", "SEALED")
        other = sample(id="E5A-2")
        other["written"]["context"] = ["Un tout autre début, sans rapport."]
        (similar,) = self.author.check(subject=other).json["similar"]
        self.assertTrue(similar["sealed"])
        self.assertEqual((similar["share"], similar.get("passages")), (1000, None))

    def test_words_are_not_guessed_at_what_one_may_not_read(self):
        """A few words at a time, of a draft and of a sealed one: it is told only when much of the whole is the same."""
        self.put()
        guess = sample(id="E5A-9", reviewers=[])
        guess["written"] = {"context": [sample()["written"]["context"][1]]}
        for state in ("DRAFT", "SEALED"):
            if state == "SEALED":
                self.reviewer.approve_all()
                psql("UPDATE subject SET state = 'SEALED', sealed_at = now(), content_sealed = NULL")
            report = self.other.check(subject=guess).json
            self.assertEqual([one["verdict"] for one in report["findings"] if one["rule"] == "UNPUBLISHED"], ["FINE"], state)
            self.assertEqual(report.get("similar"), None, state)
            (whole,) = self.other.check(subject=sample(id="E5A-9", reviewers=[])).json["similar"]
            self.assertEqual((whole["share"], whole["sealed"], whole.get("passages")), (1000, True, None))

    def test_a_sealed_one_that_is_open_is_shown_to_all(self):
        self.put()
        self.reviewer.approve_all()
        sealed = self.author.call("SealSubject", "SubjectRelease", {"session": SESSION, "id": "E5A-1", "leakReason": "un essai"})
        self.assertEqual(sealed.code, "OK", sealed)
        self.addCleanup(lambda: psql("DELETE FROM subject_place; DELETE FROM subject_seal"))
        psql("UPDATE subject_seal SET open_at = now() + interval '1 hour'")
        asked = sample(id="E5A-2", reviewers=[])
        (similar,) = self.other.check(subject=asked).json["similar"]
        self.assertEqual((similar["sealed"], similar.get("passages")), (True, None))
        psql("UPDATE subject_seal SET open_at = now() - interval '1 second'")
        (similar,) = self.other.check(subject=asked).json["similar"]
        self.assertEqual((similar.get("sealed"), similar["title"]), (None, sample()["title"]))
        self.assertTrue(similar["passages"][0]["otherText"])

    def test_published_texts_are_listed(self):
        for i in range(3):
            published = {"id": f"t-{i}", "title": f"T {i}", "year": 2020, "text": "un deux trois quatre"}
            self.assertEqual(self.author.call("PutPublishedText", "PublishedText", {"published": published}).code, "OK")
        listed = self.author.call("ListPublishedTexts", "ListPublishedTextsResponse", {"pageSize": 2}).json
        self.assertEqual([(one["id"], one["words"]) for one in listed["published"]], [("t-0", 4), ("t-1", 4)])
        self.assertEqual(listed["nextPageToken"], "t-1")
        wrong = self.author.call("PutPublishedText", "PublishedText", {"published": {"id": "a b", "year": 3, "text": "..."}})
        self.assertEqual(set(wrong.violations), {"published.id", "published.title", "published.year"})
        self.refused(self.author.call("DeletePublishedText", "DeletePublishedTextResponse", {"id": "t-9"}), "NOT_FOUND", "TEXT_NOT_FOUND")


class WithoutKey(unittest.TestCase):
    """A palmaresd whose configuration has no [jury] key_file."""

    def setUp(self):
        clear()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        where = os.environ["PALMARES_SERVICE_CONFIG"]
        with open(where, encoding="utf-8") as file:
            lines = file.read().splitlines()
        kept, section = [], ""
        for line in lines:
            section = line if line.startswith("[") else section
            if section not in ("[metrics]", "[enrol]", "[jury]"):
                kept.append(f"listen = 127.0.0.1:{port}" if line.startswith("listen = ") else line)
        self.config = os.path.join(os.path.dirname(where), "without-key.ini")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("\n".join(kept) + "\n")
        with open(f"{self.config}.log", "ab") as log:
            process = subprocess.Popen([os.environ["PALMARESD"], "run", "--config", self.config], stdout=log, stderr=log)
        self.addCleanup(lambda: (process.terminate(), process.wait()))
        for _ in range(400):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        self.caller = Caller(AUTHOR, f"localhost:{port}")
        self.addCleanup(self.caller.close)

    def test_no_subject_can_be_kept_or_read(self):
        with_key = Caller(AUTHOR)
        self.addCleanup(with_key.close)
        with_key.put(sample(id="E5A-1"))
        published = {"published": {"id": "t", "title": "T", "year": 2020, "text": "un deux trois"}}
        for answer in (
            self.caller.put(sample(id="E5A-2")),
            self.caller.get(),
            self.caller.check(id="E5A-1"),
            self.caller.approve(),
            self.caller.call("PutPublishedText", "PublishedText", published),
        ):
            self.assertEqual((answer.code, answer.reason), ("FAILED_PRECONDITION", "NO_KEY_FILE"), answer)
            self.assertIn("[jury] key_file", answer.message)
        self.assertEqual([(one["id"], one.get("title")) for one in self.caller.list()], [("E5A-1", None)])
        self.assertEqual(self.caller.check(subject=sample(id="E5A-2"), rulesOnly=True).code, "OK")
        self.assertEqual(psql("SELECT id FROM subject"), [["E5A-1"]])


if __name__ == "__main__":
    unittest.main()
