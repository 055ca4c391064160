"""A palmares-kiosk on a screen of its own, driven by keys (xdotool) and seen through AT-SPI.

Runs inside of in-display. What the test asserts is what a person would see or hear: names, roles, states.
"""
import os
import pathlib
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

WAIT_S = 40  # sanitizers and other jobs may run beside


class NotSeen(AssertionError):
    """What was waited for did not appear."""


class Kiosk:
    """One run of the program. `shots` is the folder of the pictures."""

    def __init__(self, program, state, shots=None, arguments=(), environment=None):
        self.shots = pathlib.Path(shots) if shots else None
        if self.shots:
            self.shots.mkdir(parents=True, exist_ok=True)
        self.log = open(pathlib.Path(state).parent / "kiosk.log", "ab")
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            [program, "--state", str(state), *arguments],
            stdout=self.log, stderr=subprocess.STDOUT,
            env={**os.environ, "G_DEBUG": "fatal-warnings", **(environment or {})})
        self.frame = self.until(self._find_frame, "the window")

    # ---- the program

    def close(self):
        """SIGTERM, as the machine's end; returns the exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        status = self.process.wait(WAIT_S)
        self.log.close()
        return status

    def kill(self):
        """As if the power went."""
        self.process.kill()
        self.process.wait(WAIT_S)
        self.log.close()

    def memory_kib(self):
        """Proportional set size."""
        text = pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1])

    # ---- looking

    def until(self, look, what, seconds=WAIT_S):
        """What `look` gives, as soon as it is true."""
        end = time.monotonic() + seconds
        while True:
            if self.process.poll() is not None:
                raise NotSeen(f"the kiosk has ended with {self.process.returncode}, waiting for {what}: see kiosk.log")
            try:
                found = look()
            except GLib.Error:  # the tree changes while one looks
                found = None
            if found:
                return found
            if time.monotonic() > end:
                raise NotSeen(f"{what} is not there; the screen says: {' | '.join(self.texts())}")
            time.sleep(0.05)

    def _find_frame(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application and application.get_process_id() == self.process.pid and application.get_child_count():
                return application.get_child_at_index(0)
        return None

    def all(self, node=None):
        """Everything that is on the screen, in order."""
        node = node or self.frame
        try:
            node.clear_cache()
            states = node.get_state_set()
            if node is not self.frame and not states.contains(Atspi.StateType.VISIBLE):
                return
            yield node
            children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
        except GLib.Error:
            return
        for child in children:
            if child:
                yield from self.all(child)

    def texts(self):
        found = []
        for node in self.all():
            try:
                name = node.get_name()
            except GLib.Error:
                continue
            if name and name not in found:
                found.append(name)
        return found

    def _match(self, name, role, exact):
        for node in self.all():
            said = node.get_name() or ""
            if (said == name if exact else name in said) and (role is None or node.get_role_name() == role):
                return node
        return None

    def see(self, name, role=None, exact=False, seconds=WAIT_S):
        """The first thing on the screen whose name contains `name`."""
        return self.until(lambda: self._match(name, role, exact), f"“{name}”" + (f" ({role})" if role else ""), seconds)

    def gone(self, name, role=None, seconds=WAIT_S):
        self.until(lambda: not self._match(name, role, False), f"“{name}” to go", seconds)

    def seen(self, name, role=None):
        return self._match(name, role, False) is not None

    def text(self, name):
        """What a field holds."""
        field = self.see(name, "text").get_text_iface()
        return field.get_text(0, field.get_character_count())

    def focused(self):
        for node in self.all():
            if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                return node
        return None

    def focus_is(self, name, seconds=WAIT_S):
        def look():
            node = self.focused()
            return node if node and name in (node.get_name() or "") else None
        return self.until(look, f"the focus on “{name}”", seconds)

    def sensitive(self, node):
        node.clear_cache()
        return node.get_state_set().contains(Atspi.StateType.SENSITIVE)

    # ---- doing

    def keys(self, *names):
        for name in names:
            subprocess.run(["xdotool", "key", "--clearmodifiers", name], check=True)
            time.sleep(0.06)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "30", text], check=True)

    def tab_to(self, name, most=40):
        """Tab until the focus is there: what a person without a pointer does."""
        for _ in range(most):
            node = self.focused()
            said = node.get_name() if node else ""
            if name in (said or ""):
                return node
            self.keys("Tab")
            end = time.monotonic() + 2  # a busy machine is slow to move
            while time.monotonic() < end and (self.focused() is None or self.focused().get_name() == said):
                time.sleep(0.05)
        raise NotSeen(f"Tab does not come to “{name}”")

    def press(self, name, role=None):
        """Through AT-SPI, as assistive technology does."""
        node = self.see(name, role)
        node.do_action(0)
        return node

    def fill(self, name, text):
        """The whole text of a field at once; xdotool loses accents when the machine is busy."""
        self.see(name, "text").get_editable_text_iface().set_text_contents(text)

    def shot(self, name):
        """A picture of the screen, kept with the build."""
        time.sleep(0.35)
        subprocess.run(["import", "-window", "root", str(self.shots / f"{name}.png")], check=True)


def seed(seeder, state, day, *arguments):
    subprocess.run([seeder, str(state), str(day), *map(str, arguments)], check=True)
