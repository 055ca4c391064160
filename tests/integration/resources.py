#!/usr/bin/env python3
"""Centres, rooms and examiners against a real PostgreSQL. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/resources.py"""

import concurrent.futures
import os
import unittest

from contract import ROOT, Client, Name, cli, new_id, psql

SESSION = "ndrc-2022"
CENTRE = "0750655E"
ROOMS = """Centre;Nom du centre;Adresse;Zone;Salle;Places;Ordinateurs;Places de loge;Fermetures;Remarque
0750655E;Lycée Eiffel;1 rue A;Métropole;B12;3;3;;09/05/2022 matin;vidéo
0750655E;Lycée Eiffel;1 rue A;Métropole;Loge 1;;;8;;
C-2;Lycée Curie;;reunion;B12;2;;;;
"""
EXAMINERS = """Code;Nom;Prénom;Qualité;Spécialités;Langues;Établissement;Organisme;Enseignement public;Disponibilités;Courriel
P1;Roux;Zoé;professeur;B1, B3;Anglais;0750655E;;oui;toutes;zoe@example.org
P2;Dvořák;Al;professeur;B2;;0010875W;;non;09/05/2022, 10/05/2022 matin;
X1;Noir;Ève;salariée;;;;Côté Mer;;du 09/05/2022 au 11/05/2022;
"""
EXAMINER = {"session": SESSION, "code": "N1", "family_name": "Blanc", "given_name": "Léa", "quality": Name("PROFESSOR"), "available": ["toutes"]}


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class Base(unittest.TestCase):
    def setUp(self):
        psql("TRUNCATE draw_group, draw, plan_slot, plan; DELETE FROM commission_member; DELETE FROM commission; DELETE FROM examiner;"
             "DELETE FROM room; DELETE FROM centre")  # fmt: skip
        self.client = self.as_role("manager")
        self.start = int(psql("SELECT coalesce(max(id), 0) FROM audit")[0][0])

    def as_role(self, name):
        client = Client(name)
        self.addCleanup(client.close)
        return client

    def call(self, method, answer, fields, request_id=None, client=None):
        return (client or self.client).call(method, answer, fields, request_id, service="CommissionService")

    def done(self, *arguments, **more):
        answer = self.call(*arguments, **more)
        self.assertEqual(answer.code, "OK", answer)
        return answer

    def rooms(self, content=ROOMS, **more):
        return self.call("ImportRooms", "ImportTableResponse", {"session": SESSION, "content": content, **more})

    def examiners(self, content=EXAMINERS, **more):
        return self.call("ImportExaminers", "ImportTableResponse", {"session": SESSION, "content": content, **more})

    def put_examiner(self, **more):
        return self.call("PutExaminer", "Examiner", {"examiner": {**EXAMINER, **more}})

    def put_room(self, request_id=None, **more):
        room = {"session": SESSION, "centre": CENTRE, "name": "B12", "seats": 3, **more}
        return self.call("PutRoom", "Room", {"room": room}, request_id)

    def counts(self, answer):
        self.assertEqual((answer.code, answer.all("issues")), ("OK", []), answer)
        return tuple(answer.one(name, 0) for name in ("created", "updated", "unchanged"))

    def issues(self, answer):
        self.assertEqual(answer.code, "OK", answer)
        self.assertEqual(answer.one("created", 0), 0)
        return [(i["line"][0], i.get("column", [""])[0], i["reason"][0]) for i in answer.all("issues")]

    def audit(self):
        """Entities of the changes since the start of the test, and how many rows answer."""
        rows = psql(f"SELECT entity, count(*), count(*) FILTER (WHERE answers) FROM audit WHERE id > {self.start} GROUP BY 1 ORDER BY 1")
        return {entity: (int(count), int(answers)) for entity, count, answers in rows}

    def commission(self, name="E4-01", *members, room="NULL", cancelled=False):
        reason = "'annulée'" if cancelled else "''"
        psql(f"INSERT INTO commission (session, id, kind, epreuve, centre, room, cancelled, cancellation_reason) VALUES ('{SESSION}', '{name}',"
             f" 'ORAL', 'E4', '{CENTRE}', {room}, {cancelled}, {reason})")  # fmt: skip
        for number, code in enumerate(members, 1):
            psql(f"INSERT INTO commission_member (session, commission, examiner, position) VALUES ('{SESSION}', '{name}', '{code}', {number})")


