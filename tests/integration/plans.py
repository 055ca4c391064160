#!/usr/bin/env python3
"""Plans against a real PostgreSQL. Run by ctest, or tests/support/with-stack BUILD -- tests/integration/plans.py"""

import os
import signal
import subprocess
import time
import unittest

import plan_fixture
from contract import ROOT, Client, Name, cli, new_id, psql

SESSION = plan_fixture.SESSION
PROPOSE, REPAIR = Name("PROPOSE"), Name("REPAIR")


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class Plans(unittest.TestCase):
    def setUp(self):
        plan_fixture.clear()
        plan_fixture.small()
        self.client = self.connect()

    def connect(self, name="admin"):
        client = Client(name)
        self.addCleanup(client.close)
        return client

    def call(self, method, answer, request, request_id=None, client=None):
        return (client or self.client).call(method, answer, {"session": SESSION, **request}, request_id, service="CommissionService")

    def job(self, job, **more):
        return self.client.call("GetPlanJob", "PlanJob", {"id": job, **more}, service="CommissionService")

    def wait(self, started):
        """The job when it has ended."""
        self.assertEqual(started.code, "OK", started)
        revision = 0
        for _ in range(40):
            job = self.job(started.id, revision=revision, wait_ms=20000)
            self.assertEqual(job.code, "OK", job)
            if job.state != "RUNNING":
                return job
            revision = job.revision
        self.fail(f"the job does not end: {job}")

    def compute(self, mode=PROPOSE, **more):
        job = self.wait(self.call("StartPlan", "PlanJob", {"mode": mode, "effort": 2000, "budget_seconds": 120, **more}))
        self.assertEqual(job.state, "DONE", job)
        return job

    def until(self, holds, seconds=60):
        end = time.monotonic() + seconds
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def slots(self, plan, client=None, **wanted):
        answer = self.call("ListSlots", "ListSlotsResponse", {"plan": plan, "filter": wanted, "page_size": 1000}, client=client)
        self.assertEqual(answer.code, "OK", answer)
        return answer.all("slots")

    def publish(self, plan, **more):
        return self.call("PublishPlan", "Plan", {"plan": plan, **more})

    def test_propose_and_publish(self):
        job = self.compute()
        self.assertEqual((job.plan, job.tasks, job.placed), (1, 48, 48), job)
        plan = self.call("GetPlan", "Plan", {})
        self.assertEqual((plan.state, plan.origin, plan.slot_count, plan.unplaced_count), ("DRAFT", "PROPOSED", 48, ""), plan)
        slots = self.slots(1)
        self.assertEqual(len(slots), 48)
        e4 = [s for s in slots if s["epreuve"] == ["E4"]]
        self.assertTrue(all(s["preparation_minutes"] == [40] and s["loge"] == ["L1"] for s in e4), e4)
        checked = self.call("CheckPlan", "CheckPlanResponse", {"plan": 1})
        self.assertEqual((checked.code, checked.violation_count, checked.all("stale")), ("OK", "", []), checked)
        once = new_id()
        made = self.call("PublishPlan", "Plan", {"plan": 1, "etag": plan.etag}, once)
        self.assertEqual((made.code, made.state, made.published_by), ("OK", "PUBLISHED", "admin"), made)
        self.assertEqual(self.call("PublishPlan", "Plan", {"plan": 1, "etag": plan.etag}, once).fields, made.fields)
        self.assertEqual(self.publish(1).reason, "NOT_A_DRAFT")
        rows = psql("SELECT after->>'state', after->>'changed' FROM audit WHERE method LIKE '%/PublishPlan' ORDER BY id DESC LIMIT 1")
        self.assertEqual(rows, [["PUBLISHED", "0"]])

    def test_the_same_seed_gives_the_same_plan(self):
        self.compute(seed=7)
        self.compute(seed=7)
        diff = self.call("DiffPlans", "DiffPlansResponse", {"from": 1, "to": 2})
        self.assertEqual((diff.code, diff.total, diff.all("changes")), ("OK", "", []), diff)

    def test_a_second_job_is_refused(self):
        psql(f"INSERT INTO plan_job (session, mode, seed, effort, budget_seconds, created_by) VALUES ('{SESSION}', 'PROPOSE', 1, 0, 60, 'x')")
        refused = self.call("StartPlan", "PlanJob", {"mode": PROPOSE})
        self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "PLAN_RUNNING"), refused)
        # it is not heard of any more: it reads as failed, and the next one takes its place
        psql("UPDATE plan_job SET alive_at = now() - interval '61 seconds'")
        [[dead]] = psql("SELECT id FROM plan_job")
        self.assertEqual(self.job(dead).state, "FAILED")
        self.compute()
        [[state, message]] = psql(f"SELECT state, message FROM plan_job WHERE id = '{dead}'")
        self.assertEqual((state, message), ("FAILED", "the service that ran it has stopped"))

    def test_cancel(self):
        plan_fixture.many(300)
        started = self.call("StartPlan", "PlanJob", {"mode": PROPOSE, "effort": 10**15, "budget_seconds": 600})
        self.assertEqual((started.code, started.state), ("OK", "RUNNING"), started)
        self.until(lambda: self.job(started.id).phase == "improving")
        once = new_id()
        asked = self.client.call("CancelPlanJob", "PlanJob", {"id": started.id}, once, service="CommissionService")
        self.assertEqual(asked.code, "OK", asked)
        job = self.wait(started)
        self.assertEqual((job.state, job.plan), ("CANCELLED", ""), job)
        self.assertEqual(psql("SELECT count(*) FROM plan"), [["0"]])
        # the same request again gives the job; another one is too late
        self.assertEqual(self.client.call("CancelPlanJob", "PlanJob", {"id": started.id}, once, service="CommissionService").state, "CANCELLED")
        late = self.client.call("CancelPlanJob", "PlanJob", {"id": started.id}, service="CommissionService")
        self.assertEqual((late.code, late.reason), ("FAILED_PRECONDITION", "JOB_ENDED"), late)

    def test_budget(self):
        plan_fixture.many(300)
        job = self.wait(self.call("StartPlan", "PlanJob", {"mode": PROPOSE, "effort": 10**15, "budget_seconds": 2}))
        self.assertEqual((job.state, job.plan, job.cut), ("DONE", 1, Name("true")), job)
        self.assertEqual(self.call("CheckPlan", "CheckPlanResponse", {"plan": 1}).violation_count, "")

    def test_a_long_poll_answers_when_something_changes(self):
        psql(f"INSERT INTO plan_job (session, mode, seed, effort, budget_seconds, created_by) VALUES ('{SESSION}', 'PROPOSE', 1, 0, 60, 'x')")
        [[job]] = psql("SELECT id FROM plan_job")
        begun = time.monotonic()
        self.assertEqual(self.job(job, revision=1, wait_ms=1000).revision, 1)
        self.assertGreater(time.monotonic() - begun, 0.9)
        begun = time.monotonic()
        self.assertEqual(self.job(job, revision=0, wait_ms=20000).revision, 1)
        self.assertLess(time.monotonic() - begun, 5)
        self.assertIn("wait_ms", self.job(job, wait_ms=25001).violations)
        self.assertEqual(self.job(new_id()).code, "NOT_FOUND")
        self.assertIn("id", self.job("x").violations)

    def test_bad_requests(self):
        for fields, field in (({}, "mode"), ({"mode": PROPOSE, "base_plan": 3}, "base_plan"), ({"mode": PROPOSE, "budget_seconds": 4000}, "budget_seconds")):
            self.assertIn(field, self.call("StartPlan", "PlanJob", fields).violations, fields)
        self.assertEqual(self.call("StartPlan", "PlanJob", {"mode": PROPOSE, "session": "x"}).code, "NOT_FOUND")
        self.assertEqual(self.call("StartPlan", "PlanJob", {"mode": REPAIR}).reason, "NO_PLAN")
        self.assertEqual(self.call("StartPlan", "PlanJob", {"mode": REPAIR, "base_plan": 7}).code, "NOT_FOUND")
        for method, answer in (("GetPlan", "Plan"), ("CheckPlan", "CheckPlanResponse"), ("ListSlots", "ListSlotsResponse"), ("PublishPlan", "Plan")):
            self.assertEqual(self.call(method, answer, {"number" if method == "GetPlan" else "plan": 9}).code, "NOT_FOUND", method)
        self.compute()
        for fields, field in (({"page_size": 1001}, "page_size"), ({"page_token": "x"}, "page_token"), ({"filter": {"date": "demain"}}, "filter.date")):
            self.assertIn(field, self.call("ListSlots", "ListSlotsResponse", fields).violations, fields)
        self.assertEqual(self.publish(1, etag="9").reason, "ETAG_MISMATCH")

    def test_lists_page_in_order(self):
        psql(plan_fixture.candidate("0013", extra=60) + "UPDATE commission SET days = '{2022-05-12}' WHERE id = 'E4-01'")
        self.compute()
        seen, token = [], ""
        while True:
            page = self.call("ListSlots", "ListSlotsResponse", {"page_size": 7, "page_token": token})
            seen += page.all("slots")
            token = page.next_page_token
            if not token:
                break
        self.assertEqual(len(seen), 52)
        keys = [(s.get("date", ["9"])[0], s.get("commission", [""])[0], s.get("starts", [""])[0], s["candidate"][0]) for s in seen]
        self.assertEqual(keys, sorted(keys))
        unplaced = self.slots(1, only_unplaced=True)
        self.assertTrue(unplaced)
        self.assertEqual({s["epreuve"][0] for s in unplaced}, {"E4"})
        self.assertEqual(self.call("GetPlan", "Plan", {}).unplaced_count, len(unplaced))
        refused = self.publish(1)
        self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "UNPLACED"), refused)
        self.assertEqual(self.publish(1, allow_unplaced=True).state, "PUBLISHED")

    def test_a_lost_room_or_candidate_is_found(self):
        self.compute()
        [slot] = self.slots(1, candidate="0001", epreuve="E4")
        psql(f"UPDATE room SET closed = ARRAY['{slot['date'][0]} {slot['starts'][0]}-{slot['ends'][0]}'] WHERE name = '{slot['room'][0]}'")
        found = self.call("CheckPlan", "CheckPlanResponse", {"plan": 1})
        self.assertEqual([v["rule"][0] for v in found.all("violations")], ["ROOM_OPEN"], found)
        refused = self.publish(1)
        self.assertEqual((refused.reason, refused.violations), ("UNLAWFUL", {"slots[0001/E4]": "ROOM_OPEN"}), refused)
        psql("UPDATE room SET closed = '{}'; UPDATE candidate SET withdrawn = true, withdrawal_reason = 'x' WHERE number = '0003'")
        self.assertEqual(self.call("CheckPlan", "CheckPlanResponse", {"plan": 1}).all("stale"), ["0003"])
        refused = self.publish(1)
        self.assertEqual((refused.reason, refused.violations), ("STALE", {"candidates[0003]": "STALE"}), refused)
        self.assertEqual(psql("SELECT state FROM plan"), [["DRAFT"]])

    def test_examiners_of_a_cancelled_or_incomplete_commission_examine_nobody(self):
        self.compute()
        psql("UPDATE commission SET cancelled = true, cancellation_reason = 'x' WHERE id = 'E6-01'")
        psql("UPDATE examiner SET withdrawn = true, withdrawal_reason = 'x' WHERE code = 'P2'")
        found = self.call("CheckPlan", "CheckPlanResponse", {"plan": 1})
        self.assertEqual({(v["rule"][0], v["commission"][0]) for v in found.all("violations")}, {("COMPOSITION", "E6-01"), ("COMPOSITION", "E5B-01")})

    def test_nv_and_engagement_change_what_is_planned(self):
        psql(
            "INSERT INTO conformity_decision (session, candidate, epreuve, outcome, ground, notice_on, reason, decided_by) VALUES "
            f"('{SESSION}', '0002', 'E4', 'NV', 'NO_DOSSIER', '2022-04-01', 'x', 'x');" + plan_fixture.engagement("0001") + plan_fixture.engagement("0002")
        )
        self.compute()
        self.assertEqual([s["epreuve"][0] for s in sorted(self.slots(1, candidate="0002"), key=lambda s: s["epreuve"])], ["E2", "E5B", "E6", "ENG"])
        slots = {s["epreuve"][0]: s for s in self.slots(1, candidate="0001")}
        self.assertEqual((slots["ENG"]["commission"], slots["ENG"]["starts"], slots["ENG"]["date"]),
                         (slots["E6"]["commission"], slots["E6"]["ends"], slots["E6"]["date"]))  # fmt: skip

    def test_lists_and_papers_read_each_slot_once_without_statistics(self):
        """As just after an import and a plan: rows read grow with the slots, not with slots times candidates."""
        plan_fixture.clear()
        plan_fixture.small(count := 300)
        plan_fixture.slots()
        cluster = [os.path.join(ROOT, "deploy", "cluster"), "sql", os.environ["PALMARES_CLUSTER"], "-d", "palmares", "-c"]
        self.addCleanup(subprocess.run, [*cluster, "ANALYZE"], check=True)  # the other tests are not about that
        subprocess.run([*cluster, "DELETE FROM pg_statistic"], check=True)
        every = f"'{SESSION}', 1" + ", ''" * 8 + ", false"
        keys = {"CANDIDATE": ("candidates", "0001", ""), "MEMBER": ("members", "P3", ""), "SITTING": ("sittings", "2022-05-19", "E6-01"),
                "DOOR": ("doors", "2022-05-19", "E6-01"), "CENTRE_DAY": ("centres", "C1", "2022-05-19"), "ROOM": ("rooms", "C1", "S1")}  # fmt: skip
        asked = [("slot_count", every)]
        for kind, (name, *of) in keys.items():
            asked.append(("plan_units", f"{every}, '{kind}', '', '', '', 50"))
            asked.append((f"slots_of_{name}", f"'{SESSION}', 1, ARRAY['{of[0]}'], ARRAY['{of[1]}']"))
        for name, parameters in asked:
            read = plan_fixture.rows_read(name, parameters)
            self.assertIn(read, range(1, 8 * count), f"{name}: {parameters}")

    def test_scopes(self):
        psql("UPDATE candidate SET establishment = '0690026D' WHERE number > '0002'")
        self.compute()
        school = self.connect("establishment")
        self.assertEqual(self.call("ListSlots", "ListSlotsResponse", {}, client=school).code, "NOT_FOUND")
        self.assertEqual(self.publish(1).code, "OK")
        self.assertEqual({s["candidate"][0] for s in self.slots(0, client=school)}, {"0001", "0002"})
        self.compute()
        self.assertEqual(self.call("ListSlots", "ListSlotsResponse", {"plan": 2}, client=school).code, "NOT_FOUND")
        for method, answer in (("GetPlan", "Plan"), ("StartPlan", "PlanJob"), ("PublishPlan", "Plan"), ("CheckPlan", "CheckPlanResponse")):
            self.assertEqual(self.call(method, answer, {}, client=school).code, "PERMISSION_DENIED", method)
        auditor = self.connect("auditor")
        self.assertEqual(self.call("GetPlan", "Plan", {}, client=auditor).number, 1)
        self.assertEqual(self.call("DiscardPlan", "Plan", {"plan": 2}, client=auditor).code, "PERMISSION_DENIED")
        printed = self.call("ExportPlan", "ExportPlanResponse", {"paper": Name("CONVOCATIONS")}, client=school)
        self.assertEqual((printed.code, printed.total, printed.count), ("OK", 2, 2), printed.code)
        refused = self.call("ExportPlan", "ExportPlanResponse", {"paper": Name("DAY_LISTS")}, client=school)
        self.assertEqual((refused.code, refused.reason), ("PERMISSION_DENIED", "CONVOCATIONS_ONLY"))

    def repair(self):
        """A draft repaired from the plan in force, lawful and fresh."""
        job = self.compute(REPAIR)
        checked = self.call("CheckPlan", "CheckPlanResponse", {"plan": job.plan})
        self.assertEqual((checked.violation_count, checked.all("stale")), ("", []), checked)
        self.assertLessEqual(job.moved_bound or 0, job.moved or 0)
        plan = self.call("GetPlan", "Plan", {"number": job.plan})
        self.assertEqual((plan.origin, plan.base_plan), ("REPAIRED", 1), plan)
        return job

    def two_of_each(self):
        """Two commissions for E4, and a plan in force."""
        psql(plan_fixture.examiner("P9", specialities="B1") + plan_fixture.examiner("W9", "PROFESSIONAL") + plan_fixture.commission("E4-02", "E4", ["P9", "W9"]))
        self.compute()
        self.assertEqual(self.publish(1).code, "OK")
        return {s["candidate"][0] for s in self.slots(1, commission="E4-02")}

    def test_repair_after_an_examiner_withdrew(self):
        lost = self.two_of_each()
        self.assertTrue(lost)
        psql("UPDATE examiner SET withdrawn = true, withdrawal_reason = 'x' WHERE code = 'P9'")
        job = self.repair()
        self.assertEqual((job.moved, job.moved_bound, job.placed), (len(lost), len(lost), 48), job)
        changes = self.call("DiffPlans", "DiffPlansResponse", {"to": job.plan, "page_size": 500}).all("changes")
        moved = {c["after"][0]["candidate"][0] for c in changes
                 if any(c["before"][0][name] != c["after"][0][name] for name in ("commission", "date", "starts"))}  # fmt: skip
        self.assertEqual(moved, lost)
        self.assertEqual(self.publish(job.plan).state, "PUBLISHED")

    def test_repair_after_a_commission_was_cancelled_and_a_room_closed(self):
        self.two_of_each()
        [slot] = self.slots(1, candidate="0001", epreuve="E2")
        psql("UPDATE commission SET cancelled = true, cancellation_reason = 'x' WHERE id = 'E4-02'")
        psql(f"UPDATE room SET closed = ARRAY['{slot['date'][0]} {slot['starts'][0]}-{slot['ends'][0]}'] WHERE name = '{slot['room'][0]}'")
        self.repair()

    def test_repair_adds_an_engagement_and_drops_who_left(self):
        self.two_of_each()
        psql(plan_fixture.engagement("0001") + "UPDATE candidate SET withdrawn = true, withdrawal_reason = 'x' WHERE number = '0002'")
        self.assertEqual(self.call("CheckPlan", "CheckPlanResponse", {"plan": 1}).all("stale"), ["0001", "0002"])
        job = self.repair()
        slots = {s["epreuve"][0]: s for s in self.slots(job.plan, candidate="0001")}
        self.assertEqual(slots["ENG"]["starts"], slots["E6"]["ends"])
        self.assertEqual(self.slots(job.plan, candidate="0002"), [])

    def explain(self, candidate, epreuve, **more):
        return self.call("ExplainSlot", "SlotExplanation", {"candidate": candidate, "epreuve": epreuve, **more})

    def substitutes(self, commission, examiner, **more):
        return self.call("ListSubstitutes", "ListSubstitutesResponse", {"commission": commission, "examiner": examiner, **more})

    @staticmethod
    def told(answer):
        """(code, note, orals) of each, in the order of the answer."""
        return [(s["examiner"][0], s.get("note", [""])[0], s.get("orals", [0])[0]) for s in answer.all("substitutes")]

    def seat(self, commission, *members):
        """Who sits in it from now on."""
        asked = {"session": SESSION, "id": commission, "members": [{"examiner": code} for code in members]}
        request = {"commission": asked, "update_mask": {"paths": ["members"]}}
        answer = self.client.call("UpdateCommission", "Commission", request, service="CommissionService")
        self.assertEqual(answer.code, "OK", answer)
        return answer.complete

    def two_centres(self):
        """E4 in two centres, on days of their own: who hears the one can hear the other. Plan 1 is in force; how many each centre hears."""
        sql = f"INSERT INTO centre (session, code, name, address, zone) VALUES ('{SESSION}', 'C2', 'Lycée Deux', '2 rue B', 'metropole');"
        sql += plan_fixture.room("S1", centre="C2") + plan_fixture.room("L1", 0, 0, 4, centre="C2")
        sql += plan_fixture.examiner("P9", specialities="B1") + plan_fixture.examiner("W9", "PROFESSIONAL")
        sql += plan_fixture.commission("E4-02", "E4", ["P9", "W9"], days="2022-06-07,2022-06-08", centre="C2")
        sql += "UPDATE commission SET days = '{2022-06-01,2022-06-02}' WHERE id = 'E4-01';"
        sql += "UPDATE commission SET days = '{2022-06-03,2022-06-09}' WHERE id = 'E6-01';"  # E5B is in May
        psql(sql)
        job = self.compute()
        self.assertEqual(job.placed, 48, job)
        self.assertEqual(self.publish(1).code, "OK")
        return len(self.slots(1, commission="E4-01")), len(self.slots(1, commission="E4-02"))

    def test_who_can_sit_for_a_sick_member(self):
        here, there = self.two_centres()
        self.assertTrue(here and there)
        psql(
            plan_fixture.examiner("W0", "PROFESSIONAL")
            + plan_fixture.examiner("W6", "PROFESSIONAL", uai="0750655E")
            + plan_fixture.examiner("W7", "PROFESSIONAL")
            + plan_fixture.examiner("W8", "PROFESSIONAL", always=False, available="2022-06-07")
            + "UPDATE examiner SET withdrawn = true, withdrawal_reason = 'x' WHERE code = 'W7'"
        )
        # not of the candidates' school (W6), not withdrawn (W7), there on all its days (not W8); the seat's own quality first
        expected = [("W2", "", 12), ("W0", "", 0), ("W9", "OTHER_CENTRE", there),
                    ("P2", "FAILING_WHICH", 12), ("P3", "FAILING_WHICH", 12), ("P9", "FAILING_WHICH", there)]  # fmt: skip
        found = self.substitutes("E4-01", "W1")
        self.assertEqual((found.code, self.told(found), found.total), ("OK", expected, 6), found)
        self.assertEqual((found.plan["number"], found.plan["state"]), ([1], ["PUBLISHED"]))
        [first] = [s for s in found.all("substitutes") if s["examiner"] == ["P2"]]
        self.assertEqual((first["family_name"], first["given_name"], first["quality"]), (["FamilleP2"], ["Ana"], ["PROFESSOR"]))
        self.assertEqual(self.told(self.substitutes("E4-01", "P1")), [("P9", "OTHER_CENTRE", there)])
        # once withdrawn the plan is broken, and the same can stand in
        psql("UPDATE examiner SET withdrawn = true, withdrawal_reason = 'malade' WHERE code = 'W1'")
        broken = self.call("CheckPlan", "CheckPlanResponse", {})
        self.assertEqual({(v["rule"][0], v["commission"][0]) for v in broken.all("violations")}, {("COMPOSITION", "E4-01")}, broken)
        self.assertEqual(self.told(self.substitutes("E4-01", "W1", plan=1)), expected)
        # with each of them the checker finds nothing, and no slot has moved
        before = self.slots(1)
        for code, _, _ in expected:
            self.assertEqual(self.seat("E4-01", "P1", code), Name("true"), code)
            checked = self.call("CheckPlan", "CheckPlanResponse", {})
            self.assertEqual((checked.violation_count, checked.all("stale")), ("", []), (code, checked))
        self.assertEqual(self.slots(0), before)
        self.assertEqual(len(self.call("ListPlans", "ListPlansResponse", {}).all("plans")), 1)
        # with somebody else it does find something
        for code in ("W6", "W8"):
            self.seat("E4-01", "P1", code)
            self.assertTrue(self.call("CheckPlan", "CheckPlanResponse", {}).violation_count, code)

    def test_nobody_can_sit_for_a_sick_member(self):
        psql(plan_fixture.examiner("P8", specialities="B2"))
        self.compute()
        self.assertEqual(self.told(self.substitutes("E5B-01", "P2")), [("P8", "", 0)])
        psql("UPDATE examiner SET withdrawn = true, withdrawal_reason = 'x' WHERE code IN ('P2', 'P8')")
        found = self.substitutes("E5B-01", "P2")
        self.assertEqual((found.code, found.all("substitutes"), found.total, found.plan["state"]), ("OK", [], "", ["DRAFT"]), found)

    def test_substitutes_of_what_is_not_there(self):
        none = self.substitutes("E4-01", "W1")
        self.assertEqual((none.code, none.reason), ("NOT_FOUND", "PLAN_NOT_FOUND"), none)
        self.compute()
        psql(f"INSERT INTO commission (session, id, kind) VALUES ('{SESSION}', 'JURY', 'JURY')")
        for commission, examiner, more, reason in (
            ("E4-01", "W1", {"plan": 9}, "PLAN_NOT_FOUND"),
            ("E4-99", "W1", {}, "COMMISSION_NOT_FOUND"),
            ("JURY", "W1", {}, "COMMISSION_NOT_FOUND"),
            ("E4-01", "W2", {}, "MEMBER_NOT_FOUND"),
            ("E4-01", "W99", {}, "MEMBER_NOT_FOUND"),
        ):
            refused = self.substitutes(commission, examiner, **more)
            self.assertEqual((refused.code, refused.reason), ("NOT_FOUND", reason), refused)
        self.assertIn("commission", self.substitutes("", "W1").violations)
        self.assertIn("examiner", self.substitutes("E4-01", "").violations)
        self.assertIn("session", self.substitutes("E4-01", "W1", session="").violations)
        psql("UPDATE commission SET cancelled = true, cancellation_reason = 'x' WHERE id = 'E4-01'")
        refused = self.substitutes("E4-01", "W1")
        self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "CANCELLED"), refused)
        for name, code in (("establishment", "PERMISSION_DENIED"), ("auditor", "OK")):
            asked = {"commission": "E5B-01", "examiner": "P2"}
            answer = self.call("ListSubstitutes", "ListSubstitutesResponse", asked, client=self.connect(name))
            self.assertEqual(answer.code, code, answer)

    def test_more_candidates_than_slots_are_explained(self):
        psql("UPDATE commission SET days = '{2022-05-12}' WHERE id = 'E4-01'" + ";" + plan_fixture.candidate("0099", language1="Chinois"))
        self.compute()
        unplaced = self.slots(1, only_unplaced=True)
        e4 = [s for s in unplaced if s["epreuve"] == ["E4"]]
        self.assertGreaterEqual(len(e4), 4)
        self.assertLessEqual({s["obstacle"][0] for s in e4}, {"COMMISSION_BUSY", "DAY_FULL"}, e4)
        self.assertEqual([s["obstacle"] for s in unplaced if s["candidate"] == ["0099"] and s["epreuve"] == ["E2"]], [["LANGUAGE"]])
        why = self.explain(e4[0]["candidate"][0], "E4", plan=1)
        self.assertEqual(why.code, "OK", why)
        self.assertIn("DAY", [o["reason"][0] for o in why.all("obstacles")], why)
        self.assertTrue({"DAY", "DAY_SLOT", "MOVE"} & {r["reason"][0] for r in why.all("remedies")}, why)
        placed = self.explain("0001", "E6", plan=1)
        self.assertIn("FREE", [r["reason"][0] for r in placed.all("remedies")], placed)
        for candidate, epreuve, reason in (("0001", "EF1", "NOT_PLANNED"), ("0001", "ENG", "NOT_PLANNED"), ("9", "E4", "CANDIDATE_NOT_FOUND")):
            self.assertEqual(self.explain(candidate, epreuve, plan=1).reason, reason)

    def test_an_extra_time_that_overflows_the_day(self):
        psql(plan_fixture.candidate("0098", extra=60))
        self.compute()
        [slot] = self.slots(1, candidate="0098", epreuve="E4")
        self.assertEqual((slot["preparation_minutes"], slot["duration_minutes"]), ([80], [120]))
        self.assertEqual(self.call("CheckPlan", "CheckPlanResponse", {"plan": 1}).violation_count, "")

    def test_only_drafts_change(self):
        self.compute()
        self.assertEqual(self.publish(1).code, "OK")
        for sql in (
            "UPDATE plan_slot SET start_minute = 600",
            "DELETE FROM plan_slot",
            "INSERT INTO plan_slot SELECT session, plan, candidate, 'ENG' FROM plan_slot LIMIT 1",
            "UPDATE plan SET unplaced_count = 3",
            "UPDATE plan SET state = 'DRAFT', published_at = NULL",
        ):
            with self.assertRaises(RuntimeError, msg=sql):
                psql(sql)
        self.compute()
        gone = self.call("DiscardPlan", "Plan", {"plan": 2, "reason": "un autre"})
        self.assertEqual((gone.code, gone.state), ("OK", "DISCARDED"), gone)
        self.assertEqual(self.publish(2).reason, "NOT_A_DRAFT")
        self.assertEqual(psql("SELECT reason FROM audit WHERE method LIKE '%/DiscardPlan' ORDER BY id DESC LIMIT 1"), [["un autre"]])
        self.assertEqual([p["state"][0] for p in self.call("ListPlans", "ListPlansResponse", {}).all("plans")], ["DISCARDED", "PUBLISHED"])

    def test_diff(self):
        self.compute(seed=1)
        psql("DELETE FROM commission_member WHERE commission = 'E2-01'")
        self.compute(seed=1)
        diff = self.call("DiffPlans", "DiffPlansResponse", {"from": 1, "to": 2, "page_size": 5})
        changes = diff.all("changes")
        self.assertEqual(len(changes), 5)
        self.assertGreaterEqual(diff.total, 12)
        self.assertTrue(all(c["before"][0]["candidate"] == c["after"][0]["candidate"] for c in changes))
        more = self.call("DiffPlans", "DiffPlansResponse", {"from": 1, "to": 2, "page_size": 500, "page_token": diff.next_page_token})
        self.assertEqual(len(more.all("changes")) + 5, diff.total)

    def test_papers_in_pieces(self):
        self.compute()
        for paper, total in (("CONVOCATIONS", 12), ("MEMBER_CONVOCATIONS", 6), ("EMARGEMENT", None), ("DOOR_SIGNS", None), ("DAY_LISTS", None),
                             ("PICTURE_PDF", None), ("PICTURE_SVG", None), ("ICS_MEMBERS", 6), ("ICS_ROOMS", None)):  # fmt: skip
            for separate in (False, True):
                count, token, names, first = 0, "", [], None
                while True:
                    piece = self.call("ExportPlan", "ExportPlanResponse", {"paper": Name(paper), "separate": separate, "page_token": token})
                    self.assertEqual(piece.code, "OK", (paper, piece.reason, piece.message))
                    first = first or piece
                    count += piece.count
                    names += [f["name"][0] for f in piece.all("files")]
                    token = piece.next_page_token
                    if not token:
                        break
                self.assertEqual(count, first.total, paper)
                self.assertEqual(len(names), len(set(names)), names)
                self.assertEqual(total or count, count, paper)
                if separate or paper in ("PICTURE_SVG", "ICS_MEMBERS", "ICS_ROOMS"):
                    self.assertEqual(len(names), count, paper)

    def move(self, slot, client=None, request_id=None, **where):
        asked = {"candidate": slot["candidate"][0], "epreuve": slot["epreuve"][0], "etag": slot["etag"][0], **where}
        return self.call("MoveSlot", "MoveSlotResponse", asked, request_id, client=client)

    def in_force(self):
        """Plan 1 in force, with a free day for E4-01 and E6-01."""
        psql(plan_fixture.engagement("0001"))
        self.compute()
        self.assertEqual(self.publish(1).code, "OK")
        busy = {s["date"][0] for s in self.slots(1) if "date" in s}
        self.free = [f"2022-06-0{day}" for day in (1, 2, 3, 7, 8, 9) if f"2022-06-0{day}" not in busy]

    def test_moving_makes_a_draft_of_the_plan_in_force(self):
        self.in_force()
        [slot] = self.slots(1, candidate="0002", epreuve="E4")
        where = {"commission": "E4-01", "date": self.free[0], "starts": "10:00"}
        looked = self.move(slot, validate_only=True, **where)
        self.assertEqual((looked.code, looked.after["starts"], looked.all("violations")), ("OK", ["10:00"], []), looked)
        self.assertEqual(len(self.call("ListPlans", "ListPlansResponse", {}).all("plans")), 1)
        once = new_id()
        moved = self.move(slot, request_id=once, **where)
        self.assertEqual(moved.code, "OK", moved)
        self.assertEqual((moved.plan["number"], moved.plan["origin"], moved.plan["base_plan"], moved.plan["moved_count"]), ([2], ["MOVED"], [1], [1]))
        self.assertEqual((moved.after["date"], moved.after["starts"], moved.after["loge"]), ([self.free[0]], ["10:00"], ["L1"]), moved)
        self.assertEqual(self.move(slot, request_id=once, **where).after, moved.after)
        # the plan in force is as it was; the next move goes into the same draft
        self.assertEqual(self.slots(1, candidate="0002", epreuve="E4"), [slot])
        [other] = self.slots(1, candidate="0003", epreuve="E4")
        again = self.move(other, commission="E4-01", date=self.free[0], starts="11:00")
        self.assertEqual((again.code, again.plan["number"], again.plan["moved_count"]), ("OK", [2], [2]), again)
        diff = self.call("DiffPlans", "DiffPlansResponse", {"to": 2})
        self.assertEqual((diff.total, [c["after"][0]["starts"] for c in diff.all("changes")]), (2, [["10:00"], ["11:00"]]))
        self.assertEqual(self.call("CheckPlan", "CheckPlanResponse", {"plan": 2}).violation_count, "")
        rows = psql("SELECT before->>'start_minute' <> after->>'start_minute', after->>'start_minute' FROM audit WHERE entity = 'plan-slot' ORDER BY id DESC LIMIT 1")
        self.assertEqual(rows, [["t", "660"]])
        self.assertEqual(self.publish(2).state, "PUBLISHED")
        self.assertEqual(self.call("GetPlan", "Plan", {"number": 1}).state, "SUPERSEDED")
        [[changed, replaced]] = psql("SELECT after->>'changed', after->>'replaces' FROM audit WHERE method LIKE '%/PublishPlan' ORDER BY id DESC LIMIT 1")
        self.assertEqual((changed, replaced), ("2", "1"))

    def test_two_managers_move_the_same_slot(self):
        self.in_force()
        [slot] = self.slots(1, candidate="0002", epreuve="E4")
        other = self.connect("manager")
        self.assertEqual(self.move(slot, commission="E4-01", date=self.free[0], starts="10:00").code, "OK")
        lost = self.move(slot, client=other, commission="E4-01", date=self.free[0], starts="14:00")
        self.assertEqual((lost.code, lost.reason), ("ABORTED", "ETAG_MISMATCH"), lost)
        [kept] = self.slots(2, candidate="0002", epreuve="E4")
        self.assertEqual(kept["starts"], ["10:00"])
        self.assertEqual(self.move(kept, client=other, plan=2, commission="E4-01", date=self.free[0], starts="14:00").code, "OK")
        self.assertEqual(len(self.call("ListPlans", "ListPlansResponse", {}).all("plans")), 2)

    def test_what_cannot_go_there(self):
        self.in_force()
        slots = {s["candidate"][0]: s for s in self.slots(1, epreuve="E4")}
        first, second = slots["0001"], slots["0002"]
        there = {"commission": "E4-01", "date": second["date"][0], "starts": second["starts"][0]}
        refused = self.move(first, **there)
        self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "CANNOT_GO_THERE"), refused)
        looked = self.move(first, validate_only=True, **there)
        [wrong] = [v for v in looked.all("violations") if v["rule"] == ["ONE_GROUP"]]
        self.assertIn("0002", wrong["message"][0] + wrong["candidate"][0], wrong)
        for where, rule in (
            ({"commission": "E6-01", "date": self.free[0], "starts": "10:00"}, "COMMISSION_FITS"),
            ({"commission": "E4-01", "date": self.free[0], "starts": "12:00"}, "HOURS"),
            ({"commission": "E4-01", "date": self.free[0], "starts": "08:00"}, "HOURS"),
        ):
            looked = self.move(first, validate_only=True, **where)
            self.assertIn(rule, [v["rule"][0] for v in looked.all("violations")], (where, looked))
        self.assertEqual(set(self.move(first, commission="x", date="2022-05-15", starts="10h").violations), {"commission", "date", "starts"})
        self.assertIn("etag", self.call("MoveSlot", "MoveSlotResponse", {"candidate": "0001", "epreuve": "E4"}).violations)
        self.assertEqual(self.move({**first, "candidate": ["9"]}, **there).code, "NOT_FOUND")
        self.assertEqual(len(self.call("ListPlans", "ListPlansResponse", {}).all("plans")), 1)

    def test_the_engagement_goes_with_its_oral(self):
        self.in_force()
        [e6] = self.slots(1, candidate="0001", epreuve="E6")
        [engagement] = self.slots(1, candidate="0001", epreuve="ENG")
        self.assertEqual(self.move(engagement, commission="E6-01", date=self.free[0], starts="10:00").reason, "FOLLOWS")
        self.assertEqual(self.move(e6, commission="E6-01", date=self.free[0], starts="10:00").code, "OK")
        [engagement] = self.slots(2, candidate="0001", epreuve="ENG")
        self.assertEqual((engagement["date"], engagement["starts"]), ([self.free[0]], ["10:40"]), engagement)
        [e6] = self.slots(2, candidate="0001", epreuve="E6")
        gone = self.move(e6, plan=2, unplace=True)
        self.assertEqual((gone.code, gone.after["obstacle"], gone.plan["unplaced_count"]), ("OK", ["BY_HAND"], [2]), gone)
        self.assertEqual(self.publish(2).reason, "UNPLACED")

    def test_a_draft_of_an_older_plan_is_repaired_first(self):
        self.in_force()
        [slot] = self.slots(1, candidate="0002", epreuve="E4")
        self.assertEqual(self.move(slot, commission="E4-01", date=self.free[0], starts="10:00").code, "OK")
        self.compute()
        self.assertEqual(self.publish(3).code, "OK")
        refused = self.publish(2)
        self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "BASE_SUPERSEDED"), refused)

    def restart(self, kill=False):
        """End the service, by force or not, and start it again."""
        folder = os.path.dirname(os.environ["PALMARES_SERVICE_CONFIG"])
        build = os.path.realpath(os.path.join(os.path.dirname(os.environ["PALMARESD"]), ".."))
        if kill:
            with open(os.environ["PALMARES_SERVICE_PID_FILE"], encoding="utf-8") as file:
                os.kill(int(file.read()), signal.SIGKILL)
        subprocess.run([os.path.join(ROOT, "tests", "support", "stack"), "restart", folder, "--build", build], check=True, capture_output=True)
        self.client = self.connect()

    def start_long(self):
        plan_fixture.many(300)
        started = self.call("StartPlan", "PlanJob", {"mode": PROPOSE, "effort": 10**15, "budget_seconds": 600})
        self.until(lambda: self.job(started.id).phase == "improving")
        return started.id

    def test_a_service_that_stops_ends_its_job(self):
        job = self.start_long()
        self.restart()
        ended = self.job(job)
        self.assertEqual((ended.state, ended.one("message")), ("FAILED", "the service that ran it was stopped: start it again"), ended)
        self.compute()

    def test_a_killed_service_leaves_a_job_that_reads_as_failed(self):
        job = self.start_long()
        self.restart(kill=True)
        self.assertEqual(self.job(job).state, "RUNNING")
        self.assertEqual(self.call("StartPlan", "PlanJob", {"mode": PROPOSE}).reason, "PLAN_RUNNING")
        psql("UPDATE plan_job SET alive_at = alive_at - interval '60 seconds'")
        ended = self.job(job)
        self.assertEqual((ended.state, ended.one("message")), ("FAILED", "the service that ran it has stopped"), ended)
        self.compute()


if __name__ == "__main__":
    unittest.main()
