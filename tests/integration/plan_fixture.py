"""A small session that can be planned: one centre, rooms, a loge, examiners, commissions, candidates. Made in the database itself: how these get
there is tested elsewhere."""

import functools
import json
import os
import subprocess
import tempfile

from contract import psql

SESSION = "ndrc-2022"
TABLES = (
    "plan_job, plan_slot, plan, commission_attendance, commission_member, commission, examiner, room, centre, engagement_request, "
    "conformity_decision, stage_grant, document, candidate"
)


def clear():
    psql(f"TRUNCATE {TABLES} CASCADE")


def candidate(number, cls="C", uai="0750655E", language1="Anglais", language2="", extra=0, zone="metropole"):
    return (
        "INSERT INTO candidate (session, number, family_name, given_name, birth_date, class, establishment, language1, language2, zone, "
        f"extra_minutes_per_hour) VALUES ('{SESSION}', '{number}', 'Nom{number}', 'Prénom', '2002-02-05', '{cls}', '{uai}', '{language1}', "
        f"'{language2}', '{zone}', {extra});"
    )


def examiner(code, quality="PROFESSOR", specialities="", languages="", always=True, available="", uai=""):
    return (
        "INSERT INTO examiner (session, code, family_name, given_name, quality, specialities, languages, always_available, available, "
        f"establishment) VALUES ('{SESSION}', '{code}', 'Famille{code}', 'Ana', '{quality}', '{{{specialities}}}', '{{{languages}}}', {always}, "
        f"'{{{available}}}', '{uai}');"
    )


def commission(name, epreuve, members, language="", days="", centre="C1", room=None):
    rows = "".join(
        f"INSERT INTO commission_member (session, commission, examiner, position) VALUES ('{SESSION}', '{name}', '{code}', {i + 1});"
        for i, code in enumerate(members)
    )
    where = "NULL" if room is None else f"'{room}'"
    return (
        "INSERT INTO commission (session, id, kind, epreuve, centre, room, language, days) VALUES "
        f"('{SESSION}', '{name}', 'ORAL', '{epreuve}', '{centre}', {where}, '{language}', '{{{days}}}');{rows}"
    )


def room(name, seats=4, computers=4, loge_seats=0, centre="C1"):
    return (
        f"INSERT INTO room (session, centre, name, seats, computers, loge_seats) VALUES ('{SESSION}', '{centre}', '{name}', {seats}, {computers}, "
        f"{loge_seats});"
    )


def small(candidates=12):
    """One commission for each épreuve of class C, and candidates of that class."""
    sql = f"INSERT INTO centre (session, code, name, address, zone) VALUES ('{SESSION}', 'C1', 'Lycée Un', '1 rue A', 'metropole');"
    sql += "".join(room(f"S{i}") for i in range(1, 6)) + room("L1", 0, 0, 4)
    sql += examiner("P1", specialities="B1") + examiner("P2", specialities="B2") + examiner("P3", specialities="B3")
    sql += examiner("A1", specialities="LV", languages="Anglais") + examiner("W1", "PROFESSIONAL") + examiner("W2", "PROFESSIONAL")
    sql += commission("E4-01", "E4", ["P1", "W1"]) + commission("E6-01", "E6", ["P3", "W2"]) + commission("E5B-01", "E5B", ["P2"])
    sql += commission("E2-01", "E2", ["A1"], "Anglais")
    sql += "".join(candidate(f"{i:04d}") for i in range(1, candidates + 1))
    psql(sql)


def many(candidates):
    """More candidates for small(), and commissions for them."""
    sql = ""
    for i in range(2, 2 + candidates // 40):
        sql += room(f"T{i}") + examiner(f"P1{i}", specialities="B1") + examiner(f"P2{i}", specialities="B2") + examiner(f"P3{i}", specialities="B3")
        sql += examiner(f"A{i}", specialities="LV", languages="Anglais") + examiner(f"W1{i}", "PROFESSIONAL") + examiner(f"W2{i}", "PROFESSIONAL")
        sql += commission(f"E4-{i:02d}", "E4", [f"P1{i}", f"W1{i}"]) + commission(f"E6-{i:02d}", "E6", [f"P3{i}", f"W2{i}"])
        sql += commission(f"E5B-{i:02d}", "E5B", [f"P2{i}"]) + commission(f"E2-{i:02d}", "E2", [f"A{i}"], "Anglais")
    sql += "".join(candidate(f"{i:04d}") for i in range(1001, 1001 + candidates))
    psql(sql)


def engagement(number):
    """An accepted request."""
    return (
        "INSERT INTO engagement_request (session, candidate, state, form_revision, organisation, mission, nature, period, received_on, submitted_by, decided_by, "
        f"decided_on) VALUES ('{SESSION}', '{number}', 'ACCEPTED', 1, 'a', 'b', 'c', '[2021-01-01,2021-06-01)', '2022-01-10', 'x', 'x', '2022-04-01');"
    )


def slots():
    """Draft 1: every candidate before E6-01, on one day; more of them than a day has."""
    psql(
        f"INSERT INTO plan (session, number, state, origin, created_by) VALUES ('{SESSION}', 1, 'DRAFT', 'PROPOSED', 'x');"
        "INSERT INTO plan_slot (session, plan, candidate, epreuve, commission, centre, room, day, start_minute, preparation_minutes, duration_minutes, "
        "starts_at) SELECT session, 1, number, 'E6', 'E6-01', 'C1', 'S1', '2022-05-19', 480, 0, 30, '2022-05-19 06:00Z' FROM candidate"
    )


@functools.cache
def statements():
    """The SQL of the service's prepared statements, by name."""
    program = os.path.join(os.path.dirname(os.environ["PALMARESD"]), "..", "tests", "bench", "bench_statements")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, folder], check=True)
        found = {}
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                found[name.removesuffix(".sql")] = file.read()
    return found


def rows_read(name, parameters):
    """How many rows the scans of a statement look at, prepared and run as the service does it."""

    def of(node):
        own = 0
        if node["Node Type"].endswith("Scan") and "Relation Name" in node:
            removed = sum(node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Index Recheck"))
            own = (node["Actual Rows"] + removed) * node["Actual Loops"]
        elif node["Node Type"] == "Nested Loop":
            own = node.get("Rows Removed by Join Filter", 0) * node["Actual Loops"]
        return own + sum(of(below) for below in node.get("Plans", ()))

    rows = psql(
        "SET plan_cache_mode = 'force_generic_plan'; SET jit = off; SELECT set_config('palmares.scope', '*', false) \\g /dev/null\n"
        f"PREPARE asked AS {statements()[name]};\nEXPLAIN (ANALYZE, TIMING off, FORMAT json) EXECUTE asked({parameters});",
        role="service",
    )
    return of(json.loads("\n".join(row[0] for row in rows))[0]["Plan"])
