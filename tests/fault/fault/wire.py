"""Wires between this machine and network namespaces, that can be cut, slow and lossy: real IP packets, carried by us.

A wire is a TUN device at each end and this process in between, so it needs no netem of the kernel. Linux, root. Inside a namespace the name
localhost means this machine's end of the wire: certificates are checked as always."""

import fcntl
import heapq
import multiprocessing
import os
import random
import selectors
import struct
import subprocess
import time

TUNSETIFF = 0x400454CA
TUN_WITHOUT_HEADER = 0x0001 | 0x1000
PACKET_MAX = 65536
QUEUE_MAX = 4096  # packets on their way; what is more is lost, as in a router


def possible():
    """Whether this machine lets us: root, TUN devices, network namespaces."""
    if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
        return False
    name = f"palmares-try-{os.getpid()}"
    tried = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False)
    if tried.returncode == 0:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return tried.returncode == 0


def ip(*arguments, namespace=None):
    command = ["ip"] + (["-n", namespace] if namespace else []) + list(arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


def open_tun(name):
    file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(file, TUNSETIFF, struct.pack("16sH", name.encode(), TUN_WITHOUT_HEADER))
    return file


class State:
    """How one wire is at the moment."""

    def __init__(self):
        self.cut = False
        self.delay = 0.0
        self.jitter = 0.0
        self.loss = 0.0


class Carrier:
    """The process between the ends: takes packets, and gives them on as the state of their wire says."""

    def __init__(self, pairs, orders):
        self.states = [State() for _ in pairs]
        self.orders = orders
        self.selector = selectors.DefaultSelector()
        self.waiting = []  # (when, serial, file, packet)
        self.serial = 0
        for number, (here, there) in enumerate(pairs):
            self.selector.register(here, selectors.EVENT_READ, (number, there))
            self.selector.register(there, selectors.EVENT_READ, (number, here))
        self.selector.register(orders.fileno(), selectors.EVENT_READ, None)

    def run(self):
        while True:
            timeout = max(0, self.waiting[0][0] - time.monotonic()) if self.waiting else None
            for key, _ in self.selector.select(timeout):
                if key.data is None:
                    if not self._order():
                        return
                else:
                    self._take(key.fileobj, *key.data)
            self._give()

    def _order(self):
        try:
            number, changes = self.orders.recv()
        except EOFError:
            return False
        for name, value in changes.items():
            setattr(self.states[number], name, value)
        self.orders.send(number)
        return True

    def _take(self, file, number, other):
        state = self.states[number]
        for _ in range(64):
            try:
                packet = os.read(file, PACKET_MAX)
            except OSError:
                return
            if state.cut or len(self.waiting) >= QUEUE_MAX or random.random() < state.loss:
                continue
            if state.delay:
                when = time.monotonic() + state.delay + random.uniform(0, state.jitter)
                heapq.heappush(self.waiting, (when, self.serial, other, packet))
                self.serial += 1
            else:
                self._send(other, packet)

    def _give(self):
        now = time.monotonic()
        while self.waiting and self.waiting[0][0] <= now:
            _, _, file, packet = heapq.heappop(self.waiting)
            self._send(file, packet)

    @staticmethod
    def _send(file, packet):
        try:
            os.write(file, packet)
        except OSError:
            pass  # the device is down: the packet is lost


def _carry(pairs, orders, mine):
    mine.close()
    try:
        Carrier(pairs, orders).run()
    except KeyboardInterrupt:
        pass


class Wires:
    """`count` namespaces, each at its own wire. Use as a context: nothing of it is left behind."""

    def __init__(self, count):
        self.count = count
        self.prefix = f"palm{os.getpid() % 100000}"
        self.block = 100 + os.getpid() % 150  # so that two runs do not meet
        self.made = []
        self.files = []
        self.process = None
        self.orders = None

    def __enter__(self):
        try:
            pairs = [self._make(number) for number in range(self.count)]
            self.orders, theirs = multiprocessing.Pipe()
            self.process = multiprocessing.Process(target=_carry, args=(pairs, theirs, self.orders), daemon=True)
            self.process.start()
            theirs.close()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _make(self, number):
        namespace, here, there = f"{self.prefix}-{number}", f"{self.prefix}h{number}", f"{self.prefix}r{number}"
        folder = f"/etc/netns/{namespace}"
        self.made.append((namespace, folder))
        ip("netns", "add", namespace)
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/hosts", "w", encoding="ascii") as file:  # ip netns exec puts it in the place of /etc/hosts
            file.write(f"{self.here(number)} localhost\n")
        pair = (open_tun(here), open_tun(there))
        self.files += pair
        ip("addr", "add", f"{self.here(number)}/32", "peer", self.there(number), "dev", here)
        ip("link", "set", here, "up")
        ip("link", "set", there, "netns", namespace)
        ip("addr", "add", f"{self.there(number)}/32", "peer", self.here(number), "dev", there, namespace=namespace)
        ip("link", "set", there, "up", namespace=namespace)
        ip("link", "set", "lo", "up", namespace=namespace)
        return pair

    def here(self, number):
        return f"10.{self.block}.{number}.1"

    def there(self, number):
        return f"10.{self.block}.{number}.2"

    def addresses(self):
        """At which the service has to listen."""
        return [self.here(number) for number in range(self.count)]

    def command(self, number, command):
        """Run in the room's namespace."""
        return ["ip", "netns", "exec", f"{self.prefix}-{number}", *command]

    def change(self, number, **changes):
        """cut (bool), delay and jitter (seconds), loss (0 to 1)."""
        self.orders.send((number, changes))
        self.orders.recv()

    def heal(self):
        for number in range(self.count):
            self.change(number, cut=False, delay=0.0, jitter=0.0, loss=0.0)

    def __exit__(self, *_):
        if self.orders:
            self.orders.close()
        if self.process:
            self.process.join(5)
            if self.process.is_alive():
                self.process.kill()
                self.process.join()
        for file in self.files:
            os.close(file)
        for namespace, folder in self.made:
            subprocess.run(["ip", "netns", "del", namespace], capture_output=True, check=False)
            try:
                os.unlink(f"{folder}/hosts")
                os.rmdir(folder)
            except OSError:
                pass
        self.files, self.made = [], []
