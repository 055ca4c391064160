"""The four calls at 1, 8 and 64 in flight: palmares, the gRPC peer, and pgbench on the same statements, one after the other."""

import json
import os
import re
import statistics
import subprocess

IN_FLIGHT = (1, 8, 64)
CALLS = ("Health", "GetCandidate", "ListCandidates", "UpdateCandidate")
PAGE_SIZE = 50
# As the service sets its connections up (store/connection.c), in the scope of an administrator.
SETTINGS = (
    "-c search_path=palmares,pg_temp -c palmares.scope=* -c timezone=UTC -c jit=off -c plan_cache_mode=force_generic_plan"
)


def connections_for(in_flight):
    return max(1, in_flight // 8)


class Subject:
    """A server with its load generator."""

    def __init__(self, name, program, server, pid, stack, numbers):
        self.name = name
        self.command = [
            program, "--server", server, "--ca", stack.ca, "--certificate", stack.certificate, "--key", stack.key,
            "--session", stack.session, "--numbers", numbers, "--pid", str(pid), "--page-size", str(PAGE_SIZE),
        ]  # fmt: skip

    def run(self, call, in_flight, seconds):
        options = [
            "--call", call, "--in-flight", str(in_flight), "--connections", str(connections_for(in_flight)),
            "--warm-up-ms", "500", "--measure-ms", str(int(seconds * 1000)),
        ]  # fmt: skip
        done = subprocess.run(self.command + options, capture_output=True, text=True, check=False)
        if done.returncode or not done.stdout:
            raise RuntimeError(f"{self.name}: {call} x{in_flight}: {done.stderr.strip() or 'no result'}")
        result = json.loads(done.stdout)
        return {measure: result[measure] for measure in ("throughput", "p50_us", "p99_us", "server_cpu_us")}


class Pgbench:
    """The statements alone, a connection a client."""

    name = "pgbench"

    def __init__(self, stack, scripts, folder):
        self.stack = stack
        self.scripts = scripts  # call -> path
        self.folder = folder

    def run(self, call, in_flight, seconds):
        warm_up = 1
        log = os.path.join(self.folder, "pgbench")
        command = [
            "pgbench", "-n", "-M", "prepared", "-c", str(in_flight), "-j", str(min(in_flight, 2)),
            "-T", str(int(seconds) + warm_up), "-P", "1", "-l", "--log-prefix", log, "--sampling-rate", "0.2",
            "-f", self.scripts[call], f"{self.stack.database} options='{SETTINGS}'",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"pgbench: {call} x{in_flight}: {done.stderr.strip()}")
        return {
            "throughput": throughput(done.stderr, warm_up),
            **latencies(self.folder, warm_up),
            "server_cpu_us": None,
        }


def throughput(progress, warm_up):
    """Mean of the seconds after the warm-up, from the progress lines."""
    found = re.findall(r"^progress: ([\d.]+) s, ([\d.]+) tps", progress, re.M)
    after = [float(tps) for at, tps in found if float(at) > warm_up + 0.5]
    if not after:
        raise RuntimeError(f"pgbench printed no progress:\n{progress}")
    return statistics.mean(after)


def latencies(folder, warm_up):
    rows = []
    for name in os.listdir(folder):
        if not name.startswith("pgbench."):
            continue
        path = os.path.join(folder, name)
        with open(path, encoding="ascii") as file:
            for line in file:
                cells = line.split()
                rows.append((int(cells[4]) + int(cells[5]) / 1e6, int(cells[2])))
        os.unlink(path)
    begun = min(at for at, _ in rows)
    times = sorted(us for at, us in rows if at - begun > warm_up) or sorted(us for _, us in rows)
    return {"p50_us": times[len(times) // 2], "p99_us": times[len(times) - 1 - len(times) // 100]}


def measure(report, subjects, calls, options, say):
    """Alternating, so that every ratio compares runs of the same minute."""
    for repetition in range(options.repetitions):
        for call in calls:
            for in_flight in IN_FLIGHT:
                scenario = f"{call} x{in_flight}"
                say(f"{scenario}, {repetition + 1} of {options.repetitions}")
                for subject in subjects:
                    if subject.name == "pgbench" and call not in subject.scripts:
                        continue
                    report.record(scenario, subject.name, subject.run(call, in_flight, options.seconds))
