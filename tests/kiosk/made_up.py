"""Made-up rooms without a service: what seed_kiosk puts into a state directory, and what was done in them before."""
import atexit
import functools
import json
import os
import pathlib
import subprocess
import tempfile

import kiosk_screen

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("PALMARES_BUILD", ROOT / "build" / "release")).resolve()
PROGRAM = BUILD / "clients/kiosk/window/palmares-kiosk"
SEEDER = BUILD / "tests/support/seed_kiosk"
DRIVER = BUILD / "tests/fault/room_kiosk"
FORMS = BUILD / "tests/documents/print_forms"
SHOTS = pathlib.Path(os.environ.get("PALMARES_SHOTS", BUILD / "screenshots"))
PINS = {"E6": ("P1204", "X0381")}
PIN, OTHER_PIN = "271828", "314159"


@functools.cache
def forms():
    """The forms as PDF; printed once a run, in a folder that goes with it."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    subprocess.run([FORMS, folder.name], check=True, stdout=subprocess.DEVNULL)
    return pathlib.Path(folder.name)


class Room:
    """A state directory with the day of a room in it. `change` may alter the day before it is written."""

    def __init__(self, folder, day="room_day.json", when="--now", change=None, fiche=None, pdf="fiche-e6.pdf"):
        self.folder = pathlib.Path(folder)
        self.state = self.folder / "state"
        content = json.loads((ROOT / "tests/support" / day).read_text(encoding="utf-8"))
        if change:
            change(content)
        self.day = content
        file = self.folder / "day.json"
        file.write_text(json.dumps(content), encoding="utf-8")
        more = ["--fiche", ROOT / "tests/support" / fiche] if fiche else []
        kiosk_screen.seed(SEEDER, self.state, file, *([when] if when else []), "--pdf", forms() / pdf, *more)

    def do(self, *lines):
        """Acts of the room, without its window; each has to be done."""
        told = subprocess.run(
            [DRIVER, self.state, self.folder / "ledger", "--offline"], input="\n".join(["day 5000", *lines]) + "\n",
            capture_output=True, text=True, check=True).stdout
        for line, answer in zip(lines, told.splitlines()[1:]):
            if json.loads(answer).get("result") != 0:
                raise AssertionError(f"{line}: {answer}")

    def seal(self, number, mark, epreuve="E6", first=1):
        members = PINS[epreuve]
        self.do(
            f"arrive {number} {epreuve}", f"start {number} {epreuve} {first}", f"mark {number} {epreuve} {mark} Bien",
            f"seal {number} {epreuve} {members[0]}={PIN} {members[1]}={OTHER_PIN}")

    def states(self):
        """What the journal says, as the kiosk's own code reads it."""
        told = subprocess.run(
            [DRIVER, self.state, self.folder / "ledger", "--offline"], input="day 5000\nstate\n", capture_output=True, text=True,
            check=True).stdout
        return json.loads(told.splitlines()[1])

    def open(self, *arguments, shots="", **more):
        return kiosk_screen.Kiosk(PROGRAM, self.state, SHOTS / shots, ["--offline", *arguments], **more)
