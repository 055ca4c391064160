#!/usr/bin/env python3
"""Commissions and juries against a real PostgreSQL: changes, findings, composing, attendance. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/commissions.py"""

import itertools
import json
import os
import shutil
import tempfile
import threading
import time
import unittest

from contract import ROOT, Client, Name, cli, new_id, psql

SESSION = "ndrc-2022"
CENTRE = "0750655E"
NUMBERS = itertools.count(1)
ONE_DAY = ["2022-05-09"]


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


def load_changed(session, change):
    """The pack under another id, changed: change(definition, folder)."""
    with tempfile.TemporaryDirectory() as folder:
        pack = shutil.copytree(os.path.join(ROOT, "deploy", "sessions", SESSION), os.path.join(folder, session))
        with open(os.path.join(pack, "session.json"), encoding="utf-8") as file:
            definition = json.load(file)
        definition["id"] = session
        change(definition, pack)
        with open(os.path.join(pack, "session.json"), "w", encoding="utf-8") as file:
            json.dump(definition, file)
        cli("session", "load", "--yes", pack)


def quoted(value):
    return "'" + str(value).replace("'", "''") + "'"


def examiner(code, quality="PROFESSOR", specialities=(), available=None, named=True, **more):
    """One row of the examiners; available None: always."""
    row = {
        "session": SESSION, "code": code, "family_name": f"Nom {code}", "given_name": "Ève", "quality": quality,
        "specialities": "{" + ",".join(specialities) + "}", "available": "{" + ",".join(f'"{a}"' for a in available or []) + "}",
        "always_available": available is None, **more,
    }  # fmt: skip
    if named:
        row.update(nomination="arrêté 2022-117", nominated_on="2022-04-04")
    return f"INSERT INTO examiner ({', '.join(row)}) VALUES ({', '.join(quoted(v) for v in row.values())});"


