#!/usr/bin/env python3
"""Rooms of juries: their day, documents and states, against a real PostgreSQL. Run by ctest, or tests/support/with-stack BUILD -- tests/integration/rooms.py"""

import os
import time
import unittest
import urllib.request

import plan_fixture
import room_fixture
from contract import ROOT, Client, Name, cli, psql
from room_fixture import DAY, SESSION, slot

S1 = {"session": SESSION, "centre": "C1", "room": "S1"}


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class RoomCase(unittest.TestCase):
    """Two rooms with a kiosk each."""

    def setUp(self):
        room_fixture.clear()
        plan_fixture.small(6)
        room_fixture.publish(
            slot("0001")
            + slot("0002", start="10:00")
            + slot("0003", "E6", "E6-01", "S2", start="09:00", preparation=0, duration=40)
            + slot("0004", day="2022-05-11")
        )
        room_fixture.kiosk("kiosk-s1", "S1", DAY, "2022-05-11")
        room_fixture.kiosk("kiosk-s2", "S2")
        self.office = self.connect("admin")
        self.kiosk = self.connect("kiosk-s1")

    def connect(self, name):
        client = Client(name)
        self.addCleanup(client.close)
        return client

    def day(self, client=None, **asked):
        return (client or self.kiosk).call("GetRoomDay", "RoomDay", asked, service="JuryService")

    def slots(self, client=None, **asked):
        answer = self.day(client, **asked)
        self.assertEqual(answer.code, "OK", answer)
        return {(s["slot"][0]["candidate"][0], s["slot"][0]["epreuve"][0]): s for s in answer.all("slots")}

    def watch(self, client=None, wait_ms=0, **asked):
        return (client or self.kiosk).call("WatchRoom", "WatchRoomResponse", {"wait_ms": wait_ms, **asked}, service="JuryService")

    def sheet(self, candidate, state="MARKED", **more):
        fields = {"commission": "E4-01", "centre": "C1", "room": "S1", "day": DAY, "mark_hundredths": 1250, **more}
        psql(
            f"INSERT INTO sheet (session, candidate, epreuve, state, {', '.join(fields)}) VALUES ('{SESSION}', '{candidate}', 'E4', '{state}', "
            + ", ".join(str(v) if isinstance(v, int) else f"'{v}'" for v in fields.values())
            + ")"
        )


