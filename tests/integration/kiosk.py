#!/usr/bin/env python3
"""The kiosk's own code against a real service. Run by ctest, or tests/support/with-stack BUILD -- tests/integration/kiosk.py"""

import json
import os
import shutil
import struct
import subprocess
import tempfile
import time
import unittest

import plan_fixture
from contract import ROOT, Client, Name, cli, protoc, psql, text
from room_fixture import fiche
from sheet_fixture import DAY, SESSION, Room, clear, kiosk, plan, slots

PROGRAM = os.environ.get("PALMARES_ROOM_KIOSK") or os.path.join(os.path.dirname(os.environ["PALMARESD"]), "..", "tests", "fault", "room_kiosk")


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class Kiosk:
    """room_kiosk on a state directory of its own."""

    def __init__(self, case, name="kiosk-s1", room="S1", server=None):
        self.case = case
        self.folder = tempfile.mkdtemp()
        case.addCleanup(shutil.rmtree, self.folder)
        self.process = None
        self.enrol(name, room, server)

    def enrol(self, name, room="S1", server=None):
        identity = os.path.join(self.folder, "state", "identity")
        os.makedirs(identity, exist_ok=True)
        stem = os.path.join(os.environ["PALMARES_CERTIFICATES"], name)
        shutil.copy(f"{stem}.crt", f"{identity}/certificate.pem")
        shutil.copy(f"{stem}.key", f"{identity}/key.pem")
        shutil.copy(os.environ["PALMARES_CA"], f"{identity}/authority.pem")
        enrolment = {"principal": name, "session": SESSION, "centre": "C1", "room": room, "servers": [server or os.environ["PALMARES_SERVER"]]}
        with open(f"{identity}/enrolment", "wb") as file:
            file.write(protoc("encode", "palmares.v1.EnrolResponse", text(enrolment).encode()))

    def open(self, *options):
        state, ledger = os.path.join(self.folder, "state"), os.path.join(self.folder, "ledger")
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            [PROGRAM, state, ledger, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "fr"})
        self.case.addCleanup(self.kill)
        return self

    def kill(self):
        """As a power cut does."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None

    def close(self):
        self.process.stdin.close()
        self.case.assertEqual(self.process.wait(20), 0)
        self.process.stdout.close()
        self.process = None

    def ask(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def do(self, *words, result=0):
        answer = self.ask(*words)
        self.case.assertEqual(answer["result"], result, answer)
        return answer

    def state(self):
        return self.ask("state")

    def slot(self, candidate="0001"):
        return next(slot for slot in self.state()["slots"] if slot["candidate"] == candidate)

    def until(self, holds, what, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            state = self.state()
            if holds(state):
                return state
            time.sleep(0.05)
        self.case.fail(f"{what}: {state}")
        return None


class Case(unittest.TestCase):
    def setUp(self):
        clear()
        plan_fixture.small()
        plan(1, slots())
        kiosk("kiosk-s1", "S1", (DAY, DAY))
        room = Room()
        room.give_pins("P1", "W1")
        room.close()
        self.pins = [f"{code}={pin}" for code, pin in room.pins.items()]
        self.office = Client()
        self.addCleanup(self.office.close)

    def kiosk(self):
        made = Kiosk(self).open()
        made.do("day", 10000)
        return made

    def marked(self, made, candidate="0001", mark=1250):
        made.do("arrive", candidate, "E4")
        made.do("start", candidate, "E4", 0)
        made.do("start", candidate, "E4", 1)
        made.do("mark", candidate, "E4", mark, "Bien")

    def unlock(self, candidate="0001"):
        asked = {"session": SESSION, "candidate": candidate, "epreuve": "E4", "reason": "Erreur de saisie"}
        answer = self.office.call("UnlockSheet", "SheetEntry", asked, service="JuryService")
        self.assertEqual(answer.code, "OK", answer)


class Day(Case):
    def test_a_candidate_from_arrival_to_seal(self):
        made = self.kiosk()
        self.marked(made)
        made.do("seal", "0001", "E4", *self.pins)
        made.do("present", self.pins[0])
        made.do("received", 10000)
        state = made.state()
        self.assertEqual((state["link"], state["waiting"], state["conflicts"]), ("UP", 0, []), state)
        self.assertEqual({a["state"] for a in state["slots"][0]["acts"]}, {"RECEIVED"})
        self.assertEqual(state["presences"][0]["state"], "RECEIVED")
        self.assertEqual(psql("SELECT state, mark_hundredths, revision FROM sheet"), [["SEALED", "1250", "6"]])
        self.assertEqual(psql("SELECT examiner FROM sheet_seal ORDER BY 1"), [["P1"], ["W1"]])
        sealing = [a["id"] for a in state["slots"][0]["acts"] if a["kind"] == "SEALING"]
        self.assertEqual(psql("SELECT DISTINCT act FROM sheet_seal"), [sealing])
        made.close()
        # It is all there after a start, and nothing is sent twice.
        made.open()
        self.assertEqual(made.slot()["sheet"], "SEALED")
        made.until(lambda s: s["link"] == "UP", "link")
        self.assertEqual(psql("SELECT count(*) FROM sheet_act"), [["7"]])

    def test_the_whole_day(self):
        made = self.kiosk()
        self.assertEqual(made.ask("play", 7, 0, 60000, *self.pins)["result"], 12)
        self.assertEqual(psql("SELECT state, count(*) FROM sheet GROUP BY 1"), [["SEALED", "12"]])
        self.assertEqual(psql("SELECT count(*) FROM sheet_seal"), [["24"]])
        with open(os.path.join(made.folder, "ledger"), encoding="utf-8") as file:
            done = [line for line in map(json.loads, file) if line["when"] == "done" and line["result"] == 0]
        stored = {row[0]: row[1:] for row in psql("SELECT candidate, coalesce(mark_hundredths, 0), absent FROM sheet")}
        self.assertEqual({d["candidate"]: [str(d["mark"]), "t" if d["absent"] else "f"] for d in done}, stored)

    def test_documents_are_there_before_they_are_needed(self):
        psql(fiche("0001", 1, "NEGOCIATION_VENTE") + fiche("0001", 2, "NEGOCIATION_VENTE"))
        sheet = {"session": SESSION, "candidate": "0001", "view": Name("FOR_JURY"), "fiche": 1, "object": "Vendre", "role": {"identity": "M. X"}}
        answer = self.office.call("PutFicheSujet", "FicheSujet", {"fiche": sheet}, service="JuryService")
        self.assertEqual(answer.code, "OK", answer)
        made = self.kiosk()
        for words, wanted in ((("pages", "0001", "E4"), 2), (("fiche", "0001", "jury"), 2), (("fiche", "0001", "candidate"), 0)):
            end = time.monotonic() + 20
            while made.ask(*words)["result"] != wanted and time.monotonic() < end:
                time.sleep(0.1)
            made.do(*words, result=wanted)
        made.close()
        made.open("--offline")
        made.do("pages", "0001", "E4", result=2)
        made.do("fiche", "0001", "candidate", result=0)

    def test_pins(self):
        made = self.kiosk()
        right, wrong, change, bad, locked, no_link = 0, 1, 4, 5, 2, 6
        made.do("pin", self.pins[0], result=right)
        made.do("pin", "P1=000000", result=wrong)
        first = self.office.call("ResetPin", "ResetPinResponse", {"session": SESSION, "examiner": "P1"}, service="JuryService").pin
        made.do("pin", f"P1={first}", result=change)
        made.do("pin", f"P1={first}", "12", result=bad)
        made.do("pin", f"P1={first}", "593817", result=right)
        for _ in range(10):
            result = made.ask("pin", "P1=000000")["result"]
        self.assertEqual(result, locked)
        made.do("pin", "P1=593817", result=locked)
        made.close()
        made.open("--offline")
        made.do("pin", "P1=593817", result=no_link)

    def test_the_plan_changes(self):
        made = self.kiosk()
        plan(2, [s if s[0] != "0003" else (*s[:3], "S2", *s[4:]) for s in slots()])
        begun = time.monotonic()
        made.until(lambda s: all(slot["candidate"] != "0003" for slot in s["slots"]), "the slot goes")
        print(f"from the plan's change to the view: {(time.monotonic() - begun) * 1000:.0f} ms")
        self.assertLess(time.monotonic() - begun, 5)


class Conflicts(Case):
    def test_a_slot_that_moved_while_there_was_no_link(self):
        made = self.kiosk()
        made.close()
        made.open("--offline")
        self.marked(made)
        made.do("seal", "0001", "E4", *self.pins)
        made.close()
        plan(2, [s if s[0] != "0001" else (*s[:3], "S2", *s[4:]) for s in slots()])
        made.open()
        state = made.until(lambda s: not s["waiting"] and s["conflicts"], "conflicts")
        self.assertEqual([c["reason"] for c in state["conflicts"]], ["SLOT_MOVED"] + 5 * ["EARLIER_ACT"], state)
        self.assertTrue(all(c["message"] for c in state["conflicts"]))
        self.assertEqual(psql("SELECT count(*) FROM sheet"), [["0"]])
        # They stay after a start, until people settle them.
        made.kill()
        made.open()
        state = made.until(lambda s: s["link"] == "UP", "link")
        self.assertEqual(len(state["conflicts"]), 6)
        for conflict in state["conflicts"]:
            made.do("settle", conflict["id"], "let-go")
        self.assertEqual(made.state()["conflicts"], [])

    def test_unlocked_meanwhile(self):
        made = self.kiosk()
        self.marked(made)
        made.do("seal", "0001", "E4", *self.pins)
        made.do("received", 10000)
        self.unlock()
        made.until(lambda s: s["slots"][0]["sheet"] == "MARKED", "the office's change is seen")
        made.do("mark", "0001", "E4", 1300, "Bien")
        made.do("seal", "0001", "E4", *self.pins)
        made.do("received", 10000)
        self.assertEqual(psql("SELECT state, mark_hundredths, unlock_count FROM sheet"), [["SEALED", "1300", "1"]])

    def test_a_wrong_pin(self):
        made = self.kiosk()
        self.marked(made)
        made.do("seal", "0001", "E4", self.pins[0], "W1=000000")
        state = made.until(lambda s: s["conflicts"], "a refusal")
        self.assertEqual(state["conflicts"][0]["reason"], "PIN_WRONG")
        self.assertEqual(psql("SELECT state FROM sheet"), [["MARKED"]])
        # Nothing goes on before somebody has looked at it.
        made.do("seal", "0001", "E4", *self.pins, result=2)
        made.do("settle", state["conflicts"][0]["id"], "let-go")
        made.do("seal", "0001", "E4", *self.pins)
        made.do("received", 10000)
        self.assertEqual(psql("SELECT state FROM sheet"), [["SEALED"]])

    def test_again(self):
        """Two machines of one room: the second one's mark was made on a sheet that the first one has changed."""
        made, other = self.kiosk(), self.kiosk()
        self.marked(made)
        made.do("received", 10000)
        other.close()
        other.open()
        other.until(lambda s: s["slots"][0]["sheet"] == "MARKED", "the sheet")
        other.close()
        other.open("--offline")
        other.do("mark", "0001", "E4", 1300, "Mieux")
        other.close()
        made.do("mark", "0001", "E4", 1400, "Encore")
        made.do("received", 10000)
        other.open()
        state = other.until(lambda s: s["conflicts"] and s["slots"][0]["mark"] == 1400, "a conflict, and the sheet as it is")
        self.assertEqual(state["conflicts"][0]["reason"], "SHEET_CHANGED")
        other.do("settle", state["conflicts"][0]["id"], "again")
        other.do("received", 10000)
        self.assertEqual(psql("SELECT state, mark_hundredths FROM sheet"), [["MARKED", "1300"]])


