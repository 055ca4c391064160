"""A private installation (deploy/private-service), with its service and its PostgreSQL under our control."""

import json
import os
import shlex
import subprocess
import time

from .sp import Connection, tls_context
from .system import Daemon, say, wait_until

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
PRIVATE_SERVICE = os.path.join(ROOT, "deploy", "private-service")
CLUSTER = os.path.join(ROOT, "deploy", "cluster")


def checked(command, **options):
    """Run; on failure raise with what the command said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=options.pop("stdin", subprocess.DEVNULL), **options)  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{shlex.join(command[:4])} ended with {done.returncode}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def read_environment(path):
    """The variables that a shell would have after sourcing the file."""
    output = checked(["env", "-i", "bash", "-c", f"set -a; . {shlex.quote(path)}; env -0"])
    pairs = (entry.split("=", 1) for entry in output.split("\0") if entry)
    return {name: value for name, value in pairs if name.startswith("PALMARES")}


class Stack:
    """Use as `with Stack(folder, build) as stack`: nothing of it is left behind."""

    session = "ndrc-2022"
    principal = "admin"

    def __init__(self, folder, build, extra_config=""):
        self.folder = folder
        self.build = build
        self.extra_config = extra_config
        self.service = None

    def __enter__(self):
        os.makedirs(self.folder, exist_ok=True)
        os.chmod(self.folder, 0o755)  # PostgreSQL's account has to enter it
        with open(os.path.join(self.folder, "extra.ini"), "w", encoding="utf-8") as file:
            file.write(self.extra_config)
        try:
            checked([PRIVATE_SERVICE, "start", self.folder, "--build", self.build])
            self._take_over()
        except BaseException:
            self._remove()
            raise
        return self

    def _take_over(self):
        """The service runs as our own child from here on."""
        self.variables = read_environment(os.path.join(self.folder, "env"))
        self.server = self.variables["PALMARES_SERVER"]
        self.ca = self.variables["PALMARES_CA"]
        self.certificate = self.variables["PALMARES_CERTIFICATE"]
        self.key = self.variables["PALMARES_KEY"]
        self.owner = self.variables["PALMARES_DB"]
        self.database = self.variables["PALMARES_DB_SERVICE"]
        self.cluster = self.variables["PALMARES_CLUSTER"]
        self.tls = tls_context(self.ca, self.certificate, self.key)
        self._stop_theirs(self.variables["PALMARES_SERVICE_PID_FILE"])
        self.service = Daemon(
            [self.variables["PALMARESD"], "run", "--config", self.variables["PALMARES_SERVICE_CONFIG"]],
            self.variables["PALMARES_SERVICE_LOG"],
        )
        self.service.start()

    @staticmethod
    def _stop_theirs(pid_file):
        with open(pid_file, encoding="ascii") as file:
            pid = int(file.read())
        os.kill(pid, 15)
        wait_until(lambda: not os.path.exists(f"/proc/{pid}"), 40, "the end of the first palmaresd")
        os.unlink(pid_file)

    def __exit__(self, *_):
        try:
            if self.service:
                self.service.stop()
        finally:
            self._remove()

    def _remove(self):
        try:
            checked([PRIVATE_SERVICE, "reset", self.folder])
        except RuntimeError as problem:
            say(str(problem))

    # ---- PostgreSQL ----

    def psql(self, sql, superuser=False):
        """Rows of text, as the owner of the database or as the superuser; one statement a line of `sql`, or separated by ;"""
        return [line.split("\t") for line in self._psql(sql, superuser).splitlines()]

    def json(self, sql):
        """The rows of one query as dicts."""
        return json.loads(self._psql(f"SELECT coalesce(json_agg(r), '[]') FROM ({sql}) r"))

    def _psql(self, sql, superuser=False):
        options = ["-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        if superuser:
            command = [CLUSTER, "sql", self.cluster, "-d", "palmares"] + options
        else:
            command = ["psql", "-d", self.owner] + options
        done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"psql: {done.stderr.strip()}")
        return done.stdout

    def restart_postgres(self, mode):
        """`mode`: fast or immediate (a crash: no checkpoint, recovery at the start)."""
        data = os.path.realpath(os.path.join(self.cluster, "data"))
        bin_folder = checked(["bash", "-c", "ls -d /usr/lib/postgresql/*/bin | head -n 1"]).strip()
        command = [os.path.join(bin_folder, "pg_ctl"), "restart", "-w", "-t", "60", "-s", "-D", data, "-m", mode]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--"] + command
        with open(os.path.join(self.cluster, "log"), "ab") as log:
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")

    # ---- the service ----

    def cli(self, *arguments):
        return checked([self.variables["PALMARES"], *arguments], env={**os.environ, **self.variables})

    def load(self, count):
        """Session 2022 and `count` candidates; the numbers are 0000000001 and on."""
        csv = os.path.join(self.folder, "candidates.csv")
        checked([os.path.join(ROOT, "tests", "support", "generate-candidates"), "--count", str(count), "-o", csv])
        self.cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", self.session))
        self.cli("candidate", "import", csv, "--session", self.session, "--quiet")
        numbers = os.path.join(self.folder, "numbers")
        with open(numbers, "w", encoding="ascii") as file:
            file.writelines(f"{i + 1:010d}\n" for i in range(count))
        self.psql("ANALYZE")
        return numbers

    def connect(self, timeout=20):
        return Connection(self.server, self.tls, timeout)

    def healthy(self):
        try:
            connection = self.connect(5)
        except OSError:
            return False
        try:
            return connection.healthy()
        except OSError:
            return False
        finally:
            connection.close()


def build(folder, targets, options=()):
    """A release build of `targets`; the programs' folder is given back."""
    begun = time.monotonic()
    checked(["cmake", "-G", "Ninja", "-S", ROOT, "-B", folder, "-DCMAKE_BUILD_TYPE=RelWithDebInfo", *options])
    checked(["cmake", "--build", folder, "--target", *targets])
    say(f"built in {time.monotonic() - begun:.0f} s")
