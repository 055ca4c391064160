#!/usr/bin/env python3
"""Sheets and acts against a real PostgreSQL. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/sheets.py"""

import threading
import unittest

from contract import Name, cli, new_id, psql
from sheet_case import Case, load
from sheet_fixture import DAY, LINES, SESSION, Room, at, content, kiosk, plan, slots


def setUpModule():
    load()


class Life(Case):
    def test_the_whole_life(self):
        room, act = self.room, self.room.act
        results = self.applied(
            act("arrival", when=at(7, 55)),
            act("phase_start", {"phase": 0}, revision=1, when=at(8)),
            act("phase_end", {"phase": 0}, revision=2, when=at(8, 40)),
            act("phase_start", {"phase": 1}, revision=3, when=at(8, 41)),
            act("marking", {"content": content(1200, {"cibler": "TS"}, "")}, revision=4, when=at(8, 50)),
            act("phase_end", {"phase": 1}, revision=5, when=at(9)),
            act("marking", {"content": content()}, revision=6, when=at(9, 5)),
        )
        states = [r["sheet"][0]["state"][0] for r in results]
        self.assertEqual(states, ["PRESENT", "RUNNING", "RUNNING", "RUNNING", "MARKED", "MARKED", "MARKED"])
        sealing = room.sealing(content(), 7, when=at(9, 10))
        sheet = self.applied(sealing)[0]["sheet"][0]
        self.assertEqual((sheet["state"][0], sheet["revision"][0]), ("SEALED", 8))
        self.assertEqual(sorted(s["examiner"][0] for s in sheet["seals"]), ["P1", "W1"])

        entry = self.sheet()
        self.assertEqual(entry.slot["commission"][0], "E4-01")
        stored = entry.sheet
        self.assertEqual(stored["content"][0]["mark_hundredths"], [1250])
        self.assertEqual([line["line"][0] for line in stored["content"][0]["lines"]], LINES)
        self.assertEqual(len(stored["phases"]), 2)
        self.assertNotIn("late_minutes", stored)
        self.assertNotIn("other_day", stored)
        self.assertEqual(psql("SELECT state, mark_hundredths, lines, levels, day, room FROM sheet"),
                         [["SEALED", "1250", "{cibler,negocier,evenement,information}", "{S,S,S,S}", DAY, "S1"]])  # fmt: skip
        self.assertEqual(psql("SELECT examiner, act FROM sheet_seal ORDER BY 1"), [["P1", sealing["id"]], ["W1", sealing["id"]]])

        acts = self.acts()
        self.assertEqual([a["kind"][0] for a in acts],
                         ["ARRIVAL", "PHASE_START", "PHASE_END", "PHASE_START", "MARKING", "PHASE_END", "MARKING", "SEALING"])  # fmt: skip
        self.assertEqual({a["principal"][0] for a in acts}, {"kiosk-s1"})
        self.assertEqual([s["examiner"][0] for s in acts[-1]["act"][0]["sealing"][0]["signatures"]], ["P1", "W1"])
        self.assertNotIn("secret", acts[-1]["act"][0]["sealing"][0]["signatures"][0])

        # Each change has its audit: before is what the one before it left.
        audit = psql("SELECT request_id, before->>'revision', after->>'revision', after->>'state', key, principal FROM audit "
                     "WHERE entity = 'sheet' AND before IS DISTINCT FROM after ORDER BY id DESC LIMIT 8")[::-1]  # fmt: skip
        self.assertEqual([row[1:3] for row in audit], [["", "1"]] + [[str(i), str(i + 1)] for i in range(1, 8)])
        self.assertEqual(audit[-1][0], sealing["id"])
        self.assertEqual({row[4] for row in audit}, {f"{SESSION}/0001/E4"})
        self.assertEqual(psql("SELECT count(*) FROM audit a JOIN audit b ON b.entity = 'sheet' AND b.key = a.key AND b.id > a.id AND "
                              "b.before = a.after WHERE a.entity = 'sheet' AND a.id >= (SELECT max(id) FROM audit WHERE entity = 'sheet' AND "
                              "before IS NULL)"), [["7"]])  # fmt: skip
        cli("audit", "verify")

    def test_after_the_seal_nothing_but_the_office(self):
        self.sealed()
        self.expect(self.room.one(self.room.act("marking", {"content": content(1300)}, revision=4)), "REFUSED", "SEALED")
        self.expect(self.room.one(self.room.act("marking", {"content": content(1300)}, revision=3)), "CONFLICT", "SHEET_CHANGED")
        self.expect(self.room.one(self.room.act("phase_end", {"phase": 1}, revision=4)), "REFUSED", "SEALED")
        self.assertEqual(psql("SELECT mark_hundredths, revision FROM sheet"), [["1250", "4"]])

    def test_unlock_and_seal_again(self):
        self.sealed()
        self.assertEqual(self.unlock(reason="  ").violations, {"reason": "REQUIRED"})
        self.assertEqual(self.unlock(revision=3).code, "ABORTED")
        tried = self.unlock(validate_only=True)
        self.assertEqual((tried.code, tried.sheet["state"][0]), ("OK", "MARKED"))
        self.assertEqual(psql("SELECT state FROM sheet"), [["SEALED"]])
        request = new_id()
        opened = self.unlock(request_id=request, revision=4)
        self.assertEqual(opened.code, "OK", opened)
        sheet = opened.sheet
        self.assertEqual((sheet["state"][0], sheet["revision"][0], sheet["unlock_count"][0]), ("MARKED", 5, 1))
        self.assertNotIn("seals", sheet)
        self.assertEqual(sheet["content"][0]["mark_hundredths"], [1250])
        self.assertEqual(psql("SELECT count(*) FROM sheet_seal"), [["0"]])
        self.assertEqual(self.unlock(request_id=request, revision=4).fields, opened.fields)
        self.assertEqual(self.unlock().reason, "NOT_SEALED")
        last = self.acts()[-1]
        self.assertEqual((last["kind"][0], last["motive"][0], last["principal"][0]), ("UNLOCKING", "Erreur de saisie", "admin"))
        self.assertEqual(psql("SELECT reason, before->>'state', jsonb_array_length(before->'seals') FROM audit WHERE entity = 'sheet' "
                              f"AND request_id = '{request}'"), [["Erreur de saisie", "SEALED", "2"]])  # fmt: skip
        made = content(1300)
        self.applied(self.room.act("marking", {"content": made}, revision=5), self.room.sealing(made, 6))
        self.assertEqual(psql("SELECT state, mark_hundredths, unlock_count FROM sheet"), [["SEALED", "1300", "1"]])

    def test_absence(self):
        made = {"absent": True}
        results = self.applied(self.room.act("absence"), self.room.sealing(made, 1))
        self.assertEqual(results[-1]["sheet"][0]["absent"][0], Name("true"))
        self.assertEqual(self.unlock().sheet["state"][0], "ABSENT")
        self.applied(self.room.act("expectation", revision=3), self.room.act("arrival", revision=4))
        self.assertEqual(psql("SELECT state, absent FROM sheet"), [["PRESENT", "f"]])

    def test_lateness(self):
        # 0001 is convened at 8:00, the start of the preparation; one hour is the most.
        act = self.room.act
        self.expect(self.room.one(act("arrival", when=at(8, 20))), "REFUSED", "LATE_NOT_ADMITTED")
        self.expect(self.room.one(act("arrival", {"admitted_late": True}, when=at(9, 1))), "REFUSED", "TOO_LATE")
        late = self.applied(act("arrival", {"admitted_late": True}, when=at(8, 20)))[0]["sheet"][0]
        self.assertEqual(late["late_minutes"], [20])
        other = self.applied(act("arrival", candidate="0002", when=at(12, 0, "2022-05-17")))[0]["sheet"][0]
        self.assertNotIn("late_minutes", other)
        self.assertEqual(other["other_day"], [Name("true")])

    def test_list(self):
        self.sealed()
        self.marked(candidate="0003")

        def listed(**asked):
            return self.office.call("ListSheets", "ListSheetsResponse", {"session": SESSION, **asked}, service="JuryService")

        everything = listed().all("entries")
        self.assertEqual([e["slot"][0]["candidate"][0] for e in everything], [f"{i:04d}" for i in range(1, 13)])
        self.assertEqual([e["sheet"][0]["state"][0] for e in everything[:4]], ["SEALED", "EXPECTED", "MARKED", "EXPECTED"])
        self.assertEqual([e["slot"][0]["candidate"][0] for e in listed(state=Name("SEALED")).all("entries")], ["0001"])
        self.assertEqual(len(listed(filter={"room": "S2"}).all("entries")), 0)
        token, found = "", []
        for _ in range(4):
            page = listed(page_size=5, page_token=token)
            found += [e["slot"][0]["candidate"][0] for e in page.all("entries")]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(found, [f"{i:04d}" for i in range(1, 13)])
        # A sheet whose candidate has no slot any more is at the end.
        plan(2, slots()[1:])
        self.assertEqual(listed().all("entries")[-1]["sheet"][0]["state"][0], "SEALED")
        self.assertEqual(self.sheet().sheet["state"][0], "SEALED")


