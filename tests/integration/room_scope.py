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
            sql += document(number, "FICHE_E4") + document(number, "ATTESTATION") + document(number, "LIVRET") + document(number, "ENGAGEMENT")
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
            ("document", "candidate || kind"): [f"{n}{kind}" for n in ("0001", "0002", "0007") for kind in ("ATTESTATION", "FICHE_E4")],
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
            ("class_profile", "establishment"): [],
            ("attachment_upload", "id"): [],
        }
        seen = self.room("scope-s1", "SELECT " + ", ".join(
            f"(SELECT coalesce(string_agg(DISTINCT ({key})::text, ' ' ORDER BY ({key})::text), '') FROM {table})" for table, key in expected))  # fmt: skip
        self.assertEqual(dict(zip(expected, (text.split() for text in seen[0]))), expected)

    def test_another_room(self):
        self.assertEqual(self.seen("scope-s2", "candidate", "number"), ["0001", "0004", "0006"])
        self.assertEqual(self.seen("scope-s2", "plan_slot", "candidate || epreuve"), ["0001E6", "0004E6", "0006E6"])
        self.assertEqual(self.seen("scope-s2", "examiner", "code"), ["P3", "W2"])
        self.assertEqual(self.seen("scope-s2", "fiche_sujet", "candidate"), [])  # of E4
        self.assertEqual(self.seen("scope-s2", "sheet", "candidate || epreuve"), ["0001E6", "0004E6"])

    def test_a_kiosk_of_no_room(self):
        """A principal of the role without a room, a room that was taken from it, a scope that is none."""
        tables = ("candidate", "plan_slot", "commission", "commission_member", "examiner", "document", "sheet", "fiche_sujet", "pin", "kiosk")
        counts = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        nothing = [["0"] * len(tables)]
        self.assertEqual(self.room("scope-none", counts), nothing)
        self.assertEqual(self.run_in("", counts), nothing)
        psql(f"UPDATE kiosk SET active = false WHERE principal_id = {self.ids['scope-s1']}")
        try:
            self.assertEqual(self.room("scope-s1", counts)[0][:-1], nothing[0][:-1])  # it may read that it has lost its room
        finally:
            psql(f"UPDATE kiosk SET active = true WHERE principal_id = {self.ids['scope-s1']}")

    def changes(self, changes):
        """Of each statement: how many rows it would change, or why it is refused. Nothing stays changed."""
        tried = "".join(
            f"BEGIN {sql}; GET DIAGNOSTICS changed = ROW_COUNT; RAISE EXCEPTION 'changed %', changed; EXCEPTION WHEN OTHERS THEN "
            "said := said || left(translate(SQLERRM, E'\\t\\n', '  '), 200); END;"
            for sql in changes
        )
        self.assertNotIn("$tried$", tried)
        rows = self.room(
            "scope-s1",
            f"DO $tried$ DECLARE changed bigint; said text[] := '{{}}'; BEGIN {tried} PERFORM set_config('palmares.said', "
            "array_to_string(said, E'\\t'), false); END $tried$;\nSELECT current_setting('palmares.said')",
        )
        self.assertEqual(len(rows[0]), len(changes), rows)
        return [int(row.split()[1]) if row.startswith("changed ") else row for row in rows[0]]

    def assert_refused(self, change, result):
        if result != 0:
            self.assertRegex(str(result), "permission denied|row-level security|append-only", change)

    def test_changes_nothing_but_its_sheets(self):
        """Every table, every change, whatever rows it can reach."""
        granted = psql(
            "SELECT g.table_name, g.privilege_type, (SELECT attname FROM pg_attribute WHERE attrelid = ('palmares.' || g.table_name)::regclass "
            "AND attnum > 0 AND NOT attisdropped AND attidentity = '' ORDER BY attnum LIMIT 1) FROM information_schema.role_table_grants g "
            "WHERE g.grantee = 'palmares_service' AND g.table_schema = 'palmares' AND g.privilege_type IN ('UPDATE', 'DELETE') ORDER BY 1, 2")
        self.assertGreater(len(granted), 40)
        statements = [f"UPDATE {table} SET {column} = {column}" if what == "UPDATE" else f"DELETE FROM {table}" for table, what, column in granted]
        changed = set()
        for (table, what, _), result in zip(granted, self.changes(statements)):
            if isinstance(result, int) and result > 0:
                changed.add((table, what))
            elif table not in CHANGEABLE:
                self.assert_refused((table, what), result)
        self.assertIn(("sheet", "UPDATE"), changed)
        self.assertLessEqual({table for table, _ in changed}, CHANGEABLE)

    def test_adds_nothing_to_the_dossier(self):
        changes = (
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
        )  # fmt: skip
        for (table, sql), result in zip(changes, self.changes([sql for _, sql in changes])):
            self.assertRegex(str(result), "row-level security", table)

    def test_widens_nothing(self):
        """Its own row says what it sees: it cannot change it, nor move a sheet out of its reach."""
        changes = [f"UPDATE kiosk SET last_day = '{OTHER_DAY}'", "UPDATE kiosk SET room = 'S2'", "UPDATE principal SET role = 'admin'",
                   "UPDATE certificate SET revoked_at = NULL", "UPDATE sheet SET candidate = '0004'", "UPDATE pin SET examiner = 'P2'"]  # fmt: skip
        for change, result in zip(changes, self.changes(changes)):
            self.assert_refused(change, result)

    def test_the_office_and_the_schools_see_what_they_saw(self):
        tables = [row[0] for row in psql("SELECT relname FROM pg_class WHERE relnamespace = 'palmares'::regnamespace AND relkind = 'r' "
                                         "AND has_table_privilege('palmares_service', oid, 'SELECT') ORDER BY 1")]  # fmt: skip
        tables.remove("audit")
        counts = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
        self.assertEqual(dict(zip(tables, self.run_in("*", counts)[0])), dict(zip(tables, psql(counts)[0])))
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
        seen = self.run_in(UAI, "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in rules))
        there = psql("SELECT " + ", ".join(f"(SELECT count(*) FROM {table} WHERE {rule})" for table, rule in rules.items()))
        self.assertEqual(dict(zip(rules, seen[0])), dict(zip(rules, there[0])))

    def test_the_office_asks_no_room(self):
        """What a room sees is not worked out for those who see all: functions that fail when they are called are not missed."""
        functions = psql("SELECT oid::regprocedure, array_to_string(proargnames, ',') FROM pg_proc WHERE pronamespace = 'palmares'::regnamespace "
                         "AND proname LIKE 'room_sees%'")  # fmt: skip
        self.assertGreaterEqual(len(functions), 3)
        psql("CREATE TABLE kept_function AS SELECT pg_get_functiondef(oid) AS definition FROM pg_proc "
             "WHERE pronamespace = 'palmares'::regnamespace AND proname LIKE 'room_sees%'")  # fmt: skip
        failing = ""
        for name, parameters in functions:
            types = re.search(r"\((.*)\)", name)[1].split(",")
            declared = ", ".join(f"{parameter} {kind}" for parameter, kind in zip(parameters.split(","), types))
            failing += (
                f"CREATE OR REPLACE FUNCTION {name.split('(')[0]}({declared}) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER AS "
                "$$ BEGIN RAISE EXCEPTION 'asked'; END $$;"
            )
        tables = ("candidate", "document", "plan_slot", "commission", "commission_member", "commission_attendance", "examiner", "sheet", "sheet_seal",
                  "sheet_act", "pin", "kiosk", "fiche_sujet", "fiche_sujet_role", "attachment_file", "attachment_upload", "conformity_decision",
                  "engagement_request")  # fmt: skip
        try:
            psql(failing)
            with self.assertRaisesRegex(RuntimeError, "asked"):
                self.room("scope-s1", "SELECT count(*) FROM candidate")
            for scope in ("*", UAI):
                self.run_in(scope, "".join(f"SELECT count(*) FROM {table};" for table in tables))
        finally:
            psql("DO $do$ DECLARE d text; BEGIN FOR d IN SELECT definition FROM kept_function LOOP EXECUTE d; END LOOP; END $do$; DROP TABLE kept_function")
        self.assertEqual(len(self.seen("scope-s1", "candidate", "number")), 3)


if __name__ == "__main__":
    unittest.main()
