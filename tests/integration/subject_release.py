#!/usr/bin/env python3
"""Subjects sealed until the hour, against a real PostgreSQL. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/subject_release.py"""

import datetime
import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import plan_fixture
import subject_release_fixture
from contract import Client, psql
from sheet_services import Second
from subject_release_fixture import SECRET, SESSION, call, release_in

REASON = "aucune autre possibilité cette année"
SOON = 3  # seconds, on a machine that is busy


def setUpModule():
    subject_release_fixture.load()
    subject_release_fixture.issue("manager-2", "manager")
    subject_release_fixture.issue("room-a", "kiosk")
    subject_release_fixture.issue("doomed", "kiosk")


def instant(answer, name):
    found = answer.one(name, {})
    return found.get("seconds", [0])[0] + found.get("nanos", [0])[0] / 1e9 if found else None


class SealedCase(unittest.TestCase):
    """A room in the métropole and a school in Guyane are recipients; the second manager is one in Polynésie."""

    recipients = [
        {"principal": "room-a", "zone": "metropole"},
        {"principal": "establishment", "zone": "guyane"},
        {"principal": "manager-2", "zone": "polynesie"},
    ]

    def setUp(self):
        self.admin, self.manager = self.connect("admin"), self.connect("manager")
        self.room, self.school = self.connect("room-a"), self.connect("establishment")
        self.since = subject_release_fixture.approved_again(lambda: subject_release_fixture.approved(self.admin, self.manager))

    def accesses(self, **which):
        return subject_release_fixture.accesses(self.since, **which)

    def connect(self, name):
        client = Client(name)
        self.addCleanup(client.close)
        return client

    def seal(self, client=None, recipients=None, **more):
        fields = {"session": SESSION, "id": "E5A-1", "recipients": self.recipients if recipients is None else recipients, "leakReason": REASON}
        return call(client or self.admin, "SealSubject", "SubjectRelease", **{**fields, **more})

    def sealed(self, **more):
        answer = self.seal(**more)
        self.assertEqual(answer.code, "OK", answer)
        return answer

    def key(self, client, wait_ms=0):
        return call(client, "WatchSubjectKey", "SubjectKey", session=SESSION, id="E5A-1", waitMs=wait_ms)

    def early(self, client, reason="fuite constatée"):
        return call(client, "ReleaseSubjectEarly", "SubjectRelease", session=SESSION, id="E5A-1", reason=reason)

    def waiting(self, client, wait_ms=15000):
        """A call that waits, on a thread: what it got, and when."""
        got = []
        thread = threading.Thread(target=lambda: got.append((self.key(client, wait_ms), time.time())))
        thread.start()
        return thread, got


