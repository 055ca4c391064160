#!/usr/bin/env python3
"""Requests to recognise an engagement étudiant against a real PostgreSQL. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/engagements.py"""

import datetime
import json
import os
import shutil
import subprocess
import tempfile
import threading
import unittest

from contract import ROOT, Client, Name, cli, new_id, paris_today, psql

SESSION, OTHER_SESSION = "ndrc-2022", "ndrc-autre"
UAI, OTHER_UAI = "0750655E", "0690026D"
TODAY = paris_today()
DAY = datetime.timedelta(days=1)
INE = "1234567890A"
CANDIDATE = {
    "session": SESSION, "number": "E1", "family_name": "Yıldız", "given_name": "Inès", "birth_date": "2002-02-05", "ine": "",
    "class": Name("CANDIDATE_CLASS_C"), "establishment": UAI, "language1": "Anglais", "zone": "metropole",
}  # fmt: skip
FORM = {
    "nature": "Bénévolat", "organisation": "Les Paniers du Quartier", "address": "8, place du Marché\n75020 Paris", "referent_given_name": "Ayşe",
    "referent_family_name": "Roux", "referent_function": "présidente", "referent_phone": "06 39 98 11 11", "referent_email": "p@example.org",
    "from": "2020-09-01", "to": "2021-06-30", "hours": "4", "per": Name("WEEK"), "mission": "Responsable des collectes", "role": "Bénévole",
    "tasks": "Planifier", "skills": "Négocier", "link": "Bloc 1", "civility": Name("MADAME"), "declared": True, "signed_on": "2021-10-20",
}  # fmt: skip


