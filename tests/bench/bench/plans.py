"""What others feel of a plan being computed: p99 of GetCandidate beside the usual one."""

import csv
import json
import os
import time

from harness.stack import checked

CANDIDATES, SCHOOLS = 1500, 40
FOREVER = 10**15  # moves: the computation ends when it is cancelled


def prepare(stack, root, folder, say):
    """1,500 candidates with rooms, examiners and commissions for all of them."""
    say("commissions for 1,500 candidates are composed")
    support, data = os.path.join(root, "tests", "support"), os.path.join(folder, "planning")
    candidates = os.path.join(folder, "plan-candidates.csv")
    checked([os.path.join(support, "generate-candidates"), "--count", str(CANDIDATES), "--schools", str(SCHOOLS), "-o", candidates])
    checked([os.path.join(support, "generate-planning-data"), candidates, "-o", data])
    stack.psql("TRUNCATE palmares.candidate CASCADE", superuser=True)
    stack.cli("session", "load", "--yes", os.path.join(root, "deploy", "sessions", stack.session))
    stack.cli("candidate", "import", candidates, "--session", stack.session)
    stack.cli("room", "import", os.path.join(data, "rooms.csv"), "--session", stack.session)
    stack.cli("examiner", "import", os.path.join(data, "examiners.csv"), "--session", stack.session)
    with open(os.path.join(data, "commissions.csv"), encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            if row[0] and row[3].isdigit():
                language = ["--language", row[2]] if row[2] else []
                stack.cli("commission", "compose", "--epreuve", row[0], "--centre", row[1], "--count", row[3], "--prefix", f"{row[0]}-{row[1][-5:]}-",
                          *language, "--session", stack.session)  # fmt: skip


def propose(stack):
    """The id of a job that goes on until it is cancelled, once it improves its plan."""
    started = stack.cli("plan", "propose", "--effort", str(FOREVER), "--budget", "600", "--no-wait", "-o", "json", "--session", stack.session)
    job = json.loads(started)["id"]
    while stack.psql(f"SELECT phase FROM palmares.plan_job WHERE id = '{job}'") != [["improving"]]:
        time.sleep(0.1)
    return job


def measure(report, stack, root, folder, load, repetitions, say):
    """`load`: runs the load generator for some seconds and gives the p99 of GetCandidate in microseconds."""
    prepare(stack, root, folder, say)
    for repetition in range(repetitions):
        say(f"a plan is computed, {repetition + 1} of {repetitions}")
        usual = load(3)
        job = propose(stack)
        meanwhile = load(3)
        stack.cli("plan", "cancel", job)
        while stack.psql(f"SELECT state FROM palmares.plan_job WHERE id = '{job}'") == [["RUNNING"]]:
            time.sleep(0.1)
        report.record("Plan computed", "palmares", {"p99_ratio": meanwhile / usual, "p99_usual_us": usual})
