"""How long a room waits: a mark from the touch until the service has it, and a change of the plan until the kiosk shows it.

Beside the mark, in the same minutes: what it cannot do without, one flush of the kiosk's disk and one of PostgreSQL's. The first is a write of a
page and fdatasync() in the kiosk's own folder; the second pgbench with one client, inserting a row over the same TLS."""

import json
import os
import re
import subprocess
import time
from statistics import median

from harness.exam import DAY, SESSION, Exam
from harness.stack import Stack, checked

MARKS, MARKS_QUICK = 500, 100
MOVES, MOVES_QUICK = 12, 4
PAGE = 4096


def percentiles(values):
    ordered = sorted(values)
    return median(ordered), ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]


def flushes(folder, count):
    """Microseconds of so many writes that are on the disk."""
    path = os.path.join(folder, "flush")
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    taken = []
    try:
        for _ in range(count):
            begun = time.monotonic_ns()
            os.write(file, os.urandom(PAGE))
            os.fdatasync(file)
            taken.append((time.monotonic_ns() - begun) / 1000)
    finally:
        os.close(file)
        os.unlink(path)
    return taken


def inserts(stack, folder, count):
    """Microseconds of so many transactions of one row, by one client of pgbench."""
    script = os.path.join(folder, "insert.pgbench")
    with open(script, "w", encoding="ascii") as file:
        file.write("INSERT INTO palmares.bench_flush (note) VALUES (repeat('x', 400));\n")
    stack.psql("CREATE TABLE IF NOT EXISTS palmares.bench_flush (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text)")
    log = os.path.join(folder, "insert")
    for old in os.listdir(folder):
        if old.startswith("insert."):
            if old != "insert.pgbench":
                os.unlink(os.path.join(folder, old))
    program = checked(["bash", "-c", "ls /usr/lib/postgresql/*/bin/pgbench | head -n 1"]).strip()
    checked([program, "-n", "-M", "prepared", "-c", "1", "-t", str(count), "-f", script, "-l", "--log-prefix", log, stack.owner])
    taken = []
    for name in os.listdir(folder):
        if re.fullmatch(r"insert\.\d+", name):
            with open(os.path.join(folder, name), encoding="ascii") as file:
                taken += [int(line.split()[2]) for line in file]
    return taken


def enrol(stack, program, room, folder):
    """The state of a kiosk for the room."""
    directory = os.path.join(folder, "kiosk")
    made = json.loads(stack.cli("identity", "enrol-code", room.centre, room.name, "--session", SESSION, "-o", "json"))
    checked([program, "enrol", "--state", directory, "--server", made["servers"][0], "--label", "bench", made["code"]])
    return directory


def measure_marks(report, stack, program, directory, folder, count):
    rows = checked([program, directory, "marks", str(count)]).splitlines()
    written, received = zip(*(map(int, row.split()) for row in rows))
    floor, insert = flushes(directory, count), inserts(stack, folder, count)
    mark = {}
    mark["written_p50_us"], mark["written_p99_us"] = percentiles(written)
    mark["p50_us"], mark["p99_us"] = percentiles(received)
    reference = {}
    reference["flush_p50_us"], reference["flush_p99_us"] = percentiles(floor)
    reference["insert_p50_us"], reference["insert_p99_us"] = percentiles(insert)
    reference["p50_us"] = reference["flush_p50_us"] + reference["insert_p50_us"]
    reference["p99_us"] = reference["flush_p99_us"] + reference["insert_p99_us"]
    mark["p99_ms"] = mark["p99_us"] / 1000
    report.record("Mark received", "palmares", mark)
    report.record("Mark received", "disks", reference)


def measure_moves(report, stack, program, directory, exam, count):
    """Moves of one slot within its own room, to and fro; each is published."""
    room, candidate = exam.rooms[0], exam.rooms[0].candidates[-1]
    watcher = subprocess.Popen([program, directory, "watch", "120000"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    taken = []
    try:
        shown = {int(watcher.stdout.readline().split()[0])}
        for number in range(count):
            at = room.evenings[number % len(room.evenings)]
            stack.cli("plan", "move", candidate, room.epreuve, "--on", DAY, "--at", at, "--session", SESSION)
            ((plan,),) = stack.psql("SELECT max(number) FROM palmares.plan WHERE state = 'DRAFT'")
            stack.cli("plan", "publish", plan, "--allow-unplaced", "--yes", "--session", SESSION)
            found, at_us = map(int, watcher.stdout.readline().split())
            ((published,),) = stack.psql(f"SELECT (extract(epoch FROM published_at) * 1000000)::bigint FROM palmares.plan WHERE number = {plan}")
            if found != int(plan) or found in shown:
                raise RuntimeError(f"the kiosk shows plan {found}, published is {plan}")
            shown.add(found)
            taken.append((at_us - int(published)) / 1000)
    finally:
        watcher.kill()
        watcher.wait()
    report.record("Plan change shown", "palmares", {"p50_ms": median(taken), "worst_ms": max(taken)})


def measure(report, build, folder, repetitions, quick, say):
    program = os.path.join(build, "tests", "bench", "bench_room_marks")
    folder = os.path.join(folder, "marks")
    with Stack(os.path.join(folder, "stack"), build) as stack:
        exam = Exam(2, 4)
        exam.install(stack)
        directory = enrol(stack, program, exam.rooms[0], folder)
        for repetition in range(repetitions):
            say(f"marks of a room, {repetition + 1} of {repetitions}")
            measure_marks(report, stack, program, directory, folder, MARKS_QUICK if quick else MARKS)
            measure_moves(report, stack, program, directory, exam, MOVES_QUICK if quick else MOVES)
