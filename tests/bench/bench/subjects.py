"""How long the check of a subject takes, and a draw of subjects."""

import json
import os

from harness.stack import checked


def check(report, build, root, repetitions, say):
    """The rules alone, decoding included, of as many words as twenty pages have (tests/bench/subject_check.c)."""
    program = os.path.join(build, "tests", "bench", "bench_subject_check")
    pack = os.path.join(root, "deploy", "sessions", "ndrc-2022")
    sample = os.path.join(root, "tests", "support", "subjects", "e5a.json")
    for repetition in range(repetitions):
        say(f"a subject is checked, {repetition + 1} of {repetitions}")
        report.record("Subject of 20 pages", "palmares", json.loads(checked([program, pack, sample])))


def draw(report, build, repetitions, say):
    """12 days, 40 centres, 3,000 candidates, 30 subjects, checked by the independent checker (tests/bench/subject_draw.c)."""
    program = os.path.join(build, "tests", "bench", "bench_subject_draw")
    for repetition in range(repetitions):
        say(f"subjects are drawn, {repetition + 1} of {repetitions}")
        report.record("Draw of 3,000 candidates", "palmares", json.loads(checked([program, "12", "40", "3000", "30", str(repetition + 1)])))
