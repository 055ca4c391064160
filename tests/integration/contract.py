"""Calls of the contract without the project's own client: Google's protobuf writes and reads the messages, harness.sp speaks the protocol."""

import datetime
import functools
import os
import re
import subprocess
import sys
import tempfile
import uuid
import zoneinfo

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
# pylint: disable=wrong-import-position
from harness import sp  # noqa: E402

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's protobuf, also for a python3 that is not Debian's
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format  # noqa: E402
from google.protobuf.message import DecodeError  # noqa: E402

PROTO = os.path.join(ROOT, "proto")
FILES = ["palmares/rpc/v1/rpc.proto", "palmares/v1/candidate.proto", "palmares/v1/commission.proto", "palmares/v1/dossier.proto",
         "palmares/v1/engagement.proto", "palmares/v1/enrolment.proto", "palmares/v1/identity.proto", "palmares/v1/import.proto",
         "palmares/v1/jury.proto", "palmares/v1/session.proto", "palmares/v1/subject.proto"]  # fmt: skip


@functools.cache
def pool():
    """What protoc makes of the contract."""
    with tempfile.NamedTemporaryFile() as made:
        subprocess.run(["protoc", "-I", PROTO, "--include_imports", f"--descriptor_set_out={made.name}", *FILES], check=True, cwd=PROTO)
        files = descriptor_pb2.FileDescriptorSet.FromString(made.read())
    found = descriptor_pool.DescriptorPool()
    for file in files.file:
        found.Add(file)
    return found


@functools.cache
def message_class(name):
    return message_factory.MessageFactory(pool()).GetPrototype(pool().FindMessageTypeByName(name))


def protoc(option, name, data):
    """As `protoc --encode=NAME` and `--decode=NAME` do, without a process for each message."""
    message = message_class(name)()
    try:
        if option == "encode":
            return text_format.Parse(data.decode(), message).SerializeToString(deterministic=True)
        message.ParseFromString(data)
        return text_format.MessageToString(message).encode()
    except (text_format.ParseError, DecodeError) as why:
        raise ValueError(f"{option} {name}: {why}") from why


def literal(value):
    """A value in protobuf's text format."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Name):
        return value
    data = value if isinstance(value, bytes) else value.encode()
    return '"' + "".join(f"\\{byte:03o}" for byte in data) + '"'


class Name(str):
    """The name of an enum's value."""


def text(fields):
    """A dict as text format: dicts are messages, lists are repeated fields."""
    parts = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            parts.append(f"{name} {{ {text(one)} }}" if isinstance(one, dict) else f"{name}: {literal(one)}")
    return "\n".join(parts)


def unescape(quoted):
    data = re.sub(rb"\\([0-7]{3})|\\(.)", lambda m: bytes([int(m[1], 8)]) if m[1] else {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(m[2], m[2]),
                  quoted.encode())  # fmt: skip
    return data


def parse(lines):
    """Text format as a dict of lists."""
    found = {}
    for line in lines:
        line = line.strip()
        if line == "}":
            break
        if line.endswith("{"):
            found.setdefault(line[:-2], []).append(parse(lines))
            continue
        name, value = line.split(": ", 1)
        if value.startswith('"'):
            value = unescape(value[1:-1])
            try:
                value = value.decode()
            except UnicodeDecodeError:
                pass
        elif re.fullmatch(r"-?\d+", value):
            value = int(value)
        found.setdefault(name, []).append(value)
    return found


class Answer:
    """What a call gave: code, reason, message, violations, and the fields of the response."""

    def __init__(self, body, response):
        status = parse(iter(protoc("decode", "palmares.rpc.v1.Reply", body).decode().splitlines())).get("status", [{}])[0]
        self.code = status.get("code", ["OK"])[0]
        self.reason = status.get("reason", [""])[0]
        self.message = status.get("message", [""])[0]
        self.violations = {v["field"][0]: v["reason"][0] for v in status.get("violations", [])}
        payload = sp.fields(body).get(2, b"")
        self.fields = parse(iter(protoc("decode", f"palmares.v1.{response}", payload).decode().splitlines()))

    def __getattr__(self, name):
        return self.one(name)

    def one(self, name, otherwise=""):
        return self.fields.get(name, [otherwise])[0]

    def all(self, name):
        return self.fields.get(name, [])

    def __repr__(self):
        return f"{self.code} {self.reason} {self.message} {self.violations} {self.fields}"


class Client:
    """One connection as one principal."""

    def __init__(self, name="admin", server=None):
        folder = os.environ["PALMARES_CERTIFICATES"]
        tls = sp.tls_context(os.environ["PALMARES_CA"], f"{folder}/{name}.crt", f"{folder}/{name}.key")
        self.connection = sp.Connection(server or os.environ["PALMARES_SERVER"], tls, 60)

    def raw(self, method, payload, response, request_id=None):
        self.connection.send(sp.request(method, payload, request_id=request_id, timeout_ms=60000))
        return Answer(self.connection.receive()[1], response)

    def call(self, method, response, fields, request_id=None, service="CandidateService", request=None):
        """A method of a service; `fields` are those of its request, a message of the method's name unless `request` names it."""
        payload = protoc("encode", f"palmares.v1.{request or method + 'Request'}", text(fields).encode())
        return self.raw(f"palmares.v1.{service}/{method}", payload, response, request_id)

    def close(self):
        self.connection.close()


def paris_today():
    """The day that the service writes, which is not that of UTC around midnight."""
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Paris")).date()


def new_id():
    return str(uuid.uuid4())


def psql(sql, role="owner"):
    """Rows of text."""
    where = os.environ["PALMARES_DB" if role == "owner" else "PALMARES_DB_SERVICE"]
    command = ["psql", "-d", where, "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run(command, input=f"SET search_path = palmares;\n{sql}", capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [line.split("\t") for line in done.stdout.splitlines()]


def cli(*arguments):
    return subprocess.run([os.environ["PALMARES"], *arguments], capture_output=True, text=True, check=True).stdout
