"""A day of orals for the fault test and the bench of the room: rooms with a commission of two members and their candidates each, and a plan in force.

Made in the database itself: how these get there is tested elsewhere. The plan is lawful, so that the exam office can move slots of it
while the day is played."""

import json
import os
import shutil

from .stack import ROOT

SESSION = "ndrc-2022"
DAY = "2022-05-10"
ROOMS_IN_CENTRE = 10
SLOTS_MAX = 12
OPENS, CLOSES = "06:00", "23:00"
# épreuve -> speciality of the professor, minutes of preparation and of the oral, starts of the day, and where moved ones go
KINDS = {
    "E6": ("B3", 0, 40, [420 + 45 * i for i in range(7)] + [810 + 45 * i for i in range(5)], ["19:00", "19:45", "20:30", "21:15"]),
    "E4": ("B1", 40, 60, [420 + 60 * i for i in range(5)] + [850 + 60 * i for i in range(7)], ["21:15", "06:40"][:1]),
}


class Room:
    """One room, its commission and its candidates."""

    def __init__(self, number, slots):
        self.number = number
        self.centre = f"C{number // ROOMS_IN_CENTRE + 1}"
        self.name = f"S{number + 1:02d}"
        self.epreuve = "E6" if number % 2 == 0 else "E4"
        self.commission = f"{self.epreuve}-{number + 1:02d}"
        self.members = [f"P{number + 1:03d}", f"X{number + 1:03d}"]
        self.candidates = [f"{number * 100 + i + 1:010d}" for i in range(slots)]

    @property
    def evenings(self):
        return KINDS[self.epreuve][4]


class Exam:
    def __init__(self, rooms, slots):
        if not 1 <= slots <= SLOTS_MAX:
            raise ValueError(f"1 to {SLOTS_MAX} slots a room")
        self.rooms = [Room(number, slots) for number in range(rooms)]

    def install(self, stack):
        pack = os.path.join(stack.folder, "pack")
        shutil.copytree(os.path.join(ROOT, "deploy", "sessions", SESSION), pack)
        _lengthen_days(os.path.join(pack, "planning.json"))
        stack.cli("session", "load", "--yes", pack)
        stack.psql("SET search_path = palmares;\nBEGIN;\n" + "\n".join(self._rows()) + "\nCOMMIT;\nANALYZE;\n")
        stack.cli("plan", "publish", "1", "--allow-unplaced", "--yes", "--session", SESSION)

    def _rows(self):
        for centre in sorted({room.centre for room in self.rooms}):
            yield _insert("centre", code=centre, name=f"Lycée {centre}", address="1 rue de l'Essai", zone="metropole")
            yield _insert("room", centre=centre, name="L", seats=0, computers=0, loge_seats=40)
        for room in self.rooms:
            yield from self._room_rows(room)
        count = sum(len(room.candidates) for room in self.rooms)
        yield (
            "INSERT INTO plan (session, number, state, origin, slot_count, unplaced_count, created_by) VALUES "
            f"('{SESSION}', 1, 'DRAFT', 'PROPOSED', {3 * count}, {2 * count}, 'fault');"
        )
        for room in self.rooms:
            yield from self._slot_rows(room)

    @staticmethod
    def _room_rows(room):
        speciality, *_ = KINDS[room.epreuve]
        professor, professional = room.members
        yield _insert("room", centre=room.centre, name=room.name, seats=4, computers=0, loge_seats=0)
        yield _insert("examiner", code=professor, family_name=f"Prof{professor}", given_name="Ana", quality="PROFESSOR",
                      specialities=f"{{{speciality}}}", always_available=True)  # fmt: skip
        yield _insert("examiner", code=professional, family_name=f"Pro{professional}", given_name="Léo", quality="PROFESSIONAL", always_available=True)
        yield _insert("commission", id=room.commission, kind="ORAL", epreuve=room.epreuve, centre=room.centre, room=room.name, days=f"{{{DAY}}}")
        for position, examiner in enumerate(room.members, 1):
            yield _insert("commission_member", commission=room.commission, examiner=examiner, position=position)
        for number in room.candidates:
            yield _insert("candidate", number=number, family_name=f"Nom{number}", given_name="Élève", birth_date="2002-02-05", **{"class": "C"},
                          establishment="0750655E", zone="metropole")  # fmt: skip

    @staticmethod
    def _slot_rows(room):
        _, preparation, duration, starts, _ = KINDS[room.epreuve]
        for number in room.candidates:  # their other orals are on other days, which this plan leaves open
            for epreuve, minutes in (("E4", (40, 60)), ("E6", (0, 40)), ("E5B", (0, 40))):
                if epreuve != room.epreuve:
                    yield _insert("plan_slot", plan=1, candidate=number, epreuve=epreuve, preparation_minutes=minutes[0], duration_minutes=minutes[1],
                                  obstacle="NO_COMMISSION")  # fmt: skip
        for number, start in zip(room.candidates, starts):
            clock = f"{start // 60:02d}:{start % 60:02d}"
            yield _insert("plan_slot", plan=1, candidate=number, epreuve=room.epreuve, commission=room.commission, centre=room.centre, room=room.name,
                          loge="L" if preparation else None, day=DAY, start_minute=start, preparation_minutes=preparation, duration_minutes=duration,
                          starts_at=f"{DAY} {clock} Europe/Paris")  # fmt: skip


def _insert(table, **columns):
    def literal(value):
        if value is None:
            return "NULL"
        return str(value) if isinstance(value, (bool, int)) else "'" + value.replace("'", "''") + "'"

    names = ", ".join(["session", *columns])
    values = ", ".join([f"'{SESSION}'", *map(literal, columns.values())])
    return f"INSERT INTO {table} ({names}) VALUES ({values});"


def _lengthen_days(path):
    """Twelve orals a room and some that are moved there in the evening."""
    with open(path, encoding="utf-8") as file:
        planning = json.load(file)
    rules = planning["planningRules"]
    rules["opens"], rules["closes"] = OPENS, CLOSES
    for oral in rules["orals"]:
        if "daySlotsMax" in oral:
            oral["daySlotsMax"] = 24
    with open(path, "w", encoding="utf-8") as file:
        json.dump(planning, file, ensure_ascii=False, indent=1)
