#!/usr/bin/env python3
"""What a kiosk sees and can change in the database itself: SQL of any kind, as the service's own role, under the scope of a room. Run by
ctest, or tests/support/with-stack BUILD -- tests/integration/room_scope.py"""

import os
import re
import unittest

import plan_fixture
import room_fixture
from contract import ROOT, cli, psql

SESSION = plan_fixture.SESSION
DAY = room_fixture.DAY
OTHER_DAY = "2022-05-12"
UAI = "0750655E"
OTHER_UAI = "0750662M"

# What a room may change: its sheets, what belongs to them, and the PINs of its own members.
CHANGEABLE = {"sheet", "sheet_seal", "pin"}


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


def document(number, kind, ordinal="1"):
    return (
        "INSERT INTO document (session, candidate, kind, ordinal, content, received_on) VALUES "
        f"""('{SESSION}', '{number}', '{kind}', {ordinal}, '{{}}', '2022-03-01');"""
    )


class RoomScope(unittest.TestCase):
    """Candidates 0001 and 0002 pass E4 in S1 on the kiosk's day, 0001 also E6 in S2; 0003 in S1 on a day that is not the kiosk's; 0004 in S2;
    0005 in S1 in a draft; 0006 was in S1 in the plan before; 0007 passes nowhere, and has a sheet of S1 on its day."""

    @classmethod
    def setUpClass(cls):
        room_fixture.clear()
        psql("TRUNCATE enrol_code, attachment_file, attachment_upload")
        plan_fixture.small()
        slot = room_fixture.slot
        room_fixture.publish(slot("0006") + slot("0001"))
        room_fixture.publish(
            slot("0001") + slot("0002", start="11:00") + slot("0003", day=OTHER_DAY) + slot("0001", "E6", "E6-01", "S2", start="14:00")
            + slot("0004", "E6", "E6-01", "S2") + slot("0006", "E6", "E6-01", "S2", start="16:00"), plan=2)  # fmt: skip
        numbers = [f"{i:04d}" for i in range(1, 9)]
        sql = f"INSERT INTO plan (session, number, state, origin, created_by) VALUES ('{SESSION}', 3, 'DRAFT', 'PROPOSED', 'x');"
        sql += slot("0005", plan="3")
        sql += f"UPDATE candidate SET establishment = '{OTHER_UAI}' WHERE number IN ('0002', '0008');"
        for number in numbers:
            sql += document(number, "FICHE_E4") + document(number, "ETUDE", "0") + document(number, "LIVRET", "0") + document(number, "ENGAGEMENT", "0")
            sql += plan_fixture.engagement(number)
            sql += (
                "INSERT INTO fiche_sujet (session, candidate, fiche, content) VALUES " f"('{SESSION}', '{number}', 1, '{{}}');"
                f"INSERT INTO fiche_sujet_role (session, candidate, content) VALUES ('{SESSION}', '{number}', '{{}}');"
            )
        for number, epreuve, commission, room in (("0001", "E4", "E4-01", "S1"), ("0001", "E6", "E6-01", "S2"), ("0004", "E6", "E6-01", "S2"),
                                                  ("0007", "E4", "E4-01", "S1")):  # fmt: skip
            sql += (
                "INSERT INTO sheet (session, candidate, epreuve, commission, centre, room, day, state) VALUES "
                f"('{SESSION}', '{number}', '{epreuve}', '{commission}', 'C1', '{room}', '{DAY}', 'PRESENT');"
            )
        for code in ("P1", "P3"):
            sql += f"INSERT INTO pin (session, examiner, hash, must_change) VALUES ('{SESSION}', '{code}', 'scrypt$x', false);"
        sql += f"INSERT INTO signing_key (session, public_pem, private_sealed) VALUES ('{SESSION}', 'x', 'x');"
        for name, room in (("scope-s1", "S1"), ("scope-s2", "S2"), ("scope-none", None)):
            sql += f"INSERT INTO principal (name, role) VALUES ('{name}', 'kiosk') ON CONFLICT DO NOTHING;"
            if room:
                sql += (
                    "INSERT INTO kiosk (principal_id, session, centre, room, first_day, last_day) "
                    f"SELECT id, '{SESSION}', 'C1', '{room}', '{DAY}', '{DAY}' FROM principal WHERE name = '{name}';"
                )
        sql += (
            "INSERT INTO enrol_code (secret_sha256, principal, session, centre, room, first_day, last_day, created_by, expires_at) "
            f"VALUES (sha256('x'), 'x', '{SESSION}', 'C1', 'S1', '{DAY}', '{DAY}', 'x', now() + interval '1 day');"
        )
        psql(sql)
        cls.ids = dict(psql("SELECT name, id FROM principal WHERE name LIKE 'scope-%'"))
        psql("ANALYZE")

    @staticmethod
    def run_in(scope, sql):
        return psql(f"SELECT set_config('palmares.scope', '{scope}', false) \\g /dev/null\n{sql}", role="service")

    def room(self, name, sql):
        return self.run_in(f"room:{self.ids[name]}", sql)

    def seen(self, name, table, key):
        return sorted(row[0] for row in self.room(name, f"SELECT DISTINCT {key} FROM {table}"))

    def test_its_room_on_its_days(self):
        expected = {
            ("candidate", "number"): ["0001", "0002", "0007"],
            ("plan_slot", "candidate || epreuve || day"): [f"0001E4{DAY}", f"0002E4{DAY}"],
            ("commission", "id"): ["E4-01"],
            ("commission_member", "commission || examiner"): ["E4-01P1", "E4-01W1"],
            ("examiner", "code"): ["P1", "W1"],
            ("document", "candidate || kind"): [f"{n}{kind}" for n in ("0001", "0002", "0007") for kind in ("ETUDE", "FICHE_E4")],
            ("engagement_request", "candidate"): [],
            ("sheet", "candidate || epreuve"): ["0001E4", "0007E4"],
            ("fiche_sujet", "candidate"): ["0001", "0002", "0007"],
            ("fiche_sujet_role", "candidate"): ["0001", "0002", "0007"],
            ("pin", "examiner"): ["P1"],
            ("kiosk", "room"): ["S1"],
            ("plan", "number"): ["2"],
            ("enrol_code", "room"): [],
            ("plan_job", "id"): [],
            ("import", "id"): [],
            ("class_profile", "class"): [],
            ("attachment_upload", "id"): [],
        }
        for (table, key), rows in expected.items():
            with self.subTest(table=table):
                self.assertEqual(self.seen("scope-s1", table, key), rows)

    def test_another_room(self):
        self.assertEqual(self.seen("scope-s2", "candidate", "number"), ["0001", "0004", "0006"])
        self.assertEqual(self.seen("scope-s2", "plan_slot", "candidate || epreuve"), ["0001E6", "0004E6", "0006E6"])
        self.assertEqual(self.seen("scope-s2", "examiner", "code"), ["P3", "W2"])
        self.assertEqual(self.seen("scope-s2", "fiche_sujet", "candidate"), [])  # of E4
        self.assertEqual(self.seen("scope-s2", "sheet", "candidate || epreuve"), ["0001E6", "0004E6"])

    def test_a_kiosk_of_no_room(self):
        """A principal of the role without a room, a room that was taken from it, a scope that is none."""
        tables = ("candidate", "plan_slot", "commission", "commission_member", "examiner", "document", "sheet", "fiche_sujet", "pin", "kiosk")
        for table in tables:
            self.assertEqual(self.room("scope-none", f"SELECT count(*) FROM {table}"), [["0"]], table)
        psql(f"UPDATE kiosk SET active = false WHERE principal_id = {self.ids['scope-s1']}")
        try:
            for table in tables[:-1]:
                self.assertEqual(self.room("scope-s1", f"SELECT count(*) FROM {table}"), [["0"]], table)
        finally:
            psql(f"UPDATE kiosk SET active = true WHERE principal_id = {self.ids['scope-s1']}")
        for table in tables:
            self.assertEqual(self.run_in("", f"SELECT count(*) FROM {table}"), [["0"]], table)

    def changes(self, table, sql):
        """Rows that a statement would change, or None when it is refused."""
        try:
            rows = self.room("scope-s1", f"BEGIN;\nWITH done AS ({sql} RETURNING 1) SELECT count(*) FROM done;\nROLLBACK;")
        except RuntimeError as error:
            self.assertRegex(str(error), "permission denied|row-level security|append-only|violates", table)
            return None
        return int(rows[0][0])

    def test_changes_nothing_but_its_sheets(self):
        """Every table, every change, whatever rows it can reach."""
        granted = psql("SELECT table_name, string_agg(privilege_type, ',') FROM information_schema.role_table_grants "
                       "WHERE grantee = 'palmares_service' AND table_schema = 'palmares' GROUP BY 1 ORDER BY 1")  # fmt: skip
        self.assertGreater(len(granted), 30)
        for table, privileges in granted:
            column = psql(f"SELECT attname FROM pg_attribute WHERE attrelid = 'palmares.{table}'::regclass AND attnum > 0 AND NOT attisdropped "
                          "AND attidentity = '' ORDER BY attnum LIMIT 1")[0][0]  # fmt: skip
            for privilege, sql in (("UPDATE", f"UPDATE {table} SET {column} = {column}"), ("DELETE", f"DELETE FROM {table}")):
                if privilege in privileges.split(","):
                    with self.subTest(table=table, change=privilege):
                        changed = self.changes(table, sql)
                        if table not in CHANGEABLE:
                            self.assertIn(changed, (0, None))

    def test_adds_nothing_to_the_dossier(self):
        for table, sql in (
            ("document", document("0002", "FICHE_E6")[:-1]),
            ("candidate", plan_fixture.candidate("0099")[:-1]),
            ("plan_slot", room_fixture.slot("0003", "E6", "E6-01", plan="2")[:-1]),
            ("examiner", plan_fixture.examiner("X9")[:-1]),
            ("commission_member", f"INSERT INTO commission_member (session, commission, examiner, position) VALUES ('{SESSION}', 'E4-01', 'P2', 3)"),
            ("engagement_request", plan_fixture.engagement("0001")[:-1]),
            ("fiche_sujet", f"INSERT INTO fiche_sujet (session, candidate, fiche, content) VALUES ('{SESSION}', '0009', 1, '{{}}')"),
            ("sheet", "INSERT INTO sheet (session, candidate, epreuve, commission, centre, room, day, state) VALUES "
                      f"('{SESSION}', '0003', 'E4', 'E4-01', 'C1', 'S1', '{DAY}', 'PRESENT')"),
            ("pin", f"INSERT INTO pin (session, examiner, hash, must_change) VALUES ('{SESSION}', 'P2', 'scrypt$x', false)"),
            ("kiosk", "INSERT INTO kiosk (principal_id, session, centre, room, first_day, last_day) "
                      f"VALUES ({self.ids['scope-none']}, '{SESSION}', 'C1', 'S3', '{DAY}', '{DAY}')"),
            ("enrol_code", "INSERT INTO enrol_code (secret_sha256, principal, session, centre, room, first_day, last_day, created_by, expires_at) "
                           f"VALUES (sha256('y'), 'x', '{SESSION}', 'C1', 'S1', '{DAY}', '{DAY}', 'x', now())"),
            ("principal", "INSERT INTO principal (name, role) VALUES ('mine', 'admin')"),
        ):  # fmt: skip
            with self.subTest(table=table):
                self.assertIsNone(self.changes(table, sql))

    def test_widens_nothing(self):
        """Its own row says what it sees: it cannot change it, nor move a sheet out of its reach."""
        self.assertIn(self.changes("kiosk", f"UPDATE kiosk SET last_day = '{OTHER_DAY}'"), (0, None))
        self.assertIn(self.changes("kiosk", "UPDATE kiosk SET room = 'S2'"), (0, None))
        self.assertIn(self.changes("principal", "UPDATE principal SET role = 'admin'"), (0, None))
        self.assertIsNone(self.changes("sheet", "UPDATE sheet SET candidate = '0004'"))

    def test_the_office_and_the_schools_see_what_they_saw(self):
        tables = [row[0] for row in psql("SELECT relname FROM pg_class WHERE relnamespace = 'palmares'::regnamespace AND relkind = 'r' "
                                         "AND has_table_privilege('palmares_service', oid, 'SELECT') ORDER BY 1")]  # fmt: skip
        for table in tables:
            if table != "audit":
                self.assertEqual(self.run_in("*", f"SELECT count(*) FROM {table}"), psql(f"SELECT count(*) FROM {table}"), table)
        own = f"candidate IN (SELECT number FROM candidate WHERE establishment = '{UAI}')"
        rules = {
            "candidate": f"establishment = '{UAI}'",
            "document": own,
            "engagement_request": own,
            "plan": "state = 'PUBLISHED'",
            "plan_slot": f"plan = 2 AND {own}",
            "commission": "true",
            "room": "true",
            "centre": "true",
            "session": "true",
            "commission_member": "false",
            "commission_attendance": "false",
            "examiner": "false",
            "sheet": "false",
            "sheet_seal": "false",
            "sheet_act": "false",
            "pin": "false",
            "signing_key": "false",
            "kiosk": "false",
            "enrol_code": "false",
            "fiche_sujet": "false",
            "fiche_sujet_role": "false",
        }
        for table, rule in rules.items():
            with self.subTest(table=table):
                self.assertEqual(self.run_in(UAI, f"SELECT count(*) FROM {table}"), psql(f"SELECT count(*) FROM {table} WHERE {rule}"))

    def test_the_office_asks_no_room(self):
        """What a room sees is not worked out for those who see all: functions that fail when they are called are not missed."""
        functions = psql("SELECT oid::regprocedure, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'palmares'::regnamespace "
                         "AND proname LIKE 'room_sees%'") and [row[0] for row in psql(
                             "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'palmares'::regnamespace AND proname LIKE 'room_sees%'")]  # fmt: skip
        self.assertGreaterEqual(len(functions), 3)
        for name in functions:
            psql(f"CREATE TABLE IF NOT EXISTS kept_function AS SELECT ''::text AS definition WHERE false;"
                 f"INSERT INTO kept_function SELECT pg_get_functiondef('{name}'::regprocedure)")  # fmt: skip
        try:
            for name in functions:
                arguments = re.search(r"\((.*)\)", name)[1].split(",")
                names = psql(f"SELECT unnest(proargnames) FROM pg_proc WHERE oid = '{name}'::regprocedure")
                parameters = ", ".join(f"{n[0]} {a}" for n, a in zip(names, arguments))
                psql(f"CREATE OR REPLACE FUNCTION {name.split('(')[0]}({parameters}) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER AS "
                     "$$ BEGIN RAISE EXCEPTION 'asked'; END $$")  # fmt: skip
            with self.assertRaisesRegex(RuntimeError, "asked"):
                self.room("scope-s1", "SELECT count(*) FROM candidate")
            for table in ("candidate", "document", "plan_slot", "commission", "commission_member", "commission_attendance", "examiner", "sheet", "sheet_seal",
                          "sheet_act", "pin", "kiosk", "fiche_sujet", "fiche_sujet_role", "attachment_file", "attachment_upload",
                          "conformity_decision", "engagement_request"):  # fmt: skip
                for scope in ("*", UAI):
                    with self.subTest(table=table, scope=scope):
                        self.run_in(scope, f"SELECT count(*) FROM {table}")
        finally:
            psql("DO $do$ DECLARE d text; BEGIN FOR d IN SELECT definition FROM kept_function LOOP EXECUTE d; END LOOP; END $do$; DROP TABLE kept_function")
        self.assertEqual(len(self.seen("scope-s1", "candidate", "number")), 3)


if __name__ == "__main__":
    unittest.main()
