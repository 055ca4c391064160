#!/usr/bin/python3
"""A picture of every page: pages.py NAME [arguments of the program]. Kept in the build's folder screenshots/NAME, to be looked at.

The room is the same each time: one candidate sealed, one under way, one who is absent, one who is not interrogated.
"""
import datetime
import os
import sys
import tempfile
import time

from kiosk_screen import Kiosk
from made_up import OTHER_PIN, PIN, PROGRAM, SHOTS, Room

WORDS = {
    "fr": {"jury": "Les membres du jury émargent", "typed": "Signé ici", "go": "Ouvrir le dossier", "machine": "Ce poste", "mark": "Note sur 20",
           "text": "Appréciation", "missing": "Il ne manque rien.", "review": "14,50 / 20", "seal": "Code personnel", "sealed": "Scellé : 14,50",
           "present": "Présent", "settle": "Rien n’est à régler", "show": "Montrer au candidat", "object": "Objet de l’activité",
           "enrol": "Cette machine devient le poste d’une salle", "ready": "Sceller la fiche"},
    "en": {"jury": "The members of the jury sign", "typed": "Signed here", "go": "Open the dossier", "machine": "This kiosk", "mark": "Mark out of 20",
           "text": "Appraisal", "missing": "Nothing is missing.", "review": "14,50 / 20", "seal": "Personal PIN", "sealed": "Sealed: 14,50",
           "present": "Present", "settle": "Nothing is to be settled", "show": "Show the candidate", "object": "Object of the activity",
           "enrol": "This machine becomes the kiosk of a room", "ready": "Seal the sheet"},
}
APPRAISAL = "Exposé clair et structuré, exemples choisis avec soin. Bonne maîtrise des indicateurs du réseau ; le recrutement est à approfondir."


def morning(day):
    """Hours as a jury has them, whenever the test runs: the zone is shifted so that it is about nine o'clock."""
    hour = time.gmtime().tm_hour
    offset = (9 - hour + 12) % 24 - 12
    day["timeZone"] = f"Etc/GMT{-offset:+d}" if offset else "UTC"
    for slot in day["slots"]:
        for instant, local in (("startTime", "starts"), ("endTime", "ends")):
            there = datetime.datetime.fromisoformat(f"{slot['slot']['date']}T{slot['slot'][local]}:00")
            slot["slot"][instant] = (there - datetime.timedelta(hours=offset)).isoformat() + "Z"


def e6(folder, name, words, arguments):
    room = Room(folder, change=morning)
    numbers = [slot["slot"]["candidate"] for slot in room.day["slots"]]
    k = room.open(*arguments, shots=name)
    k.see(words["jury"])
    k.focus_is("Marie-Claude")
    k.type("2718")
    k.shot("01-presence")
    k.type("28")
    k.keys("Return")
    k.see(words["typed"])
    k.focus_is("Jean-Luc")
    k.type(OTHER_PIN)
    k.keys("Return")
    k.close()
    room.seal(numbers[0], 1450)
    room.do(f"arrive {numbers[1]} E6", f"start {numbers[1]} E6 1")
    k = room.open(*arguments, shots=name)
    k.keys("alt+2")
    k.see(words["go"])
    k.shot("02-day")
    k.keys("Return")
    k.see("Page")
    k.shot("03-candidate")
    k.keys("ctrl+2")
    time.sleep(1)
    k.shot("04-clock")
    k.keys("ctrl+Return", "ctrl+3")
    k.focus_is("Valoriser")
    for digit in "3443":
        k.keys(digit, "Tab")
    k.tab_to(words["mark"])
    k.type("14,5")
    k.keys("ctrl+1", "ctrl+3")
    k.focus_is("Valoriser")
    k.shot("05-mark")
    k.keys("Tab", "Tab", "Tab", "Tab", "3", "Tab", "3", "Tab", "4")
    k.keys("Tab")
    k.focus_is(words["text"])
    k.fill(words["text"], APPRAISAL)
    k.see(words["missing"])
    k.shot("06-appraisal")
    k.keys("ctrl+Return")
    k.see(words["review"])
    k.shot("07-review")
    k.keys("ctrl+Return")
    k.focus_is("Marie-Claude")
    k.type(PIN)
    k.keys("Return")
    k.focus_is("Jean-Luc")
    k.type("3141")
    k.shot("08-seal")
    k.type("59")
    k.keys("Return")
    k.focus_is(words["ready"])
    k.shot("09-seal-ready")
    k.keys("Return")
    k.see(words["sealed"])
    k.shot("10-sealed")
    k.keys("alt+4")
    k.see(words["machine"], "heading")
    k.shot("11-machine")
    k.close()


def e4(folder, name, words, arguments):
    room = Room(folder, day="room_day_e4.json", fiche="room_fiche_e4.json", pdf="fiche-e4.pdf", change=morning)
    numbers = [slot["slot"]["candidate"] for slot in room.day["slots"]]
    k = room.open(*arguments, shots=name)
    k.keys("alt+2")
    k.see(words["go"])
    k.keys("Return")
    k.see("M. Técher")
    k.shot("12-fiche-jury")
    k.press(words["show"], "push button")
    k.see(words["object"])
    k.shot("13-fiche-candidate")
    k.close()
    room.do(f"arrive {numbers[0]} E4", f"start {numbers[0]} E4 0")
    k = room.open(*arguments, shots=name)
    k.keys("alt+2")
    k.see(words["go"])
    k.keys("Return", "ctrl+2")
    time.sleep(1)
    k.shot("14-preparation")
    k.close()


def enrolment(folder, name, words, arguments):
    k = Kiosk(PROGRAM, f"{folder}/none", SHOTS / name, arguments)
    k.see(words["enrol"])
    k.until(k.focused, "a field")
    k.type("examens.academie.fr:7401")
    k.keys("Tab")
    k.type("7KQM3-VXA9T-2DHR5-C8WPN")
    k.shot("00-enrolment")
    k.close()


def main():
    name, arguments = sys.argv[1], sys.argv[2:]
    words = WORDS["en" if "en" in arguments else "fr"]
    with tempfile.TemporaryDirectory() as folder:
        for made in (enrolment, e6, e4):
            inner = f"{folder}/{made.__name__}"
            os.mkdir(inner)
            made(inner, name, words, arguments)


if __name__ == "__main__":
    main()
