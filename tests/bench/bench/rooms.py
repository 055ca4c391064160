"""500 kiosks that watch one service: memory of each, how long a change for all of them takes, and the day of their room that they then ask for."""

import json
import os
import subprocess
import threading
import time

from harness.stack import checked
from harness.system import memory_kb, wait_until

KIOSKS = 500
SLOTS = 12
CANDIDATES = KIOSKS * SLOTS

# As many rooms as kiosks, a full day of E4 in each with five documents a candidate; the kiosks of the measure are all of the first room.
WORLD = f"""
SET search_path = palmares;
INSERT INTO centre (session, code, name, zone) VALUES ('SESSION', 'C1', 'Lycée Un', 'metropole');
INSERT INTO room (session, centre, name, seats) SELECT 'SESSION', 'C1', 'S' || n, 4 FROM generate_series(1, {KIOSKS}) n;
INSERT INTO room (session, centre, name, seats, loge_seats) VALUES ('SESSION', 'C1', 'L1', 0, 1000);
INSERT INTO examiner (session, code, family_name, given_name, quality, always_available)
    SELECT 'SESSION', q || n, 'Famille' || n, 'Ana', CASE q WHEN 'P' THEN 'PROFESSOR' ELSE 'PROFESSIONAL' END, true
    FROM generate_series(1, {KIOSKS}) n, (VALUES ('P'), ('W')) AS v (q);
INSERT INTO commission (session, id, kind, epreuve, centre, room) SELECT 'SESSION', 'E4-' || n, 'ORAL', 'E4', 'C1', 'S' || n FROM generate_series(1, {KIOSKS}) n;
INSERT INTO commission_member (session, commission, examiner, position)
    SELECT 'SESSION', 'E4-' || n, q || n, p FROM generate_series(1, {KIOSKS}) n, (VALUES ('P', 1), ('W', 2)) AS v (q, p);
INSERT INTO candidate (session, number, family_name, given_name, birth_date, class, zone, extra_minutes_per_hour)
    SELECT 'SESSION', lpad(n::text, 10, '0'), 'Nom' || n, 'Prénom', '2002-02-05', 'C', 'metropole', CASE WHEN n % 10 = 0 THEN 20 ELSE 0 END
    FROM generate_series(1, {CANDIDATES}) n;
INSERT INTO document (session, candidate, kind, ordinal, content, received_on) SELECT 'SESSION', lpad(n::text, 10, '0'), v.kind, v.ordinal, v.content, '2022-03-01'
    FROM generate_series(1, {CANDIDATES}) n, (VALUES ('FICHE_E4', 1, '{{"nature": "NEGOCIATION_VENTE"}}'::jsonb),
        ('FICHE_E4', 2, '{{"nature": "EVENEMENT_COMMERCIAL"}}'), ('ATTESTATION', 1, '{{"periods": [{{"hours": "56000"}}], "signatory": "x"}}')) AS v (kind, ordinal, content);
INSERT INTO document (session, candidate, kind, ordinal, content, received_on, file_pages, file_sha256, file_size_bytes)
    SELECT 'SESSION', lpad(n::text, 10, '0'), 'ATTACHMENT', o, '{{"purpose": "OFFRE_COMMERCIALE"}}', '2022-03-01', 2, sha256('x'), 1
    FROM generate_series(1, {CANDIDATES}) n, generate_series(1, 2) o;
INSERT INTO plan (session, number, state, origin, created_by) VALUES ('SESSION', 1, 'DRAFT', 'PROPOSED', 'x');
INSERT INTO plan_slot (session, plan, candidate, epreuve, commission, centre, room, loge, day, start_minute, preparation_minutes, duration_minutes, starts_at)
    SELECT 'SESSION', 1, lpad(((r - 1) * {SLOTS} + s)::text, 10, '0'), 'E4', 'E4-' || r, 'C1', 'S' || r, 'L1', '2022-05-10', 480 + 45 * s, 40, 45,
    timestamp '2022-05-10' + (480 + 45 * s) * interval '1 minute' FROM generate_series(1, {KIOSKS}) r, generate_series(1, {SLOTS}) s;
UPDATE plan SET state = 'PUBLISHED', published_at = now(), published_by = 'x' WHERE session = 'SESSION' AND number = 1;
INSERT INTO sheet (session, candidate, epreuve, commission, centre, room, day, state, mark_hundredths, lines, levels, appraisal)
    SELECT 'SESSION', s.candidate, 'E4', s.commission, 'C1', s.room, s.day, 'MARKED', 1250, '{{cibler,negocier}}', '{{S,TS}}', 'Bien.' FROM plan_slot s;
INSERT INTO kiosk (principal_id, session, centre, room, first_day, last_day)
    SELECT id, 'SESSION', 'C1', 'S1', '2022-05-10', '2022-05-10' FROM principal WHERE name = 'bench-kiosk';
ANALYZE;
"""
# What a session that is loaded again does.
CHANGE = "INSERT INTO palmares.session_revision (session, revision, definition, principal) SELECT session, {revision}, definition, 'x' FROM palmares.session_revision WHERE session = '{session}' ORDER BY revision LIMIT 1"