class Release(SealedCase):
    # ---- sealing

    def test_seals_what_is_approved_and_nothing_reads_it_any_more(self):
        self.assertEqual(self.seal(leakReason="").reason, "LEAKS")
        bad = [{"principal": "nobody", "zone": "metropole"}, {"principal": "auditor", "zone": "mars"},
               {"principal": "room-a"}, {"principal": "room-a", "centre": "C9"}]  # fmt: skip
        answer = self.seal(recipients=bad)
        self.assertEqual(answer.code, "INVALID_ARGUMENT", answer)
        self.assertEqual(answer.violations["recipients[0].principal"], "UNKNOWN")
        self.assertEqual(answer.violations["recipients[1].principal"], "ROLE")
        self.assertEqual(answer.violations["recipients[1].zone"], "NO_SITTING")
        self.assertEqual(answer.violations["recipients[2].centre"], "PLACE")
        self.assertEqual(answer.violations["recipients[3].principal"], "TWICE")
        self.assertEqual(psql("SELECT count(*) FROM subject_seal"), [["0"]])
        for reason in (REASON, ""):  # a try answers with the leaks, and asks for no word on them
            tried = self.seal(validateOnly=True, leakReason=reason)
            self.assertEqual((tried.code, len(tried.all("places"))), ("OK", 6), tried)
            self.assertEqual({p["zone"][0] for p in tried.all("places") if p.get("leaks_to") == ["polynesie"]}, {"guyane", "metropole", "reunion", "mayotte"})
            self.assertEqual(tried.one("leak_reason", ""), reason)
        self.assertEqual(self.seal(validateOnly=True, leakReason="x" * 10000).violations, {"leak_reason": "TOO_LONG"})
        self.assertEqual(psql("SELECT state FROM subject"), [["APPROVED"]])

        answer = self.sealed()
        self.assertEqual(psql("SELECT state, content_sealed IS NULL FROM subject"), [["SEALED", "t"]])
        self.assertEqual(self.seal().reason, "SEALED")
        read = call(self.admin, "GetSubject", "Subject", session=SESSION, id="E5A-1")
        self.assertFalse(read.all("written"), read)
        self.assertEqual(psql("SELECT size = octet_length(file), sha256 = encode(sha256(file), 'hex') FROM subject_seal"), [["t", "t"]])
        self.assertEqual(answer.sha256, psql("SELECT sha256 FROM subject_seal")[0][0])
        dump = subprocess.run(["pg_dump", "--data-only", "-d", os.environ["PALMARES_DB"]], capture_output=True, check=True).stdout
        hexadecimal = SECRET.encode().hex().encode()
        self.assertNotIn(SECRET.encode(), dump)
        self.assertNotIn(hexadecimal, dump)
        self.assertIn(b"subject_seal", dump)

    def test_a_draft_is_not_sealed(self):
        call(self.manager, "ReopenSubject", "Subject", session=SESSION, id="E5A-1", reason="encore")
        self.assertEqual(self.seal().reason, "NOT_APPROVED")
        self.assertEqual(call(self.admin, "GetSubjectRelease", "SubjectRelease", session=SESSION, id="E5A-1").reason, "NOT_SEALED")

    def test_a_repeat_seals_once(self):
        subject_release_fixture.new_id, kept = (lambda: "8a6f3c1e-7f1b-4d0e-9a55-000000000001"), subject_release_fixture.new_id
        try:
            first, again = self.seal(), self.seal()
        finally:
            subject_release_fixture.new_id = kept
        self.assertEqual((first.code, again.code, first.sha256), ("OK", "OK", again.sha256))
        self.assertEqual(psql("SELECT count(*) FROM audit WHERE method LIKE '%/SealSubject' AND request_id = "
                              "'8a6f3c1e-7f1b-4d0e-9a55-000000000001'"), [["1"]])  # fmt: skip

    def test_hours_follow_the_calendar_by_zone(self):
        answer = self.sealed()
        places = {p["zone"][0]: p for p in answer.all("places")}
        lead = int(psql("SELECT extract(epoch FROM start_at - release_at)::integer FROM subject_place WHERE zone = 'guyane'")[0][0])
        day = 1810598400  # 2027-05-18T00:00:00Z
        for zone, start, leave in (("metropole", 12, 13), ("guyane", 11, 14), ("guadeloupe-martinique", 12, 15), ("polynesie", 15, 16)):
            place = places[zone]
            self.assertEqual(place["start_time"][0]["seconds"], [day + start * 3600], zone)
            self.assertEqual(place["release_time"][0]["seconds"], [day + start * 3600 - lead], zone)
            self.assertEqual(place["exit_time"][0]["seconds"], [day + leave * 3600], zone)
        self.assertEqual(places["guyane"]["leaks_to"], ["polynesie"])
        self.assertNotIn("leaks_to", places["guadeloupe-martinique"])
        self.assertEqual(places["guyane"]["utc_offset_minutes"], [-180])
        self.assertEqual(answer.one("open_time")["seconds"], [day + 16 * 3600])  # the last entry in Polynésie
        self.assertFalse(answer.one("outdated", False))

    # ---- keys

    def test_before_the_hour_nobody_gets_it_and_each_try_is_noted(self):
        self.sealed()
        for client in (self.room, self.school, self.connect("manager-2")):
            answer = self.key(client)
            self.assertEqual((answer.code, answer.reason, answer.all("envelope")), ("FAILED_PRECONDITION", "TOO_EARLY", []), answer)
        self.assertEqual(self.key(self.manager).reason, "NOT_RECIPIENT")
        self.assertEqual(self.key(self.connect("doomed")).reason, "NOT_RECIPIENT")
        refused = [("room-a", "REFUSED", "TOO_EARLY"), ("establishment", "REFUSED", "TOO_EARLY"), ("manager-2", "REFUSED", "TOO_EARLY"),
                   ("manager", "REFUSED", "NOT_RECIPIENT"), ("doomed", "REFUSED", "NOT_RECIPIENT")]  # fmt: skip
        self.assertEqual(self.accesses(), refused)
        waited = self.key(self.room, wait_ms=200)  # who waits makes no attempt
        self.assertEqual((waited.code, waited.all("envelope"), waited.sha256), ("OK", [], psql("SELECT sha256 FROM subject_seal")[0][0]))
        self.assertEqual(self.accesses(), refused)
        unsealed = call(self.admin, "WatchSubjectKey", "SubjectKey", session=SESSION, id="E5A-2")
        self.assertEqual(unsealed.reason, "NOT_SEALED")

    def test_at_the_hour_those_of_the_place_get_it(self):
        self.sealed()
        room, got_room = self.waiting(self.room, 4000)
        school, got_school = self.waiting(self.school)
        time.sleep(0.3)
        hour = release_in(1.2, "zone = 'guyane'")
        school.join()
        answer, ended = got_school[0]
        self.assertEqual(answer.code, "OK", answer)
        self.assertTrue(answer.all("envelope"))
        self.assertGreaterEqual(ended, hour)
        self.assertGreaterEqual(instant(answer, "service_time"), hour - 1e-6)
        self.assertLess(ended, hour + SOON)
        room.join()
        answer, ended = got_room[0]
        self.assertEqual((answer.code, answer.all("envelope")), ("OK", []), answer)
        self.assertEqual(self.accesses(), [("establishment", "GIVEN", "")])

    def test_who_is_revoked_while_waiting_gets_nothing(self):
        self.sealed(recipients=[{"principal": "doomed", "zone": "metropole"}, self.recipients[0]])
        doomed, got = self.waiting(self.connect("doomed"))
        room, got_room = self.waiting(self.room)
        time.sleep(0.3)
        psql("UPDATE certificate SET revoked_at = now() WHERE principal_id = (SELECT id FROM principal WHERE name = 'doomed')")
        release_in(0.5)
        doomed.join()
        room.join()
        self.assertEqual(got[0][0].code, "UNAUTHENTICATED", got)
        self.assertTrue(got_room[0][0].all("envelope"))
        self.assertIn(("doomed", "REFUSED", "REVOKED"), self.accesses())
        self.assertNotIn(("doomed", "GIVEN", ""), self.accesses())

    def test_who_is_no_recipient_any_more_gets_nothing(self):
        self.sealed()
        room, got = self.waiting(self.room)
        time.sleep(0.3)
        answer = call(self.admin, "PutSubjectRecipients", "SubjectRelease", session=SESSION, id="E5A-1", recipients=self.recipients[1:])
        self.assertEqual((answer.code, len(answer.all("recipients"))), ("OK", 2), answer)
        room.join()
        self.assertEqual(got[0][0].reason, "NOT_RECIPIENT")

    def test_a_file_is_not_taken_without_its_first_piece(self):
        """Which is the one that is noted."""
        self.sealed()
        for offset in (1, 511, 524287):
            answer = call(self.room, "GetSealedSubject", "SealedSubjectPiece", session=SESSION, id="E5A-1", offset=offset)
            self.assertEqual((answer.code, answer.violations), ("INVALID_ARGUMENT", {"offset": "PIECE"}), answer)
        self.assertEqual(self.accesses(access="FILE"), [])
        self.assertEqual(call(self.room, "GetSealedSubject", "SealedSubjectPiece", session=SESSION, id="E5A-1").code, "OK")
        self.assertEqual(self.accesses(access="FILE"), [("room-a", "GIVEN", "")])

    # ---- before the hour, by two

    def test_two_managers_release_it_early(self):
        self.sealed()
        room, got = self.waiting(self.room)
        self.assertEqual(self.early(self.admin, "").violations, {"reason": "REQUIRED"})
        asked = self.early(self.admin)
        self.assertEqual((asked.code, asked.one("early")["asked_by"]), ("OK", ["admin"]), asked)
        self.assertFalse(any(p.get("released") for p in asked.all("places")))
        same = self.early(self.admin)
        self.assertEqual((same.code, same.reason), ("FAILED_PRECONDITION", "SAME_MANAGER"))
        self.assertEqual(self.accesses(access="EARLY_RELEASE"), [("admin", "REFUSED", "SAME_MANAGER")])
        self.assertFalse(got)
        done = self.early(self.manager)
        self.assertEqual((done.code, done.one("early")["confirmed_by"]), ("OK", ["manager"]), done)
        self.assertTrue(all(p["released"] for p in done.all("places")))
        room.join()
        self.assertTrue(got[0][0].all("envelope"), got)
        self.assertTrue(self.key(self.school).all("envelope"))
        read = call(self.admin, "GetSubject", "Subject", session=SESSION, id="E5A-1")
        self.assertEqual((read.code, read.state), ("OK", "RELEASED"), read.message)
        self.assertTrue(read.all("written"))
        self.assertEqual(self.early(self.manager).reason, "RELEASED")

    def test_an_early_release_that_is_not_confirmed_in_time_begins_again(self):
        self.sealed()
        self.early(self.admin)
        psql("UPDATE subject_early SET asked_at = asked_at - interval '1 day', confirm_until = confirm_until - interval '1 day'")
        late = self.early(self.manager)
        self.assertEqual((late.code, late.one("early")["asked_by"]), ("OK", ["manager"]), late)
        self.assertNotIn("release_time", late.one("early"))
        with self.assertRaises(RuntimeError):  # not by the database either
            psql("UPDATE subject_early SET confirmed_by = asked_by, confirmed_name = 'x', confirmed_certificate = 'x', released_at = asked_at")

    # ---- hours that change

    def test_another_calendar_is_said_and_taken_over(self):
        self.sealed()
        self.addCleanup(subject_release_fixture.load)
        subject_release_fixture.load(lambda text: text.replace('"starts": "14:00", "ends": "17:00"', '"starts": "13:00", "ends": "16:00"'))
        seen = call(self.admin, "GetSubjectRelease", "SubjectRelease", session=SESSION, id="E5A-1")
        self.assertTrue(seen.outdated, seen)
        due = {p["zone"][0]: p["start_time"][0]["seconds"][0] for p in seen.all("due_places")}
        stored = {p["zone"][0]: p["start_time"][0]["seconds"][0] for p in seen.all("places")}
        self.assertEqual(due["metropole"], stored["metropole"] - 3600)
        taken = call(self.admin, "ScheduleSubject", "SubjectRelease", session=SESSION, id="E5A-1")
        self.assertEqual(taken.code, "OK", taken)
        self.assertFalse(taken.one("outdated", False))
        self.assertEqual({p["zone"][0]: p["start_time"][0]["seconds"][0] for p in taken.all("places")}, due)

    def test_one_alone_brings_no_hour_forward_to_soon(self):
        """A calendar that says another hour is as good as an early release: from a notice on it takes two as well."""
        soon = (datetime.date.today() + datetime.timedelta(days=3)).isoformat()

        def change(text):
            return text.replace('"date": "2027-05-18"', f'"date": "{soon}"').replace('"noticeMinutes": 1440', '"noticeMinutes": 14400')

        self.sealed()
        self.addCleanup(subject_release_fixture.load)
        subject_release_fixture.load(change)
        reason = {"leakReason": "essai"}
        alone = call(self.admin, "ScheduleSubject", "SubjectRelease", session=SESSION, id="E5A-1", **reason)
        self.assertEqual((alone.code, alone.reason), ("FAILED_PRECONDITION", "EARLIER"), alone)
        self.early(self.admin)
        self.assertEqual(call(self.admin, "ScheduleSubject", "SubjectRelease", session=SESSION, id="E5A-1", **reason).reason, "EARLIER")
        by_two = call(self.manager, "ScheduleSubject", "SubjectRelease", session=SESSION, id="E5A-1", **reason)
        self.assertEqual((by_two.code, by_two.one("outdated", False)), ("OK", False), by_two)

    def test_another_definition_does_not_shorten_the_notice(self):
        soon = (datetime.date.today() + datetime.timedelta(days=3)).isoformat()
        self.addCleanup(subject_release_fixture.load)
        subject_release_fixture.load(lambda text: text.replace('"noticeMinutes": 1440', '"noticeMinutes": 14400'))
        self.sealed()
        for change in (lambda text: text.replace('"noticeMinutes": 1440', '"noticeMinutes": 0'),
                       lambda text: text.replace('"noticeMinutes": 1440', '"leadMinutes": 60, "noticeMinutes": 0')):  # fmt: skip
            subject_release_fixture.load(lambda text, change=change: change(text).replace('"date": "2027-05-18"', f'"date": "{soon}"'))
            alone = call(self.admin, "ScheduleSubject", "SubjectRelease", session=SESSION, id="E5A-1", leakReason="essai")
            self.assertEqual((alone.code, alone.reason), ("FAILED_PRECONDITION", "EARLIER"), alone)
            self.assertIn("14400 minutes", alone.message)

    def test_who_has_not_read_it_does_not_seal_it(self):
        """With a calendar whose hour is past, and as its recipient, a manager would read it at once."""
        intruder = self.connect("manager-2")
        self.addCleanup(subject_release_fixture.load)
        subject_release_fixture.load(lambda text: text.replace('"date": "2027-05-18"', '"date": "2026-11-20"'))
        for more in ({}, {"validateOnly": True}):
            refused = self.seal(intruder, [{"principal": "manager-2", "zone": "metropole"}], **more)
            self.assertEqual((refused.code, refused.reason), ("PERMISSION_DENIED", "NOT_A_READER"), refused)
        self.assertEqual(psql("SELECT state FROM subject"), [["APPROVED"]])
        self.assertEqual(self.accesses(access="SEAL"), [("manager-2", "REFUSED", "NOT_A_READER")] * 2)

    # ---- the database itself

    def test_recipients_have_no_right_on_any_table(self):
        self.sealed()
        room = psql("SELECT id FROM principal WHERE name = 'room-a'")[0][0]
        others = psql("SELECT encode(c.fingerprint, 'hex') FROM certificate c JOIN principal p ON p.id = c.principal_id WHERE p.name = 'establishment'")[0][0]
        release_in(-1)
        for scope in ("", f"room:{room}", "0750655E"):
            for table in ("subject", "subject_seal", "subject_place", "subject_recipient", "subject_early"):
                self.assertEqual(psql(f"SET palmares.scope = '{scope}'; SELECT count(*) FROM {table}", "service")[-1], ["0"], (scope, table))
        given = psql(f"SET palmares.scope = 'room:{room}'; SELECT why, key_sealed IS NULL FROM subject_key_give('{SESSION}', 'E5A-1', "
                     f"decode('{others}', 'hex'), now(), false, 'x')", "service")[-1]  # fmt: skip
        self.assertEqual(given, ["SCOPE", "t"])
        with self.assertRaises(RuntimeError):
            psql("SET palmares.scope = '*'; UPDATE subject_seal SET key_sealed = 'x'", "service")


