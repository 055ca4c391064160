#!/usr/bin/env python3
"""Draws of practical subjects against a real PostgreSQL. Run by ctest, or tests/support/with-stack BUILD -- tests/integration/subject_draw.py"""

import os
import subprocess
import unittest

import plan_fixture
from contract import ROOT, Client, Name, cli, new_id, psql

SESSION = plan_fixture.SESSION
DAY = "2022-05-09"


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))
    plan_fixture.small()
    psql(
        "UPDATE centre SET address = '1 rue A, 35000 Rennes' WHERE code = 'C1';"
        f"INSERT INTO centre (session, code, name, address, zone) VALUES ('{SESSION}', 'C2', 'Lycée Deux', '2 rue B, 35000 Rennes', 'metropole');"
        + plan_fixture.room("S1", centre="C2")
        + plan_fixture.examiner("P9", specialities="B2")
        + plan_fixture.commission("E5B-N2", "E5B", ["P9"], centre="C2")
    )


NO_PLAN = "UPDATE plan SET state = 'SUPERSEDED', revision = revision + 1 WHERE state = 'PUBLISHED';"


def slot(candidate, centre, start, day=DAY, commission="E5B-01", room="S1"):
    return (
        "INSERT INTO plan_slot (session, plan, candidate, epreuve, commission, centre, room, day, start_minute, preparation_minutes, duration_minutes, "
        f"starts_at) SELECT '{SESSION}', max(number), '{candidate}', 'E5B', '{commission}', '{centre}', '{room}', '{day}', {start}, 0, 40, "
        f"'{day} 06:00+00'::timestamptz + {start} * interval '1 minute' FROM plan;"
    )


def plan(*slots):
    """A plan in force with these slots."""
    psql(
        f"{NO_PLAN} INSERT INTO plan (session, number, state, origin, created_by) SELECT '{SESSION}', coalesce(max(number), 0) + 1, 'DRAFT', 'PROPOSED', 'x' FROM plan;"
        + "".join(slots)
        + "UPDATE plan SET state = 'PUBLISHED', published_by = 'x', published_at = now() WHERE number = (SELECT max(number) FROM plan);"
    )
    return int(psql("SELECT max(number) FROM plan")[0][0])


def last_audit():
    return psql("SELECT coalesce(max(id), 0) FROM audit")[0][0]


