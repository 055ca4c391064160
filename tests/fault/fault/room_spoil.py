"""Tries the checker: the data of a run that was in order, with one thing spoilt at a time. Each must be found."""

import copy
import pickle

from .room_checker import look


def _sealed(world):
    """A sheet that is sealed with a mark, its last sealing, and its seals."""
    for sheet in world.rows["sheets"]:
        if sheet["state"] == "SEALED" and not sheet["absent"]:
            key = sheet["candidate"], sheet["epreuve"]
            acts = [act for act in world.rows["acts"] if (act["candidate"], act["epreuve"]) == key and act["outcome"] == "APPLIED"]
            seals = [seal for seal in world.rows["seals"] if (seal["candidate"], seal["epreuve"]) == key]
            return sheet, acts, seals
    raise LookupError("no sheet is sealed with a mark")


def lost_sealing(world):
    """The act is gone, and the sheet is as before it."""
    sheet, acts, seals = _sealed(world)
    world.rows["acts"].remove(acts[-1])
    for seal in seals:
        world.rows["seals"].remove(seal)
    world.rows["audits"] = [row for row in world.rows["audits"] if row["request_id"] != acts[-1]["id"]]
    sheet["state"], sheet["revision"] = "MARKED", sheet["revision"] - 1


def lost_sheet(world):
    """All of a sheet is gone."""
    sheet, acts, seals = _sealed(world)
    ids = {act["id"] for act in acts}
    world.rows["sheets"].remove(sheet)
    world.rows["seals"] = [row for row in world.rows["seals"] if row not in seals]
    world.rows["acts"] = [row for row in world.rows["acts"] if row["id"] not in ids]
    world.rows["audits"] = [row for row in world.rows["audits"] if row["request_id"] not in ids]


def lost_mark(world):
    _, acts, _ = _sealed(world)
    world.rows["acts"].remove(next(act for act in acts if act["kind"] == "MARKING"))


def doubled_act(world):
    """The same once more, under another id, with its audit."""
    _, acts, _ = _sealed(world)
    again = copy.deepcopy(next(act for act in acts if act["kind"] == "MARKING"))
    audit = copy.deepcopy(next(row for row in world.rows["audits"] if row["request_id"] == again["id"]))
    again["id"] = audit["request_id"] = "00000000-0000-4000-8000-000000000001"
    again["number"] += 0.5
    world.rows["acts"].append(again)
    world.rows["acts"].sort(key=lambda act: act["number"])
    world.rows["audits"].append(audit)


def doubled_audit(world):
    _, acts, _ = _sealed(world)
    world.rows["audits"].append(copy.deepcopy(next(row for row in world.rows["audits"] if row["request_id"] == acts[-1]["id"])))


def changed_mark(world):
    sheet, _, _ = _sealed(world)
    sheet["mark_hundredths"] = (sheet["mark_hundredths"] + 50) % 2050


def changed_everywhere(world):
    """Another mark in the sheet, the sealing, the last marking and the audit: only the kiosk's notes tell."""
    sheet, acts, _ = _sealed(world)
    mark = (sheet["mark_hundredths"] + 50) % 2050
    sheet["mark_hundredths"] = mark
    number = max(i for i, act in enumerate(acts) if act["kind"] == "MARKING")
    for act in acts[number:]:
        if act["content"] and act["kind"] in ("MARKING", "SEALING"):
            act["content"]["mark_hundredths"] = mark
    for row in world.rows["audits"]:
        if row["key"].endswith(f"{sheet['candidate']}/{sheet['epreuve']}") and row["entity"] == "sheet":
            for image, least in ((row["before"], number + 1), (row["after"], number + 1)):
                if image and image["revision"] >= least:
                    image["mark_hundredths"] = mark


def changed_appraisal(world):
    sheet, _, _ = _sealed(world)
    sheet["appraisal"] += " !"


def missing_audit(world):
    _, acts, _ = _sealed(world)
    world.rows["audits"] = [row for row in world.rows["audits"] if row["request_id"] != acts[-1]["id"]]


def audit_of_somebody_else(world):
    _, acts, _ = _sealed(world)
    next(row for row in world.rows["audits"] if row["request_id"] == acts[-1]["id"])["principal"] = "nobody"


def one_member(world):
    """One of the two seals is not there."""
    _, _, seals = _sealed(world)
    world.rows["seals"].remove(seals[0])


def one_signer(world):
    """Signed by one, and so stored."""
    _, acts, seals = _sealed(world)
    world.rows["seals"].remove(seals[0])
    acts[-1]["signers"] = [seals[1]["examiner"]]
    world.notes[acts[-1]["id"]].signers = [seals[1]["examiner"]]


def sealed_without_act(world):
    """An unsealed sheet is sealed by nobody."""
    sheet = next(sheet for sheet in world.rows["sheets"] if sheet["state"] == "MARKED")
    sheet["state"] = "SEALED"


def sealed_with_wrong_pin(world):
    _, acts, _ = _sealed(world)
    world.notes[acts[-1]["id"]].right_pins = False


def invented_act(world):
    """An act that no kiosk tried."""
    _, acts, _ = _sealed(world)
    del world.notes[acts[-1]["id"]]


def hidden_conflict(world):
    """Refused, and the kiosk shows it as done."""
    act = next(act for act in world.rows["acts"] if act["outcome"] != "APPLIED")
    world.shown[act["id"]] = ("RECEIVED", "")


def false_excuse(world):
    """A sealing that is gone, and said to be held back, behind nothing."""
    _, acts, _ = _sealed(world)
    seal = acts[-1]["id"]
    lost_sealing(world)
    world.shown[seal] = ("CONFLICTING", "EARLIER_ACT")
    number = acts[-1]["candidate"]
    world.rows["acts"] = [act for act in world.rows["acts"] if act["outcome"] == "APPLIED" or act["candidate"] != number]
    gone = [key for key, note in world.notes.items() if note.candidate == number and key not in {act["id"] for act in world.rows["acts"]} | {seal}]
    for key in gone:
        del world.notes[key]


def false_alarm(world):
    """Applied, and the kiosk shows a conflict."""
    _, acts, _ = _sealed(world)
    world.shown[acts[-1]["id"]] = ("CONFLICTING", "SHEET_CHANGED")


def revision_skipped(world):
    sheet, acts, _ = _sealed(world)
    sheet["revision"] += 1
    acts[-1]["sheet_revision"] += 1


def unlock_not_done(world):
    world.unlocks.unlocks["0000000000", "E6"] = 1


SPOILERS = (
    lost_sealing, lost_sheet, lost_mark, doubled_act, doubled_audit, changed_mark, changed_everywhere, changed_appraisal, missing_audit,
    audit_of_somebody_else, one_member, one_signer, sealed_without_act, sealed_with_wrong_pin, invented_act, hidden_conflict, false_excuse,
    false_alarm, revision_skipped, unlock_not_done,
)  # fmt: skip


def spoil_all(world):
    """Names of those that the checker does not find, beyond what it finds anyway."""
    before = set(look(world)[0])
    missed, whole = [], pickle.dumps(world)
    for spoil in SPOILERS:
        spoilt = pickle.loads(whole)  # ten times as fast as deepcopy()
        try:
            spoil(spoilt)
        except (LookupError, StopIteration) as problem:
            missed.append(f"{spoil.__name__} (could not be tried: {problem!r})")
            continue
        if not set(look(spoilt)[0]) - before:
            missed.append(spoil.__name__)
    return missed