class Practical(SealedCase):
    """The hours of a practical subject are those of the draw in force, by centre."""

    def setUp(self):
        super().setUp()
        psql("DELETE FROM draw_group; DELETE FROM draw; TRUNCATE plan_slot, plan, commission_member, commission, examiner, room, centre CASCADE")
        plan_fixture.SESSION, kept = SESSION, plan_fixture.SESSION
        sql = f"INSERT INTO centre (session, code, name, address, zone) SELECT '{SESSION}', c, 'Lycée', '1 rue A', z FROM (VALUES ('C1', 'metropole'), ('G1', 'guyane')) v (c, z);"
        sql += plan_fixture.room("S1") + plan_fixture.room("S1", centre="G1") + plan_fixture.examiner("P1", specialities="B2") + plan_fixture.examiner("P2", specialities="B2")
        psql(sql + plan_fixture.commission("E5B-01", "E5B", ["P1"]) + plan_fixture.commission("E5B-02", "E5B", ["P2"], centre="G1"))
        plan_fixture.SESSION = kept

    def draw(self, *groups):
        """A draw in force: centre, commission, day, minute."""
        psql(
            f"INSERT INTO plan (session, number, state, origin, created_by) VALUES ('{SESSION}', 1, 'DRAFT', 'PROPOSED', 'x');"
            f"INSERT INTO draw (session, number, epreuve, seed, plan, created_by) VALUES ('{SESSION}', 1, 'E5B', 1, 1, 'x');"
            + "".join(
                "INSERT INTO draw_group (session, draw, centre, day, start_minute, room, commission, half, candidates, subject) VALUES "
                f"('{SESSION}', 1, '{centre}', '{day}', {minute}, 'S1', '{commission}', 'MORNING', '{{0001}}', 'E5B-1');"
                for centre, commission, day, minute in groups
            )
            + "UPDATE draw SET state = 'IN_FORCE', published_by = 'x', published_at = now()"
        )

    def test_the_draw_says_the_hours(self):
        psql("DELETE FROM subject")
        subject_release_fixture.approved(self.admin, self.manager, "e5b-wp-1", "E5B-1")
        recipients = [{"principal": "room-a", "centre": "C1"}, {"principal": "establishment", "centre": "G1"}]
        fields = {"session": SESSION, "id": "E5B-1"}
        wrong = call(self.admin, "SealSubject", "SubjectRelease", **fields, recipients=[{"principal": "room-a", "zone": "metropole"}])
        self.assertEqual(wrong.violations, {"recipients[0].zone": "NO_SITTING"})
        sealed = call(self.admin, "SealSubject", "SubjectRelease", **fields, recipients=recipients)
        self.assertEqual((sealed.code, sealed.all("places"), sealed.all("open_time")), ("OK", [], []), sealed)
        early = call(self.room, "WatchSubjectKey", "SubjectKey", **fields)
        self.assertEqual(early.reason, "TOO_EARLY")
        self.assertEqual(self.accesses(ident="E5B-1"), [("room-a", "REFUSED", "NO_HOUR")])
        self.draw(("C1", "E5B-01", "2027-05-10", 540), ("C1", "E5B-01", "2027-05-12", 600), ("G1", "E5B-02", "2027-05-11", 540))
        self.assertTrue(call(self.admin, "GetSubjectRelease", "SubjectRelease", **fields).outdated)
        done = call(self.admin, "ScheduleSubject", "SubjectRelease", **fields)
        places = {p["centre"][0]: p["start_time"][0]["seconds"][0] for p in done.all("places")}
        day = 1809907200  # 2027-05-10T00:00:00Z
        self.assertEqual(places, {"C1": day + 7 * 3600, "G1": day + 86400 + 12 * 3600})
        self.assertEqual({p["centre"][0]: p["utc_offset_minutes"] for p in done.all("places")}, {"C1": [120], "G1": [-180]})
        self.assertEqual(done.one("open_time")["seconds"], [day + 2 * 86400 + 8 * 3600])  # the last start of all
        release_in(-1, "centre = 'C1'")
        self.assertTrue(call(self.room, "WatchSubjectKey", "SubjectKey", **fields).all("envelope"))
        self.assertEqual(call(self.school, "WatchSubjectKey", "SubjectKey", **fields).reason, "TOO_EARLY")


    def test_who_has_not_read_it_gives_it_no_first_hour_that_is_soon(self):
        """Sealed before its draw it has no hour to be brought forward; an empty draw in between takes those that it had."""
        psql("DELETE FROM subject")
        subject_release_fixture.approved(self.admin, self.manager, "e5b-wp-1", "E5B-1")
        fields = {"session": SESSION, "id": "E5B-1"}
        sealed = call(self.admin, "SealSubject", "SubjectRelease", **fields, recipients=[{"principal": "manager-2", "centre": "C1"}])
        self.assertEqual((sealed.code, sealed.all("places")), ("OK", []), sealed)
        intruder = self.connect("manager-2")
        self.draw(("C1", "E5B-01", datetime.date.today().isoformat(), 0))
        refused = call(intruder, "ScheduleSubject", "SubjectRelease", **fields)
        self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "EARLIER"), refused)
        self.assertEqual(call(intruder, "WatchSubjectKey", "SubjectKey", **fields).reason, "TOO_EARLY")
        self.assertEqual(call(self.manager, "ScheduleSubject", "SubjectRelease", **fields).code, "OK")


