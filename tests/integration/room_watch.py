#!/usr/bin/env python3
"""Rooms of juries: what wakes them, against a real PostgreSQL. Run by ctest, or tests/support/with-stack BUILD -- tests/integration/room_watch.py"""

import os
import re
import signal
import socket
import subprocess
import threading
import time
import unittest

import room_fixture
from contract import Name, psql
from room_fixture import DAY, SESSION, slot
from rooms import S1, RoomCase, setUpModule  # noqa: F401

SOON = 5  # seconds: what is told at once, on a machine that is busy; how fast it is, tests/bench says


class Watch(RoomCase):
    def woken_by(self, change, client=None, wait_ms=15000, **asked):
        """How long the change takes to reach a call that waits; None: it is not told."""
        client = client or self.kiosk
        before = self.watch(client, **asked)
        self.assertEqual(before.code, "OK", before)
        got = []

        def wait():
            answer = self.watch(client, wait_ms, revision=before.revision, **asked)
            got.append((time.monotonic(), answer))

        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.3)
        begun = time.monotonic()
        change()
        thread.join(20)
        self.assertTrue(got)
        ended, answer = got[0]
        self.assertEqual(answer.code, "OK", answer)
        if not answer.changed:
            self.assertEqual(answer.revision, before.revision)
            return None
        self.assertNotEqual(answer.revision, before.revision)
        return ended - begun

    def assert_wakes(self, sql):
        taken = self.woken_by(lambda: psql(sql))
        self.assertIsNotNone(taken, sql)
        self.assertLess(taken, SOON, sql)

    def test_what_wakes_a_room(self):
        psql(f"INSERT INTO pin (session, examiner, hash, must_change) VALUES ('{SESSION}', 'W1', 'scrypt$x', false)")
        self.sheet("0001")
        for sql in (
            "UPDATE candidate SET given_name = 'Ana' WHERE number = '0001'",
            room_fixture.fiche("0001", 1, "NEGOCIATION_VENTE"),
            "UPDATE document SET revision = revision + 1",
            "DELETE FROM document",
            "INSERT INTO conformity_decision (session, candidate, epreuve, outcome, notice_on, decided_by) "
            f"VALUES ('{SESSION}', '0002', 'E4', 'DOUTE', '2022-04-01', 'x')",
            "UPDATE conformity_decision SET reversed_at = now(), reversal_reason = 'x'",
            f"INSERT INTO fiche_sujet (session, candidate, fiche, content) VALUES ('{SESSION}', '0001', 1, '{{}}')",
            "UPDATE fiche_sujet SET revision = revision + 1",
            "UPDATE commission SET remark = 'x' WHERE id = 'E4-01'",
            f"INSERT INTO commission_member (session, commission, examiner, position) VALUES ('{SESSION}', 'E4-01', 'P2', 3)",
            "DELETE FROM commission_member WHERE commission = 'E4-01' AND examiner = 'P2'",
            "UPDATE examiner SET withdrawn = true, withdrawal_reason = 'x' WHERE code = 'P1'",
            f"INSERT INTO pin (session, examiner, hash, must_change) VALUES ('{SESSION}', 'P1', 'scrypt$x', true)",
            "UPDATE pin SET must_change = false WHERE examiner = 'P1'",
            "UPDATE pin SET locked_at = now() WHERE examiner = 'P1'",
            f"INSERT INTO commission_attendance (session, commission, day, examiner, recorded_by) VALUES ('{SESSION}', 'E4-01', '{DAY}', 'P1', 'x')",
            "UPDATE sheet SET unlock_count = unlock_count + 1",
            "UPDATE kiosk SET last_day = '2022-05-12' WHERE room = 'S1'",
        ):
            with self.subTest(sql):
                self.assert_wakes(sql)

    def test_what_wakes_nobody(self):
        psql(f"INSERT INTO pin (session, examiner, hash, must_change) VALUES ('{SESSION}', 'P1', 'scrypt$x', false)")
        self.sheet("0001")
        for sql in (
            "UPDATE candidate SET given_name = 'Ana' WHERE number = '0003'",  # of another room
            "UPDATE pin SET failures = failures + 1",
            "UPDATE sheet SET revision = revision + 1",
            "UPDATE kiosk SET seen_at = now()",
            "SELECT set_config('palmares.scope', 'room:1', false);"
            f"INSERT INTO commission_attendance (session, commission, day, examiner, recorded_by) VALUES ('{SESSION}', 'E4-01', '{DAY}', 'P1', 'x')",
        ):
            with self.subTest(sql):
                self.assertIsNone(self.woken_by(lambda sql=sql: psql(sql), wait_ms=1200))

    def test_a_plan_wakes_the_rooms_where_it_differs(self):
        other = self.connect("kiosk-s2")
        # the same for S1, another hour in S2
        same = slot("0001") + slot("0002", start="10:00") + slot("0004", day="2022-05-11")
        self.assertIsNone(self.woken_by(wait_ms=1200, change=lambda: room_fixture.publish(same + slot("0003", "E6", "E6-01", "S2", start="11:00", preparation=0, duration=40), 2)))
        before = self.watch(other).revision
        self.assertTrue(self.watch(other, 1000, revision="0").changed or before == "0")
        moved = same + slot("0003", "E6", "E6-01", "S1", start="15:00", preparation=0, duration=40)
        taken = self.woken_by(lambda: room_fixture.publish(moved, 3), other)
        self.assertLess(taken, SOON)
        self.assertEqual(self.slots(other), {})
        self.assertIn(("0003", "E6"), self.slots(day=DAY))

    def test_a_new_definition_wakes_all(self):
        taken = self.woken_by(lambda: psql(f"INSERT INTO session_revision (session, revision, definition, principal) SELECT session, 99, definition, 'x' FROM session_revision WHERE session = '{SESSION}' ORDER BY revision DESC LIMIT 1"))
        self.assertLess(taken, SOON)

    def test_a_watch_waits_and_no_longer(self):
        now = self.watch()
        self.assertEqual((now.code, now.changed), ("OK", Name("true")))
        begun = time.monotonic()
        same = self.watch(wait_ms=1000, revision=now.revision)
        self.assertEqual((same.code, same.changed, same.revision), ("OK", "", now.revision))
        self.assertGreater(time.monotonic() - begun, 0.9)
        self.assertEqual(self.day().revision, now.revision)
        self.assertIn("wait_ms", self.watch(wait_ms=25001).violations)
        self.assertEqual(self.watch(room="S2").reason, "OTHER_ROOM")
        self.assertEqual(self.watch(self.office, **S1).code, "OK")
        self.assertEqual(self.watch(self.office, **{**S1, "room": "x"}).code, "NOT_FOUND")

    def test_a_revoked_kiosk_is_refused_at_once(self):
        room_fixture.kiosk("kiosk-s3", "S3")
        gone = self.connect("kiosk-s3")
        before = self.watch(gone)
        got = []
        thread = threading.Thread(target=lambda: got.append(self.watch(gone, 20000, revision=before.revision)))
        thread.start()
        time.sleep(0.3)
        begun = time.monotonic()
        psql("UPDATE certificate SET revoked_at = now(), revocation_reason = 'x' WHERE principal_id = (SELECT id FROM principal WHERE name = 'kiosk-s3')")
        thread.join(10)
        self.assertLess(time.monotonic() - begun, SOON)
        self.assertEqual((got[0].code, got[0].reason), ("UNAUTHENTICATED", "CERTIFICATE_REVOKED"), got)
        psql("UPDATE certificate SET revoked_at = NULL, revocation_reason = '' WHERE principal_id = (SELECT id FROM principal WHERE name = 'kiosk-s3')")

    def test_the_listening_connection_comes_back(self):
        def cut():
            psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'palmaresd listen'", "service")

        before = self.watch().revision
        cut()
        # what happens while nobody listens is found when it listens again
        psql("UPDATE candidate SET given_name = 'Zoé' WHERE number = '0001'")
        self.assertNotEqual(self.watch(wait_ms=10000, revision=before).revision, before)
        time.sleep(1)
        self.assert_wakes("UPDATE candidate SET given_name = 'Léa' WHERE number = '0001'")

    def second_service(self):
        """Another palmaresd on the same database; ended by the test, or after it."""
        ports = []

        def elsewhere(_):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                ports.append(probe.getsockname()[1])
            return f"listen = 127.0.0.1:{ports[-1]}"

        with open(os.environ["PALMARES_SERVICE_CONFIG"], encoding="utf-8") as file:
            text = re.sub(r"(?m)^listen = .*:\d+.*$", elsewhere, file.read())
        path = os.environ["PALMARES_SERVICE_CONFIG"] + ".second"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        process = subprocess.Popen([os.environ["PALMARESD"], "run", "--config", path], stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: process.poll() is None and (process.kill(), process.wait()))
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", ports[0])) == 0:
                    return process, f"localhost:{ports[0]}"
            time.sleep(0.05)
        self.fail("the second service does not listen")

    def test_services_side_by_side_and_the_end_of_one(self):
        process, address = self.second_service()
        usual, os.environ["PALMARES_SERVER"] = os.environ["PALMARES_SERVER"], address
        try:
            there = self.connect("kiosk-s1")
        finally:
            os.environ["PALMARES_SERVER"] = usual
        before = self.watch(there).revision
        got = {}

        def wait(name, client):
            got[name] = (self.watch(client, 15000, revision=before), time.monotonic())

        def both(change):
            threads = [threading.Thread(target=wait, args=(name, client)) for name, client in (("here", self.kiosk), ("there", there))]
            for thread in threads:
                thread.start()
            time.sleep(0.5)
            begun = time.monotonic()
            change()
            for thread in threads[1:]:
                thread.join(20)
            return begun, threads[0]

        begun, first = both(lambda: psql("UPDATE candidate SET given_name = 'Ana' WHERE number = '0001'"))
        first.join(20)
        for answer, ended in got.values():
            self.assertEqual((answer.code, answer.changed), ("OK", Name("true")), answer)
            self.assertLess(ended - begun, SOON)
        before = got["here"][0].revision
        # one service ends: its calls are answered at once, and nothing has changed; the other's go on waiting
        begun, first = both(lambda: process.send_signal(signal.SIGTERM))
        self.assertEqual((got["there"][0].code, got["there"][0].changed, got["there"][0].revision), ("OK", "", before))
        self.assertLess(got["there"][1] - begun, SOON)
        self.assertEqual(process.wait(20), 0)
        psql("UPDATE candidate SET given_name = 'Eva' WHERE number = '0001'")
        first.join(20)
        self.assertEqual(got["here"][0].changed, Name("true"))

    def test_signs_of_life(self):
        self.watch(clock_skew_ms=-1500, waiting_count=3, conflict_count=1)
        for _ in range(80):
            [row] = psql("SELECT seen_at IS NOT NULL, clock_skew_ms, waiting, conflicts FROM kiosk WHERE room = 'S1'")
            if row == ["t", "-1500", "3", "1"]:  # an earlier sign may be written first
                break
            time.sleep(0.1)
        self.assertEqual(row, ["t", "-1500", "3", "1"])
        [[age]] = psql("SELECT extract(epoch FROM now() - seen_at) < 10 FROM kiosk WHERE room = 'S1'")
        self.assertEqual(age, "t")


if __name__ == "__main__":
    unittest.main(verbosity=2)
