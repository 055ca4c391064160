"""Processes of this machine: memory, files, CPU, and a service that says when it is ready (sd_notify)."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time


def say(text):
    """Progress: to standard error, so that a report can be piped."""
    print(text, file=sys.stderr, flush=True)


def memory_kb(pid):
    """Resident and proportional set size."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        text = file.read()
    return {name.lower(): int(re.search(rf"^{name}:\s+(\d+)", text, re.M).group(1)) for name in ("Rss", "Pss")}


def peak_rss_kb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"^VmHWM:\s+(\d+)", file.read(), re.M).group(1))


def reset_peak(pid):
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def wait_until(condition, seconds, what):
    """For what gives no event; raises when the time is up."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


class Daemon:
    """A program that says READY=1 (sd_notify), with its output in a file."""

    def __init__(self, command, log_path, environment=None):
        self.command = command
        self.log_path = log_path
        self.environment = environment or {}
        self.process = None
        self.ready_ms = None

    @property
    def pid(self):
        return self.process.pid

    def start(self, timeout=30):
        with tempfile.TemporaryDirectory(prefix="palmares-notify-") as folder:
            path = os.path.join(folder, "notify")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inbox, open(self.log_path, "ab") as log:
                inbox.bind(path)
                inbox.settimeout(0.2)
                begun = time.monotonic()
                self.process = subprocess.Popen(
                    self.command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env={**os.environ, **self.environment, "NOTIFY_SOCKET": path},
                )
                self._await_ready(inbox, begun + timeout)
                self.ready_ms = (time.monotonic() - begun) * 1000
        return self

    def _await_ready(self, inbox, limit):
        while True:
            try:
                if b"READY=1" in inbox.recv(4096).split(b"\n"):
                    return
            except TimeoutError:
                pass
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.command[0]} ended with {self.process.returncode}:\n{self.log_tail()}")
            if time.monotonic() > limit:
                self.kill()
                raise RuntimeError(f"{self.command[0]} is not ready in time:\n{self.log_tail()}")

    def log_tail(self, lines=20):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-lines:])

    def running(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """kill -9, and reaped."""
        if self.running():
            self.process.kill()
        if self.process:
            self.process.wait()

    def stop(self, timeout=40):
        """SIGTERM; gives the exit code."""
        if not self.running():
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
