#!/usr/bin/env python3
"""Signatures, PINs and the two views of a fiche-sujet against a real PostgreSQL. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/signatures.py"""

import os
import unittest

from contract import Name, new_id, protoc, psql, sp
from sheet_case import Case, load
from sheet_fixture import DAY, SESSION, Signer, content, plan, slots


def setUpModule():
    load()


class Signatures(Case):
    def test_who_signs(self):
        revision = self.marked()
        p1, w1 = self.room.pins.items()
        for signers, outcome, reason in (
            ([p1], "REFUSED", "SIGNATURE_MISSING"),
            ([p1, p1], "REFUSED", "SAME_PERSON"),
            ([p1, ("P3", "123123")], "REFUSED", "NOT_A_MEMBER"),
            ([p1, w1, ("P3", "123123")], "REFUSED", "NOT_A_MEMBER"),
        ):
            self.expect(self.room.one(self.room.sealing(content(), revision, signers)), outcome, reason)
        psql("UPDATE examiner SET withdrawn = true, withdrawal_reason = 'malade' WHERE code = 'W1'")
        self.expect(self.room.one(self.room.sealing(content(), revision)), "CONFLICT", "MEMBER_CHANGED")
        self.assertEqual(psql("SELECT failures FROM pin ORDER BY examiner"), [["0"], ["0"]])
        self.expect(self.room.one(self.room.sealing(content(), revision, [p1])), "APPLIED")

    def test_for_another_act_or_content(self):
        revision = self.marked()
        stolen = self.room.sealing(content(), revision)
        stolen["id"] = new_id()
        self.expect(self.room.one(stolen), "REFUSED", "SIGNATURE_UNREADABLE")
        made = self.room.sealing(content(), revision)
        made["sealing"]["signatures"] = self.room.sealing(content(1300), revision)["sealing"]["signatures"]
        self.expect(self.room.one(made), "REFUSED", "SIGNATURE_UNREADABLE")
        made = self.room.sealing(content(), revision)
        made["sealing"]["signatures"][0]["secret"] = b"x" * 256
        self.expect(self.room.one(made), "REFUSED", "SIGNATURE_UNREADABLE")
        self.assertEqual(psql("SELECT failures FROM pin ORDER BY examiner"), [["0"], ["0"]])

    def test_guessed_ten_times(self):
        revision = self.marked()
        most = 5
        p1 = ("P1", self.room.pins["P1"])
        outcomes = []
        for i in range(10):
            guess = self.room.sealing(content(), revision, [p1, ("W1", f"99{i:04d}")])
            result = self.room.one(guess)
            outcomes.append((result["reason"][0], result.get("failures_left", [0])[0]))
            # A repeat is not another failure.
            self.assertEqual(self.room.one(guess).get("failures_left", [0])[0], outcomes[-1][1])
        self.assertEqual(outcomes, [("PIN_WRONG", most - 1 - i) for i in range(most)] + [("PIN_LOCKED", 0)] * (10 - most))
        self.assertEqual(psql("SELECT failures, locked_at IS NOT NULL FROM pin WHERE examiner = 'W1'"), [[str(most), "t"]])
        self.expect(self.room.one(self.room.sealing(content(), revision)), "REFUSED", "PIN_LOCKED")
        self.assertEqual(self.room.check("W1", self.room.pins["W1"]).state, Name("PIN_LOCKED"))
        self.assertEqual(psql("SELECT count(*) FROM audit WHERE entity = 'pin' AND after->>'locked_at' IS NOT NULL AND key = "
                              f"'{SESSION}/W1' AND before->>'locked_at' IS NULL AND request_id IS NOT NULL AND id > "
                              "(SELECT max(id) FROM audit WHERE entity = 'pin-check')- 100"), [["1"]])  # fmt: skip
        self.room.give_pins("W1")
        self.applied(self.room.sealing(content(), revision))

    def test_a_right_one_starts_the_count_anew(self):
        revision = self.marked()
        p1 = ("P1", self.room.pins["P1"])
        self.expect(self.room.one(self.room.sealing(content(), revision, [p1, ("W1", "999999")])), "REFUSED", "PIN_WRONG")
        self.applied(self.room.sealing(content(), revision))
        self.assertEqual(psql("SELECT failures FROM pin ORDER BY examiner"), [["0"], ["0"]])

    def test_presence(self):
        first, second = self.room.presence("P1"), self.room.presence("P1")
        self.applied(first)
        self.applied(second)
        self.applied(first)
        self.assertEqual(psql("SELECT commission, day, examiner, recorded_by FROM commission_attendance"), [["E4-01", DAY, "P1", "kiosk-s1"]])
        self.assertEqual(psql("SELECT revision FROM commission WHERE id = 'E4-01'"), [["2"]])
        shown = self.office.call("GetCommission", "Commission", {"session": SESSION, "id": "E4-01"}, service="CommissionService")
        self.assertEqual(shown.attendance["signers"], ["P1"])
        self.assertEqual(psql(f"SELECT count(*) FROM audit WHERE entity = 'commission' AND request_id = '{first['id']}'"), [["1"]])
        self.expect(self.room.one(self.room.presence("P3", "111222")), "REFUSED", "NOT_A_MEMBER")
        self.expect(self.room.one(self.room.presence("W1", "111222")), "REFUSED", "PIN_WRONG")

    def test_no_key_leaks(self):
        revision = self.marked()
        self.applied(self.room.sealing(content(), revision), self.room.presence("W1"))
        dump = "\n".join("\t".join(r) for t in ("audit", "sheet_act", "pin", "sheet", "sheet_seal", "signing_key")
                         for r in psql(f"SELECT t::text FROM {t} t"))  # fmt: skip
        for pin in self.room.pins.values():
            self.assertNotIn(pin, dump)
        with open(os.environ["PALMARES_SERVICE_LOG"], encoding="utf-8") as log:
            written = log.read()
        for pin in self.room.pins.values():
            self.assertNotIn(pin, written)