def prepare(stack):
    stack.cli("session", "load", "--yes", os.path.join(os.path.dirname(__file__), "..", "..", "..", "deploy", "sessions", stack.session))
    checked([stack.variables["PALMARESD"], "pki", "issue", "client", "bench-kiosk", "--role", "kiosk", "--directory", stack.variables["PALMARES_PKI"],
             "--config", stack.variables["PALMARES_SERVICE_CONFIG"]])  # fmt: skip
    stack.psql(WORLD.replace("SESSION", stack.session))


def database_cpu_s(stack):
    """Of all processes of the private PostgreSQL, those that are there now."""
    with open(os.path.join(os.path.realpath(os.path.join(stack.cluster, "data")), "postmaster.pid"), encoding="ascii") as file:
        postmaster = int(file.readline())
    total = 0
    for pid in os.listdir("/proc"):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        if int(pid if pid.isdigit() else 0) == postmaster or fields[1] == str(postmaster):
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def service_cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_once(stack, program, revision, day):
    issued = stack.variables["PALMARES_CERTIFICATES"]
    before = memory_kb(stack.service.pid)
    command = [program, "--server", stack.server, "--ca", stack.ca, "--certificate", f"{issued}/bench-kiosk.crt", "--key", f"{issued}/bench-kiosk.key",
               "--connections", str(KIOSKS)] + (["--day"] if day else [])  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as kiosks:
        guard = threading.Timer(60, kiosks.kill)
        guard.start()
        try:
            if kiosks.stdout.readline().strip() != "watching":
                raise RuntimeError("the kiosks do not watch")
            time.sleep(0.5)
            after = memory_kb(stack.service.pid)
            cpu = service_cpu_s(stack.service.pid), database_cpu_s(stack)
            begun = time.monotonic()
            stack.psql(CHANGE.format(revision=revision, session=stack.session))
            told = json.loads(kiosks.stdout.readline())
            spent = service_cpu_s(stack.service.pid) - cpu[0], database_cpu_s(stack) - cpu[1]
        finally:
            guard.cancel()
            kiosks.kill()
    measures = {
        "kb_each": (after["rss"] - before["rss"]) / KIOSKS,
        "pss_kb_each": (after["pss"] - before["pss"]) / KIOSKS,
        "first_ms": (told["first_s"] - begun) * 1000,
        "last_ms": (told["last_s"] - begun) * 1000,
    }
    if day:
        measures.update(
            last_day_ms=(told["last_day_s"] - begun) * 1000,
            day_kb=told["day_bytes"] / 1024,
            service_cpu_ms=spent[0] * 1000 / KIOSKS,
            database_cpu_ms=spent[1] * 1000 / KIOSKS,
        )
    return measures


def watch(report, stack, program, repetitions, say):
    """Each repetition on a fresh service, as for idle connections."""
    prepare(stack)
    for repetition in range(repetitions):
        for day in (False, True):
            say(f"{KIOSKS} kiosks watch{' and read their day' if day else ''}, {repetition + 1} of {repetitions}")
            stack.service.stop()
            stack.service.start()
            wait_until(stack.healthy, 20, "health after a restart")
            measures = run_once(stack, program, 100 + 2 * repetition + day, day)
            report.record("Kiosks with their day" if day else "Kiosks watching", "palmares", measures)