class Commissions(unittest.TestCase):
    def setUp(self):
        psql(
            "TRUNCATE draw_group, draw, plan_slot, plan; DELETE FROM commission_attendance; DELETE FROM commission_member; DELETE FROM commission;"
            "DELETE FROM examiner; DELETE FROM room; DELETE FROM centre;"
            f"INSERT INTO centre (session, code, name, zone) VALUES ('{SESSION}', '{CENTRE}', 'Lycée Voltaire', 'metropole');"
            f"INSERT INTO room (session, centre, name, seats, computers, loge_seats) VALUES ('{SESSION}', '{CENTRE}', 'B12', 3, 0, 0),"
            f" ('{SESSION}', '{CENTRE}', 'L1', 0, 0, 8);"
            + examiner("P1", specialities=["B1"]) + examiner("P2", specialities=["B2"]) + examiner("P3", specialities=["B1"])
            + examiner("R1", "PROFESSIONAL") + examiner("R2", "EMPLOYER", available=ONE_DAY) + examiner("L1", specialities=["LV"], languages="{Anglais}")
        )  # fmt: skip
        self.client = Client()
        self.addCleanup(self.client.close)

    def call(self, method, answer, request, request_id=None, client=None):
        return (client or self.client).call(method, answer, request, request_id, service="CommissionService")

    def commission(self, members=("P1", "R1"), **more):
        asked = {"session": SESSION, "id": f"E4-{next(NUMBERS):02d}", "kind": Name("ORAL"), "epreuve": "E4", "centre": CENTRE}
        return {**asked, "members": [m if isinstance(m, dict) else {"examiner": m} for m in members], **more}

    def create(self, *arguments, request_id=None, **more):
        return self.call("CreateCommission", "Commission", {"commission": self.commission(*arguments, **more)}, request_id)

    def update(self, commission, request_id=None, client=None, **fields):
        asked = {"session": SESSION, "id": commission, **fields}
        mask = {"paths": [field for field in fields if field != "etag"]}
        return self.call("UpdateCommission", "Commission", {"commission": asked, "update_mask": mask}, request_id, client)

    def get(self, commission):
        return self.call("GetCommission", "Commission", {"session": SESSION, "id": commission})

    @staticmethod
    def reasons(answer):
        return [f["reason"][0] for f in answer.all("findings")]

    def stored(self):
        return psql("SELECT id, members, presidents, cancelled, revision FROM commission_whole ORDER BY id")

    # ---- create and read

    def test_a_lawful_commission(self):
        made = self.create(days=["2022-05-10", "2022-05-09", "2022-05-10"], room="B12", remark="  le  matin ")
        self.assertEqual((made.code, made.complete, made.etag), ("OK", Name("true"), "1"), made)
        self.assertEqual(made.all("days"), ["2022-05-09", "2022-05-10"])
        self.assertEqual(made.remark, "le matin")
        self.assertEqual(self.reasons(made), [])
        first = made.all("members")[0]
        self.assertEqual((first["examiner"], first["family_name"], first["nominated"]), (["P1"], ["Nom P1"], [Name("true")]))
        self.assertEqual(self.get(made.id).fields, made.fields)
        self.assertEqual(self.stored(), [[made.id, "{P1,R1}", "{}", "f", "1"]])
        audit = psql(f"SELECT before IS NULL, after->'members', after->>'remark' FROM audit WHERE entity = 'commission' AND key = '{SESSION}/{made.id}'")
        self.assertEqual(audit, [["t", '["P1", "R1"]', "le matin"]])

    def test_an_incomplete_one_is_stored_and_says_what_is_missing(self):
        made = self.create(["P2"])
        self.assertEqual((made.code, made.complete), ("OK", ""), made)
        # P2 sits on the professional's seat, failing one
        self.assertEqual(self.reasons(made), ["SEAT_EMPTY", "SEAT_FALLBACK"])
        finding = made.all("findings")[0]
        self.assertEqual(finding["severity"], ["BLOCKING"])
        self.assertIn("a professor of B1", finding["message"][0])
        self.assertIn(f"commission change {made.id} --add", finding["remedy"][0])
        self.assertIn("définition des épreuves", finding["source"][0])
        lawful = self.update(made.id, members=[{"examiner": "P1"}, {"examiner": "P2"}])
        self.assertEqual((lawful.complete, self.reasons(lawful)), (Name("true"), ["SEAT_FALLBACK"]), lawful)

    def test_the_same_request_twice(self):
        once, asked = new_id(), {"commission": self.commission()}
        first = self.call("CreateCommission", "Commission", asked, once)
        again = self.call("CreateCommission", "Commission", asked, once)
        self.assertEqual((again.code, again.fields), ("OK", first.fields))
        self.assertEqual(self.call("CreateCommission", "Commission", {"commission": self.commission()}, once).reason, "REQUEST_ID_REUSED")
        self.assertEqual(len(self.stored()), 1)
        self.assertEqual(self.call("CreateCommission", "Commission", asked).reason, "ALREADY_EXISTS")
        # the answer stays the first one after a later change
        self.update(asked["commission"]["id"], remark="autre")
        self.assertEqual(self.call("CreateCommission", "Commission", asked, once).fields, first.fields)

    def test_bad_input_stores_nothing(self):
        many = [{"examiner": f"X{i}"} for i in range(41)]
        cases = [
            ({"id": ""}, "commission.id", "REQUIRED"), ({"id": "E4/1"}, "commission.id", "ID"), ({"id": "E" * 17}, "commission.id", "ID"),
            ({"kind": Name("KIND_UNSPECIFIED")}, "commission.kind", "REQUIRED"), ({"epreuve": ""}, "commission.epreuve", "REQUIRED"),
            ({"epreuve": "E1"}, "commission.epreuve", "NOT_ORAL"), ({"epreuve": "ENG"}, "commission.epreuve", "HELD_BY"),
            ({"centre": ""}, "commission.centre", "REQUIRED"), ({"centre": "0000"}, "commission.centre", "CENTRE"),
            ({"room": "Z9"}, "commission.room", "ROOM"), ({"language": "Anglais"}, "commission.language", "LANGUAGE"),
            ({"days": ["2022-05-32"]}, "commission.days", "DATE"), ({"days": ["2022-05-26"]}, "commission.days", "DAY_CLOSED"),
            ({"days": ["2022-05-14"]}, "commission.days", "DAY_CLOSED"), ({"days": ["2022-05-09"] * 65}, "commission.days", "TOO_MANY"),
            ({"members": [{"examiner": "P1"}, {"examiner": "P1"}]}, "commission.members[P1]", "TWICE"),
            ({"members": [{"examiner": "NOBODY"}]}, "commission.members[NOBODY]", "EXAMINER"), ({"members": many}, "commission.members", "TOO_MANY"),
            ({"members": [{"examiner": ""}]}, "commission.members", "REQUIRED"),
            ({"members": [{"examiner": "P1", "president": True}]}, "commission.members[P1]", "PRESIDENT"),
            ({"remark": "x" * 201}, "commission.remark", "TEXT"), ({"session": ""}, "commission.session", "REQUIRED"),
            ({"kind": Name("JURY")}, "commission.epreuve", "EPREUVE"), ({"etag": "x"}, "commission.etag", "ETAG"),
        ]  # fmt: skip
        for changes, field, reason in cases:
            with self.subTest(field=field, changes=str(changes)[:60]):
                made = self.create(**changes)
                self.assertEqual((made.code, made.violations.get(field)), ("INVALID_ARGUMENT", reason), made)
        self.assertEqual(self.create(session="ndrc-1999").code, "NOT_FOUND")
        self.assertEqual(self.stored(), [])
        self.assertEqual(psql("SELECT count(*) FROM audit WHERE entity = 'commission' AND after->>'id' = ''"), [["0"]])

    def test_validate_only(self):
        made = self.call("CreateCommission", "Commission", {"commission": self.commission(["P1"]), "validate_only": True})
        self.assertEqual((made.code, made.etag, self.reasons(made)), ("OK", "", ["SEAT_EMPTY"]), made)
        self.assertEqual(self.stored(), [])

    def test_a_session_without_planning_rules(self):
        load_changed("sans-2022", lambda definition, pack: os.remove(os.path.join(pack, "planning.json")))
        for method, asked in (
            ("CreateCommission", {"commission": self.commission(session="sans-2022")}), ("ListCommissions", {"session": "sans-2022"}),
            ("GetCommission", {"session": "sans-2022", "id": "E4-01"}), ("CancelCommission", {"session": "sans-2022", "id": "E4-01", "reason": "x"}),
            ("ComposeCommissions", {"session": "sans-2022", "epreuve": "E4", "centre": CENTRE, "count": 1}),
            ("RecordAttendance", {"session": "sans-2022", "commission": "E4-01", "day": "2022-05-09"}),
        ):  # fmt: skip
            answer = self.call(method, "Commission" if "List" not in method and "Compose" not in method else f"{method}Response", asked)
            self.assertEqual((answer.code, answer.reason), ("FAILED_PRECONDITION", "NO_PLANNING_RULES"), method)
            self.assertIn("planning_rules", answer.message)
        self.assertEqual(self.stored(), [])

    def test_languages_of_the_session(self):
        load_changed("langues-2022", lambda definition, pack: definition["candidateRules"].update(languages=["Anglais", "Espagnol"]))
        psql(f"INSERT INTO centre (session, code, name, zone) VALUES ('langues-2022', '{CENTRE}', 'X', 'metropole')")
        made = self.create([], session="langues-2022", epreuve="E2", language="Klingon")
        self.assertEqual(made.violations, {"commission.language": "LANGUAGE"}, made)
        self.assertEqual(self.create([], session="langues-2022", epreuve="E2", language="Espagnol").code, "OK")

    # ---- changes

    def test_update(self):
        made = self.create()
        changed = self.update(made.id, members=[{"examiner": "R1"}, {"examiner": "P3"}], remark="x", etag="1")
        self.assertEqual((changed.code, changed.etag, changed.remark), ("OK", "2", "x"), changed)
        self.assertEqual(self.stored(), [[made.id, "{R1,P3}", "{}", "f", "2"]])
        self.assertEqual(self.update(made.id, remark="y", etag="1").reason, "ETAG_MISMATCH")
        self.assertEqual(self.get(made.id).remark, "x")
        audit = psql(f"SELECT before->'members', after->'members' FROM audit WHERE entity = 'commission' AND key = '{SESSION}/{made.id}' ORDER BY id")
        self.assertEqual(audit[1], ['["P1", "R1"]', '["R1", "P3"]'])
        for paths, reason in ((["epreuve"], "FIXED_FIELD"), (["colour"], "UNKNOWN_FIELD"), ([], "REQUIRED")):
            asked = {"commission": {"session": SESSION, "id": made.id}, "update_mask": {"paths": paths}}
            self.assertEqual(self.call("UpdateCommission", "Commission", asked).violations, {"update_mask": reason})
        self.assertEqual(self.update("NONE", remark="x").reason, "COMMISSION_NOT_FOUND")

    def test_two_managers_at_once(self):
        made, answers = self.create(), []

        def change(member):
            client = Client()
            answers.append(self.update(made.id, client=client, members=[{"examiner": "P1"}, {"examiner": member}], etag="1"))
            client.close()

        threads = [threading.Thread(target=change, args=(member,)) for member in ("R1", "R2", "P2", "P3")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(a.code for a in answers), ["ABORTED"] * 3 + ["OK"], answers)
        winner = [a for a in answers if a.code == "OK"][0]
        self.assertEqual(self.get(made.id).all("members"), winner.all("members"))
        self.assertEqual(self.stored()[0][4], "2")

    def test_cancel(self):
        made = self.create()
        key = {"session": SESSION, "id": made.id}
        self.assertEqual(self.call("CancelCommission", "Commission", key).violations, {"reason": "REQUIRED"})
        self.plan(made.id, 3)
        gone = self.call("CancelCommission", "Commission", {**key, "reason": "Trop peu de candidats", "etag": "1"})
        self.assertEqual((gone.code, gone.cancelled, gone.complete), ("OK", Name("true"), ""), gone)
        self.assertEqual(self.reasons(gone), ["CANCELLED", "SLOTS_IN_PLAN"])
        self.assertIn("3 slots are before", gone.all("findings")[1]["message"][0])
        self.assertEqual(self.call("CancelCommission", "Commission", {**key, "reason": "x"}).reason, "CANCELLED")
        self.assertEqual(self.update(made.id, remark="x").reason, "CANCELLED")
        self.assertEqual(psql("SELECT reason FROM audit WHERE entity = 'commission' ORDER BY id DESC LIMIT 1"), [["Trop peu de candidats"]])

    def plan(self, commission, count):
        """A plan in force with so many slots before the commission, and a draft with one more."""
        for number, state, slots in ((1, "PUBLISHED", count), (2, "DRAFT", count + 1)):
            psql(
                f"INSERT INTO plan (session, number, state, origin, created_by) VALUES ('{SESSION}', {number}, 'DRAFT', 'PROPOSED', 'x');"
                "INSERT INTO candidate (session, number, ine, family_name, given_name, birth_date, class, zone, language1)"
                f" SELECT '{SESSION}', 'Q' || i, lpad(i::text, 9, '0') || 'AA', 'A', 'B', '2002-02-05', 'C', 'metropole', 'Anglais'"
                f" FROM generate_series(1, {slots}) i ON CONFLICT DO NOTHING;"
                "INSERT INTO plan_slot (session, plan, candidate, epreuve, commission, centre, room, day, start_minute, preparation_minutes,"
                f" duration_minutes, starts_at) SELECT '{SESSION}', {number}, 'Q' || i, 'E4', '{commission}', '{CENTRE}', 'B12', '2022-05-09', 480 + 60 * i,"
                f" 40, 60, now() FROM generate_series(1, {slots}) i;"
                f"UPDATE plan SET state = '{state}', published_at = CASE '{state}' WHEN 'PUBLISHED' THEN now() END"
                f" WHERE session = '{SESSION}' AND number = {number}"
            )

    def test_a_withdrawal(self):
        made = self.create()
        self.plan(made.id, 2)
        self.assertEqual(self.reasons(self.get(made.id)), [])
        psql("UPDATE examiner SET withdrawn = true, withdrawal_reason = 'malade' WHERE code = 'R1'")
        now = self.get(made.id)
        self.assertEqual((now.complete, self.reasons(now)), ("", ["SEAT_EMPTY", "MEMBER_WITHDRAWN", "SLOTS_IN_PLAN"]), now)
        repaired = self.update(made.id, members=[{"examiner": "P1"}, {"examiner": "R2"}])
        self.assertEqual((repaired.complete, self.reasons(repaired)), (Name("true"), []), repaired)

    # ---- juries and signatures

    def jury(self, *members):
        codes = [{"examiner": code, "president": code == "I1"} for code in members]
        return self.create(codes, id=f"JURY-{next(NUMBERS)}", kind=Name("JURY"), epreuve="", centre="")

    def test_jury(self):
        psql(examiner("I1", "INSPECTOR", public_teaching=True) + examiner("C1", "RESEARCHER", public_teaching=True) + examiner("E1", "EMPLOYEE"))
        made = self.jury("I1", "C1", "R2", "E1")
        self.assertEqual((made.code, made.complete, self.reasons(made)), ("OK", Name("true"), []), made)
        self.assertEqual(self.stored()[0][2], "{I1}")
        short = self.jury("C1", "R1")
        self.assertEqual(self.reasons(short), ["PRESIDENT", "BOTH_SIDES"], short)
        psql("UPDATE examiner SET withdrawn = true, withdrawal_reason = 'x' WHERE code = 'E1'")
        self.assertEqual(self.reasons(self.get(made.id)), ["BOTH_SIDES", "PARITY", "MEMBER_WITHDRAWN"])

    def sign(self, commission, day, *signers, **more):
        asked = {"session": SESSION, "commission": commission, "day": day, "signers": list(signers), **more}
        return self.call("RecordAttendance", "Commission", asked)

    def test_signed_against_nominated(self):
        psql(examiner("N1", named=False))
        made = self.create()
        signed = self.sign(made.id, "2022-05-09", "P1", "N1")
        self.assertEqual(self.reasons(signed), ["SIGNED_NOT_MEMBER", "SIGNED_NOT_NOMINATED", "NOMINATED_NEVER_SIGNED"], signed)
        self.assertEqual(self.get(made.id).all("attendance"), [{"day": ["2022-05-09"], "signers": ["N1", "P1"]}])
        self.assertEqual(psql("SELECT examiner, recorded_by <> '' FROM commission_attendance ORDER BY examiner"), [["N1", "t"], ["P1", "t"]])
        right = self.sign(made.id, "2022-05-09", "P1", "R1", etag=signed.etag)
        self.assertEqual((right.complete, self.reasons(right)), (Name("true"), []), right)
        self.assertEqual(self.sign(made.id, "2022-05-10", "P1", etag="1").reason, "ETAG_MISMATCH")
        two = self.sign(made.id, "2022-05-06", "P1")
        self.assertEqual([a["day"] for a in two.all("attendance")], [["2022-05-06"], ["2022-05-09"]])
        none = self.sign(made.id, "2022-05-06")
        self.assertEqual([a["day"] for a in none.all("attendance")], [["2022-05-09"]])
        self.assertEqual(psql("SELECT count(*) FROM commission_attendance"), [["2"]])
        # named only after the day of the sheet
        psql("UPDATE examiner SET nominated_on = '2022-05-10' WHERE code = 'P1'")
        self.assertEqual(self.reasons(self.get(made.id)), ["SIGNED_NOT_NOMINATED"])

    def test_bad_sheets(self):
        made = self.create()
        for day, signers, field, reason in (
            ("", ["P1"], "day", "REQUIRED"), ("2022-02-30", ["P1"], "day", "DATE"), ("2022-05-09", ["P1", "P1"], "signers", "TWICE"),
            ("2022-05-09", ["NOBODY"], "signers[NOBODY]", "EXAMINER"), ("2022-05-09", [""], "signers", "REQUIRED"),
        ):  # fmt: skip
            self.assertEqual(self.sign(made.id, day, *signers).violations.get(field), reason)
        self.assertEqual(self.sign("NONE", "2022-05-09", "P1").reason, "COMMISSION_NOT_FOUND")
        self.assertEqual(psql("SELECT count(*) FROM commission_attendance"), [["0"]])

    # ---- composing

    def compose(self, count, request_id=None, **more):
        asked = {"session": SESSION, "epreuve": "E4", "centre": CENTRE, "count": count, **more}
        return self.call("ComposeCommissions", "ComposeCommissionsResponse", asked, request_id)

    def test_compose(self):
        tried = self.compose(3, validate_only=True)
        self.assertEqual((len(tried.all("commissions")), tried.shortfall != ""), (2, True), tried)
        self.assertEqual(self.stored(), [])
        self.create(["P2"], id="E4-07")
        once = new_id()
        made = self.compose(3, once)
        found = made.all("commissions")
        self.assertEqual([c["id"] for c in found], [["E4-08"], ["E4-09"]], made)
        self.assertEqual([c["complete"] for c in found], [[Name("true")]] * 2)
        self.assertEqual([self.codes(c) for c in found], [["P1", "R1"], ["P3", "R2"]])
        self.assertTrue(made.shortfall.startswith("2 of 3: nobody is left for the seat \"professeur du bloc 1\""), made.shortfall)
        self.assertEqual(self.compose(3, once).fields, made.fields)
        self.assertEqual(len(self.stored()), 3)
        rows = psql("SELECT entity, key, answers FROM audit WHERE request_id = " + quoted(once) + " ORDER BY id")
        self.assertEqual(rows, [["commission", f"{SESSION}/E4-08", "f"], ["commission", f"{SESSION}/E4-09", "f"], ["composition", f"{SESSION}/E4", "t"]])
        # nobody is left; in a cancelled commission nobody is busy
        none = self.compose(1)
        self.assertEqual((none.code, none.all("commissions")), ("OK", []), none)
        self.assertEqual(self.compose(1, none_id := new_id()).fields, self.compose(1, none_id).fields)
        self.call("CancelCommission", "Commission", {"session": SESSION, "id": "E4-08", "reason": "x"})
        again = self.compose(1, prefix="T-")
        self.assertEqual([c["id"] for c in again.all("commissions")], [["T-01"]], again)

    def test_compose_sends_nobody_overseas_unasked(self):
        psql(
            "DELETE FROM candidate;"
            "INSERT INTO candidate (session, number, ine, family_name, given_name, birth_date, class, zone, language1, establishment)"
            f" VALUES ('{SESSION}', 'G1', '123456789AB', 'A', 'B', '2002-02-05', 'C', 'guyane', 'Anglais', '9730001N');"
            "UPDATE examiner SET establishment = '9730001N' WHERE code = 'P1'; UPDATE examiner SET establishment = '0690026D' WHERE code = 'P3';"
            f"INSERT INTO centre (session, code, name, zone) VALUES ('{SESSION}', 'GUY', 'Cayenne', 'guyane')"
        )
        for centre, professor in ((CENTRE, "P3"), ("GUY", "P1")):
            made = self.compose(1, centre=centre, validate_only=True)
            self.assertEqual([self.codes(c)[0] for c in made.all("commissions")], [professor], made)
        self.assertEqual(len(self.compose(2).all("commissions")), 2)

    @staticmethod
    def codes(commission):
        return [m["examiner"][0] for m in commission["members"]]

    def test_compose_in_a_language(self):
        self.assertEqual(self.compose(1, epreuve="E2").violations, {"language": "REQUIRED"})
        made = self.compose(1, epreuve="E2", language="Anglais", days=["2022-05-10"])
        self.assertEqual([self.codes(c) for c in made.all("commissions")], [["L1"]], made)
        self.assertEqual(made.all("commissions")[0]["days"], ["2022-05-10"])

    def test_bad_compositions(self):
        for changes, field, reason in (
            ({"count": 0}, "count", "REQUIRED"), ({"count": 1000}, "count", "RANGE"), ({"epreuve": "E1"}, "epreuve", "NOT_ORAL"),
            ({"centre": ""}, "centre", "REQUIRED"), ({"centre": "X"}, "centre", "CENTRE"), ({"prefix": "-"}, "prefix", "ID"),
            ({"prefix": "P" * 14}, "prefix", "ID"), ({"days": ["2022-05-08"]}, "days", "DAY_CLOSED"), ({"language": "Anglais"}, "language", "LANGUAGE"),
        ):  # fmt: skip
            answer = self.compose(**{"count": 1, **changes})
            self.assertEqual((answer.code, answer.violations.get(field)), ("INVALID_ARGUMENT", reason), answer)
        self.create(["P2"], id="E4-999")
        self.assertEqual(self.compose(1).violations, {"prefix": "NUMBERS"})

    def test_two_compositions_at_once_take_nobody_twice(self):
        answers = []

        def run():
            client = Client()
            asked = {"session": SESSION, "epreuve": "E4", "centre": CENTRE, "count": 2}
            answers.append(self.call("ComposeCommissions", "ComposeCommissionsResponse", asked, client=client))
            client.close()

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([a.code for a in answers], ["OK"] * 4)
        self.assertEqual(sorted(len(a.all("commissions")) for a in answers), [0, 0, 0, 2])
        self.assertEqual(psql("SELECT count(*), count(DISTINCT examiner) FROM commission_member"), [["4", "4"]])

    # ---- lists, roles, size

    def list(self, **more):
        return self.call("ListCommissions", "ListCommissionsResponse", {"session": SESSION, **more})

    def test_lists(self):
        ids = [self.create(["P1"] if i % 2 else ["P1", "R1"]).id for i in range(5)]
        self.create(["L1"], epreuve="E2", language="Anglais", id="E2-01")
        self.assertEqual([c["id"][0] for c in self.list(epreuve="E4").all("commissions")], ids)
        self.assertEqual([c["id"][0] for c in self.list(examiner="L1").all("commissions")], ["E2-01"])
        self.assertEqual([c["id"][0] for c in self.list(only_incomplete=True).all("commissions")], [ids[1], ids[3]])
        first = self.list(only_incomplete=True, page_size=1)
        second = self.list(only_incomplete=True, page_size=1, page_token=first.next_page_token)
        self.assertEqual([c["id"][0] for c in second.all("commissions")], [ids[3]])
        last = self.list(only_incomplete=True, page_size=1, page_token=second.next_page_token)
        self.assertEqual((last.all("commissions"), last.next_page_token), ([], ""))
        self.assertEqual(self.list(centre="X").all("commissions"), [])
        self.assertEqual(self.list(page_size=201).violations, {"page_size": "TOO_LARGE"})
        self.assertEqual(self.get("NONE").reason, "COMMISSION_NOT_FOUND")
        self.assertIn("SHARED_DAYS", self.reasons(self.get(ids[0])))

    def test_roles(self):
        made = self.create()
        for name, reads, changes in (("manager", True, True), ("auditor", True, False), ("establishment", False, False)):
            client = Client(name)
            got = self.call("GetCommission", "Commission", {"session": SESSION, "id": made.id}, client=client)
            self.assertEqual(got.code, "OK" if reads else "PERMISSION_DENIED", name)
            changed = self.update(made.id, client=client, remark=name)
            self.assertEqual(changed.code, "OK" if changes else "PERMISSION_DENIED", name)
            client.close()
        self.assertEqual(self.get(made.id).remark, "manager")

    def test_row_level_security(self):
        self.create()
        for scope, commissions, members in (("*", "1", "2"), ("0750655E", "1", "0"), ("", "0", "0")):
            sql = f"SET palmares.scope = '{scope}'; SELECT (SELECT count(*) FROM commission), (SELECT count(*) FROM commission_member)"
            self.assertEqual(psql(sql, "service"), [[commissions, members]], scope)
        whole = psql("SET palmares.scope = '0750655E'; SELECT members FROM commission_whole", "service")
        self.assertEqual(whole, [["{}"]])

    def test_eight_hundred(self):
        rows = "".join(examiner(f"A{i:04d}", specialities=["B1"]) + examiner(f"B{i:04d}", "EMPLOYEE") for i in range(800))
        psql(rows)
        started = time.monotonic()
        made = self.compose(800, prefix="C")
        composed = time.monotonic() - started
        self.assertEqual((len(made.all("commissions")), made.shortfall), (800, ""), made.code)
        self.assertEqual(psql("SELECT count(*), count(DISTINCT examiner) FROM commission_member"), [["1600", "1600"]])
        started, token, count = time.monotonic(), "", 0
        while True:
            page = self.list(page_size=200, page_token=token)
            count += len(page.all("commissions"))
            token = page.next_page_token
            if not token:
                break
        print(f"800 commissions composed in {composed:.2f} s and listed in {time.monotonic() - started:.2f} s, reading by protoc included")
        self.assertEqual(count, 800)
        self.assertEqual(self.list(only_incomplete=True).all("commissions"), [])


if __name__ == "__main__":
    unittest.main()
