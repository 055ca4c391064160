#!/usr/bin/env python3
"""The check of dossiers and its decisions against a real PostgreSQL. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/conformity.py"""

import datetime
import itertools
import os
import unittest

from contract import ROOT, Client, Name, cli, new_id, paris_today, psql

SESSION = "ndrc-2022"
NUMBERS = itertools.count(1)
CANDIDATE = {
    "session": SESSION, "family_name": "Dvořák", "given_name": "Inès", "birth_date": "2002-02-05",
    "class": Name("CANDIDATE_CLASS_C"), "establishment": "0750655E", "language1": "Anglais", "zone": "metropole",
}  # fmt: skip
ATTESTATION = {
    "nature": Name("STAGE"), "host_name": "Atelier", "host_address": "Paris", "declared_weeks": 15, "declared_days": 4,
    "periods": [{"from": "2021-01-04", "to": "2021-06-30", "hours": "553"}],
}  # fmt: skip
SIGNED = {"signatory": "M. Roux", "signatory_function": "gérant", "signed_on": "2021-07-01"}


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class Conformity(unittest.TestCase):
    def setUp(self):
        psql("DELETE FROM conformity_decision; DELETE FROM stage_grant; DELETE FROM document; DELETE FROM candidate")
        self.client = Client()
        self.addCleanup(self.client.close)
        self.number = f"C{next(NUMBERS):05d}"
        self.assertEqual(self.client.call("CreateCandidate", "Candidate", {"candidate": {**CANDIDATE, "number": self.number}}).code, "OK")

    def call(self, method, answer, request, request_id=None):
        return self.client.call(method, answer, request, request_id, service="DossierService")

    def put(self, received="2022-03-31", **changes):
        asked = {"session": SESSION, "candidate": self.number, "attestation": {**ATTESTATION, **changes}, "received_on": received}
        made = self.call("PutDocument", "Document", {"document": asked})
        self.assertEqual(made.code, "OK", made)

    def check(self, epreuve="E4"):
        """State and the grounds and penalties of one épreuve."""
        answer = self.call("CheckDossiers", "CheckDossiersResponse", {"session": SESSION})
        self.assertEqual(answer.code, "OK", answer)
        candidate = answer.candidates
        found = [e for e in candidate["epreuves"] if e.get("epreuve", [""])[0] == epreuve][0]
        names = [f.get("ground", f.get("penalty", ["-"]))[0] for f in found.get("findings", [])]
        return found["state"][0], names, candidate

    def decide(self, outcome, request_id=None, **more):
        decision = {"session": SESSION, "candidate": self.number, "epreuve": "E4", "outcome": Name(outcome), **more}
        return self.call("DecideConformity", "ConformityDecision", {"decision": decision}, request_id)

    def test_grounds(self):
        self.assertEqual(self.check()[:2], ("AT_RISK", ["NO_DOSSIER"]))
        self.put()
        state, names, candidate = self.check()
        self.assertEqual(state, "AT_RISK")
        self.assertEqual(names, ["DURATION_TOO_SHORT", "NOT_SIGNED", "MISSING_FICHE", "MISSING_OFFER"])
        self.assertEqual((candidate["stage_weeks"], candidate["stage_days"], candidate["required_weeks"]), ([15], [4], [16]))
        self.put("2022-04-01", **SIGNED)
        self.assertEqual(self.check()[1][:2], ["DURATION_TOO_SHORT", "LATE_DOSSIER"])

    def test_every_kind_of_document_is_looked_at(self):
        fiche = {name: "x" for name in ("title", "organisation", "address", "structure", "offer", "actors", "periods", "presentation", "context",
                                        "diagnosis", "animations", "methodology", "results", "recommendations", "resources")}  # fmt: skip
        asked = {"session": SESSION, "candidate": self.number, "fiche_e6": {**fiche, "network": Name("PARTENAIRES"), "lived": Name("NON")}}
        self.assertEqual(self.call("PutDocument", "Document", {"document": asked}).code, "OK")
        self.assertEqual(self.check("E6")[1], ["NO_ATTESTATION", "MISSING_FICHE", "LATE_DOSSIER", "MISSING_ETUDE"])

    def test_grant(self):
        self.put(**SIGNED)
        grant = {"session": SESSION, "candidate": self.number, "weeks": 12, "reason": "Positionnement"}
        made = self.call("GrantStageDuration", "StageGrant", {"grant": grant})
        self.assertEqual((made.code, made.etag), ("OK", "1"), made)
        self.assertEqual(self.check()[:2], ("PENALISED", ["MISSING_FICHE", "MISSING_OFFER"]))
        self.assertEqual(self.call("GrantStageDuration", "StageGrant", {"grant": {**grant, "weeks": 7}}).code, "INVALID_ARGUMENT")
        gone = self.call("GrantStageDuration", "StageGrant", {"grant": {**grant, "weeks": 0, "etag": "1"}})
        self.assertEqual(gone.code, "OK", gone)
        self.assertIn("DURATION_TOO_SHORT", self.check()[1])

    def test_decisions(self):
        today = paris_today()
        self.assertIn("decision.ground", self.decide("NV", reason="x").violations)
        self.assertIn("decision.notice_on", self.decide("A_REGULARISER").violations)
        self.assertIn("decision.until", self.decide("A_REGULARISER", until="2022-04-20", notice_on="2022-04-05").violations)
        once = new_id()
        made = self.decide("A_REGULARISER", once, notice_on=str(today), notice_by="courriel")
        self.assertEqual(made.until, str(today + datetime.timedelta(days=15)), made)
        self.assertEqual(self.decide("A_REGULARISER", once, notice_on=str(today), notice_by="courriel").fields, made.fields)
        self.assertEqual(self.decide("CONFORME").reason, "DECIDED")
        # what comes until the day given is not late
        self.put(str(today), **SIGNED)
        self.assertNotIn("LATE_DOSSIER", self.check()[1])
        key = {"session": SESSION, "candidate": self.number, "epreuve": "E4"}
        self.assertIn("reason", self.call("ReverseConformity", "ConformityDecision", key).violations)
        self.assertEqual(self.call("ReverseConformity", "ConformityDecision", {**key, "reason": "x", "etag": "999999"}).reason, "ETAG_MISMATCH")
        undone = self.call("ReverseConformity", "ConformityDecision", {**key, "reason": "Erreur de saisie"})
        self.assertEqual((undone.code, undone.reversed), ("OK", Name("true")), undone)
        nv = self.decide("NV", ground=Name("NO_DOSSIER"), reason="Rien reçu", notice_on=str(today), notice_by="lettre")
        self.assertEqual(nv.code, "OK", nv)
        log = self.call("ListConformityDecisions", "ListConformityDecisionsResponse", {"session": SESSION})
        self.assertEqual([d["outcome"][0] for d in log.all("decisions")], ["NV", "A_REGULARISER"])
        rows = psql(f"SELECT reason FROM audit WHERE entity = 'conformity' AND key = '{SESSION}/{self.number}/E4' ORDER BY id")
        self.assertEqual(rows, [[""], ["Erreur de saisie"], ["Rien reçu"]])

    def test_dashboard(self):
        self.put()
        board = self.call("GetDashboard", "Dashboard", {"session": SESSION})
        rows = {row["kind"][0]: row for row in board.all("rows")}
        self.assertEqual(rows["ATTESTATION"]["complete"], [1], board)
        self.assertNotIn("complete", rows["FICHE_E4"])
        self.assertEqual(rows["FICHE_E6"]["expected"], [1])


if __name__ == "__main__":
    unittest.main()