class Once(Case):
    def test_repeats_in_another_batch_and_order(self):
        act = self.room.act
        acts = [act("arrival"), act("phase_start", revision=1), act("marking", {"content": content()}, revision=2)]
        sealing = self.room.sealing(content(), 3)
        self.applied(*acts)
        first = self.applied(sealing)
        again = self.room.send(sealing, acts[2], acts[0], acts[1])
        self.assertEqual([r["outcome"][0] for r in again.all("results")], ["APPLIED"] * 4)
        self.assertEqual([r["id"][0] for r in again.all("results")], [a["id"] for a in (sealing, acts[2], acts[0], acts[1])])
        self.assertEqual(again.all("results")[0]["sheet"], first[0]["sheet"])
        self.assertEqual(psql("SELECT count(*), count(DISTINCT id) FROM sheet_act"), [["4", "4"]])
        self.assertEqual(psql("SELECT revision FROM sheet"), [["4"]])

    def test_a_refusal_is_kept_as_well(self):
        act = self.room.act("marking", {"content": content()})
        self.expect(self.room.one(act), "REFUSED", "WRONG_ORDER")
        self.applied(self.room.act("arrival"))
        self.expect(self.room.one(act), "REFUSED", "WRONG_ORDER")
        self.assertEqual(psql("SELECT kind, outcome, reason, sheet_revision FROM sheet_act ORDER BY number"),
                         [["MARKING", "REFUSED", "WRONG_ORDER", "0"], ["ARRIVAL", "APPLIED", "", "1"]])  # fmt: skip

    def test_at_once_on_many_connections(self):
        revision = self.marked()
        sealing = self.room.sealing(content(), revision)
        rooms = [Room() for _ in range(6)]
        answers = []

        def send(room):
            answers.append(room.one(sealing))

        threads = [threading.Thread(target=send, args=(room,)) for room in rooms]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for room in rooms:
            room.close()
        self.assertEqual([a["outcome"][0] for a in answers], ["APPLIED"] * 6)
        self.assertEqual(psql("SELECT count(*) FROM sheet_act WHERE kind = 'SEALING'"), [["1"]])
        self.assertEqual(psql("SELECT count(*) FROM sheet_seal"), [["2"]])

    def test_two_who_do_the_same_differently(self):
        # Two kiosks' worth of first acts on one sheet: one of them is first.
        rooms = [Room() for _ in range(6)]
        acts = [room.act("absence") if i % 2 else room.act("arrival") for i, room in enumerate(rooms)]
        results = {}

        def send(index):
            results[index] = rooms[index].one(acts[index])

        threads = [threading.Thread(target=send, args=(i,)) for i in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for room in rooms:
            room.close()
        self.assertEqual(sorted(r["outcome"][0] for r in results.values()).count("APPLIED"), 1, results)
        self.assertEqual(psql("SELECT revision FROM sheet"), [["1"]])


class Wrong(Case):
    def test_marks_and_grid(self):
        self.marked()
        act = self.room.act
        for made, reason in (
            (content(2025), "MARK_SCALE"),
            (content(1225), "MARK_STEP"),
            (content(1250, {"cibler": "X"}), "LEVEL_UNKNOWN"),
            (content(1250, {"nage": "S"}), "LINE_UNKNOWN"),
            (content(appraisal="x" * 2001), "APPRAISAL_LONG"),
            (content(reservation_reason="doute"), "RESERVATION_REASON"),
            ({"absent": True}, "ABSENT_WITH_MARK"),
        ):
            self.expect(self.room.one(act("marking", {"content": made}, revision=3)), "REFUSED", reason)
        twice = content()
        twice["lines"] = twice["lines"] + twice["lines"][:1]
        self.expect(self.room.one(act("marking", {"content": twice}, revision=3)), "REFUSED", "LINE_TWICE")
        self.assertEqual(psql("SELECT revision, mark_hundredths FROM sheet"), [["3", "1250"]])

    def test_seals_of_what_is_incomplete(self):
        cases = [
            (content(None), "MARK_MISSING"),
            (content(1250, {"cibler": "S"}), "LINE_EMPTY"),
            (content(appraisal=""), "APPRAISAL_MISSING"),
            (content(reserved=True), "RESERVATION_REASON"),
        ]
        revision = self.marked()
        for made, reason in cases:
            self.applied(self.room.act("marking", {"content": made}, revision=revision))
            revision += 1
            self.expect(self.room.one(self.room.sealing(made, revision)), "REFUSED", reason)
        self.assertEqual(psql("SELECT state FROM sheet"), [["MARKED"]])
        self.assertEqual(psql("SELECT count(*) FROM sheet_seal"), [["0"]])

    def test_a_doubt_has_to_be_reserved(self):
        psql(f"INSERT INTO conformity_decision (session, candidate, epreuve, outcome, reason, decided_by) VALUES ('{SESSION}', '0001', 'E4', "
             "'DOUTE', 'à voir', 'x')")  # fmt: skip
        revision = self.marked()
        self.expect(self.room.one(self.room.sealing(content(), revision)), "REFUSED", "RESERVATION_REASON")
        made = content(reserved=True, reservation_reason="Doute sur la fiche 2")
        self.applied(self.room.act("marking", {"content": made}, revision=revision), self.room.sealing(made, revision + 1))

    def test_not_valid(self):
        psql(f"INSERT INTO conformity_decision (session, candidate, epreuve, outcome, ground, decided_by) VALUES ('{SESSION}', '0001', 'E4', "
             "'NV', 'NO_DOSSIER', 'x')")  # fmt: skip
        for act in (self.room.act("arrival"), self.room.act("absence"), self.room.act("marking", {"content": content()})):
            self.expect(self.room.one(act), "CONFLICT", "NOT_VALID")
        self.assertEqual(psql("SELECT count(*) FROM sheet"), [["0"]])
        self.assertEqual(self.sheet().not_interrogated, Name("true"))

    def test_changed_content(self):
        revision = self.marked()
        self.expect(self.room.one(self.room.sealing(content(1300), revision)), "CONFLICT", "SHEET_CHANGED")
        self.expect(self.room.one(self.room.sealing(content(), revision - 1)), "CONFLICT", "SHEET_CHANGED")

    def test_moved(self):
        revision = self.marked()
        moved = slots()
        moved[0] = ("0001", "E4", "E4-01", "S2", DAY, 520, 40)
        moved[1] = ("0002", "E4", "E4-01", "S2", DAY, 530, 40)
        plan(2, moved)
        self.expect(self.room.one(self.room.sealing(content(), revision)), "CONFLICT", "SLOT_MOVED")
        # Nothing was recorded for this one: an earlier plan had it here.
        self.expect(self.room.one(self.room.act("arrival", candidate="0002")), "CONFLICT", "SLOT_MOVED")
        self.expect(self.room.one(self.room.act("arrival", candidate="0099")), "REFUSED", "NO_SLOT")
        self.expect(self.room.one(self.room.act("arrival", candidate="0003", commission="E6-01")), "CONFLICT", "SLOT_MOVED")
        # In the other room the work goes on, on the sheet as it is.
        kiosk("kiosk-s2", "S2")
        other = Room("kiosk-s2")
        self.addCleanup(other.close)
        other.pins, other.signer = self.room.pins, self.room.signer
        self.expect(other.one(other.sealing(content(), revision)), "APPLIED")
        self.assertEqual(psql("SELECT room, state FROM sheet"), [["S2", "SEALED"]])

    def test_another_room(self):
        kiosk("kiosk-s2", "S2")
        other = Room("kiosk-s2")
        self.addCleanup(other.close)
        self.expect(other.one(other.act("arrival")), "REFUSED", "NO_SLOT")
        self.assertEqual(other.send(other.act("arrival"), room="S1").reason, "OTHER_ROOM")
        self.assertEqual(other.send(other.act("arrival"), session="ndrc-2021").reason, "OTHER_ROOM")
        other.signer = self.room.signer
        self.expect(other.one(other.presence("P1", self.room.pins["P1"])), "REFUSED", "NO_SLOT")
        self.assertEqual(other.check("P1", "000000").reason, "EXAMINER_NOT_FOUND")
        self.assertEqual(psql("SELECT failures FROM pin WHERE examiner = 'P1'"), [["0"]])

    def test_what_is_no_act(self):
        act = self.room.act
        nothing = act("arrival")
        del nothing["arrival"]
        self.expect(self.room.one(nothing), "REFUSED", "BAD_ACT")
        self.expect(self.room.one(act("arrival", candidate="x" * 100)), "REFUSED", "BAD_ACT")
        broken = self.room.sealing(content(), 0)
        broken["sealing"]["content"] = b"\xff\xff"
        self.expect(self.room.one(broken), "REFUSED", "BAD_ACT")
        self.assertEqual(psql("SELECT count(*) FROM sheet_act"), [["2"]])
        self.assertEqual(self.room.send(act("arrival", id="no")).violations, {"acts[0].id": "UUID"})
        one = act("arrival")
        self.assertEqual(self.room.send(one, one).violations, {"acts": "TWICE"})
        self.assertEqual(self.room.send().violations, {"acts": "REQUIRED"})

    def test_phases(self):
        act = self.room.act
        self.applied(act("arrival"), act("phase_start", {"phase": 1}, revision=1))
        for kind, phase, reason in (("phase_start", 1, "PHASE_STARTED"), ("phase_end", 0, "PHASE_NOT_STARTED"), ("phase_start", 9, "PHASE_UNKNOWN")):
            self.expect(self.room.one(act(kind, {"phase": phase}, revision=2)), "REFUSED", reason)
        self.applied(act("phase_end", {"phase": 1}, revision=2))
        self.expect(self.room.one(act("phase_end", {"phase": 1}, revision=3)), "REFUSED", "PHASE_ENDED")


if __name__ == "__main__":
    unittest.main()
