"""One room of the fault test: its kiosk (room_kiosk, a process of its own) and the two members who play their day at it, with slips, wrong PINs,
absences, second thoughts. What they see done is noted."""

import json
import random
import subprocess
import threading
import time
import zlib

ONE_IN = {"absent": 10, "never sealed": 12, "reserved": 9, "slip": 9, "wrong PIN": 9, "no clock": 8, "conflict left alone": 6}
MARK_STEP, MARK_MAX = 50, 2000
ANSWER_SECONDS = 60


class Note:
    """One act: noted when it is tried, and again when the kiosk says that it is in its journal."""

    def __init__(self, principal, kind, candidate="", epreuve="", content=None, signers=(), right_pins=True):
        self.principal, self.kind, self.candidate, self.epreuve = principal, kind, candidate, epreuve
        self.content, self.signers, self.right_pins = content, list(signers), right_pins
        self.act, self.written = "", False

    def __str__(self):
        return f"{self.principal} {self.kind} {self.candidate}/{self.epreuve} {self.act}"


def draw(candidate, what):
    """The same for the same candidate, whatever happens to the process."""
    return zlib.crc32(f"{candidate}/{what}".encode()) % ONE_IN[what] == 0


class Kiosk:
    """The process. `command` starts it; it may be killed and started again at any moment, from another thread."""

    def __init__(self, command, log):
        self.command = command
        self.log = log
        self.process = None
        self.lock = threading.Lock()
        self.alive = threading.Event()
        self.starts = 0

    def start(self):
        with self.lock:
            with open(self.log, "ab") as log:
                self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1)
            self.starts += 1
            self.alive.set()

    def kill(self):
        with self.lock:
            self.alive.clear()
            if self.process:
                self.process.kill()
                self.process.wait()

    def stop(self):
        """As it ends by itself: the end of its orders. Its exit code."""
        with self.lock:
            self.alive.clear()
            if not self.process:
                return 0
            try:
                self.process.stdin.close()
            except OSError:
                pass
            try:
                return self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                return -1

    def ask(self, line):
        """The answer; None when the process died before it."""
        process = self.process
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            return json.loads(answer) if answer.endswith("\n") else None
        except (OSError, ValueError):
            return None

    def died_alone(self):
        """Its exit code, when nobody has killed it."""
        with self.lock:
            return self.process.poll() if self.alive.is_set() else None