class Rooms(RoomCase):
    # ---- the day

    def test_the_day_of_a_kiosk(self):
        day = self.day()
        self.assertEqual((day.code, day.session, day.title, day.centre, day.centre_name, day.room, day.time_zone),
                         ("OK", SESSION, "BTS NDRC 2022", "C1", "Lycée Un", "S1", "Europe/Paris"), day)  # fmt: skip
        # both days are past: the last one
        self.assertEqual((day.day, day.all("days"), day.plan), ("2022-05-11", [DAY, "2022-05-11"], 1))
        day = self.day(day=DAY)
        self.assertEqual([s["slot"][0]["candidate"][0] for s in day.all("slots")], ["0001", "0002"])
        first = day.all("slots")[0]
        self.assertEqual((first["slot"][0]["starts"], first["slot"][0]["preparation_starts"], first["slot"][0]["loge"]), (["09:00"], ["08:20"], ["L1"]))
        self.assertEqual(first["epreuve_label"], ["Relation client et négociation-vente"])
        self.assertEqual([(p.get("phase", [0])[0], p["label"][0], p["seconds"][0]) for p in first["phases"]],
                         [(0, "Préparation", 2400), (1, "Ciblage et prospection", 1200), (2, "Simulation", 1200), (3, "Information commerciale", 1200)])  # fmt: skip
        self.assertEqual(first["phases"][1]["parts"], ["Exposé, 10 min au plus", "Entretien, 10 min au plus"])
        sheet = first["sheet"][0]
        self.assertEqual((sheet["state"], sheet["candidate"], sheet["epreuve"]), (["EXPECTED"], ["0001"], ["E4"]))
        self.assertNotIn("revision", sheet)
        [commission] = day.all("commissions")
        self.assertEqual((commission["id"], commission["epreuve"], [m["examiner"][0] for m in commission["members"]]), (["E4-01"], ["E4"], ["P1", "W1"]))
        self.assertEqual(commission["members"][0]["pin_state"], ["PIN_NONE"])
        [rule] = day.all("sheet_rules")
        self.assertEqual((rule["epreuve"], rule["scale_hundredths"], rule["step_hundredths"], len(rule["lines"]), len(rule["levels"])),
                         (["E4"], [2000], [50], 4, 4))  # fmt: skip
        self.assertTrue(day.all("sheet_steps"))
        self.assertEqual((day.late_entry_minutes, day.late_time_lost, day.pin_digits_min), (60, Name("true"), 6))
        self.assertTrue(day.server_time)
        self.assertTrue(day.pin_key.startswith("-----BEGIN PUBLIC KEY-----"), day.pin_key)
        self.assertEqual(psql("SELECT public_pem LIKE '-----BEGIN%' FROM signing_key"), [["t"]])

    def test_the_office_sees_any_room_and_says_which(self):
        self.assertEqual(self.day(self.office).violations, {"session": "REQUIRED", "centre": "REQUIRED", "room": "REQUIRED"})
        self.assertEqual(set(self.slots(self.office, session=SESSION, centre="C1", room="S2")), {("0003", "E6")})
        self.assertEqual(self.day(self.connect("auditor"), **S1).code, "OK")
        self.assertEqual(self.day(self.connect("establishment"), **S1).code, "PERMISSION_DENIED")
        for asked in ({**S1, "room": "S99"}, {**S1, "session": "x"}, {**S1, "centre": "C9"}):
            answer = self.day(self.office, **asked)
            self.assertEqual((answer.code, answer.reason), ("NOT_FOUND", "NO_ROOM"), answer)
        self.assertEqual(self.day(self.office, **S1, day="hier").violations, {"day": "DATE"})
        empty = self.day(self.office, **S1, day="2022-06-01")
        self.assertEqual((empty.code, empty.day, empty.all("slots")), ("OK", "2022-06-01", []))
        nothing = self.day(self.office, session=SESSION, centre="C1", room="S5")
        self.assertEqual((nothing.code, nothing.all("days")), ("OK", []))

    def test_a_kiosk_sees_its_own_room_and_days(self):
        for asked, reason in (
            ({"room": "S2"}, "OTHER_ROOM"),
            ({"session": "autre"}, "OTHER_ROOM"),
            ({"centre": "C2"}, "OTHER_ROOM"),
            ({"day": "2022-05-12"}, "OTHER_DAY"),
        ):
            answer = self.day(**asked)
            self.assertEqual((answer.code, answer.reason), ("PERMISSION_DENIED", reason), answer)
        self.assertEqual(set(self.slots(**S1, day=DAY)), {("0001", "E4"), ("0002", "E4")})
        psql("UPDATE kiosk SET active = false WHERE room = 'S1'")
        answer = self.day()
        self.assertEqual((answer.code, answer.reason), ("PERMISSION_DENIED", "NO_KIOSK"), answer)

    def test_arrangements_show_their_effect_and_stretch_the_parts(self):
        psql("UPDATE candidate SET extra_minutes_per_hour = 20, arrangements = '{Salle au rez-de-chaussée}' WHERE number = '0005'")
        room_fixture.publish(
            slot("0005", preparation=54, duration=80)
            + slot("0006", "E6", "E6-01", "S1", start="14:00", preparation=0, duration=54)
            + slot("0006", "ENG", "E6-01", "S1", start="14:54", preparation=0, duration=20),
            2,
        )
        slots = self.slots(day=DAY)
        e4 = slots["0005", "E4"]
        self.assertEqual(e4["arrangements"], ["Temps majoré d’un tiers", "Salle au rez-de-chaussée"])
        self.assertEqual([p["seconds"][0] for p in e4["phases"]], [3240, 1600, 1600, 1600])
        self.assertEqual(e4["phases"][1]["parts"][0], "Exposé, 13 min 20 s au plus")
        e6 = slots["0006", "E6"]
        self.assertEqual(sum(p["seconds"][0] for p in e6["phases"]), 54 * 60)
        self.assertEqual([p["seconds"][0] for p in e6["phases"]], [1215, 2025])
        eng = slots["0006", "ENG"]
        self.assertEqual([(p["label"][0], p["seconds"][0]) for p in eng["phases"]], [("Oral", 1200)])

    def test_conformity_is_said_in_french(self):
        decision = (
            "INSERT INTO conformity_decision (session, candidate, epreuve, outcome, ground, penalties, notice_on, reason, decided_by) VALUES "
            f"('{SESSION}', '%s', 'E4', '%s', '%s', '%s', '2022-04-01', '%s', 'x');"
        )
        psql(decision % ("0001", "NV", "NO_ATTESTATION", "{}", "") + decision % ("0002", "DOUTE", "", "{OUTSIDE_POLE}", "cachet illisible"))
        slots = self.slots(day=DAY)
        nv, doubt = slots["0001", "E4"], slots["0002", "E4"]
        self.assertEqual((nv["not_interrogated"], nv.get("reserve")), ([Name("true")], None))
        self.assertEqual(nv["notices"], ["NV, non validé : Absence d’attestation de stage ou de certificat de travail. Le candidat n’est pas interrogé."])
        self.assertEqual((doubt["reserve"], doubt.get("not_interrogated")), ([Name("true")], None))
        self.assertIn("cachet illisible", doubt["notices"][0])
        self.assertIn("réservée", doubt["notices"][0])
        self.assertIn("Fiche hors du pôle d’activité : à prendre en compte dans la grille.", doubt["notices"])

    def test_penalties_that_the_check_finds(self):
        psql(
            room_fixture.fiche("0001", 1, "NEGOCIATION_VENTE") + room_fixture.fiche("0001", 2, "NEGOCIATION_VENTE") + room_fixture.fiche("0002", 1, "EVENEMENT_COMMERCIAL")
        )
        slots = self.slots(day=DAY)
        self.assertIn("Fiches de même nature : à prendre en compte dans la grille.", slots["0001", "E4"]["notices"])
        self.assertIn("Fiche manquante : à prendre en compte dans la grille.", slots["0002", "E4"]["notices"])
        self.assertNotIn("Fiche manquante : à prendre en compte dans la grille.", slots["0001", "E4"]["notices"])

    def test_page_sets_are_those_that_the_epreuve_asks_for(self):
        psql(
            room_fixture.fiche("0001", 1, "NEGOCIATION_VENTE")
            + f"""INSERT INTO document (session, candidate, kind, ordinal, content, received_on) VALUES
                ('{SESSION}', '0001', 'LIVRET', 1, '{{}}', '2022-03-01'), ('{SESSION}', '0001', 'ATTESTATION', 1, '{{}}', '2022-03-01'),
                ('{SESSION}', '0001', 'FICHE_E6', 1, '{{"network": "PARTENAIRES"}}', '2022-03-01'), ('{SESSION}', '0001', 'ENGAGEMENT', 1, '{{}}', '2022-03-01');
            INSERT INTO document (session, candidate, kind, ordinal, content, received_on, file_pages, file_sha256, file_size_bytes) VALUES
                ('{SESSION}', '0001', 'ATTACHMENT', 1, '{{"purpose": "OFFRE_COMMERCIALE"}}', '2022-03-01', 2, sha256('x'), 1),
                ('{SESSION}', '0001', 'ATTACHMENT', 2, '{{"purpose": "JUSTIFICATIF"}}', '2022-03-01', 2, sha256('x'), 1);"""
        )
        pages = self.slots(day=DAY)["0001", "E4"]["pages"]
        self.assertEqual([(p["kind"][0], p["ordinal"][0], p["label"][0]) for p in pages],
                         [("FICHE_E4", 1, "Fiche E4 1 : Négociation Vente et Accompagnement de la Relation Client"),
                          ("ATTACHMENT", 1, "Offre commerciale 1"), ("ATTESTATION", 1, pages[2]["label"][0])])  # fmt: skip
        self.assertEqual(pages[0]["revision"], [1])

    def test_members(self):
        psql(
            f"""UPDATE examiner SET nomination = 'arrêté', nominated_on = '2022-04-01' WHERE code = 'P1';
            UPDATE examiner SET withdrawn = true, withdrawal_reason = 'x' WHERE code = 'W1';
            INSERT INTO commission_attendance (session, commission, day, examiner, recorded_by) VALUES ('{SESSION}', 'E4-01', '{DAY}', 'P1', 'x');
            INSERT INTO pin (session, examiner, hash, must_change) VALUES ('{SESSION}', 'P1', 'scrypt$x', true);
            INSERT INTO signing_key (session, public_pem, private_sealed) VALUES ('{SESSION}', 'PEM', 'x');"""
        )
        day = self.day(day=DAY)
        [member] = day.all("commissions")[0]["members"]
        self.assertEqual((member["examiner"], member["nominated"], member["present"], member["pin_state"], member["quality"]),
                         (["P1"], [Name("true")], [Name("true")], ["PIN_FIRST"], ["PROFESSOR"]))  # fmt: skip
        self.assertEqual(day.pin_key, "PEM")
        psql("UPDATE pin SET must_change = false")
        self.assertEqual(self.day(day=DAY).all("commissions")[0]["members"][0]["pin_state"], ["PIN_SET"])
        psql("UPDATE pin SET locked_at = now()")
        locked = self.day(day="2022-05-11").all("commissions")[0]["members"][0]
        self.assertEqual((locked["pin_state"], locked.get("present")), (["PIN_LOCKED"], None))

    def test_sheets_as_stored_and_those_whose_slot_has_moved(self):
        self.sheet("0001", "SEALED", arrived_at="2022-05-10 08:21:00+02", late_minutes=1, phases="{0,1}",
                   phase_starts="{2022-05-10 08:21:00+02,2022-05-10 09:00:00+02}", phase_ends="{2022-05-10 09:00:00+02,NULL}",
                   lines="{cibler}", levels="{TS}", appraisal="Très bien", revision=7)  # fmt: skip
        psql(f"INSERT INTO sheet_seal (session, candidate, epreuve, examiner, sealed_at, act) SELECT '{SESSION}', '0001', 'E4', code, now(), gen_random_uuid() FROM examiner WHERE code IN ('P1', 'W1')")
        sheet = self.slots(day=DAY)["0001", "E4"]["sheet"][0]
        self.assertEqual((sheet["state"], sheet["revision"], sheet["late_minutes"]), (["SEALED"], [7], [1]))
        self.assertEqual([p.get("phase", [0])[0] for p in sheet["phases"]], [0, 1])
        self.assertEqual(["end_time" in p for p in sheet["phases"]], [True, False])
        content = sheet["content"][0]
        self.assertEqual((content["mark_hundredths"], content["lines"], content["appraisal"]), ([1250], [{"line": ["cibler"], "level": ["TS"]}], ["Très bien"]))
        self.assertEqual([s["examiner"][0] for s in sheet["seals"]], ["P1", "W1"])
        # the plan moves it to another room, where it is shown as well
        room_fixture.publish(slot("0001", room="S2", start="11:00") + slot("0002", start="10:00"), 2)
        moved = self.slots(day=DAY)["0001", "E4"]
        self.assertEqual((moved["moved"], moved["slot"][0]["room"], moved["sheet"][0]["state"]), ([Name("true")], ["S2"], ["SEALED"]))
        other = self.slots(self.connect("kiosk-s2"), day=DAY)["0001", "E4"]
        self.assertEqual((other.get("moved"), other["sheet"][0]["state"]), (None, ["SEALED"]))
        # all are gone: the day and the commission stay for the sheet
        room_fixture.publish(slot("0005", room="S3"), 3)
        day = self.day()
        self.assertEqual((day.day, day.all("days"), [c["id"][0] for c in day.all("commissions")]), (DAY, [DAY], ["E4-01"]), day)
        self.assertEqual([(s["slot"][0]["candidate"][0], "commission" in s["slot"][0], s["moved"][0]) for s in day.all("slots")], [("0001", False, "true")])

    # ---- pages

    def pages(self, kind, ordinal=1, offset=0, candidate="0001", client=None, **more):
        return (client or self.kiosk).call(
            "GetCandidatePages", "GetCandidatePagesResponse",
            {"session": SESSION, "candidate": candidate, "kind": Name(kind), "ordinal": ordinal, "offset": offset, **more}, service="JuryService")  # fmt: skip

    def test_pages_of_a_form(self):
        psql(room_fixture.fiche("0001", 1, "NEGOCIATION_VENTE") + room_fixture.fiche("0003", 1, "NEGOCIATION_VENTE"))
        got = self.pages("FICHE_E4")
        self.assertEqual((got.code, got.revision, got.next_offset), ("OK", 1, ""), got.reason)
        data = got.data if isinstance(got.data, bytes) else got.data.encode("latin-1")
        self.assertEqual(data[:5], b"%PDF-")
        self.assertEqual(got.size_bytes, len(data))
        behind = self.pages("FICHE_E4", offset=10**7)
        self.assertEqual((behind.code, behind.data, behind.size_bytes), ("OK", "", len(data)))
        psql("UPDATE document SET revision = 2")
        self.assertEqual(self.pages("FICHE_E4").revision, 2)
        for fields, reason in (
            ({"kind": "FICHE_E4", "ordinal": 2}, "NO_DOCUMENT"),
            ({"kind": "FICHE_E4", "candidate": "0003"}, "NO_DOCUMENT"),  # of another room
            ({"kind": "FICHE_E4", "candidate": "nobody"}, "NO_DOCUMENT"),
        ):
            answer = self.pages(**fields)
            self.assertEqual((answer.code, answer.reason), ("NOT_FOUND", reason), fields)
        self.assertEqual(self.pages("FICHE_E4", client=self.office).code, "PERMISSION_DENIED")

    def test_pages_that_no_oral_of_the_room_asks_for(self):
        psql(
            f"""INSERT INTO document (session, candidate, kind, ordinal, content, received_on) VALUES
                ('{SESSION}', '0001', 'LIVRET', 1, '{{}}', '2022-03-01'), ('{SESSION}', '0001', 'ENGAGEMENT', 1, '{{}}', '2022-03-01'),
                ('{SESSION}', '0001', 'FICHE_E6', 1, '{{"network": "PARTENAIRES"}}', '2022-03-01');"""
        )
        self.assertEqual(self.pages("LIVRET").reason, "NO_DOCUMENT")
        self.assertEqual(self.pages("ENGAGEMENT").reason, "NO_DOCUMENT")
        refused = self.pages("FICHE_E6")
        self.assertEqual((refused.code, refused.reason), ("PERMISSION_DENIED", "NOT_OF_THIS_ROOM"), refused)
        self.assertEqual(self.pages("DOCUMENT_KIND_UNSPECIFIED").violations, {"kind": "KIND"})
        # the same candidate has E6 in another room: there it may be seen
        room_fixture.publish(slot("0001") + slot("0001", "E6", "E6-01", "S2", start="15:00", preparation=0, duration=40), 2)
        self.assertEqual(self.pages("FICHE_E6", client=self.connect("kiosk-s2")).code, "OK")
        self.assertEqual(self.pages("FICHE_E6").reason, "NOT_OF_THIS_ROOM")

    def test_pages_of_an_attachment_come_as_they_are_stored(self):
        piece = 512 * 1024
        psql(
            f"""INSERT INTO document (session, candidate, kind, ordinal, content, received_on, file_pages, file_sha256, file_size_bytes) VALUES
                ('{SESSION}', '0001', 'ATTACHMENT', 1, '{{"purpose": "OFFRE_COMMERCIALE"}}', '2022-03-01', 2, sha256('x'), {piece + 3}),
                ('{SESSION}', '0001', 'ATTACHMENT', 2, '{{"purpose": "JUSTIFICATIF"}}', '2022-03-01', 2, sha256('x'), {piece + 3});
            INSERT INTO attachment_file (session, candidate, sha256, position, data) VALUES
                ('{SESSION}', '0001', sha256('x'), 0, convert_to(repeat('a', {piece}), 'UTF8')), ('{SESSION}', '0001', sha256('x'), 1, 'bcd');"""
        )
        first = self.pages("ATTACHMENT")
        self.assertEqual((first.code, first.size_bytes, first.next_offset, len(first.data)), ("OK", piece + 3, piece, piece), first.reason)
        last = self.pages("ATTACHMENT", offset=piece)
        self.assertEqual((last.data, last.next_offset), ("bcd", ""))
        self.assertEqual(self.pages("ATTACHMENT", offset=7).violations, {"offset": "OFFSET"})
        self.assertEqual(self.pages("ATTACHMENT", 2).reason, "NOT_OF_THIS_ROOM")

    # ---- for the office

    def states(self, client=None, **asked):
        answer = (client or self.office).call("ListRoomStates", "ListRoomStatesResponse", {"session": SESSION, **asked}, service="JuryService")
        self.assertEqual(answer.code, "OK", answer)
        return answer, {r["room"][0]: r for r in answer.all("rooms")}

    def test_room_states_of_a_day(self):
        self.sheet("0001", "SEALED")
        psql(
            f"""INSERT INTO sheet (session, candidate, epreuve, state, commission, centre, room, day, absent) VALUES
                ('{SESSION}', '0002', 'E4', 'ABSENT', 'E4-01', 'C1', 'S1', '{DAY}', true), ('{SESSION}', '0005', 'E4', 'RUNNING', 'E4-01', 'C1', 'S1', '{DAY}', false);
            INSERT INTO commission_attendance (session, commission, day, examiner, recorded_by) VALUES ('{SESSION}', 'E4-01', '{DAY}', 'P1', 'x')"""
        )
        answer, rooms = self.states(day=DAY)
        self.assertEqual((answer.day, list(rooms)), (DAY, ["S1", "S2"]))
        s1 = rooms["S1"]
        self.assertEqual((s1["centre"], s1["commissions"], s1["slot_count"], s1["sealed_count"], s1["absent_count"], s1.get("open_count")),
                         (["C1"], ["E4-01"], [2], [1], [1], None))  # fmt: skip
        self.assertEqual((s1["members_present"], s1["member_count"], s1["kiosk"]), ([1], [2], ["kiosk-s1"]))
        # a sheet that was begun here and has no slot in this room: somebody has to look at it
        self.assertEqual(s1["conflict_count"], [1])
        # another day than today: nobody is late, nothing is silent
        self.assertEqual((s1.get("current_candidate"), s1.get("late_minutes"), s1.get("silent")), (None, None, None))
        answer, rooms = self.states()
        self.assertEqual((answer.day, list(rooms)), ("2022-05-11", ["S1"]))
        self.assertEqual(self.states(centre="C9")[1], {})
        self.assertEqual(self.states(self.connect("auditor"))[0].code, "OK")
        call = self.office.call
        self.assertEqual(call("ListRoomStates", "ListRoomStatesResponse", {}, service="JuryService").violations, {"session": "REQUIRED"})
        self.assertEqual(call("ListRoomStates", "ListRoomStatesResponse", {"session": SESSION, "day": "x"}, service="JuryService").violations, {"day": "DATE"})
        self.assertEqual(call("ListRoomStates", "ListRoomStatesResponse", {"session": "x"}, service="JuryService").code, "NOT_FOUND")
        self.assertEqual(self.kiosk.call("ListRoomStates", "ListRoomStatesResponse", {"session": SESSION}, service="JuryService").code, "PERMISSION_DENIED")

    def test_today_says_who_is_late_and_which_kiosk_is_silent(self):
        # an oral that should have begun 12 minutes ago and one in an hour, on the day that it is now in the centre
        [[day, before, after]] = psql(
            "SELECT t::date, to_char(t - interval '12 minutes', 'HH24:MI'), to_char(t + interval '1 hour', 'HH24:MI') "
            "FROM (SELECT now() AT TIME ZONE 'Europe/Paris' AS t) x"
        )
        if not before < after:
            self.skipTest("around midnight in Paris")
        room_fixture.publish(slot("0001", day=day, start=before, preparation=0) + slot("0002", day=day, start=after, preparation=0), 2)
        psql(f"UPDATE kiosk SET first_day = '{day}', last_day = '{day}', enrolled_at = now() - interval '1 day', seen_at = now() - interval '6 minutes' WHERE room = 'S1'")
        answer, rooms = self.states()
        self.assertEqual((answer.day, rooms["S1"]["current_candidate"], rooms["S1"]["current_starts"], rooms["S1"]["silent"]), (day, ["0001"], [before], [Name("true")]))
        self.assertIn(rooms["S1"]["late_minutes"], ([12], [13]))
        self.until_metric(1)
        with open(os.environ["PALMARES_SERVICE_LOG"], encoding="utf-8") as log:
            told = [line for line in log if "event=room_silent" in line and "room=S1" in line]
        self.assertEqual(len(told), 1, told)
        # it began 10 minutes after its time, and is heard of again
        self.sheet("0001", "RUNNING", day=day, phases="{1}", phase_starts="{2022-05-10 09:00:00+02}", phase_ends="{NULL}")
        psql("UPDATE sheet SET mark_hundredths = NULL, phase_starts = ARRAY[now() - interval '2 minutes']")
        self.watch()
        for _ in range(80):
            _, rooms = self.states()
            if not rooms["S1"].get("silent"):
                break
            time.sleep(0.1)
        self.assertEqual((rooms["S1"].get("silent"), rooms["S1"]["open_count"]), (None, [1]))
        self.assertIn(rooms["S1"]["late_minutes"], ([10], [11]))
        self.until_metric(0)

    def until_metric(self, silent):
        for _ in range(600):
            with urllib.request.urlopen(os.environ["PALMARES_METRICS"] + "/metrics") as page:
                found = f"palmares_rooms_silent {silent}\n" in page.read().decode()
            if found:
                return
            time.sleep(0.1)
        self.fail(f"palmares_rooms_silent does not become {silent}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