class Machine(Case):
    def test_killed_between_the_act_and_its_sending(self):
        made = self.kiosk()
        made.close()
        made.open("--offline")
        self.marked(made)
        made.do("seal", "0001", "E4", *self.pins)
        made.kill()
        self.assertEqual(psql("SELECT count(*) FROM sheet"), [["0"]])
        made.open()
        made.until(lambda s: s["slots"] and not s["waiting"], "received")
        self.assertEqual(psql("SELECT state, mark_hundredths FROM sheet"), [["SEALED", "1250"]])

    def test_no_service(self):
        made = self.kiosk()
        made.close()
        made.enrol("kiosk-s1", server="localhost:1")
        made.open()
        self.marked(made)
        made.do("seal", "0001", "E4", *self.pins)
        state = made.until(lambda s: s["link"] == "DOWN", "no link")
        self.assertIn("Pas de liaison avec le service.", state["link_message"])
        self.assertEqual((state["waiting"], state["slots"][0]["sheet"]), (6, "SEALED"))
        begun = time.monotonic()
        made.close()  # cuts the call under way
        self.assertLess(time.monotonic() - begun, 5)
        made.enrol("kiosk-s1")
        made.open()
        made.do("received", 20000)
        self.assertEqual(psql("SELECT state, mark_hundredths FROM sheet"), [["SEALED", "1250"]])

    def test_revoked_in_the_middle_of_the_day(self):
        psql("UPDATE kiosk SET active = false")
        kiosk("kiosk-revoked", "S1", (DAY, DAY))
        made = Kiosk(self, "kiosk-revoked").open()
        made.do("day", 10000)
        made.do("arrive", "0001", "E4")
        made.do("received", 10000)
        psql("UPDATE certificate SET revoked_at = now() FROM principal p WHERE p.id = principal_id AND p.name = 'kiosk-revoked'")
        made.do("start", "0001", "E4", 0)
        made.do("start", "0001", "E4", 1)
        made.do("mark", "0001", "E4", 1250, "Bien")
        made.do("seal", "0001", "E4", *self.pins)
        state = made.until(lambda s: s["link"] == "REFUSED", "refused")
        self.assertIn("certificat", state["link_message"])
        self.assertEqual((state["waiting"], state["slots"][0]["sheet"]), (5, "SEALED"))
        self.assertEqual(psql("SELECT state FROM sheet"), [["PRESENT"]])
        made.close()
        # A new enrolment of the same room: everything goes out.
        psql("UPDATE kiosk SET active = false")
        kiosk("kiosk-s1", "S1", (DAY, DAY))
        psql("UPDATE kiosk k SET active = true FROM principal p WHERE p.id = k.principal_id AND p.name = 'kiosk-s1'")
        made.enrol("kiosk-s1")
        made.open()
        made.until(lambda s: s["link"] == "UP" and not s["waiting"], "received")
        self.assertEqual(psql("SELECT state, mark_hundredths FROM sheet"), [["SEALED", "1250"]])

    def test_wrong_clock(self):
        """What was taken down by a clock that is a day ahead, before the service said the time, has the right time when it arrives."""
        made = self.kiosk()
        made.close()
        wall = time.time_ns() // 1000
        ahead = wall + 86400_000_000
        with open(os.path.join(made.folder, "state", "clock"), "wb") as file:
            file.write(struct.pack("<qqqq", 1, ahead, wall, 1 ^ ahead ^ wall))
        made.open("--offline")
        made.do("arrive", "0001", "E4")
        state = made.state()
        self.assertGreater(state["now_us"], wall + 86300_000_000)
        self.assertGreater(state["slots"][0]["acts"][0]["acted_us"], wall + 86300_000_000)
        made.close()
        made.open()
        made.do("received", 20000)
        state = made.state()
        self.assertLess(abs(state["now_us"] / 1e6 - time.time()), 1)
        self.assertLess(abs(state["slots"][0]["acts"][0]["acted_us"] - wall) / 1e6, 30)
        [[late]] = psql("SELECT abs(extract(epoch FROM now() - arrived_at)) FROM sheet")
        self.assertLess(float(late), 60)

class Speed(Case):
    def test_from_touch_to_received(self):
        """What it took is said; a bound is asserted where nothing else runs (tests/bench)."""
        made = self.kiosk()
        made.do("arrive", "0001", "E4")
        made.do("start", "0001", "E4", 1)
        made.do("received", 10000)
        written, received = [], []
        for i in range(int(os.environ.get("PALMARES_KIOSK_MARKS", "100"))):
            begun = time.perf_counter()
            written.append(made.do("mark", "0001", "E4", 50 * (i % 40), "Bien")["us"] / 1000)
            made.do("received", 10000)
            received.append((time.perf_counter() - begun) * 1000)
        for name, values in (("journalled", written), ("received", received)):
            values.sort()
            print(f"{name}: p50 {values[len(values) // 2]:.1f} ms, p99 {values[len(values) * 99 // 100]:.1f} ms, max {values[-1]:.1f} ms")
        self.assertLess(received[len(received) // 2], 1000)


if __name__ == "__main__":
    unittest.main()