class Rooms(Base):
    def test_import(self):
        self.assertEqual(self.counts(self.rooms(validate_only=True)), (5, 0, 0))
        self.assertEqual(psql("SELECT count(*) FROM room"), [["0"]])
        self.assertEqual(self.audit(), {})
        self.assertEqual(self.counts(self.rooms()), (5, 0, 0))
        self.assertEqual(self.audit(), {"centre": (2, 0), "room": (3, 0), "room-import": (1, 1)})
        self.assertEqual(self.counts(self.rooms()), (0, 0, 5))
        self.assertEqual(self.audit(), {"centre": (2, 0), "room": (3, 0), "room-import": (2, 2)})
        changed = ROOMS.replace("B12;3;3", "B12;4;3").replace("Curie", "Marie Curie")
        self.assertEqual(self.counts(self.rooms(changed, validate_only=True)), (0, 2, 3))
        self.assertEqual(self.counts(self.rooms(changed)), (0, 2, 3))
        before, after = psql(f"SELECT before->>'seats', after->>'seats' FROM audit WHERE id > {self.start} AND entity = 'room' ORDER BY id DESC LIMIT 1")[0]
        self.assertEqual((before, after), ("3", "4"))
        room = self.done("GetRoom", "Room", {"session": SESSION, "centre": CENTRE, "name": "B12"})
        self.assertEqual((room.seats, room.computers, room.all("closed"), room.remark, room.etag), (4, 3, ["2022-05-09 00:00-12:30"], "vidéo", "2"))

    def test_a_column_that_is_not_there_keeps_what_is_stored(self):
        self.rooms()
        file = "Centre;Nom du centre;Zone;Salle;Places\n0750655E;Lycée Eiffel;metropole;B12;5\n"
        self.assertEqual(self.counts(self.rooms(file)), (0, 1, 1))
        room = self.done("GetRoom", "Room", {"session": SESSION, "centre": CENTRE, "name": "B12"})
        self.assertEqual((room.seats, room.computers, room.all("closed"), room.remark), (5, 3, ["2022-05-09 00:00-12:30"], "vidéo"))
        self.assertEqual(psql(f"SELECT address FROM centre WHERE code = '{CENTRE}'"), [["1 rue A"]])
        # a loge becomes a room, and a room a loge
        self.assertEqual(self.counts(self.rooms(file.replace("B12;5", "Loge 1;2"))), (0, 1, 1))
        self.assertEqual(psql("SELECT seats, loge_seats FROM room WHERE name = 'Loge 1'"), [["2", "0"]])
        file = "Centre;Nom du centre;Zone;Salle;Places;Places de loge\n0750655E;Lycée Eiffel;metropole;B12;;6\n"
        self.assertEqual(self.counts(self.rooms(file)), (0, 1, 1))
        self.assertEqual(psql("SELECT seats, computers, loge_seats FROM room WHERE centre = '0750655E' AND name = 'B12'"), [["0", "0", "6"]])

    def test_all_or_nothing(self):
        bad = ROOMS + "C-2;Lycée Curie;;reunion;B13;x;;;;\nC-2;Lycée Curie;;metropole;B12;2;;;;\n"
        self.assertEqual(self.issues(self.rooms(bad)), [(5, "Places", "NUMBER"), (6, "Zone", "CENTRE_DIFFERS")])
        self.assertEqual(psql("SELECT (SELECT count(*) FROM room), (SELECT count(*) FROM centre)"), [["0", "0"]])
        self.assertEqual(self.audit(), {})

    def test_a_repeat_gets_the_first_answer(self):
        request = {"session": SESSION, "content": ROOMS}
        request_id = new_id()
        for _ in range(2):
            self.assertEqual(self.counts(self.done("ImportRooms", "ImportTableResponse", request, request_id)), (5, 0, 0))
        self.assertEqual(self.audit()["room-import"], (1, 1))
        other = self.call("ImportRooms", "ImportTableResponse", {"session": SESSION, "content": ROOMS + "\n"}, request_id)
        self.assertEqual(other.reason, "REQUEST_ID_REUSED")

    def test_files_that_cannot_be_read(self):
        for content, reason in ((b"C\0e\0", "ENCODING"), (b"", "EMPTY")):
            answer = self.call("ImportRooms", "ImportTableResponse", {"session": SESSION, "content": content})
            self.assertEqual((answer.code, answer.reason), ("INVALID_ARGUMENT", reason), answer)
        answer = self.call("ImportRooms", "ImportTableResponse", {"session": SESSION, "content": b"x" * (900 * 1024 + 1)})
        self.assertEqual(answer.violations, {"content": "TOO_LARGE"})
        answer = self.call("ImportRooms", "ImportTableResponse", {"session": "nowhere", "content": ROOMS})
        self.assertEqual((answer.code, answer.reason), ("NOT_FOUND", "SESSION_NOT_FOUND"))

    def test_lists(self):
        self.rooms()
        centres = self.done("ListCentres", "ListCentresResponse", {"session": SESSION}).all("centres")
        self.assertEqual([(c["code"][0], c["zone"][0], c["room_count"][0]) for c in centres], [(CENTRE, "metropole", 2), ("C-2", "reunion", 1)])
        first = self.done("ListRooms", "ListRoomsResponse", {"session": SESSION, "page_size": 2})
        self.assertEqual([(r["centre"][0], r["name"][0]) for r in first.all("rooms")], [(CENTRE, "B12"), (CENTRE, "Loge 1")])
        second = self.done("ListRooms", "ListRoomsResponse", {"session": SESSION, "page_size": 2, "page_token": first.next_page_token})
        self.assertEqual([(r["centre"][0], r["name"][0]) for r in second.all("rooms")], [("C-2", "B12")])
        of_one = self.done("ListRooms", "ListRoomsResponse", {"session": SESSION, "centre": "C-2"})
        self.assertEqual(len(of_one.all("rooms")), 1)
        self.assertEqual(self.call("ListRooms", "ListRoomsResponse", {"session": SESSION, "page_token": "x"}).violations, {"page_token": "PAGE_TOKEN"})
        self.assertEqual(self.call("GetRoom", "Room", {"session": SESSION, "centre": CENTRE, "name": "Z"}).reason, "ROOM_NOT_FOUND")

    def test_put(self):
        self.assertEqual(self.put_room().reason, "CENTRE_NOT_FOUND")
        self.rooms()
        wrong = self.put_room(seats=0, closed=["lundi 10/05/2022"], remark="x" * 201)
        self.assertEqual(wrong.violations, {"room.seats": "REQUIRED", "room.closed": "WEEKDAY", "room.remark": "TOO_LONG"})
        loge = self.put_room(loge_seats=3)
        self.assertEqual(loge.violations, {"room.loge_seats": "LOGE"})
        request_id = new_id()
        for _ in range(2):
            made = self.put_room(request_id, etag="1", closed=["2022-05-10 10:00-12:00", "10/05/2022 matin", "2022-05-09"])
            self.assertEqual((made.code, made.etag, made.all("closed")), ("OK", "2", ["2022-05-09", "2022-05-10 00:00-12:30"]), made)
        self.assertEqual(self.put_room(etag="1").reason, "ETAG_MISMATCH")
        self.assertEqual(self.put_room(etag="x").violations, {"room.etag": "ETAG"})
        self.assertEqual(self.put_room(name="B99", etag="1").reason, "ETAG_MISMATCH")
        self.assertEqual(psql("SELECT revision FROM room WHERE name = 'B12' ORDER BY centre"), [["2"], ["1"]])
        tried = self.call("PutRoom", "Room", {"room": {"session": SESSION, "centre": CENTRE, "name": "B99", "seats": 1}, "validate_only": True})
        self.assertEqual((tried.code, tried.one("etag", "-")), ("OK", "-"), tried)
        self.assertEqual(psql("SELECT count(*) FROM room"), [["3"]])

    def test_two_managers_at_once(self):
        """The same etag twice: one change, one conflict, nothing lost."""
        self.rooms()

        def put(seats):
            client = Client("manager")
            try:
                room = {"session": SESSION, "centre": CENTRE, "name": "B12", "seats": seats, "etag": "1"}
                return client.call("PutRoom", "Room", {"room": room}, service="CommissionService").code
            finally:
                client.close()

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            codes = sorted(pool.map(put, range(10, 14)))
        self.assertEqual(codes, ["ABORTED", "ABORTED", "ABORTED", "OK"])
        self.assertEqual(psql(f"SELECT revision FROM room WHERE centre = '{CENTRE}' AND name = 'B12'"), [["2"]])

    def delete(self, request_id=None, **more):
        return self.call("DeleteRoom", "Room", {"session": SESSION, "centre": CENTRE, "name": "B12", **more}, request_id)

    def test_delete(self):
        self.rooms()
        self.assertEqual(self.delete(etag="9").reason, "ETAG_MISMATCH")
        self.assertEqual(self.delete(validate_only=True).code, "OK")
        self.assertEqual(psql("SELECT count(*) FROM room"), [["3"]])
        request_id = new_id()
        for _ in range(2):
            gone = self.delete(request_id, etag="1")
            self.assertEqual((gone.code, gone.name, gone.seats), ("OK", "B12", 3), gone)
        self.assertEqual(psql("SELECT count(*) FROM room"), [["2"]])
        self.assertEqual(self.delete().reason, "ROOM_NOT_FOUND")

    def test_a_room_that_is_needed_is_not_deleted(self):
        self.rooms()
        self.commission(room="'B12'")
        refused = self.delete()
        self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "ROOM_IN_USE"), refused)
        self.assertIn("E4-01", refused.message)
        # but it may be closed: the plan's check will find it
        self.assertEqual(self.put_room(closed=["2022-05-09"]).code, "OK")
        psql("DELETE FROM commission")
        self.commission("E4-02", room="'B12'", cancelled=True)
        self.assertEqual(self.delete().code, "OK")
        self.assertEqual(psql("SELECT room IS NULL, centre FROM commission"), [["t", CENTRE]])

    def test_a_room_of_a_plan_is_not_deleted(self):
        self.rooms()
        self.commission()
        psql("DELETE FROM candidate")
        candidate = {"session": SESSION, "number": "0001", "family_name": "A", "given_name": "B", "birth_date": "2002-02-05",
                     "class": Name("CANDIDATE_CLASS_C"), "language1": "Anglais", "zone": "metropole"}  # fmt: skip
        self.assertEqual(self.client.call("CreateCandidate", "Candidate", {"candidate": candidate}).code, "OK")
        psql(f"INSERT INTO plan (session, number, state, origin, created_by) VALUES ('{SESSION}', 7, 'DRAFT', 'PROPOSED', 'x');"
             f"INSERT INTO plan_slot (session, plan, candidate, epreuve, commission, centre, room, loge, day, start_minute, preparation_minutes,"
             f" duration_minutes, starts_at) VALUES ('{SESSION}', 7, '0001', 'E4', 'E4-01', '{CENTRE}', 'B12', 'Loge 1', '2022-05-09', 600, 40, 60, now())")  # fmt: skip
        for name in ("B12", "Loge 1"):
            refused = self.delete(name=name)
            self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "ROOM_IN_USE"), refused)
            self.assertIn("plan 7 has 1 orals", refused.message)
        psql("UPDATE plan SET state = 'DISCARDED'")
        self.assertEqual(self.delete().code, "OK")


