"""Whether every mark that a room sealed is where it should be: the kiosks' own notes against the rows of PostgreSQL.

Shares no code with the service or the kiosk: what a sheet may be is written down here a second time. `World` is all that is looked at, as plain
data; `problems(world)` is empty when all is well."""

from collections import Counter, defaultdict

ROWS = {
    "acts": "SELECT id, number, candidate, epreuve, commission, kind, seen_revision, content, signers, outcome, reason, sheet_revision, principal, "
    "motive FROM palmares.sheet_act ORDER BY number",
    "sheets": "SELECT candidate, epreuve, commission, state, absent, mark_hundredths, lines, levels, appraisal, reserved, reservation_reason, "
    "unlock_count, revision FROM palmares.sheet",
    "seals": "SELECT candidate, epreuve, examiner, act FROM palmares.sheet_seal",
    "audits": "SELECT id, principal, request_id, entity, key, before, after, reason FROM palmares.audit WHERE entity IN ('sheet', 'commission') "
    "AND (method LIKE '%/RecordActs' OR method LIKE '%/UnlockSheet') ORDER BY id",
    "members": "SELECT commission, examiner FROM palmares.commission_member",
    "attendance": "SELECT commission, examiner, recorded_by FROM palmares.commission_attendance",
}
# state before, act -> state after. From domain.md and the contract, not from the service.
STEPS = {
    ("EXPECTED", "ARRIVAL"): "PRESENT", ("EXPECTED", "ABSENCE"): "ABSENT", ("PRESENT", "EXPECTATION"): "EXPECTED", ("ABSENT", "EXPECTATION"): "EXPECTED",
    ("PRESENT", "PHASE_START"): "RUNNING", ("RUNNING", "PHASE_START"): "RUNNING", ("RUNNING", "PHASE_END"): "RUNNING",
    ("MARKED", "PHASE_START"): "MARKED", ("MARKED", "PHASE_END"): "MARKED",
    ("PRESENT", "MARKING"): "MARKED", ("RUNNING", "MARKING"): "MARKED", ("MARKED", "MARKING"): "MARKED",
    ("MARKED", "SEALING"): "SEALED", ("ABSENT", "SEALING"): "SEALED",
}  # fmt: skip
CONTENT = ("mark_hundredths", "lines", "levels", "appraisal", "reserved", "reservation_reason")


class Unlocks:
    """What the exam office was told: (candidate, épreuve) -> times it was done, and times that the answer was lost."""

    def __init__(self, office):
        self.unlocks, self.doubtful = Counter(office.unlocks), Counter(office.doubtful)


class World:
    """What is compared. `notes`: what kiosks wrote down before and after each act; `shown`: act -> state and reason that the kiosk shows in the end;
    `unlocks`: those of the exam office."""

    def __init__(self, rows, notes, shown, unlocks):
        self.rows = rows
        self.notes = notes
        self.shown = shown
        self.unlocks = unlocks

    @classmethod
    def read(cls, stack, notes, shown, unlocks):
        rows = {}
        for name, sql in ROWS.items():
            rows[name] = stack.json(sql)
        return cls(rows, notes, shown, unlocks)


