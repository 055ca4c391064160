"""Peers that misbehave, against the live service: it must answer or close, go on serving others, and forget them."""

import socket
import ssl
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from harness.sp import HELLO_REP, HELLO_REQ, Reply, field, request
from harness.system import memory_kb, open_files, wait_until

AT_ONCE = 1000
LEAK_KB = 28 * 1024  # 1,000 connections that are not given back are 33 MB
KEPT_KB = 192 * 1024
GET = "palmares.v1.CandidateService/GetCandidate"
UPDATE = "palmares.v1.CandidateService/UpdateCandidate"
HEALTH = "palmares.rpc.v1.HealthService/Check"


class Hostile:
    """`limits`: the timeouts in seconds that the service was started with."""

    def __init__(self, stack, limits, say):
        self.stack = stack
        self.limits = limits
        self.say = say
        self.problems = []
        host, port = stack.server.rsplit(":", 1)
        self.address = (host, int(port))
        self.held = []
        self.files = 0

    # ---- how a peer sees its end ----

    def _tcp(self):
        connection = socket.create_connection(self.address, timeout=30)
        self.held.append(connection)
        return connection

    def _tls(self):
        connection = self.stack.connect()
        self.held.append(connection.socket)
        return connection

    def _expect_close(self, name, connection, within):
        begun = time.monotonic()
        connection.settimeout(within)
        try:
            while connection.recv(65536):
                pass
        except TimeoutError:
            self.problems.append(f"{name}: still connected after {within} s")
        except OSError:
            pass  # reset: closed as well
        return time.monotonic() - begun

    def _expect(self, name, reply, *codes):
        if reply.code not in codes:
            self.problems.append(f"{name}: {reply.code} {reply.reason}, expected {' or '.join(codes)}")
        if reply.code != "OK" and (not reply.message or not reply.reason):
            self.problems.append(f"{name}: {reply.code} without a reason or a message")

    # ---- the peers ----

    def never_sends(self):
        """A TCP connection that never begins its handshake."""
        self._expect_close("never sends", self._tcp(), self.limits["handshake"] + 5)

    def half_handshake(self):
        """The first half of a ClientHello, then silence."""
        inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = self.stack.tls.wrap_bio(inside, outside, server_hostname=self.address[0])
        try:
            client.do_handshake()
        except ssl.SSLWantReadError:
            pass
        hello = outside.read()
        connection = self._tcp()
        connection.sendall(hello[: len(hello) // 2])
        self._expect_close("half a handshake", connection, self.limits["handshake"] + 5)

    def garbage_before_tls(self):
        connection = self._tcp()
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + bytes(range(256)) * 16)
        self._expect_close("garbage before TLS", connection, self.limits["handshake"] + 5)

    def no_certificate(self):
        context = ssl.create_default_context(cafile=self.stack.ca)
        connection = self._tcp()
        try:
            wrapped = context.wrap_socket(connection, server_hostname=self.address[0])
            self.held.append(wrapped)
            wrapped.sendall(HELLO_REQ)
            wrapped.settimeout(self.limits["handshake"] + 5)
            if wrapped.recv(8) == HELLO_REP:
                self.problems.append("no certificate: the service talks SP with a peer that has none")
        except OSError:
            pass  # refused, as it should be

    def garbage_after_tls(self):
        """Not SP: closed at once, not at a timeout."""
        tls = self.stack.tls.wrap_socket(self._tcp(), server_hostname=self.address[0])
        self.held.append(tls)
        tls.sendall(b"\xff" * 64)
        self._expect_close("garbage instead of SP", tls, 5)

    def half_frame(self):
        """A frame announced and never finished."""
        connection = self._tls()
        connection.socket.sendall(struct.pack(">Q", 500) + b"\x80\0\0\1" + b"\0" * 100)
        self._expect_close("half a frame", connection.socket, self.limits["frame"] + 5)

    def huge_length(self):
        for size in (1 << 40, (1 << 63) + 5, (1 << 64) - 1):
            connection = self._tls()
            connection.socket.sendall(struct.pack(">Q", size) + b"\x80\0\0\1")
            self._expect_close(f"a frame of {size} bytes", connection.socket, 10)

    def empty_frames(self):
        """No room for a request id: closed, or ignored."""
        connection = self._tls()
        connection.socket.sendall(struct.pack(">Q", 0) * 100)

    def large_payload(self):
        """5 MB: refused with a status, or the connection is closed; never served."""
        connection = self._tls()
        try:
            connection.send(request(GET, b"\x0a" * (5 * 1024 * 1024)))
            self._expect("5 MB", self._reply(connection), "RESOURCE_EXHAUSTED")
        except OSError:
            pass  # closed while we were still sending

    @staticmethod
    def _reply(connection):
        return Reply(connection.receive()[1])

    def wrong_requests(self):
        """On one connection, which has to survive all of them."""
        connection = self._tls()
        random_bytes = bytes((i * 167 + 13) & 0xFF for i in range(300))
        self._expect("unknown method", connection.call("palmares.v1.Nothing/Never"), "UNIMPLEMENTED")
        self._expect("no method", connection.call(""), "UNIMPLEMENTED", "INVALID_ARGUMENT")
        self._expect("garbage payload", connection.call(GET, random_bytes), "INVALID_ARGUMENT")
        self._expect("zero deadline", connection.call(HEALTH, timeout_ms=0), "DEADLINE_EXCEEDED")
        self._expect("request id", connection.call(UPDATE, b"", request_id="not-a-uuid"), "INVALID_ARGUMENT")
        nowhere = field(1, "no-such") + field(2, "1")
        self._expect("unknown candidate", connection.call(GET, nowhere), "NOT_FOUND")
        connection.send(random_bytes)
        self._expect("garbage envelope", self._reply(connection), "INVALID_ARGUMENT")
        if not connection.healthy():
            self.problems.append("wrong requests: the connection does not serve any more")

    def slow_reader(self):
        """Asks for many pages and never reads: must not hold the memory of all answers."""
        connection = self._tls()
        page = field(1, self.stack.session) + field(3, 1000)
        connection.socket.settimeout(2)
        try:
            for _ in range(2000):
                connection.send(request("palmares.v1.CandidateService/ListCandidates", page))
        except OSError:
            pass  # the service stopped reading, as it should

    def many_at_once(self):
        """Each handshakes, asks once, and stays until all are there."""
        answered = []
        lock = threading.Lock()

        def one(_):
            connection = self.stack.connect(60)
            with lock:
                self.held.append(connection.socket)
            if connection.healthy():
                with lock:
                    answered.append(connection)

        with ThreadPoolExecutor(100) as pool:
            for failure in [f.exception() for f in [pool.submit(one, i) for i in range(AT_ONCE)]]:
                if failure:
                    self.problems.append(f"1,000 at once: {failure!r}")
        self.say(f"{len(answered)} of {AT_ONCE} connections at once were answered")

    # ---- all of them ----

    def _round(self, pid, peers):
        """Each peer once; gives what the service holds when all of them have left, in KB."""
        for peer in peers:
            peer()
            if not self.stack.service.running():
                raise RuntimeError(f"{peer.__name__}: the service is gone:\n{self.stack.service.log_tail()}")
            if not self.stack.healthy():
                self.problems.append(f"{peer.__name__}: the service does not serve any more")
            self.say(f"{peer.__name__.replace('_', ' ')}: the service holds {memory_kb(pid)['rss'] / 1024:.0f} MB")
        for connection in self.held:
            connection.close()
        self.held.clear()
        try:
            wait_until(lambda: open_files(pid) <= self.files + 2, 15, "connections given back")
        except TimeoutError:
            self.problems.append(f"{open_files(pid) - self.files} files are still open after every peer left")
        return memory_kb(pid)["rss"]

    def run(self):
        """The greedy ones three times: what the allocator keeps for the next time shows at first, a leak every time."""
        wait_until(self.stack.healthy, 20, "health before")
        pid = self.stack.service.pid
        greedy = (self.slow_reader, self.many_at_once)
        self.files, before = open_files(pid), memory_kb(pid)["rss"]
        self._round(
            pid,
            (
                self.wrong_requests, self.garbage_before_tls, self.garbage_after_tls, self.no_certificate, self.never_sends,
                self.half_handshake, self.half_frame, self.huge_length, self.empty_frames, self.large_payload,
                *greedy,
            ),  # fmt: skip
        )
        second = self._round(pid, greedy)
        third = self._round(pid, greedy)
        if third - second > LEAK_KB:
            self.problems.append(f"the third round left {(third - second) // 1024} MB more than the second: a leak")
        if third - before > KEPT_KB:
            self.problems.append(f"the service keeps {(third - before) // 1024} MB after every peer left")
        return {
            "problems": len(self.problems),
            "files more than before": open_files(pid) - self.files,
            "MB kept": (third - before) // 1024,
            "MB more after the third round": (third - second) // 1024,
        }