class Examiners(Base):
    def get(self, code):
        return self.done("GetExaminer", "Examiner", {"session": SESSION, "code": code})

    def test_import(self):
        self.assertEqual(self.counts(self.examiners(validate_only=True)), (3, 0, 0))
        self.assertEqual(psql("SELECT count(*) FROM examiner"), [["0"]])
        self.assertEqual(self.counts(self.examiners()), (3, 0, 0))
        self.assertEqual(self.audit(), {"examiner": (3, 0), "examiner-import": (1, 1)})
        self.assertEqual(self.counts(self.examiners()), (0, 0, 3))
        self.assertEqual(self.counts(self.examiners(EXAMINERS.replace("Noir", "Blanc") + "I1;A;B;IA-IPR;;;;;;aucune;\n")), (1, 1, 2))
        self.assertEqual(self.audit(), {"examiner": (5, 0), "examiner-import": (3, 3)})
        one = self.get("P1")
        self.assertEqual((one.quality, one.all("specialities"), one.all("languages"), one.public_teaching, one.always_available, one.etag),
                         ("PROFESSOR", ["B1", "B3"], ["Anglais"], "true", "true", "1"))  # fmt: skip
        self.assertEqual(self.get("P2").all("available"), ["2022-05-09", "2022-05-10 00:00-12:30"])
        self.assertEqual((self.get("X1").quality, self.get("X1").organisation, self.get("X1").etag), ("EMPLOYEE", "Côté Mer", "2"))
        self.assertEqual((self.get("I1").one("always_available"), self.get("I1").all("available")), ("", []))

    def test_all_or_none(self):
        bad = EXAMINERS.replace("toutes", "").replace("B2", "B9").replace("salariée", "chef")
        self.assertEqual(self.issues(self.examiners(bad)),
                         [(2, "Disponibilités", "REQUIRED"), (3, "Spécialités", "SPECIALITY"), (4, "Qualité", "QUALITY")])  # fmt: skip
        self.assertEqual(psql("SELECT count(*) FROM examiner"), [["0"]])

    def test_import_leaves_withdrawals_and_nominations(self):
        self.examiners()
        self.done("NominateExaminers", "NominateExaminersResponse", {"session": SESSION, "codes": ["P1"], "nomination": "A", "nominated_on": "2022-04-04"})
        self.done("WithdrawExaminer", "Examiner", {"session": SESSION, "code": "P1", "reason": "malade"})
        self.assertEqual(self.counts(self.examiners(EXAMINERS.replace("Roux", "Rouge"))), (0, 1, 2))
        one = self.get("P1")
        self.assertEqual((one.family_name, one.withdrawn, one.withdrawal_reason, one.nomination), ("Rouge", "true", "malade", "A"))
        # a column that is not there keeps what is stored
        self.assertEqual(self.counts(self.examiners("Code;Nom;Prénom;Qualité;Disponibilités\nP1;Rouge;Zoé;professeur;aucune\n")), (0, 1, 0))
        self.assertEqual((self.get("P1").all("specialities"), self.get("P1").email), (["B1", "B3"], "zoe@example.org"))

    def test_many(self):
        head = EXAMINERS.splitlines()[0] + "\n"
        rows = "".join(f"M{i:05d};Martin;Jean;professeur;B{i % 3 + 1};;0750655E;;oui;{'toutes' if i % 2 else '09/05/2022, 10/05/2022 matin'};\n"
                       for i in range(10000))  # fmt: skip
        self.assertEqual(self.counts(self.examiners(head + rows)), (10000, 0, 0))
        self.assertEqual(self.audit(), {"examiner": (10000, 0), "examiner-import": (1, 1)})
        self.assertEqual(self.counts(self.examiners(head + rows)), (0, 0, 10000))

    def test_put(self):
        made = self.put_examiner(available=["mardi 10/05/2022", "du 09/05/2022 au 10/05/2022"], specialities=["b1"])
        self.assertEqual((made.code, made.all("available"), made.all("specialities"), made.etag), ("OK", ["2022-05-09", "2022-05-10"], ["B1"], "1"), made)
        wrong = self.put_examiner(family_name="", quality=Name("EXAMINER_QUALITY_UNSPECIFIED"), establishment="0750655A", available=["toutes", "2022-05-09"])
        self.assertEqual(wrong.violations, {"examiner.family_name": "REQUIRED", "examiner.quality": "QUALITY", "examiner.establishment": "UAI_KEY",
                                            "examiner.available": "ALWAYS_AND_DAYS"})  # fmt: skip
        self.assertEqual(self.put_examiner(etag="2").reason, "ETAG_MISMATCH")
        # never available is lawful, and what the service alone sets is not taken
        never = self.put_examiner(available=[], withdrawn=True, withdrawal_reason="x", nomination="y", nominated_on="2022-01-01", etag="1")
        self.assertEqual((never.code, never.all("available"), never.one("withdrawn"), never.one("nomination"), never.etag), ("OK", [], "", "", "2"))
        self.assertEqual(self.audit(), {"examiner": (2, 2)})

    def test_lists_and_commissions(self):
        self.rooms()
        self.examiners()
        self.commission("E4-01", "P1", "X1")
        self.commission("E4-02", "P2", cancelled=True)

        def codes(**more):
            return [e["code"][0] for e in self.done("ListExaminers", "ListExaminersResponse", {"session": SESSION, **more}).all("examiners")]

        self.assertEqual(codes(), ["P1", "P2", "X1"])
        self.assertEqual(codes(page_size=1, page_token="P1"), ["P2"])
        self.assertEqual(codes(quality=Name("EMPLOYEE")), ["X1"])
        self.assertEqual(codes(speciality="B3"), ["P1"])
        self.assertEqual(codes(establishment="0010875W"), ["P2"])
        self.assertEqual(codes(only_free=True), ["P2"])
        self.assertEqual((self.get("P1").all("commissions"), self.get("P2").all("commissions")), (["E4-01"], []))
        self.assertEqual(self.call("GetExaminer", "Examiner", {"session": SESSION, "code": "?"}).reason, "EXAMINER_NOT_FOUND")

    def withdraw(self, request_id=None, **more):
        return self.call("WithdrawExaminer", "Examiner", {"session": SESSION, "code": "P1", **more}, request_id)

    def test_withdrawal(self):
        self.rooms()
        self.examiners()
        self.commission("E4-01", "P1", "X1")
        self.assertEqual(self.withdraw().violations, {"reason": "REQUIRED"})
        self.assertEqual(self.withdraw(reason="x" * 501).violations, {"reason": "TOO_LONG"})
        self.assertEqual(self.withdraw(reason="x", etag="7").reason, "ETAG_MISMATCH")
        self.assertEqual(self.withdraw(reason="x", validate_only=True).withdrawn, "true")
        self.assertEqual(self.get("P1").etag, "1")
        request_id = new_id()
        for _ in range(2):
            gone = self.withdraw(request_id, reason="arrêt maladie", etag="1")
            self.assertEqual((gone.code, gone.withdrawn, gone.etag, gone.all("commissions")), ("OK", "true", "2", ["E4-01"]), gone)
        self.assertEqual(psql("SELECT count(*) FROM commission_member"), [["2"]])
        self.assertEqual(self.withdraw(reason="x").reason, "WITHDRAWN_ALREADY")
        back = self.withdraw(reinstate=True, reason="guérie")
        self.assertEqual((back.code, back.one("withdrawn"), back.one("withdrawal_reason")), ("OK", "", ""), back)
        self.assertEqual(self.withdraw(reinstate=True).reason, "NOT_WITHDRAWN")
        reasons = psql(f"SELECT reason FROM audit WHERE id > {self.start} AND answers AND entity = 'examiner' ORDER BY id")
        self.assertEqual(reasons, [["arrêt maladie"], ["guérie"]])

    def nominate(self, codes=(), request_id=None, **more):
        asked = {"session": SESSION, "codes": list(codes), "nomination": "arrêté 2022-117", "nominated_on": "2022-04-04", **more}
        return self.call("NominateExaminers", "NominateExaminersResponse", asked, request_id)

    def test_nomination(self):
        self.rooms()
        self.examiners()
        self.commission("E4-01", "P1", "X1")
        wrong = self.nominate(nomination=" ", nominated_on="4 avril")
        self.assertEqual(wrong.violations, {"nomination": "REQUIRED", "nominated_on": "DATE"})
        self.withdraw(reason="malade")
        unknown = self.nominate(["P2", "P9", "P1"])
        self.assertEqual(unknown.violations, {"codes[1]": "EXAMINER_NOT_FOUND", "codes[2]": "WITHDRAWN"})
        self.assertEqual(psql("SELECT count(*) FROM examiner WHERE nomination <> ''"), [["0"]])
        # those in a commission, but for the one who withdrew
        self.assertEqual(self.nominate(validate_only=True).all("codes"), ["X1"])
        self.assertEqual(psql("SELECT count(*) FROM examiner WHERE nomination <> ''"), [["0"]])
        request_id = new_id()
        for _ in range(2):
            self.assertEqual(self.nominate(request_id=request_id).all("codes"), ["X1"])
        self.assertEqual(self.nominate().all("codes"), [])
        one = self.get("X1")
        self.assertEqual((one.nomination, one.nominated_on, one.etag), ("arrêté 2022-117", "2022-04-04", "2"))
        self.assertEqual(self.audit()["nomination"], (2, 2))
        # again, by code: named already, nothing changes
        self.assertEqual(self.nominate(["X1", "P2"]).all("codes"), ["P2", "X1"])
        self.assertEqual((self.get("X1").etag, self.get("P2").etag), ("2", "2"))
        keys = psql(f"SELECT key FROM audit WHERE id > {self.start} AND entity = 'examiner' AND method LIKE '%Nominate%' ORDER BY id")
        self.assertEqual(keys, [[f"{SESSION}/X1"], [f"{SESSION}/P2"]])