class Look:
    """One look at a world."""

    def __init__(self, world):
        self.world = world
        self.found = []
        self.counts = Counter()
        self.acts = defaultdict(list)
        for act in world.rows["acts"]:
            self.acts[act["id"]].append(act)
        self.not_taken = [act for act in world.rows["acts"] if act["outcome"] != "APPLIED"]
        self.audits = defaultdict(list)
        for audit in world.rows["audits"]:
            if audit["request_id"]:
                self.audits[audit["request_id"]].append(audit)
        self.members = defaultdict(set)
        for member in world.rows["members"]:
            self.members[member["commission"]].add(member["examiner"])
        self.seals = defaultdict(dict)
        for seal in world.rows["seals"]:
            sealed = self.seals[seal["candidate"], seal["epreuve"]]
            if seal["examiner"] in sealed:
                self.say(f"{seal['candidate']}/{seal['epreuve']}: {seal['examiner']} has sealed twice")
            sealed[seal["examiner"]] = seal["act"]

    def say(self, text):
        self.found.append(text)

    def run(self):
        for note in self.world.notes.values():
            self._note(note)
        for rows in self.acts.values():
            self._known(rows)
        self._histories()
        self._audits_alone()
        return self.found

    # ---- what a kiosk noted ----

    def _note(self, note):
        """An act that was written into the journal is in the database once, as it was; and what was not applied is shown."""
        rows = self.acts.get(note.act, [])
        if not note.written:
            self.counts["acts cut before their note"] += 1
            if len(rows) > 1:
                self.say(f"{note}: {len(rows)} times in the database")
            return
        self.counts["acts"] += 1
        self.counts["seals noted"] += note.kind == "SEALING"
        if not rows and self._held_back(note):
            self.counts["held back behind a conflict"] += 1
            self.counts["seals in conflict"] += note.kind == "SEALING"
            return
        if len(rows) != 1:
            self.say(f"{note}: written by the kiosk, and {len(rows)} times in the database; shown as {self.world.shown.get(note.act)}")
            return
        row = rows[0]
        if (row["principal"], row["kind"], row["candidate"] or "", row["epreuve"] or "") != (note.principal, note.kind, note.candidate, note.epreuve):
            self.say(f"{note}: the database has {row['principal']} {row['kind']} {row['candidate']}/{row['epreuve']}")
        if note.content is not None:
            there = _content(row["content"])
            if any(there[field] != value for field, value in note.content.items()):
                self.say(f"{note}: noted {note.content}, the database has {there}")
        if sorted(row["signers"]) != sorted(note.signers):
            self.say(f"{note}: signed by {note.signers}, the database has {row['signers']}")
        self._shown(note, row)

    def _held_back(self, note):
        """Never sent, because an act of the same sheet before it was not taken; both are shown to people."""
        state, reason = self.world.shown.get(note.act, ("nothing", ""))
        if state not in ("CONFLICTING", "SETTLED") or reason != "EARLIER_ACT":
            return False
        return any(
            (row["principal"], row["candidate"], row["epreuve"]) == (note.principal, note.candidate, note.epreuve) for row in self.not_taken
        )

    def _shown(self, note, row):
        state, reason = self.world.shown.get(note.act, ("nothing", ""))
        if row["outcome"] == "APPLIED":
            self.counts["seals applied"] += row["kind"] == "SEALING"
            if state in ("CONFLICTING", "WRITTEN"):
                self.say(f"{note}: applied, and the kiosk shows {state} {reason}")
            return
        self.counts[f"{row['outcome'].lower()} {row['reason']}"] += 1
        self.counts["seals in conflict"] += row["kind"] == "SEALING"
        if state not in ("CONFLICTING", "SETTLED") or reason != row["reason"]:
            self.say(f"{note}: {row['outcome']} {row['reason']}, and the kiosk shows {state} {reason}")

    def _known(self, rows):
        """Nothing is there that no kiosk tried, and an act once only."""
        row = rows[0]
        if len(rows) > 1:
            self.say(f"{row['id']}: {len(rows)} rows")
        if row["kind"] == "UNLOCKING":
            return
        note = self.world.notes.get(row["id"])
        if not note:
            self.say(f"{row['id']}: {row['kind']} of {row['candidate']}/{row['epreuve']} by {row['principal']}, and no kiosk tried it")
        elif not note.right_pins and row["kind"] == "SEALING" and row["outcome"] == "APPLIED":
            self.say(f"{note}: sealed with a wrong PIN")

    # ---- one sheet after the other ----

    def _histories(self):
        sheets = {}
        for sheet in self.world.rows["sheets"]:
            key = sheet["candidate"], sheet["epreuve"]
            if key in sheets:
                self.say(f"{key}: two sheets")
            sheets[key] = sheet
        applied = defaultdict(list)
        for act in self.world.rows["acts"]:
            if act["outcome"] == "APPLIED" and act["kind"] != "MEMBER_PRESENCE":
                applied[act["candidate"], act["epreuve"]].append(act)
        for key in sheets.keys() | applied.keys() | self.seals.keys():
            self._history(key, sheets.get(key), applied.get(key, []))
        for key in applied.keys() | self.world.unlocks.unlocks.keys():
            done = sum(act["kind"] == "UNLOCKING" for act in applied.get(key, []))
            told, doubtful = self.world.unlocks.unlocks[key], self.world.unlocks.doubtful[key]
            self.counts["unlocked"] += done
            if not told <= done <= told + doubtful:
                self.say(f"{key}: unlocked {told} to {told + doubtful} times by the office, {done} times in the database")

    def _history(self, key, sheet, acts):
        """The acts, one after the other, give the sheet as it is stored."""
        name = "/".join(key)
        if not sheet or not acts:
            self.say(f"{name}: {'no sheet' if not sheet else 'a sheet without acts'}")
            return
        state = {"state": "EXPECTED", "absent": False, "unlock_count": 0, **_content({})}
        seal = None
        for revision, act in enumerate(acts, 1):
            if act["sheet_revision"] != revision or act["seen_revision"] != revision - 1:
                self.say(f"{name}: act {act['id']} saw {act['seen_revision']} and made {act['sheet_revision']}, expected {revision}")
                return
            before, state = state, self._step(name, state, act)
            if not state:
                return
            seal = act if act["kind"] == "SEALING" else None if act["kind"] == "UNLOCKING" else seal
            self._audit(name, act, before, state, revision)
        stored = {**_content(sheet), **{field: sheet[field] for field in ("state", "absent", "unlock_count")}}
        if stored != state or sheet["revision"] != len(acts):
            self.say(f"{name}: stored is {stored} at {sheet['revision']}, its acts give {state} at {len(acts)}")
        self._sealed(name, sheet, seal)

    def _step(self, name, state, act):
        kind = act["kind"]
        if kind == "UNLOCKING":
            if state["state"] != "SEALED":
                self.say(f"{name}: unlocked, and was {state['state']}")
                return None
            return {**state, "state": "ABSENT" if state["absent"] else "MARKED", "unlock_count": state["unlock_count"] + 1}
        after = STEPS.get((state["state"], kind))
        if not after:
            self.say(f"{name}: {kind} of a sheet that is {state['state']}")
            return None
        state = {**state, "state": after}
        if kind == "MARKING":
            state.update(_content(act["content"]))
        if kind in ("ABSENCE", "ARRIVAL", "EXPECTATION"):
            state["absent"] = kind == "ABSENCE"
        if kind == "SEALING" and not state["absent"] and _content(act["content"]) != {field: state[field] for field in CONTENT}:
            self.say(f"{name}: sealed {_content(act['content'])}, which is not what was marked")
        return state

    def _sealed(self, name, sheet, seal):
        seals = self.seals.get(tuple(name.split("/")), {})
        if sheet["state"] != "SEALED":
            if seals:
                self.say(f"{name}: {sheet['state']}, and sealed by {sorted(seals)}")
            return
        self.counts["sheets sealed"] += 1
        if not seal:
            self.say(f"{name}: sealed, and nobody did it")
            return
        members = self.members[sheet["commission"]]
        if set(seals) != members or set(seal["signers"]) != members or len(members) < 2:
            self.say(f"{name}: sealed by {sorted(seals)}, signed by {seal['signers']}, members are {sorted(members)}")
        if set(seals.values()) - {seal["id"]}:
            self.say(f"{name}: the seals are of {set(seals.values())}, the sealing is {seal['id']}")

    # ---- audit ----

    def _audit(self, name, act, before, after, revision):
        if act["kind"] == "UNLOCKING":
            rows = [row for row in self.world.rows["audits"] if row["entity"] == "sheet" and row["key"].endswith("/" + name)
                    and row["after"]["revision"] == revision]  # fmt: skip
        else:
            rows = self.audits.get(act["id"], [])
        if len(rows) != 1:
            self.say(f"{name}: {act['kind']} {act['id']} has {len(rows)} rows in the audit")
            return
        row = rows[0]
        if not row["key"].endswith("/" + name) or row["principal"] != act["principal"] or (act["kind"] == "UNLOCKING") != bool(row["reason"]):
            self.say(f"{name}: the audit of {act['id']} is of {row['key']} by {row['principal']}, because {row['reason']!r}")
        for image, wanted, number in ((row["before"], before, revision - 1), (row["after"], after, revision)):
            if number and (not image or image["revision"] != number or image["state"] != wanted["state"] or _content(image) != _content(wanted)):
                self.say(f"{name}: the audit of {act['id']} has {image}, expected {wanted} at {number}")

    def _audits_alone(self):
        """Every row of the audit belongs to one act that was applied."""
        applied = {act["id"] for act in self.world.rows["acts"] if act["outcome"] == "APPLIED"}
        counted = Counter()
        for row in self.world.rows["audits"]:
            if row["entity"] == "sheet":
                counted[row["key"], row["after"]["revision"]] += 1
            if row["request_id"] and not row["reason"] and row["request_id"] not in applied:
                self.say(f"audit {row['id']}: of {row['request_id']}, which was not applied")
        for (key, revision), times in counted.items():
            if times > 1:
                self.say(f"{key}: revision {revision} is {times} times in the audit")
        self.counts["audit rows"] = len(self.world.rows["audits"])


def _content(values):
    """What was marked, with what is absent written out."""
    values = values or {}
    empty = {"mark_hundredths": None, "lines": [], "levels": [], "appraisal": "", "reserved": False, "reservation_reason": ""}
    return {field: values.get(field) if values.get(field) is not None else empty[field] for field in CONTENT}


def look(world):
    """The problems, and counts."""
    one = Look(world)
    return one.run(), one.counts
