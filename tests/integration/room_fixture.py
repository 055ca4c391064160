"""A plan in force and kiosks for its rooms. Made in the database itself: how plans and kiosks get there is tested elsewhere."""

import os
import subprocess

import plan_fixture
from contract import psql

SESSION = plan_fixture.SESSION
DAY = "2022-05-10"
TABLES = "room_change, room_watch, kiosk, pin, signing_key, sheet_seal, sheet, fiche_sujet_role, fiche_sujet"


def clear():
    psql(f"TRUNCATE {TABLES}")
    plan_fixture.clear()


def slot(candidate, epreuve="E4", commission="E4-01", room="S1", day=DAY, start="09:00", preparation=40, duration=60, loge="L1", plan="PLAN"):
    hour, minute = start.split(":")
    where = f"'{loge}'" if preparation else "NULL"
    return (
        "INSERT INTO plan_slot (session, plan, candidate, epreuve, commission, centre, room, loge, day, start_minute, preparation_minutes, "
        f"duration_minutes, starts_at) VALUES ('{SESSION}', {plan}, '{candidate}', '{epreuve}', '{commission}', 'C1', '{room}', {where}, '{day}', "
        f"{60 * int(hour) + int(minute)}, {preparation}, {duration}, timestamp '{day} {start}' AT TIME ZONE 'Europe/Paris');"
    )


def publish(slots, plan=1):
    """Put a plan of these slots in force, as PublishPlan does."""
    psql(
        f"BEGIN; INSERT INTO plan (session, number, state, origin, created_by) VALUES ('{SESSION}', {plan}, 'DRAFT', 'PROPOSED', 'x');"
        + slots.replace("PLAN", str(plan))
        + f"UPDATE plan SET state = 'SUPERSEDED', revision = revision + 1 WHERE session = '{SESSION}' AND state = 'PUBLISHED';"
        f"UPDATE plan SET state = 'PUBLISHED', published_at = clock_timestamp(), published_by = 'x' WHERE session = '{SESSION}' AND number = {plan};"
        "COMMIT"
    )


def kiosk(name, room, first=DAY, last=DAY, centre="C1"):
    """A principal with a certificate, for a room; its certificate stays when the tables are cleared."""
    folder = os.environ["PALMARES_CERTIFICATES"]
    if not os.path.exists(f"{folder}/{name}.crt"):
        subprocess.run(
            [os.environ["PALMARESD"], "pki", "issue", "client", name, "--role", "kiosk", "--directory", os.environ["PALMARES_PKI"],
             "--config", os.environ["PALMARES_SERVICE_CONFIG"]], check=True, capture_output=True)  # fmt: skip
    psql(
        "INSERT INTO kiosk (principal_id, session, centre, room, first_day, last_day) "
        f"SELECT id, '{SESSION}', '{centre}', '{room}', '{first}', '{last}' FROM principal WHERE name = '{name}'"
    )


def fiche(number, ordinal, nature):
    return (
        "INSERT INTO document (session, candidate, kind, ordinal, content, received_on) VALUES "
        f"""('{SESSION}', '{number}', 'FICHE_E4', {ordinal}, '{{"nature": "{nature}", "title": "Un salon"}}', '2022-03-01');"""
    )