class Player(threading.Thread):
    def __init__(self, room, kiosk, principal, link, pins, rules, pace, seed):
        super().__init__(name=room.name, daemon=True)
        self.room, self.kiosk, self.principal, self.link = room, kiosk, principal, link
        self.pins = pins
        self.lines = rules[room.epreuve]
        self.pace = pace
        self.random = random.Random(f"{seed}/{room.name}")
        self.over = threading.Event()  # no new act; what is there may still be sent
        self.notes = []
        self.known = {}  # act -> note
        self.tried = None
        self.marks = {}  # (candidate, épreuve) -> how often it was marked, and the number of its unlocks then
        self.slipped, self.mistyped, self.presences = set(), set(), set()
        self.again = set()
        self.seen = {}  # act -> state and reason that the kiosk showed last
        self.state = None
        self.idle = False
        self.problems = []

    # ---- what is known ----

    def learn(self, state):
        """Give the acts that are new their notes."""
        self.state = state
        acts = [(act, slot["epreuve"]) for slot in state["slots"] for act in slot["acts"]] + [(act, "") for act in state["presences"]]
        seen = set()
        for act, epreuve in acts + [(act, None) for act in state["conflicts"]]:
            self.seen[act["id"]] = act["state"], act["reason"]
            if act["id"] not in self.known and act["id"] not in seen:
                seen.add(act["id"])
                self._is_new(act, epreuve)
        if self.tried:
            if self.tried.written and not self.tried.act:
                self.problems.append(f"{self.tried}: said to be written, and the kiosk does not show it")
            self.tried = None

    def _is_new(self, act, epreuve):
        note = self.tried
        if note and not note.act and (note.kind, note.candidate) == (act["kind"], act["candidate"]) and epreuve in (note.epreuve, None):
            note.act, note.written = act["id"], True
            self.known[act["id"]] = note
        elif note and act["kind"] == "PHASE_END" and act["candidate"] == note.candidate and note.kind in ("PHASE_START", "SEALING"):
            ended = Note(note.principal, "PHASE_END", note.candidate, note.epreuve)  # what runs is ended by what begins
            ended.act, ended.written = act["id"], True
            self.notes.append(ended)
            self.known[act["id"]] = ended
        else:
            self.problems.append(f"{self.principal}: the kiosk shows {act['kind']} {act['candidate']} {act['id']}, and nobody did it")
            self.known[act["id"]] = None

    def do(self, line, note):
        """Note, do, note. Whether it was done as far as we were told."""
        self.notes.append(note)
        self.tried = note
        answer = self.kiosk.ask(line)
        if answer is None:
            return False  # cut: the state after the next start tells
        if answer["result"] == 0:
            note.written = True
        elif answer["result"] < 0:
            self.problems.append(f"{note}: {line.split(' ')[0]}: {answer}")
        state = self.kiosk.ask("state")
        if state:
            self.learn(state)
        return answer["result"] == 0

    # ---- the day ----

    def run(self):
        while not self.over.is_set():
            if not self.kiosk.alive.wait(0.2):
                continue
            if self.kiosk.died_alone() is not None:
                self.problems.append(f"{self.principal}: the kiosk ended by itself with {self.kiosk.died_alone()}")
                self.kiosk.kill()
                self.kiosk.start()
            state = self.kiosk.ask("state")
            if not state:
                time.sleep(0.05)
                continue
            self.learn(state)
            self.idle = not self.step(state)
            time.sleep(self.pace * self.random.uniform(0.3, 1.7) if not self.idle else 0.5)

    def step(self, state):
        """One thing; whether there was one to do."""
        if not state["day"]:
            return True
        return self.sign_in() or self.settle(state) or any(self.play(slot) for slot in self._order(state["slots"]))

    def _order(self, slots):
        """Mostly one candidate after the other; sometimes the next one is touched before this one is done."""
        slots = [slot for slot in slots if not slot["moved"]]
        if self.random.random() < 0.15:
            self.random.shuffle(slots)
        return slots

    def sign_in(self):
        for member in self.room.members:
            if member not in self.presences:
                self.presences.add(member)
                self.do(f"present {member}={self.pins[member]}", Note(self.principal, "MEMBER_PRESENCE", signers=[member]))
                return True
        return False

    def settle(self, state):
        for act in state["conflicts"]:
            if self.random.random() < 0.5 or zlib.crc32(act["id"].encode()) % ONE_IN["conflict left alone"] == 0:
                continue
            old = self.known.get(act["id"])
            settled = "SETTLED", act["reason"]  # and perhaps not to be seen any more, when its slot is elsewhere
            if old and act["kind"] not in ("SEALING", "MEMBER_PRESENCE") and act["id"] not in self.again and self.random.random() < 0.5:
                self.again.add(act["id"])
                note = Note(old.principal, old.kind, old.candidate, old.epreuve, old.content)
                if self.do(f"settle {act['id']} again", note):
                    if self.seen[act["id"]][0] == "CONFLICTING":
                        self.seen[act["id"]] = settled
                    return True
            answer = self.kiosk.ask(f"settle {act['id']} let-go")
            self.seen[act["id"]] = settled
            if answer and answer["result"]:
                self.problems.append(f"{old}: cannot be let go: {answer}")
            return True
        return False

    # ---- one candidate ----

    def play(self, slot):
        candidate, epreuve, sheet = slot["candidate"], slot["epreuve"], slot["sheet"]
        if any(act["state"] == "CONFLICTING" for act in slot["acts"]):
            return False  # people settle it first
        if sheet == "EXPECTED":
            return self._enter(candidate, epreuve)
        if sheet == "PRESENT" and draw(candidate, "slip") and candidate not in self.slipped:
            self.slipped.add(candidate)
            return self._do("expect", "EXPECTATION", candidate, epreuve)
        if sheet == "ABSENT":
            return self._seal(slot)
        if sheet in ("PRESENT", "RUNNING", "MARKED"):
            return self._examine(slot)
        return False

    def _do(self, verb, kind, candidate, epreuve, words="", **more):
        self.do(f"{verb} {candidate} {epreuve}{words}", Note(self.principal, kind, candidate, epreuve, **more))
        return True

    def _enter(self, candidate, epreuve):
        if draw(candidate, "absent"):
            return self._do("absent", "ABSENCE", candidate, epreuve)
        return self._do("arrive", "ARRIVAL", candidate, epreuve, " late")

    def _examine(self, slot):
        candidate, epreuve = slot["candidate"], slot["epreuve"]
        left = [phase for phase in slot["phases"] if phase not in slot["begun"]]
        wanted = 1 + zlib.crc32(candidate.encode()) % 3
        marked = self.marks.get((candidate, epreuve), 0)
        if left and not draw(candidate, "no clock") and (not marked or self.random.random() < 0.6):
            return self._do("start", "PHASE_START", candidate, epreuve, f" {left[0]}")
        if marked < wanted or slot["sheet"] != "MARKED" or slot["obstacle"]:
            return self._mark(candidate, epreuve, marked)
        if draw(candidate, "never sealed"):
            return False
        return self._mark(candidate, epreuve, marked) if self.random.random() < 0.1 else self._seal(slot)

    def _mark(self, candidate, epreuve, marked):
        mark = self.random.randrange(0, MARK_MAX // MARK_STEP + 1) * MARK_STEP
        reserved = draw(candidate, "reserved")
        appraisal = f"avis{marked + 1}-{mark}"
        level = "TI"
        content = {"mark_hundredths": mark, "lines": self.lines, "levels": [level] * len(self.lines), "appraisal": appraisal, "reserved": reserved,
                   "reservation_reason": "doute" if reserved else ""}  # fmt: skip
        self.marks[candidate, epreuve] = marked + 1
        return self._do("mark", "MARKING", candidate, epreuve, f" {mark} {appraisal}{' doute' if reserved else ''}", content=content)

    def _seal(self, slot):
        """What is shown is what is signed."""
        candidate, epreuve = slot["candidate"], slot["epreuve"]
        if draw(candidate, "never sealed"):
            return False
        pins = dict(self.pins)
        wrong = draw(candidate, "wrong PIN") and candidate not in self.mistyped
        if wrong:
            self.mistyped.add(candidate)
            pins[self.room.members[1]] = "000000"
        words = " ".join(f"{member}={pins[member]}" for member in self.room.members)
        content = {"mark_hundredths": None if slot["mark"] < 0 else slot["mark"]}
        return self._do("seal", "SEALING", candidate, epreuve, f" {words}", content=content, signers=self.room.members, right_pins=not wrong)

    # ---- the end ----

    def finish(self, seconds):
        """Everything is sent. The state in the end."""
        answer = self.kiosk.ask(f"received {int(seconds * 1000)}")
        state = self.kiosk.ask("state")
        if not state:
            raise RuntimeError(f"{self.principal}: no answer in the end")
        self.learn(state)
        if not answer or answer["result"]:
            self.problems.append(f"{self.principal}: {state['waiting']} acts are not received after {seconds} s; the link is {state['link']} {state['link_message']}")
        shown = {act["id"] for slot in state["slots"] for act in slot["acts"]} | {act["id"] for act in state["presences"] + state["conflicts"]}
        for act, (what, reason) in self.seen.items():
            if what == "CONFLICTING" and act not in shown:
                self.problems.append(f"{self.known.get(act)}: was shown as a conflict ({reason}), nobody has settled it, and it is not shown any more")
