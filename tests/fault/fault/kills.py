"""Updates under kill -9 of the service and restarts of PostgreSQL; and under SIGTERM, which must cut nothing."""

import os
import random
import signal
import subprocess
import threading
import time

from harness.system import wait_until

CLIENTS = 32


def kill_service(stack):
    stack.service.kill()
    stack.service.start()


def postgres_immediate(stack):
    stack.restart_postgres("immediate")


def postgres_fast(stack):
    stack.restart_postgres("fast")


def kill_both(stack):
    stack.service.kill()
    stack.restart_postgres("immediate")
    stack.service.start()


def drain_service(stack):
    code = stack.service.stop()
    stack.service.start()
    if code != 0:
        raise RuntimeError(f"the service ended with {code} on SIGTERM:\n{stack.service.log_tail()}")


FAULTS = (kill_service, postgres_immediate, kill_service, postgres_fast, kill_service, kill_both, kill_service, postgres_immediate, kill_service, postgres_fast)  # fmt: skip


class Updates:
    """The load generator, and its progress."""

    def __init__(self, program, stack, journal, options):
        command = [
            program, "--server", stack.server, "--ca", stack.ca, "--certificate", stack.certificate, "--key", stack.key,
            "--session", stack.session, "--journal", journal, "--clients", str(CLIENTS),
        ]  # fmt: skip
        self.done = 0
        self.summary = ""
        self.changed = threading.Condition()
        self.process = subprocess.Popen(command + options, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.changed:
                if line.startswith("progress "):
                    self.done = int(line.split()[1])
                else:
                    self.summary = line.strip()
                self.changed.notify_all()
        with self.changed:
            self.done = float("inf")
            self.changed.notify_all()

    def wait_for(self, count, timeout=300):
        with self.changed:
            if not self.changed.wait_for(lambda: self.done >= count, timeout):
                raise TimeoutError(f"no progress beyond {self.done} updates in {timeout} s")
        return self.done != float("inf")

    def finish(self, timeout=300):
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.reader.join()
        if code:
            raise RuntimeError(f"the clients ended with {code}: {self.summary}")
        return self.summary


def run_under(stack, program, journal, options, count, faults, say):
    """Spread the faults over the run; gives how many struck while updates were still being made."""
    updates = Updates(program, stack, journal, options)
    struck = 0
    try:
        for i, fault in enumerate(faults):
            running = updates.wait_for(count * (i + 1) // (len(faults) + 1))
            time.sleep(random.uniform(0, 0.03))  # at no particular point of a call
            if running and updates.process.poll() is None:
                say(f"{fault.__name__.replace('_', ' ')} at {updates.done} updates")
                struck += 1
            fault(stack)
        say(updates.finish())
    finally:
        if updates.process.poll() is None:
            updates.process.kill()
            updates.process.wait()
    wait_until(stack.healthy, 30, "health after the faults")
    return struck


class Phases:
    def __init__(self, stack, program, numbers, folder, checker, say):
        self.stack = stack
        self.program = program
        self.numbers = numbers
        self.folder = folder
        self.checker = checker
        self.say = say

    def _journal(self, name):
        return os.path.join(self.folder, f"{name}.journal")

    def _fresh(self, count):
        return ["--numbers", self.numbers, "--updates", str(count)]

    def _run(self, name, options, count, faults):
        journal = self._journal(name)
        struck = run_under(self.stack, self.program, journal, options, count, faults, self.say)
        if struck < len(faults):
            self.checker.problems.append(f"{name}: only {struck} of {len(faults)} faults came while updates were being made")
        return self.checker.read(journal)

    def once(self, count, faults):
        """Each update is sent once; then whatever was not acknowledged is repeated with its request id."""
        made = self._run("once", self._fresh(count), count, faults)
        failed = [update for update in made if not update.acknowledged]
        if len(made) != count:
            self.checker.problems.append(f"once: {len(made)} of {count} updates in the journal")
        if not failed:
            self.checker.problems.append("once: no fault struck a call in flight, so nothing was tested")
        yield "sent once, under faults", self.checker.check("sent once")
        again = self._run("again", ["--again", self._journal("once"), "--retry", "--repeat", "10"], count, ())
        self._all_acknowledged("again", again)
        yield "the unacknowledged and a tenth of the others repeated", self.checker.check("repeated")

    def retried(self, count, faults):
        """The client library repeats by itself: the caller sees no failure at all."""
        made = self._run("retried", self._fresh(count) + ["--retry"], count, faults)
        self._all_acknowledged("retried", made)
        yield "retried by the client, under faults", self.checker.check("retried")

    def drained(self, count, times):
        """SIGTERM: what was begun is answered. So an update without an answer is one that was never begun."""
        made = self._run("drained", self._fresh(count), count, (drain_service,) * times)
        ids = {update.request_id for update in made if not update.acknowledged}
        rows = {row[0] for row in self.stack.psql("SELECT request_id FROM palmares.audit WHERE request_id IS NOT NULL")}
        for request_id in ids & rows:
            self.checker.problems.append(f"drained: {request_id}: done, and its caller was cut off")
        for update in made:
            if not update.acknowledged and not update.detail.startswith("UNAVAILABLE"):
                self.checker.problems.append(f"drained: {update.request_id}: {update.detail}, expected UNAVAILABLE")
        counts = self.checker.check("drained")
        counts["cut in flight"] = len(ids & rows)
        yield "SIGTERM under load, sent once", counts
        made = self._run("drained-retried", self._fresh(count) + ["--retry"], count, (drain_service,) * times)
        self._all_acknowledged("drained", made)
        yield "SIGTERM under load, retried by the client", self.checker.check("drained")

    def _all_acknowledged(self, name, updates):
        for update in updates:
            if not update.acknowledged:
                self.checker.problems.append(f"{name}: {update.request_id}: {update.outcome} {update.detail}")
