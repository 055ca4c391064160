"""What goes wrong while the rooms play their day: the service dies, PostgreSQL restarts, links are cut, slow and lossy, kiosks lose their power,
somebody tries PINs, the exam office unlocks sheets and moves slots."""

import random
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from harness.exam import DAY, SESSION
from harness.system import say



AT_ONCE = 4


class Faults:
    """Strikes until `count` faults have struck, or the day is over; several at once may be in force."""

    def __init__(self, day, seed):
        self.day = day
        self.random = random.Random(seed)
        self.struck = Counter()
        self.lock = threading.Lock()  # of services and database
        self.counting = threading.Lock()
        self.lasting = []  # threads that end a fault later
        self.kinds = (
            (12, self.kill_service), (5, self.drain_service), (4, self.kill_both_services), (5, self.postgres_fast), (5, self.postgres_immediate),
            (3, self.kill_all), (14, self.cut_link), (8, self.delay_link), (8, self.lose_packets), (24, self.kill_kiosk), (3, self.kill_kiosks_of_a_link),
            (8, self.unlock_sheet), (4, self.move_slot), (8, self.move_slot_of_a_cut_room), (5, self.guess_pin),
        )  # fmt: skip

    def run(self, count, seconds):
        """Spread over so many seconds."""
        begun = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            striking = []
            for number, kind in enumerate(self._deck(count)):
                wait = begun + seconds * number / count - time.monotonic()
                if wait > 0:
                    time.sleep(wait)
                if not self.day.running():
                    say(f"the day is over after {number} faults")
                    break
                striking.append(pool.submit(self._strike, kind))
                while sum(not one.done() for one in striking) >= AT_ONCE:
                    time.sleep(0.05)
                if number % 20 == 19:
                    say(f"{sum(self.struck.values())} faults, {self.day.progress()}")
        for one in striking:
            one.result()
        for thread in self.lasting:
            thread.join()

    def _deck(self, count):
        """Every kind, as often as its weight says."""
        weights, kinds = zip(*self.kinds)
        deck = list(kinds[:count])
        self.random.shuffle(deck)
        deck += self.random.choices(kinds, weights, k=count - len(deck))
        order = list(range(len(deck)))
        self.random.shuffle(order)
        return [deck[number] for number in order]

    def _strike(self, kind):
        """What cannot be done at the moment (nothing is sealed that could be unlocked) gives its place to a kiosk that dies."""
        for one in (kind, self.kill_kiosk, self.cut_link):
            if one():
                with self.counting:
                    self.struck[one.__name__.replace("_", " ")] += 1
                return

    def _later(self, seconds, action):
        def wait():
            time.sleep(seconds)
            action()

        thread = threading.Thread(target=wait)
        thread.start()
        self.lasting.append(thread)

    # ---- service and database ----

    def kill_service(self):
        service = self.random.choice(self.day.services)
        with self.lock:
            service.kill()
        self._later(self.random.uniform(0, 2), lambda: self._start(service))
        return True

    def _start(self, service):
        with self.lock:
            if not service.running():
                service.start(60)

    def drain_service(self):
        service = self.random.choice(self.day.services)
        with self.lock:
            if service.running():
                code = service.stop()
                if code:
                    self.day.problems.append(f"palmaresd ended with {code} on SIGTERM:\n{service.log_tail()}")
            service.start(60)
        return True

    def kill_both_services(self):
        with self.lock:
            for service in self.day.services:
                service.kill()
        for service in self.day.services:
            self._later(self.random.uniform(0, 2), lambda service=service: self._start(service))
        return True

    def _postgres(self, mode):
        with self.lock:
            self.day.stack.restart_postgres(mode)
        return True

    def postgres_fast(self):
        return self._postgres("fast")

    def postgres_immediate(self):
        return self._postgres("immediate")

    def kill_all(self):
        """The machine that serves loses its power."""
        with self.lock:
            for service in self.day.services:
                service.kill()
            self.day.stack.restart_postgres("immediate")
        for service in self.day.services:
            self._start(service)
        return True

    # ---- links ----

    def _link(self, seconds, healed, **changes):
        number = self.random.randrange(self.day.wires.count)
        self.day.wires.change(number, **changes)
        self._later(seconds, lambda: self.day.wires.change(number, **healed))
        return True

    def cut_link(self):
        return self._link(self.random.uniform(1, 12), {"cut": False}, cut=True)

    def delay_link(self):
        delay = self.random.uniform(0.05, 1.5)
        return self._link(self.random.uniform(2, 10), {"delay": 0.0, "jitter": 0.0}, delay=delay, jitter=delay / 2)

    def lose_packets(self):
        return self._link(self.random.uniform(2, 10), {"loss": 0.0}, loss=self.random.uniform(0.05, 0.4))

    # ---- kiosks ----

    def kill_kiosk(self):
        return self.day.kill_kiosk(self.random.choice(self.day.kiosks), self.random.uniform(0, 2))

    def kill_kiosks_of_a_link(self):
        """The power of a corridor."""
        number = self.random.randrange(self.day.wires.count)
        return any([self.day.kill_kiosk(kiosk, self.random.uniform(0, 2)) for kiosk in self.day.kiosks if kiosk.link == number])

    def guess_pin(self):
        """Three wrong PINs for one member, over the kiosk's own certificate; one right one puts the count back, or the office does."""
        return self.day.guess_pin(self.random.choice(self.day.kiosks), self.random)

    # ---- the exam office ----

    def unlock_sheet(self):
        sealed = self.day.try_psql("SELECT candidate, epreuve FROM palmares.sheet WHERE state = 'SEALED' ORDER BY random() LIMIT 1")
        with self.day.office.lock:
            return bool(sealed) and self.day.office.unlock(*sealed[0])

    def _slot_to_move(self):
        """One that is under way, or still to come."""
        slots = self.day.try_psql(
            "SELECT s.candidate, s.epreuve, s.commission FROM palmares.plan_slot s JOIN palmares.plan p ON p.session = s.session AND p.number = s.plan "
            "LEFT JOIN palmares.sheet h ON h.session = s.session AND h.candidate = s.candidate AND h.epreuve = s.epreuve WHERE p.state = 'PUBLISHED' "
            f"AND s.day = '{DAY}' AND coalesce(h.state, '') NOT IN ('SEALED', 'MARKED') ORDER BY h.state IS NULL, random() LIMIT 1"
        )
        return slots[0] if slots else None

    def move_slot(self):
        """To the evening of another room of the same épreuve."""
        slot = self._slot_to_move()
        with self.day.office.lock:
            return bool(slot) and self.day.office.move(*slot, self.random)

    def move_slot_of_a_cut_room(self):
        """The room does not hear of it and goes on with the candidate."""
        slot = self._slot_to_move()
        if not slot:
            return False
        number = next(kiosk.link for kiosk in self.day.kiosks if kiosk.room.commission == slot[2])
        self.day.wires.change(number, cut=True)
        try:
            with self.day.office.lock:
                moved = self.day.office.move(*slot, self.random)
        finally:
            self._later(self.random.uniform(5, 15), lambda: self.day.wires.change(number, cut=False))
        return moved