class Pins(Case):
    pins = False

    def reset(self, code="P1", request_id=None, **more):
        return self.office.call("ResetPin", "ResetPinResponse", {"session": SESSION, "examiner": code, **more}, request_id, service="JuryService")

    def test_first_use(self):
        self.assertEqual(self.room.check("P1", "123123").state, Name("PIN_NONE"))
        self.assertEqual(self.reset("P9").reason, "EXAMINER_NOT_FOUND")
        self.assertEqual((self.reset(validate_only=True).pin, psql("SELECT count(*) FROM pin")), ("", [["0"]]))
        request = new_id()
        first = self.reset(request_id=request)
        self.assertEqual((first.family_name, first.given_name), ("FamilleP1", "Ana"))
        self.assertRegex(first.pin, r"^\d{6}$")
        self.assertEqual(self.reset(request_id=request).pin, first.pin)
        self.assertEqual(psql("SELECT must_change, revision FROM pin"), [["t", "1"]])
        wrong = "111111" if first.pin != "111111" else "222222"
        answer = self.room.check("P1", wrong)
        self.assertEqual((answer.one("right", False), answer.state, answer.failures_left), (False, Name("PIN_FIRST"), 4))
        answer = self.room.check("P1", first.pin)
        self.assertEqual((answer.right, answer.state), (Name("true"), Name("PIN_FIRST")))
        for bad in ("12345", "1234567890123", "abcdef", "111111", "123456", "654321", first.pin):
            self.assertEqual(self.room.check("P1", first.pin, bad).violations, {"new_pin": "PIN"}, bad)
        # With the first one nobody signs.
        self.room.signer = Signer()
        self.expect(self.room.one(self.room.presence("P1", first.pin)), "REFUSED", "PIN_FIRST")
        request = new_id()
        changed = self.room.check("P1", first.pin, "274951", request)
        self.assertEqual((changed.right, changed.state), (Name("true"), Name("PIN_SET")))
        self.assertEqual(self.room.check("P1", first.pin, "274951", request).fields, changed.fields)
        self.assertEqual(psql("SELECT must_change, failures, revision FROM pin"), [["f", "0", "2"]])
        self.applied(self.room.presence("P1", "274951"))

    def test_locked(self):
        self.room.give_pins("P1")
        states = [self.room.check("P1", f"00000{i}").state for i in range(7)]
        self.assertEqual(states, [Name("PIN_SET")] * 4 + [Name("PIN_LOCKED")] * 3)
        self.assertEqual(self.room.check("P1", self.room.pins["P1"]).one("right", False), False)
        self.assertEqual(self.reset().code, "OK")
        self.assertEqual(psql("SELECT failures, locked_at, must_change FROM pin"), [["0", "", "t"]])

    def test_the_same_failure_counts_once(self):
        self.room.give_pins("P1")
        request = new_id()
        self.assertEqual(self.room.check("P1", "000001", request_id=request).failures_left, 4)
        self.assertEqual(self.room.check("P1", "000001", request_id=request).failures_left, 4)
        self.assertEqual(psql("SELECT failures FROM pin"), [["1"]])

    def test_the_key_is_made_once(self):
        for code in ("P1", "W1"):
            self.reset(code)
        self.assertEqual(psql("SELECT count(*) FROM signing_key"), [["1"]])
        self.assertEqual(psql("SELECT length(private_sealed) > 1000 FROM signing_key"), [["t"]])


