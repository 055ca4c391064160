"""The day of the fault test: two services side by side on one PostgreSQL, rooms behind their links, players, the calls of the exam office."""

import json
import os
import re
import socket
import time

from harness.exam import SESSION, Exam
from harness.sp import Connection, field, fields, tls_context
from harness.stack import checked
from harness.system import Daemon, say, wait_until

from . import proxy, wire
from .room_faults import Office
from .room_player import Kiosk, Player

JURY = "palmares.v1.JuryService/"
IDENTITY = "palmares.v1.IdentityService/"
PATIENCE = 8


def free_port(addresses):
    """One that is free at each of these addresses."""
    while True:
        held = [socket.create_server((addresses[0], 0))]
        port = held[0].getsockname()[1]
        try:
            held += [socket.create_server((address, port)) for address in addresses[1:]]
            return port
        except OSError:
            pass
        finally:
            for one in held:
                one.close()


class Day:
    def __init__(self, stack, options, program, folder):
        self.stack, self.options, self.program, self.folder = stack, options, program, folder
        self.exam = Exam(options.rooms, options.slots)
        self.services, self.servers = [], []
        self.wires = None
        self.players = []
        self.problems = []
        self.office = Office(self)
        self.pins = {}

    # ---- set-up ----

    def open_links(self):
        """Namespaces where the machine lets us; the ports of the services are known from here on."""
        if wire.possible() and not self.options.proxies:
            self.wires = wire.Wires(min(self.options.links, self.options.rooms))
            return self.wires
        say("no network namespaces here: a proxy cuts and delays, and no packets are lost")
        self.proxy_ports = [free_port(["127.0.0.1"]) for _ in range(2)]
        self.wires = proxy.Proxies(min(self.options.links, self.options.rooms), self.proxy_ports)
        return self.wires

    def start_services(self):
        """The one of the stack in a new configuration, and a second one beside it."""
        self.stack.service.stop()
        addresses = ["127.0.0.1", *self.wires.addresses()]
        ports = getattr(self, "proxy_ports", None) or [free_port(addresses) for _ in range(2)]
        shown = [getattr(self.wires, "ports", {}).get(port, port) for port in ports]
        with open(self.stack.variables["PALMARES_SERVICE_CONFIG"], encoding="utf-8") as file:
            config = file.read()
        enrol = free_port(["127.0.0.1"])
        for number, port in enumerate(ports):
            text = _with(config, "server", "listen", ", ".join(f"{address}:{port}" for address in addresses))
            text = _with(text, "metrics", "listen", f"127.0.0.1:{free_port(['127.0.0.1'])}")
            text = _with(text, "enrol", "listen", f"127.0.0.1:{enrol if number == 0 else free_port(['127.0.0.1'])}")
            text = _with(text, "enrol", "servers", f"localhost:{enrol}")
            text = _with(text, "enrol", "service", ", ".join(f"localhost:{one}" for one in shown))
            path = os.path.join(self.stack.folder, f"palmaresd-{number}.ini")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            log = os.path.join(self.folder, f"palmaresd-{number}.log")
            self.services.append(Daemon([self.stack.variables["PALMARESD"], "run", "--config", path], log).start())
            self.servers.append(f"localhost:{port}")
        self.stack.service = None
        self.enrol_server = f"localhost:{enrol}"
        self.stack.variables["PALMARES_SERVER"] = ",".join(self.servers)

    def call(self, method, payload, context=None, request_id=None, timeout=PATIENCE):
        """A call without the project's client, at whichever service answers; None when none does."""
        for server in self.servers:
            try:
                connection = Connection(server, context or self.stack.tls, timeout)
                try:
                    return connection.call(method, payload, request_id=request_id, timeout_ms=timeout * 1000)
                finally:
                    connection.close()
            except OSError:
                continue
        return None

    def must(self, method, payload, context=None):
        reply = self.call(method, payload, context)
        if not reply or reply.code != "OK":
            raise RuntimeError(f"{method}: {reply.code + ' ' + reply.reason + ' ' + reply.message if reply else 'no answer'}")
        return fields(reply.payload)

    def enrol(self, room):
        """A kiosk for the room, and its identity."""
        scope = field(1, SESSION) + field(2, room.centre) + field(3, room.name)
        made = self.must(IDENTITY + "CreateEnrolCode", field(1, scope))
        directory = os.path.join(self.folder, f"kiosk-{room.name}")
        checked([self.program, "enrol", "--state", directory, "--server", self.enrol_server, "--label", room.name, made[1].decode()])
        return directory, made[3].decode()

    def kiosk_tls(self, directory):
        identity = os.path.join(directory, "identity")
        return tls_context(self.stack.ca, os.path.join(identity, "certificate.pem"), os.path.join(identity, "key.pem"))

    def give_pins(self, room, tls):
        """The office gives each member a first PIN, which is changed at first use."""
        for number, member in enumerate(room.members):
            first = self.must(JURY + "ResetPin", field(1, SESSION) + field(2, member))[1].decode()
            own = f"{(room.number * 7919 + number * 104729 + 135791) % 900000 + 100000}"
            checked = self.must(JURY + "CheckPin", field(1, SESSION) + field(2, member) + field(3, first) + field(4, own), tls)
            if not checked.get(2):
                raise RuntimeError(f"{member}: the first PIN is not right")
            self.pins[member] = own

    def enter(self, rules):
        """All rooms: enrolled, with PINs, their kiosks started."""
        begun = time.monotonic()
        for room in self.exam.rooms:
            directory, principal = self.enrol(room)
            tls = self.kiosk_tls(directory)
            self.give_pins(room, tls)
            link = room.number % self.wires.count
            command = self.wires.command(link, [self.program, directory, os.path.join(self.folder, f"ledger-{room.name}")])
            kiosk = Kiosk(command, os.path.join(self.folder, f"kiosk-{room.name}.log"))
            pins = {member: self.pins[member] for member in room.members}
            player = Player(room, kiosk, principal, link, pins, rules, self.options.pace, self.options.seed)
            player.tls = tls
            self.players.append(player)
        say(f"{len(self.players)} kiosks enrolled and their members' PINs changed in {time.monotonic() - begun:.0f} s")
        for player in self.players:
            player.kiosk.start()
        for player in self.players:
            player.start()

    # ---- for the faults ----

    @property
    def kiosks(self):
        return self.players

    def running(self):
        return any(not player.idle for player in self.players)

    def progress(self):
        rows = self.try_psql("SELECT count(*) FILTER (WHERE state = 'SEALED'), count(*) FROM palmares.sheet")
        done = f"{rows[0][0]} of {rows[0][1]} sheets sealed" if rows else "the database is away"
        return f"{sum(len(player.notes) for player in self.players)} acts tried, {done}"

    def try_psql(self, sql):
        try:
            return self.stack.psql(sql)
        except RuntimeError:
            return []

    def kill_kiosk(self, player, seconds):
        kiosk = player.kiosk
        if not kiosk.alive.is_set():
            return False
        kiosk.kill()
        time.sleep(seconds if self.options.rooms < 8 else seconds / 10)
        kiosk.start()
        return True

    def unlock(self, candidate, epreuve, reason):
        payload = field(1, SESSION) + field(2, candidate) + field(3, epreuve) + field(4, reason)
        reply = self.call(JURY + "UnlockSheet", payload)
        return "LOST" if reply is None or reply.code in ("UNAVAILABLE", "DEADLINE_EXCEEDED", "UNKNOWN") else reply.code

    def guess_pin(self, player, rng):
        """Wrong ones until it may be locked; then the member's own again, by way of the office."""
        member = rng.choice(player.room.members)
        asked = field(1, SESSION) + field(2, member)
        for _ in range(rng.randrange(1, 11)):
            self.call(JURY + "CheckPin", asked + field(3, f"{rng.randrange(1000000):06d}"), player.tls)
        reply = self.call(JURY + "CheckPin", asked + field(3, player.pins[member]), player.tls)
        if not reply or reply.code != "OK" or not fields(reply.payload).get(2):
            self.restore_pin(player, member)
        return True

    def restore_pin(self, player, member):
        for _ in range(30):
            first = self.call(JURY + "ResetPin", field(1, SESSION) + field(2, member))
            if first and first.code == "OK":
                changed = self.call(
                    JURY + "CheckPin", field(1, SESSION) + field(2, member) + field(3, fields(first.payload)[1]) + field(4, player.pins[member]), player.tls
                )
                if changed and changed.code == "OK" and fields(changed.payload).get(2):
                    return
            time.sleep(0.5)
        self.problems.append(f"{member}: no new PIN in {30 * PATIENCE} s at most")

    # ---- the end ----

    def heal(self):
        self.wires.heal()
        for service in self.services:
            if not service.running():
                service.start(60)
        for player in self.players:
            if not player.kiosk.alive.is_set():
                player.kiosk.start()
        wait_until(lambda: self.call("palmares.rpc.v1.HealthService/Check", b"") is not None, 60, "health after the faults")

    def play_out(self, seconds):
        """Without faults, until nobody has anything left to do."""
        limit = time.monotonic() + seconds
        while self.running() and time.monotonic() < limit:
            time.sleep(0.5)
        if self.running():
            busy = [player.room.name for player in self.players if not player.idle]
            self.problems.append(f"the day does not end: {', '.join(busy[:5])} and {max(0, len(busy) - 5)} more")
        for player in self.players:
            player.over.set()
        for player in self.players:
            player.join(120)

    def finish(self, seconds):
        """Notes and what the kiosks show in the end."""
        notes, shown = {}, {}
        for player in self.players:
            player.finish(seconds)
            for note in player.notes:
                if note.act:
                    notes[note.act] = note
            shown.update(player.seen)
            self.problems += player.problems
            code = player.kiosk.stop()
            if code:
                self.problems.append(f"{player.principal}: the kiosk ended with {code}")
        with open(os.path.join(self.folder, "notes.json"), "w", encoding="utf-8") as file:
            json.dump([vars(note) for player in self.players for note in player.notes], file, indent=0)
        return notes, shown

    def close(self):
        for player in self.players:
            player.over.set()
            player.kiosk.kill()
        for service in self.services:
            service.kill()


def _with(config, section, key, value):
    """The configuration with another value."""
    pattern = rf"(?ms)^(\[{section}\]\n(?:(?!\[).*?\n)??){key} = [^\n]*\n"
    changed, count = re.subn(pattern, lambda found: f"{found[1]}{key} = {value}\n", config, count=1)
    if not count:
        raise RuntimeError(f"no {key} in [{section}] of the configuration")
    return changed