class Draws(unittest.TestCase):
    def setUp(self):
        psql(f"{NO_PLAN} DELETE FROM draw_group; DELETE FROM draw; DELETE FROM subject_seal; DELETE FROM subject; UPDATE centre SET address = '1 rue A, 35000 Rennes'")
        self.client = self.connect()

    def connect(self, name="admin"):
        client = Client(name)
        self.addCleanup(client.close)
        return client

    def call(self, method, answer, request, request_id=None, client=None):
        return (client or self.client).call(method, answer, {"session": SESSION, **request}, request_id, service="SubjectService")

    def subjects(self, count, state="SEALED"):
        """Subjects S1, S2, ...: approved by hand, how that is done is tested elsewhere."""
        for i in range(1, count + 1):
            subject = {
                "session": SESSION, "id": f"S{i}", "epreuve": "E5B", "title": f"Sujet {i}", "sample": True,
                "practical": {"cms": "PRESTASHOP" if i % 2 else "WORDPRESS", "situation": "s", "problem": "p",
                              "questions": [{"number": "1", "text": "t", "sides": Name("EDITORIAL")}]},
            }  # fmt: skip
            put = self.client.call("PutSubject", "Subject", {"subject": subject}, service="SubjectService")
            self.assertEqual(put.code, "OK", put)
        if state == "DRAFT":
            return
        psql("UPDATE subject SET state = 'APPROVED', approved_by = 'x', approved_at = now()")
        for i in range(1, count + 1 if state == "SEALED" else 1):
            self.seal(f"S{i}")

    def seal(self, subject):
        sealed = self.call("SealSubject", "SubjectRelease", {"id": subject})
        self.assertEqual(sealed.code, "OK", sealed)

    def draw(self, request_id=None, **more):
        return self.call("DrawSubjects", "SubjectDraw", more, request_id)

    def check(self, number=0):
        answer = self.call("CheckDraw", "CheckDrawResponse", {"number": number})
        self.assertEqual(answer.code, "OK", answer)
        return [v["rule"][0] for v in answer.all("violations")]

    def publish(self, number, request_id=None, **more):
        return self.call("PublishDraw", "SubjectDraw", {"number": number, **more}, request_id)

    def assert_refused(self, answer, reason, code="FAILED_PRECONDITION"):
        self.assertEqual((answer.code, answer.reason), (code, reason), answer)

    def test_a_whole_life(self):
        self.subjects(6)
        begun = last_audit()
        of = plan(slot("0001", "C1", 480), slot("0002", "C1", 480), slot("0003", "C1", 480), slot("0004", "C1", 530), slot("0005", "C1", 800),
                  slot("0006", "C2", 480, commission="E5B-N2"), slot("0007", "C2", 540, commission="E5B-N2"))  # fmt: skip
        once = new_id()
        made = self.draw(once, seed=7)
        self.assertEqual((made.code, made.number, made.state, made.seed, made.plan, made.epreuve), ("OK", 1, "DRAFT", 7, of, "E5B"), made)
        groups = made.all("groups")
        self.assertEqual([(g["centre"][0], g["start"][0], g["half"][0], len(g["candidates"])) for g in groups],
                         [("C1", "08:00", "MORNING", 3), ("C1", "08:50", "MORNING", 1), ("C1", "13:20", "AFTERNOON", 1),
                          ("C2", "08:00", "MORNING", 1), ("C2", "09:00", "MORNING", 1)])  # fmt: skip
        self.assertEqual(groups[0]["candidates"], ["0001", "0002", "0003"])
        self.assertTrue(all(g["cms"][0] in ("PRESTASHOP", "WORDPRESS") for g in groups))
        self.assertEqual(sum(u.get("groups", [0])[0] for u in made.all("uses")), 5)
        self.assertEqual(sum(u.get("candidates", [0])[0] for u in made.all("uses")), 7)
        # the same request again is the same draft; the same seed another one alike
        self.assertEqual(self.draw(once, seed=7).fields, {**made.fields, "uses": self.draw(once, seed=7).all("uses")})
        again = self.draw(seed=7)
        self.assertEqual((again.number, again.all("groups")), (2, groups))
        self.assertEqual(self.check(1), [])
        self.assert_refused(self.call("GetDraw", "SubjectDraw", {}), "DRAW_NOT_FOUND", "NOT_FOUND")
        self.assertEqual(self.publish(1, etag="99").code, "ABORTED")
        published = self.publish(1, once := new_id(), etag=made.etag)
        self.assertEqual((published.code, published.state), ("OK", "IN_FORCE"), published)
        self.assertEqual(self.publish(1, once, etag=made.etag).fields, published.fields)
        self.assert_refused(self.publish(1), "NOT_A_DRAFT")
        self.assertEqual(self.publish(2).state, "IN_FORCE")
        self.assert_refused(self.publish(1), "NOT_A_DRAFT")
        draws = self.call("ListDraws", "ListDrawsResponse", {})
        self.assertEqual([(d["number"][0], d["state"][0]) for d in draws.all("draws")], [(2, "IN_FORCE"), (1, "REPLACED")])
        self.assertEqual(self.check(), [])
        # what a release goes by: the first start of a subject in a centre
        starts = dict(psql("SELECT centre || '/' || subject, extract(epoch FROM start_at)::bigint FROM draw_first_start"))
        self.assertEqual(len(starts), 5)
        self.assertEqual(starts["C1/" + groups[0]["subject"][0]], "1652076000")  # 2022-05-09 08:00 in Paris
        rows = psql(f"SELECT key, after->>'state', after ? 'groups_sha256' FROM audit WHERE entity = 'draw' AND answers AND id > {begun} ORDER BY id")
        self.assertEqual(rows, [[f"{SESSION}/1", "DRAFT", "t"], [f"{SESSION}/2", "DRAFT", "t"], [f"{SESSION}/1", "IN_FORCE", "t"], [f"{SESSION}/2", "IN_FORCE", "t"]])

    def test_pages_by_centre_and_who_has_read(self):
        self.subjects(6)
        plan(slot("0001", "C1", 480), slot("0002", "C1", 530), slot("0003", "C1", 580), slot("0004", "C2", 480, commission="E5B-N2"))
        self.assertEqual(self.draw().code, "OK")
        begun = last_audit()
        first = self.call("GetDraw", "SubjectDraw", {"number": 1, "page_size": 3})
        self.assertEqual((len(first.all("groups")), first.next_page_token), (3, "3"), first)
        rest = self.call("GetDraw", "SubjectDraw", {"number": 1, "page_size": 3, "page_token": "3"})
        self.assertEqual((len(rest.all("groups")), rest.next_page_token, rest.groups_not_in_plan), (1, "", ""), rest)
        centre = self.call("GetDraw", "SubjectDraw", {"number": 1, "centre": "C2"})
        self.assertEqual([g["centre"] for g in centre.all("groups")], [["C2"]])
        self.assertEqual(psql(f"SELECT key, after->>'access', after->>'centre' FROM audit WHERE id > {begun} ORDER BY id"),
                         [[f"{SESSION}/1", "READ", ""], [f"{SESSION}/1", "READ", ""], [f"{SESSION}/1", "READ", "C2"]])  # fmt: skip
        for token in ("x", "-1", "99999999"):
            self.assertIn("page_token", self.call("GetDraw", "SubjectDraw", {"number": 1, "page_token": token}).violations)
        self.assertIn("page_size", self.call("GetDraw", "SubjectDraw", {"number": 1, "page_size": 2001}).violations)
        self.assertEqual(self.call("GetDraw", "SubjectDraw", {"number": 9}).code, "NOT_FOUND")

    def test_too_few(self):
        plan(slot("0001", "C1", 480), slot("0002", "C1", 530), slot("0003", "C1", 580), slot("0004", "C1", 800), slot("0005", "C2", 500, commission="E5B-N2"))
        refused = self.draw()
        self.assert_refused(refused, "TOO_FEW_SUBJECTS")
        self.assertIn("0 subjects are too few for these groups: 4 are enough, so 4 are missing", refused.message)
        self.subjects(3)
        refused = self.draw()
        self.assert_refused(refused, "TOO_FEW_SUBJECTS")
        self.assertIn("4 are enough, so 1 is missing; each half-day by itself would take 3, adjacent half-days and neighbours want more", refused.message)
        self.assertEqual(refused.violations, {f"centres[C1].{DAY}.MORNING": "NEIGHBOURS"} | refused.violations)
        self.assertEqual(psql("SELECT count(*) FROM draw"), [["0"]])
        # the neighbour is elsewhere: still the afternoon follows the morning
        psql("UPDATE centre SET address = '2 rue B, 35200 Rennes' WHERE code = 'C2'")
        self.assertEqual(self.draw().violations, {f"centres[C1].{DAY}.MORNING": "ADJACENT"})
        plan(slot("0001", "C1", 480), slot("0002", "C1", 530), slot("0003", "C1", 580), slot("0005", "C2", 500, commission="E5B-N2"))
        self.assertEqual(self.draw().code, "OK")

    def test_which_subjects(self):
        plan(slot("0001", "C1", 480))
        self.subjects(3, "APPROVED")
        self.assert_refused(self.draw(), "TOO_FEW_SUBJECTS")
        self.assertEqual(self.draw(validate_only=True).code, "OK")
        self.assertEqual(psql("SELECT count(*) FROM draw"), [["0"]])
        self.seal("S1")
        self.seal("S2")
        self.assertEqual([g["subject"] for g in self.draw(subjects=["S2"]).all("groups")], [["S2"]])
        answer = self.draw(subjects=["S1", "S3", "S9", "S1"])
        self.assertEqual((answer.code, answer.violations), ("INVALID_ARGUMENT", {"subjects[1]": "UNKNOWN_SUBJECT", "subjects[2]": "UNKNOWN_SUBJECT", "subjects[3]": "TWICE"}))
        self.assertEqual(self.draw(subjects=["S3"], validate_only=True).code, "OK")

    def test_a_plan_that_changes(self):
        self.subjects(6)
        self.assert_refused(self.draw(), "NO_PLAN")
        plan()
        self.assert_refused(self.draw(), "NO_PLAN")
        plan(slot("0001", "C1", 480), slot("0002", "C1", 530))
        self.assertEqual(self.draw().code, "OK")
        plan(slot("0001", "C1", 480), slot("0002", "C1", 580), slot("0003", "C1", 480))
        self.assertEqual(self.check(1), ["NOT_IN_PLAN"] * 4)
        self.assertEqual(self.call("GetDraw", "SubjectDraw", {"number": 1}).groups_not_in_plan, 2)
        refused = self.publish(1)
        self.assert_refused(refused, "UNLAWFUL")
        self.assertEqual(set(refused.violations.values()), {"NOT_IN_PLAN"})
        self.assertEqual(psql("SELECT state FROM draw"), [["DRAFT"]])
        self.assertEqual(self.draw().number, 2)
        self.assertEqual(self.publish(2).state, "IN_FORCE")
        plan(*(slot(f"{i:04d}", "C1", 480) for i in range(1, 5)))
        self.assert_refused(self.draw(), "GROUP_TOO_LARGE")

    def test_a_draw_that_is_wrong(self):
        """Planted in the database: the checker says so, and it is not published."""
        self.subjects(6)
        plan(slot("0001", "C1", 480), slot("0002", "C1", 530), slot("0003", "C1", 800), slot("0004", "C2", 500, commission="E5B-N2"))
        self.assertEqual(self.draw(seed=1).code, "OK")
        groups = {g["candidates"][0]: g["subject"][0] for g in self.call("GetDraw", "SubjectDraw", {"number": 1}).all("groups")}
        for one, other, rule in (("0001", "0002", "SAME_HALF_DAY"), ("0001", "0003", "NEIGHBOURS"), ("0001", "0004", "NEIGHBOURS")):
            psql(f"UPDATE draw_group SET subject = '{groups[one]}' WHERE candidates = '{{{other}}}'")
            self.assertEqual(self.check(1), [rule], (one, other))
            self.assert_refused(self.publish(1), "UNLAWFUL")
            psql(f"UPDATE draw_group SET subject = '{groups[other]}' WHERE candidates = '{{{other}}}'")
        psql(f"UPDATE subject SET state = 'APPROVED', sealed_at = NULL, content_sealed = '' WHERE id = '{groups['0001']}'")
        self.assertEqual(self.check(1), ["NO_SUBJECT"])
        psql("DELETE FROM draw_group WHERE candidates = '{0001}'")
        self.assertEqual(self.check(1), ["NOT_IN_PLAN"])

    def test_the_command_line(self):
        self.subjects(3)
        plan(slot("0001", "C1", 480), slot("0002", "C1", 480), slot("0003", "C1", 530), slot("0004", "C2", 480, commission="E5B-N2"))
        tried = cli("subject", "draw", "--seed", "5", "--subject", "S1", "--subject", "S2", "--dry-run", "-o", "csv")
        self.assertEqual(tried.splitlines()[0], "centre;date;half;start;room;commission;subject;cms;candidates")
        self.assertEqual(tried.count(f"C1;{DAY};MORNING"), 2)
        self.assertEqual(psql("SELECT count(*) FROM draw"), [["0"]])
        self.assertIn("S1", cli("subject", "draw", "--seed", "5"))
        self.assertEqual(cli("subject", "draws", "-o", "csv").splitlines()[1].split(";")[:5:2], ["1", "DRAFT", "5"])
        shown = cli("subject", "drawn", "--number", "1")
        self.assertEqual([line for line in shown.splitlines() if line.startswith("C")], [f"C1, {DAY}, morning", f"C2, {DAY}, morning"])
        cli("subject", "check-draw", "1")
        cli("subject", "publish-draw", "1", "--dry-run")
        cli("subject", "publish-draw", "1", "--yes")
        self.assertEqual(cli("subject", "drawn", "--centre", "C2", "-o", "csv").count("\n"), 2)
        plan(slot("0001", "C1", 480))
        broken = subprocess.run([os.environ["PALMARES"], "subject", "check-draw"], capture_output=True, text=True, check=False)
        self.assertEqual((broken.returncode, broken.stdout.count("NOT_IN_PLAN")), (1, 4), broken)

    def test_hours_of_sealed_subjects_follow(self):
        self.subjects(1, "APPROVED")
        self.seal("S1")
        self.assertEqual(self.call("GetSubjectRelease", "SubjectRelease", {"id": "S1"}).all("places"), [])
        plan(slot("0001", "C1", 480), slot("0002", "C1", 480, day="2022-05-11"), slot("0003", "C2", 800, commission="E5B-N2"))
        self.assertEqual(self.draw().code, "OK")
        self.assertEqual(self.publish(1).code, "OK")
        release = self.call("GetSubjectRelease", "SubjectRelease", {"id": "S1"})
        hours = [(p["centre"][0], p["start_time"][0]["seconds"][0], p["utc_offset_minutes"][0]) for p in release.all("places")]
        self.assertEqual(hours, [("C1", 1652076000, 120), ("C2", 1652095200, 120)])
        self.assertEqual((release.outdated, release.open_time["seconds"]), ("", [1652248800]))  # the last start: 2022-05-11 08:00

    def test_who_may(self):
        """The exam office; and the database itself lets nothing of a draw change that was published."""
        self.subjects(2)
        plan(slot("0001", "C1", 480))
        self.assertEqual(self.draw().code, "OK")
        self.assertEqual(self.publish(1).code, "OK")
        for name, allowed in (("manager", ["GetDraw", "ListDraws", "CheckDraw"]), ("auditor", ["ListDraws", "CheckDraw"]), ("establishment", [])):
            client = self.connect(name)
            for method, answer in (("GetDraw", "SubjectDraw"), ("ListDraws", "ListDrawsResponse"), ("CheckDraw", "CheckDrawResponse")):
                self.assertEqual(self.call(method, answer, {}, client=client).code, "OK" if method in allowed else "PERMISSION_DENIED", (name, method))
        service = "SELECT set_config('palmares.scope', '*', false);"
        for change in ("UPDATE draw SET seed = 1", "DELETE FROM draw", "DELETE FROM draw_group", "UPDATE draw_group SET subject = 'S1'",
                       "UPDATE draw SET state = 'DRAFT'",
                       "INSERT INTO draw_group SELECT session, draw, centre, day, 600, room, commission, half, candidates, subject FROM draw_group"):  # fmt: skip
            with self.assertRaises(RuntimeError, msg=change):
                psql(service + change, "service")

    def test_z_drawn_on_a_plan_of_the_planner(self):
        self.subjects(8)
        plan_fixture.many(80)
        job = self.client.call("StartPlan", "PlanJob", {"session": SESSION, "mode": Name("PROPOSE"), "effort": 1, "budget_seconds": 120},
                               service="CommissionService")  # fmt: skip
        revision = 0
        while job.state == "RUNNING":
            job = self.client.call("GetPlanJob", "PlanJob", {"id": job.id, "revision": revision, "wait_ms": 20000}, service="CommissionService")
            revision = job.revision
        self.assertEqual(job.state, "DONE", job)
        published = self.client.call("PublishPlan", "Plan", {"session": SESSION, "plan": job.plan, "allow_unplaced": True}, service="CommissionService")
        self.assertEqual(published.code, "OK", published)
        made = self.draw(seed=3)
        if made.reason == "TOO_FEW_SUBJECTS":
            need = int(made.message.split(" are enough")[0].split()[-1])
            psql("DELETE FROM subject_seal; DELETE FROM subject")
            self.subjects(need)
            made = self.draw(seed=3)
        self.assertEqual(made.code, "OK", made)
        self.assertEqual(sum(u.get("candidates", [0])[0] for u in made.all("uses")),
                         int(psql(f"SELECT count(*) FROM plan_slot WHERE plan = {job.plan} AND epreuve = 'E5B' AND commission IS NOT NULL")[0][0]))  # fmt: skip
        self.assertEqual(self.check(1), [])


if __name__ == "__main__":
    unittest.main()
