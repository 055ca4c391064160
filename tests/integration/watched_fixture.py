"""Rooms of a plan whose day is today, as the exam office watches them. Made in the database itself.

S1 runs, with one of its orals sealed; S2 is silent; S3 has conflicts and acts that wait; S4 has no kiosk; S5 has a wrong clock."""

import datetime
from zoneinfo import ZoneInfo

import plan_fixture
import room_fixture
from contract import psql

ROOMS = [("E4-01", "E4", "S1"), ("E6-01", "E6", "S2"), ("E5B-01", "E5B", "S3"), ("E2-01", "E2", "S4"), ("E6-02", "E6", "S5")]
ORALS = 4  # in each


def noon():
    """A zone of the calendar where it is not about midnight, and what its clocks show."""
    for zone, name in (("metropole", "Europe/Paris"), ("polynesie", "Pacific/Tahiti")):
        now = datetime.datetime.now(ZoneInfo(name))
        if 2 <= now.hour < 21:
            return zone, name, now
    raise RuntimeError("it is night everywhere")


def day():
    """Make them; the day."""
    zone, name, now = noon()
    today = now.strftime("%Y-%m-%d")
    room_fixture.clear()
    plan_fixture.small(ORALS * len(ROOMS))
    psql(f"UPDATE centre SET zone = '{zone}';" + plan_fixture.commission("E6-02", "E6", ["P3", "W2"]))
    slots = ""
    for i, (commission, epreuve, room) in enumerate(ROOMS):
        for k in range(ORALS):
            starts = (now + datetime.timedelta(minutes=40 * k - 30)).strftime("%H:%M")
            slots += room_fixture.slot(f"{ORALS * i + k + 1:04d}", epreuve, commission, room, today, starts, 0, 30, "")
    room_fixture.publish(slots.replace("Europe/Paris", name))
    for room in ("S1", "S2", "S3", "S5"):
        room_fixture.kiosk(f"kiosk-{room.lower()}", room, today, today)
    psql(
        "UPDATE kiosk SET enrolled_at = now() - interval '1 day', seen_at = now() + interval '1 hour';"
        "UPDATE kiosk SET conflicts = 2, waiting = 3 WHERE room = 'S3'; UPDATE kiosk SET clock_skew_ms = -86400000 WHERE room = 'S5';"
        f"INSERT INTO sheet (session, candidate, epreuve, commission, centre, room, day, state, absent) VALUES ('{plan_fixture.SESSION}', '0001', 'E4', "
        f"'E4-01', 'C1', 'S1', '{today}', 'SEALED', true)"
    )
    silence("S2")
    return today


def silence(room, minutes=20):
    psql(f"UPDATE kiosk SET seen_at = now() - interval '{minutes} minutes' WHERE room = '{room}'")