class Scopes(Base):
    def test_roles(self):
        self.rooms()
        self.examiners()
        answers = {"ListCentres": "ListCentresResponse", "ListRooms": "ListRoomsResponse", "GetRoom": "Room", "GetExaminer": "Examiner",
                   "ListExaminers": "ListExaminersResponse"}  # fmt: skip
        reads = {"ListCentres": {}, "ListRooms": {}, "GetRoom": {"centre": CENTRE, "name": "B12"}}
        people = {"GetExaminer": {"code": "P1"}, "ListExaminers": {}}
        changes = {
            "ImportRooms": {"content": ROOMS}, "DeleteRoom": {"centre": CENTRE, "name": "B12"}, "ImportExaminers": {"content": EXAMINERS},
            "WithdrawExaminer": {"code": "P1", "reason": "x"}, "NominateExaminers": {"nomination": "x", "nominated_on": "2022-04-04"},
        }  # fmt: skip
        allowed = {"establishment": set(reads), "auditor": set(reads) | set(people), "manager": set(reads) | set(people)}
        for role, may in allowed.items():
            client = self.as_role(role)
            for method, fields in {**reads, **people, **({} if role == "manager" else changes)}.items():
                code = self.call(method, answers.get(method, "Room"), {"session": SESSION, **fields}, client=client).code
                self.assertEqual(code, "OK" if method in may else "PERMISSION_DENIED", (role, method))
            if role != "manager":
                room = {"session": SESSION, "centre": CENTRE, "name": "B12", "seats": 9}
                self.assertEqual(self.call("PutRoom", "Room", {"room": room}, client=client).code, "PERMISSION_DENIED")
                self.assertEqual(self.call("PutExaminer", "Examiner", {"examiner": EXAMINER}, client=client).code, "PERMISSION_DENIED")
        self.assertEqual(psql("SELECT (SELECT count(*) FROM room), (SELECT count(*) FROM examiner), (SELECT max(seats) FROM room)"), [["3", "3", "3"]])

    def test_row_level_security(self):
        """Whatever a method forgot: the scope of an establishment reads places and no people, and changes neither."""
        self.rooms()
        self.examiners()
        for scope, rooms, people in (("0750655E", "3", "0"), ("*", "3", "3"), ("", "0", "0")):
            seen = psql(f"SET palmares.scope = '{scope}'; SELECT (SELECT count(*) FROM room), (SELECT count(*) FROM examiner)", role="service")
            self.assertEqual(seen, [[rooms, people]], scope)
        psql("SET palmares.scope = '0750655E'; UPDATE room SET seats = 9; DELETE FROM room; UPDATE centre SET name = 'x'; DELETE FROM examiner", role="service")
        with self.assertRaises(RuntimeError):
            psql(f"SET palmares.scope = '0750655E'; INSERT INTO room (session, centre, name, seats) VALUES ('{SESSION}', '{CENTRE}', 'X', 1)", role="service")
        self.assertEqual(psql("SELECT (SELECT count(*) FROM room), (SELECT count(*) FROM examiner), (SELECT max(seats) FROM room)"), [["3", "3", "3"]])


if __name__ == "__main__":
    unittest.main()