class Files(SealedCase):
    """The program: seal, release, fetch, open, accesses."""

    def palmares(self, who, *arguments):
        folder = os.environ["PALMARES_CERTIFICATES"]
        where = {**os.environ, "PALMARES_CERTIFICATE": f"{folder}/{who}.crt", "PALMARES_KEY": f"{folder}/{who}.key", "PALMARES_SESSION": SESSION,
                 "LC_ALL": "C.UTF-8"}  # fmt: skip
        return subprocess.run([os.environ["PALMARES"], "subject", *arguments], env=where, capture_output=True, text=True, timeout=60, check=False)

    def test_what_the_program_says(self):
        dry = self.palmares("admin", "seal", "E5A-1", "--dry-run")
        self.assertEqual(dry.returncode, 0, dry.stderr)
        self.assertRegex(dry.stdout, r"(?m)^guyane  .*  polynesie ")
        self.assertRegex(dry.stderr, r"\(4 pairs\).*--leak-reason will be asked for")
        self.assertIn("nothing was sealed", dry.stderr)
        self.assertNotIn("--leak-reason", self.palmares("admin", "seal", "E5A-1", "--dry-run", "--leak-reason", REASON).stderr)
        self.assertIn("(LEAKS)", self.palmares("admin", "seal", "E5A-1", "--yes").stderr)
        self.sealed()
        shown = self.palmares("admin", "release", "E5A-1").stdout
        self.assertRegex(shown, r"(?m)^guyane +Tue 2027-05-18 08:00 UTC-03:00  0[78]:\d\d = 1[01]:\d\d UTC +11:00 +polynesie ")
        self.assertIn("from Tue 2027-05-18 16:00 UTC on", shown)
        self.assertLess(max(map(len, shown.splitlines())), 125)
        refused = self.palmares("manager", "fetch", "E5A-1", "-O", "/dev/null").stderr
        self.assertIn("palmares subject recipients", refused)
        self.assertNotIn("administrator", refused)
        self.assertEqual(self.palmares("room-a", "fetch", "E5A-1", "-O", "/dev/null").returncode, 0)
        said = self.palmares("admin", "accesses", "E5A-1", "--limit", "3").stdout
        for row in ("room-a +file fetched +given", "manager +file asked for +refused +NOT_RECIPIENT", f"admin +sealed +changed +{REASON}"):
            self.assertRegex(said, rf"(?m)  {row}")

    def test_a_file_is_held_before_and_opens_at_the_hour(self):
        self.sealed()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        file, page, content = (os.path.join(folder.name, name) for name in ("E5A-1.sealed", "E5A-1.pdf", "E5A-1.json"))
        self.assertEqual(self.palmares("manager", "fetch", "E5A-1", "-O", file).returncode, 17)
        done = self.palmares("room-a", "fetch", "E5A-1", "-O", file)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(file, "rb") as opened:
            sealed = opened.read()
        self.assertNotIn(SECRET.encode(), sealed)
        self.assertEqual(self.accesses(access="FILE"), [("manager", "REFUSED", "NOT_RECIPIENT"), ("room-a", "GIVEN", "")])
        early = self.palmares("room-a", "open", file, "-O", page)
        self.assertEqual(early.returncode, 19, early)
        self.assertIn("2027-05-18", early.stderr)
        self.assertFalse(os.path.exists(page))

        waiting = subprocess.Popen([os.environ["PALMARES"], "subject", "open", file, "--wait", "-O", page, "--json", content],
                                   env={**os.environ, "PALMARES_CERTIFICATE": f"{os.environ['PALMARES_CERTIFICATES']}/room-a.crt",
                                        "PALMARES_KEY": f"{os.environ['PALMARES_CERTIFICATES']}/room-a.key"}, stderr=subprocess.PIPE)  # fmt: skip
        time.sleep(0.5)
        hour = release_in(0.8)
        _, told = waiting.communicate(timeout=30)
        self.assertEqual(waiting.returncode, 0, told)
        self.assertGreaterEqual(os.path.getmtime(page), hour - 0.02)
        with open(page, "rb") as opened:
            self.assertTrue(opened.read().startswith(b"%PDF-"))
        with open(content, encoding="utf-8") as opened:
            self.assertIn(SECRET, opened.read())
        self.damage(sealed, file)

    def test_waits_through_the_restart_of_a_service(self):
        """At another palmaresd than the one through which the hour changes."""
        self.sealed()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        file, page = (os.path.join(folder.name, name) for name in ("E5A-1.sealed", "E5A-1.pdf"))
        self.assertEqual(self.palmares("room-a", "fetch", "E5A-1", "-O", file).returncode, 0)
        second = Second()
        second.start()
        self.addCleanup(lambda: second.process.poll() is None and second.stop())
        with subprocess.Popen([os.environ["PALMARES"], "subject", "open", file, "--wait", "-O", page, "--server", f"localhost:{second.port}"],
                              env={**os.environ, "PALMARES_CERTIFICATE": f"{os.environ['PALMARES_CERTIFICATES']}/room-a.crt",
                                   "PALMARES_KEY": f"{os.environ['PALMARES_CERTIFICATES']}/room-a.key"}, stderr=subprocess.PIPE) as waiting:  # fmt: skip
            time.sleep(0.5)
            second.stop(signal.SIGKILL)
            second.start()
            self.early(self.admin)
            self.assertEqual(self.early(self.manager).code, "OK")
            _, told = waiting.communicate(timeout=30)
        self.assertEqual(waiting.returncode, 0, told)
        self.assertTrue(os.path.exists(page))
        self.assertEqual(self.accesses(), [("room-a", "GIVEN", "")])

    def damage(self, sealed, file):
        for place in (5, 30, 60, len(sealed) // 2, len(sealed) - 1):
            changed = bytearray(sealed)
            changed[place] ^= 1
            with open(file, "wb") as opened:
                opened.write(changed)
            done = self.palmares("room-a", "open", file, "-O", file + ".pdf")
            self.assertIn(done.returncode, (4, 13, 17), (place, done.stderr))
            self.assertFalse(os.path.exists(file + ".pdf"))


if __name__ == "__main__":
    unittest.main()