def load(session=SESSION, year=2022, **rules):
    """The pack, perhaps as another session of another year, with these engagement rules beside its own."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(ROOT, "deploy", "sessions", SESSION), folder, dirs_exist_ok=True)
        for name in os.listdir(folder):
            with open(f"{folder}/{name}", encoding="utf-8") as file:
                text = file.read().replace(SESSION, session).replace("2022-", f"{year}-").replace("2021-", f"{year - 1}-")
            pack = json.loads(text)
            if "year" in pack:
                pack["year"] = year
            if "engagementRules" in pack:
                pack["engagementRules"].update(rules)
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                json.dump(pack, file)
        cli("session", "load", "--yes", folder)


class Engagements(unittest.TestCase):
    def setUp(self):
        psql("DELETE FROM engagement_request; DELETE FROM document; DELETE FROM candidate")
        load()
        self.before = psql("SELECT coalesce(max(id), 0) FROM audit")[0][0]
        self.client = Client()
        self.addCleanup(self.client.close)
        self.create()

    # ---- what the tests do ----

    def create(self, **changes):
        made = self.client.call("CreateCandidate", "Candidate", {"candidate": {**CANDIDATE, **changes}})
        self.assertEqual(made.code, "OK", made)

    def call(self, method, fields, request_id=None, answer="EngagementRequest", client=None):
        verb, noun = method
        key = {"session": SESSION, "candidate": "E1", **fields}
        return (client or self.client).call(verb, answer, key, request_id, service="EngagementService", request=noun)

    def submit(self, form=FORM, request_id=None, client=None, **fields):
        return self.call(("SubmitRequest", "SubmitEngagementRequest"), {**fields, **({"form": form} if form else {})}, request_id, client=client)

    def decide(self, decision="ACCEPTED", request_id=None, client=None, **fields):
        return self.call(("DecideRequest", "DecideEngagementRequest"), {"decision": Name(decision), **fields}, request_id, client=client)

    def withdraw(self, request_id=None, client=None, **fields):
        return self.call(("WithdrawRequest", "WithdrawEngagementRequest"), {"motive": "Le candidat renonce", **fields}, request_id, client=client)

    def get(self, client=None, **fields):
        return self.call(("GetRequest", "GetEngagementRequest"), fields, client=client)

    def list(self, client=None, **fields):
        asked = {"session": SESSION, **fields}
        return (client or self.client).call("ListRequests", "ListEngagementsResponse", asked, service="EngagementService", request="ListEngagementsRequest")

    def letter(self, client=None):
        return self.call(("ExportLetter", "ExportLetterRequest"), {}, answer="File", client=client)

    def ok(self, answer):
        self.assertEqual(answer.code, "OK", answer)
        return answer

    def refused(self, answer, code, reason):
        self.assertEqual((answer.code, answer.reason), (code, reason), answer)
        return answer

    def as_principal(self, name):
        client = Client(name)
        self.addCleanup(client.close)
        return client

    def remarks(self, answer):
        return [remark["reason"][0] for remark in answer.all("remarks")]

    def stored(self):
        return psql("SELECT candidate, state, form_revision, revision FROM engagement_request ORDER BY session, candidate")

    def audited(self, number="E1"):
        """What this test has noted about a request: state before, state after, reason."""
        return psql(f"SELECT coalesce(before->>'state', '-'), after->>'state', reason FROM audit WHERE entity = 'engagement' AND key = "
                    f"'{SESSION}/{number}' AND id > {self.before} ORDER BY id")  # fmt: skip

    # ---- submit ----

    def test_the_form_becomes_the_document(self):
        documents = int(psql("SELECT count(*) FROM audit WHERE entity = 'document'")[0][0])
        made = self.ok(self.submit())
        self.assertEqual((made.state, made.family_name, made.establishment), ("SUBMITTED", "Yıldız", UAI))
        self.assertEqual(made.received_on, str(TODAY))
        self.assertEqual(made.form["address"], ["8, place du Marché\n75020 Paris"])
        self.assertEqual(self.remarks(made), ["NO_INE"])
        revision = int(psql("SELECT revision FROM document WHERE candidate = 'E1' AND kind = 'ENGAGEMENT'")[0][0])
        self.assertEqual(made.form_revision, revision)
        self.assertEqual(self.get().fields, made.fields)
        self.assertEqual(int(psql("SELECT count(*) FROM audit WHERE entity = 'document'")[0][0]), documents + 1)

    def test_without_a_form_that_of_the_dossier(self):
        self.refused(self.submit(form=None), "FAILED_PRECONDITION", "NO_FORM")
        document = {"session": SESSION, "candidate": "E1", "engagement": FORM}
        put = self.client.call("PutDocument", "Document", {"document": document}, service="DossierService")
        self.ok(put)
        made = self.ok(self.submit(form=None))
        self.assertEqual(made.form_revision, put.revision)
        changed = {**document, "engagement": {**FORM, "mission": "Autre chose"}}
        self.ok(self.client.call("PutDocument", "Document", {"document": changed}, service="DossierService"))
        seen = self.get()
        self.assertEqual(seen.form["mission"], [FORM["mission"]])  # the one that was submitted
        self.assertIn("FORM_CHANGED", self.remarks(seen))
        key = {"session": SESSION, "candidate": "E1", "kind": Name("ENGAGEMENT"), "reason": "x"}
        self.ok(self.client.call("DeleteDocument", "Document", key, service="DossierService"))
        self.assertEqual(self.get().form["mission"], [FORM["mission"]])

    def test_a_bad_form_stores_nothing(self):
        wrong = {**FORM, "hours": "49", "from": "2021-10-21", "to": "2021-12-01"}
        self.assertEqual(self.submit(wrong).violations, {"form.from": "FUTURE", "form.hours": "RANGE"})
        self.assertEqual(self.submit({**FORM, "declared": False, "mission": " "}).violations, {"form.declared": "REQUIRED", "form.mission": "REQUIRED"})
        self.assertEqual(self.submit({**FORM, "to": "2020-08-31"}).violations["form.to"], "ORDER")
        self.assertEqual(self.submit({**FORM, "hours": "AB"}).code, "INVALID_ARGUMENT")
        self.assertIn("form.signed_on", self.submit({**FORM, "signed_on": "2021-11-11"}, received_on="2021-11-10").violations)
        self.assertEqual(self.submit(candidate="E9").reason, "CANDIDATE_NOT_FOUND")
        self.assertEqual(self.submit(session="nowhere").reason, "SESSION_NOT_FOUND")
        self.assertEqual(self.submit(candidate="").violations, {"candidate": "REQUIRED"})
        self.assertEqual(self.stored(), [])
        self.assertEqual(psql("SELECT count(*) FROM document"), [["0"]])

    def test_validate_only(self):
        made = self.ok(self.submit(validate_only=True))
        self.assertEqual((made.state, made.etag, made.form_revision), ("SUBMITTED", "", ""))
        self.assertEqual(self.stored(), [])
        self.assertEqual(psql("SELECT count(*) FROM document"), [["0"]])
        self.ok(self.submit())
        before = self.stored()
        self.assertEqual(self.ok(self.decide(validate_only=True)).state, "ACCEPTED")
        self.assertEqual(self.ok(self.withdraw(validate_only=True)).state, "WITHDRAWN")
        self.assertEqual(self.stored(), before)

    def test_the_same_request_twice(self):
        once = new_id()
        made = self.ok(self.submit(request_id=once))
        self.assertEqual(self.submit(request_id=once).fields, made.fields)
        self.refused(self.submit(), "ALREADY_EXISTS", "REQUEST_EXISTS")
        self.refused(self.submit({**FORM, "mission": "Autre"}, request_id=once), "INVALID_ARGUMENT", "REQUEST_ID_REUSED")
        self.assertEqual(len(self.audited()), 1)
        self.assertEqual(self.get().form["mission"], [FORM["mission"]])
        # an id of another change is not taken for one of these
        other = new_id()
        self.ok(self.client.call("CreateCandidate", "Candidate", {"candidate": {**CANDIDATE, "number": "E2"}}, other))
        self.refused(self.submit(candidate="E2", request_id=other), "INVALID_ARGUMENT", "REQUEST_ID_REUSED")

    def test_made_again(self):
        self.ok(self.submit())
        gone = self.ok(self.withdraw())
        self.refused(self.submit(), "ALREADY_EXISTS", "REQUEST_EXISTS")
        self.refused(self.submit(etag="77"), "ABORTED", "ETAG_MISMATCH")
        again = self.ok(self.submit({**FORM, "mission": "Trésorier"}, etag=gone.etag))
        self.assertEqual((again.state, again.motive, again.form["mission"]), ("SUBMITTED", "", ["Trésorier"]))
        no = self.ok(self.decide("REFUSED", motive="Hors référentiel"))
        self.ok(self.submit(etag=no.etag))
        self.assertEqual([row[:2] for row in self.audited()], [["-", "SUBMITTED"], ["SUBMITTED", "WITHDRAWN"], ["WITHDRAWN", "SUBMITTED"],
                                                               ["SUBMITTED", "REFUSED"], ["REFUSED", "SUBMITTED"]])  # fmt: skip

    # ---- the deadline ----

    def test_after_the_closing_day(self):
        load(closes="2021-11-19")
        late = self.refused(self.submit(), "FAILED_PRECONDITION", "LATE")
        self.assertIn("2021-11-19, 23:59:59 (Europe/Paris)", late.message)
        school = self.as_principal("establishment")
        self.refused(self.submit(client=school), "FAILED_PRECONDITION", "LATE")
        self.assertEqual(self.submit(client=school, received_on="2021-11-10").violations, {"received_on": "OFFICE_ONLY"})
        self.refused(self.submit(received_on="2021-11-20"), "FAILED_PRECONDITION", "LATE")
        self.assertEqual(self.submit(received_on=str(TODAY + 2 * DAY)).violations, {"received_on": "DATE"})
        self.assertEqual(self.submit(received_on="2021-11-19-und-so-weiter").violations, {"received_on": "DATE"})
        self.assertEqual(self.stored(), [])
        self.assertEqual(psql("SELECT count(*) FROM document"), [["0"]])
        made = self.ok(self.submit(received_on="2021-11-19"))
        self.assertEqual(made.received_on, "2021-11-19")
        self.assertEqual(psql("SELECT received_on FROM document"), [["2021-11-19"]])

    def test_before_the_closing_day(self):
        """In a session of this year that closes today: the day is not over yet in the westernmost zone."""
        load(OTHER_SESSION, TODAY.year, closes=str(TODAY), timeZone="Pacific/Pago_Pago")
        self.create(session=OTHER_SESSION)
        school = self.as_principal("establishment")
        made = self.ok(self.submit(session=OTHER_SESSION, client=school))
        self.assertEqual(made.session, OTHER_SESSION)

    def test_a_day_that_is_over(self):
        """Yesterday in UTC has ended in the easternmost zone, whatever the hour."""
        load(OTHER_SESSION, TODAY.year, closes=str(TODAY - DAY), timeZone="Pacific/Kiritimati")
        self.create(session=OTHER_SESSION)
        self.refused(self.submit(session=OTHER_SESSION), "FAILED_PRECONDITION", "LATE")

    # ---- decide, withdraw ----

    def test_decisions(self):
        self.refused(self.decide(), "NOT_FOUND", "REQUEST_NOT_FOUND")
        self.ok(self.submit(received_on="2021-11-10"))
        self.assertEqual(self.decide("REFUSED").violations, {"motive": "REQUIRED"})
        self.assertEqual(self.decide("WITHDRAWN", motive="x").violations, {"decision": "REQUIRED"})
        self.assertEqual(self.decide(decided_on="2021-11-09").violations, {"decided_on": "BEFORE_REQUEST"})
        self.assertEqual(self.decide(decided_on=str(TODAY + 2 * DAY)).violations, {"decided_on": "FUTURE"})
        once = new_id()
        yes = self.ok(self.decide(request_id=once, decided_on="2021-12-10"))
        self.assertEqual((yes.state, yes.decided_on, yes.decided_by, yes.motive), ("ACCEPTED", "2021-12-10", "admin", ""))
        self.assertIn("SLOT_COMES", self.remarks(yes))
        self.assertEqual(self.decide(request_id=once, decided_on="2021-12-10").fields, yes.fields)
        self.refused(self.decide("REFUSED", motive="Erreur"), "FAILED_PRECONDITION", "DECIDED")
        self.assertEqual(self.decide("REFUSED", etag=yes.etag).violations, {"motive": "REQUIRED"})
        no = self.ok(self.decide("REFUSED", etag=yes.etag, motive="Erreur de saisie"))
        self.assertEqual((no.state, no.decided_on), ("REFUSED", str(TODAY)))
        self.assertIn("SLOT_GOES", self.remarks(no))
        self.assertEqual(self.audited(), [["-", "SUBMITTED", ""], ["SUBMITTED", "ACCEPTED", ""], ["ACCEPTED", "REFUSED", "Erreur de saisie"]])

    def test_withdrawn_requests_are_not_decided(self):
        made = self.ok(self.submit())
        self.assertEqual(self.withdraw(motive=" ").violations, {"motive": "REQUIRED"})
        gone = self.ok(self.withdraw(etag=made.etag))
        self.assertEqual((gone.state, gone.motive), ("WITHDRAWN", "Le candidat renonce"))
        for etag in ("", gone.etag):
            answer = self.refused(self.decide(etag=etag), "FAILED_PRECONDITION", "WITHDRAWN")
            self.assertIn("Le candidat renonce", answer.message)
        self.refused(self.withdraw(), "FAILED_PRECONDITION", "WITHDRAWN")
        self.assertEqual(self.stored(), [["E1", "WITHDRAWN", str(made.form_revision), "2"]])

    def test_an_accepted_request_is_withdrawn(self):
        self.ok(self.submit())
        self.ok(self.decide())
        once = new_id()
        gone = self.ok(self.withdraw(request_id=once))
        self.assertIn("SLOT_GOES", self.remarks(gone))
        self.assertEqual(gone.decided_on, "")
        self.assertEqual(self.withdraw(request_id=once).fields, gone.fields)

    def test_a_candidate_who_has_left(self):
        self.ok(self.submit())
        self.create(number="E2")
        for number in ("E1", "E2"):
            leave = {"session": SESSION, "number": number, "reason": "Démission"}
            self.ok(self.client.call("WithdrawCandidate", "Candidate", leave))
        self.refused(self.decide(), "FAILED_PRECONDITION", "CANDIDATE_WITHDRAWN")
        self.refused(self.submit(candidate="E2"), "FAILED_PRECONDITION", "CANDIDATE_WITHDRAWN")
        self.assertIn("CANDIDATE_WITHDRAWN", self.remarks(self.get()))

    def test_two_managers_at_once(self):
        made = self.ok(self.submit())
        answers, start = [], threading.Barrier(2)

        def one(principal, decision):
            client = Client(principal)
            start.wait()
            answers.append((decision, self.decide(decision, client=client, etag=made.etag, motive=f"Selon {principal}")))
            client.close()

        threads = [threading.Thread(target=one, args=work) for work in (("admin", "ACCEPTED"), ("manager", "REFUSED"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(answer.code for _, answer in answers), ["ABORTED", "OK"], answers)
        (won, first), = [pair for pair in answers if pair[1].code == "OK"]
        seen = self.get()
        self.assertEqual((seen.state, seen.motive), (won, first.motive))
        self.assertEqual(len(self.audited()), 2)

    # ---- once only ----

    def accepted_elsewhere(self, form=FORM):
        load(OTHER_SESSION, 2021)
        self.create(session=OTHER_SESSION, number="O1", ine=INE)
        self.ok(self.submit(form, session=OTHER_SESSION, candidate="O1"))
        self.ok(self.decide(session=OTHER_SESSION, candidate="O1"))
        self.create(number="E2", ine=INE)

    def test_the_same_activities_are_validated_once(self):
        self.accepted_elsewhere({**FORM, "to": "2020-09-10", "signed_on": "2020-10-01"})
        again = {**FORM, "organisation": "Paniers du quartier (les)", "mission": "Trésorerie"}
        answer = self.refused(self.submit(again, candidate="E2"), "FAILED_PRECONDITION", "SAME_ACTIVITY")
        self.assertIn(f"{OTHER_SESSION} (2021)", answer.message)
        self.assertEqual(psql("SELECT count(*) FROM document WHERE candidate = 'E2'"), [["0"]])
        self.refused(self.submit({**FORM, "organisation": "Croix-Rouge"}, candidate="E2"), "FAILED_PRECONDITION", "SAME_ACTIVITY")  # same mission
        later = self.ok(self.submit({**FORM, "from": "2020-09-11"}, candidate="E2"))
        self.assertEqual(self.remarks(later), ["LIKE_ACTIVITY"])
        # another person may do the same
        self.ok(self.submit())

    def test_looked_at_again_at_acceptance(self):
        self.create(number="E2", ine=INE)
        self.ok(self.submit(candidate="E2"))
        load(OTHER_SESSION, 2021)
        self.create(session=OTHER_SESSION, number="O1", ine=INE)
        self.ok(self.submit(session=OTHER_SESSION, candidate="O1"))
        self.ok(self.decide(session=OTHER_SESSION, candidate="O1"))
        self.assertEqual(self.remarks(self.get(candidate="E2")), ["SAME_ACTIVITY"])
        self.refused(self.decide(candidate="E2"), "FAILED_PRECONDITION", "SAME_ACTIVITY")
        self.ok(self.decide("REFUSED", candidate="E2", motive="Déjà validé en 2021"))
        self.assertEqual(psql("SELECT state FROM engagement_request WHERE session = 'ndrc-2022'"), [["REFUSED"]])

    def test_an_ine_that_comes_later(self):
        load(OTHER_SESSION, 2021)
        self.create(session=OTHER_SESSION, number="O1")
        self.ok(self.submit(session=OTHER_SESSION, candidate="O1"))
        self.ok(self.decide(session=OTHER_SESSION, candidate="O1"))
        self.create(number="E2", ine=INE)
        validate = {"candidate": "E2", "validate_only": True}
        self.ok(self.submit(**validate))
        changed = {"session": OTHER_SESSION, "number": "O1", "ine": INE}
        self.ok(self.client.call("UpdateCandidate", "Candidate", {"candidate": changed, "update_mask": {"paths": ["ine"]}}))
        self.refused(self.submit(**validate), "FAILED_PRECONDITION", "SAME_ACTIVITY")

    def test_accepted_in_two_sessions_at_once(self):
        self.create(number="E2", ine=INE)
        load(OTHER_SESSION, 2021)
        self.create(session=OTHER_SESSION, number="O1", ine=INE)
        keys = ({"session": SESSION, "candidate": "E2"}, {"session": OTHER_SESSION, "candidate": "O1"})
        answers, start = [], threading.Barrier(2)

        def one(key):
            client = Client()
            start.wait()
            answers.append(self.decide(client=client, **key))
            client.close()

        for key in keys:
            self.ok(self.submit(**key))
        threads = [threading.Thread(target=one, args=(key,)) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted((answer.code, answer.reason) for answer in answers), [("FAILED_PRECONDITION", "SAME_ACTIVITY"), ("OK", "")])
        self.assertEqual(psql("SELECT count(*) FROM engagement_request WHERE state = 'ACCEPTED'"), [["1"]])

    def test_another_school_is_told_as_well(self):
        """What another establishment's candidate was granted counts, though its rows are not seen."""
        load(OTHER_SESSION, 2021)
        self.create(session=OTHER_SESSION, number="O1", ine=INE, establishment=OTHER_UAI)
        self.ok(self.submit(session=OTHER_SESSION, candidate="O1"))
        self.ok(self.decide(session=OTHER_SESSION, candidate="O1"))
        self.create(number="E2", ine=INE)
        school = self.as_principal("establishment")
        self.refused(self.submit(candidate="E2", client=school), "FAILED_PRECONDITION", "SAME_ACTIVITY")
        self.refused(self.get(session=OTHER_SESSION, candidate="O1", client=school), "NOT_FOUND", "REQUEST_NOT_FOUND")

    # ---- who may ----

    def test_a_school_sees_its_own(self):
        self.create(number="E2", establishment=OTHER_UAI)
        self.ok(self.submit(candidate="E2"))
        school = self.as_principal("establishment")
        made = self.ok(self.submit(client=school))
        self.assertEqual([r["candidate"][0] for r in self.list(client=school).all("requests")], ["E1"])
        self.refused(self.get(candidate="E2", client=school), "NOT_FOUND", "REQUEST_NOT_FOUND")
        self.refused(self.submit(candidate="E2", client=school), "NOT_FOUND", "CANDIDATE_NOT_FOUND")
        self.refused(self.withdraw(candidate="E2", client=school), "NOT_FOUND", "CANDIDATE_NOT_FOUND")
        self.assertEqual(self.decide(client=school).code, "PERMISSION_DENIED")
        self.ok(self.decide(candidate="E2"))
        letter = self.call(("ExportLetter", "ExportLetterRequest"), {"candidate": "E2"}, answer="File", client=school)
        self.refused(letter, "NOT_FOUND", "REQUEST_NOT_FOUND")
        rows = self.statistics(school)
        self.assertEqual([(r["nature"], r["total"]) for r in rows], [(["Bénévolat"], [1])])
        self.ok(self.withdraw(client=school, etag=made.etag))
        scope = f"SET palmares.scope = '{OTHER_UAI}'; SELECT candidate FROM engagement_request"
        self.assertEqual(psql(scope, role="service"), [["E2"]])
        self.assertEqual(psql("SELECT candidate FROM engagement_request", role="service"), [])

    def test_an_auditor_reads(self):
        self.ok(self.submit())
        auditor = self.as_principal("auditor")
        self.ok(self.get(client=auditor))
        for answer in (self.submit(client=auditor), self.decide(client=auditor), self.withdraw(client=auditor)):
            self.assertEqual(answer.code, "PERMISSION_DENIED", answer)

    # ---- lists, letter, statistics ----

    def statistics(self, client=None):
        answer = (client or self.client).call("GetStatistics", "EngagementStatistics", {"session": SESSION}, service="EngagementService",
                                              request="GetEngagementStatisticsRequest")  # fmt: skip
        self.ok(answer)
        return answer.all("rows")

    def test_lists(self):
        for number in ("E2", "E3", "E4"):
            self.create(number=number, establishment=OTHER_UAI if number == "E4" else UAI)
            self.ok(self.submit(candidate=number))
        self.ok(self.decide(candidate="E2"))
        pages, token = [], ""
        while token is not None:
            page = self.ok(self.list(page_size=2, page_token=token))
            pages.append([r["candidate"][0] for r in page.all("requests")])
            token = page.next_page_token or None
        self.assertEqual(pages, [["E2", "E3"], ["E4"]])
        self.assertEqual([r["candidate"] for r in self.list(state=Name("SUBMITTED"), establishment=UAI).all("requests")], [["E3"]])
        self.assertEqual(self.list(page_size=101).violations, {"page_size": "TOO_LARGE"})
        self.refused(self.list(session="nowhere"), "NOT_FOUND", "SESSION_NOT_FOUND")

    def test_letter(self):
        self.refused(self.letter(), "NOT_FOUND", "REQUEST_NOT_FOUND")
        self.ok(self.submit())
        self.refused(self.letter(), "FAILED_PRECONDITION", "NOT_DECIDED")
        load(appealText="Voie de recours à compléter.")
        self.ok(self.decide("REFUSED", motive="Hors référentiel"))
        first, second = self.ok(self.letter()), self.ok(self.letter())
        self.assertEqual(first.content, second.content)
        self.assertEqual((first.name, first.media_type), ("ndrc-2022-engagement-E1.pdf", "application/pdf"))
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=first.content, capture_output=True, check=True).stdout.decode()
        for expected in ("Yıldız", "Votre demande est refusée", "Hors référentiel", "D643-15-1", "Voie de recours à compléter."):
            self.assertIn(expected, text)

    def test_statistics(self):
        natures = ["Bénévolat", "Bénévolat", "benevolat", "Service civique"]
        for i, nature in enumerate(natures):
            self.create(number=f"S{i}")
            self.ok(self.submit({**FORM, "nature": nature}, candidate=f"S{i}"))
        self.ok(self.decide(candidate="S0"))
        self.ok(self.decide("REFUSED", candidate="S2", motive="x"))
        self.ok(self.withdraw(candidate="S3"))
        rows = self.statistics()
        self.assertEqual(rows, [{"nature": ["Bénévolat"], "submitted": [1], "accepted": [1], "refused": [1], "total": [3]},
                                {"nature": ["Service civique"], "withdrawn": [1], "total": [1]}])  # fmt: skip


if __name__ == "__main__":
    unittest.main()
