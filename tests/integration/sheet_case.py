"""What tests of sheets share: one room, its kiosk, the office."""

import os
import unittest

import plan_fixture
from contract import ROOT, Client, Name, cli
from sheet_fixture import SESSION, Room, clear, content, kiosk, plan, slots


def load():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class Case(unittest.TestCase):
    """One room with twelve orals of E4 before P1 and W1."""

    pins = True

    def setUp(self):
        clear()
        plan_fixture.small()
        plan(1, slots())
        kiosk("kiosk-s1", "S1")
        self.room = Room()
        self.addCleanup(self.room.close)
        self.office = Client()
        self.addCleanup(self.office.close)
        if self.pins:
            self.room.give_pins("P1", "W1")

    def sheet(self, candidate="0001"):
        return self.office.call(
            "GetSheet", "SheetEntry", {"session": SESSION, "candidate": candidate, "epreuve": "E4"}, service="JuryService"
        )

    def acts(self, candidate="0001"):
        return self.office.call(
            "ListActs", "ListActsResponse", {"session": SESSION, "candidate": candidate, "epreuve": "E4"}, service="JuryService"
        ).all("acts")

    def unlock(self, candidate="0001", request_id=None, **more):
        asked = {"session": SESSION, "candidate": candidate, "epreuve": "E4", "reason": "Erreur de saisie", **more}
        return self.office.call("UnlockSheet", "SheetEntry", asked, request_id, service="JuryService")

    def expect(self, result, outcome, reason=""):
        self.assertEqual((result["outcome"][0], result.get("reason", [""])[0]), (Name(outcome), reason), result)
        self.assertEqual(bool(result.get("message", [""])[0]), outcome != "APPLIED")
        return result

    def applied(self, *acts):
        answer = self.room.send(*acts)
        self.assertEqual(answer.code, "OK", answer)
        for result in answer.all("results"):
            self.expect(result, "APPLIED")
        return answer.all("results")

    def marked(self, made=None, candidate="0001"):
        """Arrived and marked; gives the revision."""
        act = self.room.act
        results = self.applied(
            act("arrival", candidate=candidate),
            act("phase_start", candidate=candidate, revision=1),
            act("marking", {"content": made or content()}, candidate=candidate, revision=2),
        )
        return results[-1]["sheet"][0]["revision"][0]

    def sealed(self, made=None, candidate="0001"):
        made = made or content()
        revision = self.marked(made, candidate)
        return self.applied(self.room.sealing(made, revision, candidate=candidate))[0]["sheet"][0]
