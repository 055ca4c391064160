#!/usr/bin/env python3
"""Plans against a real PostgreSQL. Run by ctest, or tests/support/with-stack BUILD -- tests/integration/plans.py"""

import os
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
        job = self.wait(self.call("StartPlan", "PlanJob", {"mode": mode, "effort": 20000, "budget_seconds": 120, **more}))
        self.assertEqual(job.state, "DONE", job)
        return job

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
        rows = psql("SELECT after->>'state', after->>'changed' FROM audit WHERE entity = 'plan' AND method LIKE '%/PublishPlan'")
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


if __name__ == "__main__":
    unittest.main()