class Fiches(Case):
    """The fiche-sujet, in its two views."""

    pins = False
    SEEN = ("object", "date_and_duration", "place", "sequences", "history", "objectives", "information", "constraints", "actors")
    HIDDEN = ("identity", "motivations", "brakes", "objections")

    def fiche(self, **more):
        made = {field: f"Vu : {field}, ligne 1\nligne 2" for field in self.SEEN}
        made["role"] = {field: f"SECRET-{field}-é" for field in self.HIDDEN}
        return {"session": SESSION, "candidate": "0001", "fiche": 1, **made, **more}

    def put(self, request_id=None, validate_only=False, **more):
        asked = {"fiche": self.fiche(**more), "validate_only": validate_only}
        return self.office.call("PutFicheSujet", "FicheSujet", asked, request_id, service="JuryService")

    @staticmethod
    def get(client, view, candidate="0001"):
        asked = {"session": SESSION, "candidate": candidate, "view": Name(view)}
        return client.call("GetFicheSujet", "FicheSujet", asked, service="JuryService")

    def test_two_views_that_never_mix(self):
        self.assertEqual(self.put().code, "OK")
        payload = protoc("encode", "palmares.v1.GetFicheSujetRequest", f'session: "{SESSION}" candidate: "0001" view: FOR_CANDIDATE'.encode())
        for client in (self.room.client, self.office):
            client.connection.send(sp.request("palmares.v1.JuryService/GetFicheSujet", payload))
            body = client.connection.receive()[1]
            self.assertIn("Vu : actors".encode(), body)
            for field in self.HIDDEN:
                for piece in (f"SECRET-{field}".encode(), b"SECRET", field.encode()):
                    self.assertNotIn(piece, body)
            shown = self.get(client, "FOR_CANDIDATE")
            self.assertEqual((shown.view, shown.one("role", None), shown.fiche), (Name("FOR_CANDIDATE"), None, 1))
            whole = self.get(client, "FOR_JURY")
            self.assertEqual((whole.view, whole.role["identity"]), (Name("FOR_JURY"), ["SECRET-identity-é"]))
            self.assertEqual(whole.object, "Vu : object, ligne 1\nligne 2")
        # The candidate's statement does not read the jury's table: without it, that view still works.
        psql("ALTER TABLE fiche_sujet_role RENAME TO fiche_sujet_hidden")
        try:
            self.assertEqual(self.get(self.office, "FOR_CANDIDATE").code, "OK")
            self.assertNotEqual(self.get(self.office, "FOR_JURY").code, "OK")
        finally:
            psql("ALTER TABLE fiche_sujet_hidden RENAME TO fiche_sujet_role")

    def test_who_sees(self):
        self.put()
        self.put(candidate="0012", fiche=2)
        plan(2, slots(11))
        for view in ("FOR_CANDIDATE", "FOR_JURY"):
            self.assertEqual(self.get(self.room.client, view).code, "OK")
            self.assertEqual(self.get(self.room.client, view, "0012").reason, "FICHE_SUJET_NOT_FOUND")
        self.assertEqual(self.get(self.office, "VIEW_UNSPECIFIED").violations, {"view": "REQUIRED"})
        self.assertEqual(self.room.client.call("PutFicheSujet", "FicheSujet", {"fiche": self.fiche()}, service="JuryService").code,
                         "PERMISSION_DENIED")  # fmt: skip

    def test_changes(self):
        self.assertEqual(self.put(validate_only=True).code, "OK")
        self.assertEqual(psql("SELECT count(*) FROM fiche_sujet"), [["0"]])
        request = new_id()
        first = self.put(request)
        self.assertEqual(first.etag, "1")
        self.assertEqual(self.put(etag="1", object="Autre").etag, "2")
        self.assertEqual(self.put(etag="1").code, "ABORTED")
        self.assertEqual(self.put(request).fields, first.fields)
        self.assertEqual(psql("SELECT content->>'object', revision FROM fiche_sujet"), [["Autre", "2"]])
        self.assertEqual(psql("SELECT before->>'revision', after->'role'->>'identity' FROM audit WHERE entity = 'fiche-sujet' ORDER BY id DESC LIMIT 2"),
                         [["1", "SECRET-identity-é"], ["", "SECRET-identity-é"]])  # fmt: skip

    def test_what_is_refused(self):
        self.assertEqual(self.put(fiche=3, object="", place="x" * 2001, role={"brakes": "é" * 2001}).violations,
                         {"fiche.fiche": "RANGE", "fiche.object": "REQUIRED", "fiche.place": "TOO_LONG", "fiche.role.brakes": "TOO_LONG"})  # fmt: skip
        self.assertEqual(self.put(place="é" * 2000).code, "OK")
        self.assertEqual(self.put(candidate="9999").reason, "CANDIDATE_NOT_FOUND")
        psql("UPDATE candidate SET class = 'B' WHERE number = '0005'")
        self.assertEqual(self.put(candidate="0005").reason, "NO_ORAL")


if __name__ == "__main__":
    unittest.main()