class Office:
    """The exam office while everything around it fails: each thing it does is done or not, never half."""

    def __init__(self, day):
        self.day = day
        self.lock = threading.Lock()
        self.unlocks = Counter()  # (candidate, épreuve) -> unlocks that it was told of
        self.doubtful = Counter()  # asked for, and the answer was lost
        self.taken = set()
        self.moves = 0

    def _cli(self, *arguments):
        try:
            return self.day.stack.cli(*arguments, "--session", SESSION, "--timeout", "8s")
        except (RuntimeError, subprocess.TimeoutExpired) as problem:
            return None if _passing(str(problem)) else self._unexpected(problem)

    def _unexpected(self, problem):
        self.day.problems.append(f"the office: {problem}")

    def unlock(self, candidate, epreuve):
        outcome = self.day.unlock(candidate, epreuve, "essai de panne")
        if outcome == "OK":
            self.unlocks[candidate, epreuve] += 1
        elif outcome == "LOST":
            self.doubtful[candidate, epreuve] += 1
        return outcome in ("OK", "LOST")

    def move(self, candidate, epreuve, commission, rng):
        rooms = [room for room in self.day.exam.rooms if room.epreuve == epreuve and room.commission != commission]
        places = [(room, at) for room in rooms for at in room.evenings if (room.commission, at) not in self.taken]
        if not places:
            return False
        room, at = rng.choice(places)
        moved = self._cli("plan", "move", candidate, epreuve, "--commission", room.commission, "--on", DAY, "--at", at, "-o", "json")
        if moved is None:
            return False
        drafts = self.day.try_psql("SELECT max(number) FROM palmares.plan WHERE state = 'DRAFT'")
        if not drafts or not drafts[0][0]:
            return False
        if self._cli("plan", "publish", drafts[0][0], "--allow-unplaced", "--yes") is None:
            return False
        self.taken.add((room.commission, at))
        self.moves += 1
        return True


def _passing(text):
    """What may be said while things fail, or because somebody else was faster."""
    words = ("UNAVAILABLE", "DEADLINE", "not reach", "timed out", "ABORTED", "ETAG", "UNLAWFUL", "unavailable", "deadline", "not possible now", "conflict",
             "connect", "changed meanwhile")  # fmt: skip
    return any(word in text for word in words)
