"""Rooms to enrol kiosks for, and machines that are none yet."""

import base64
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import plan_fixture
import room_fixture
from contract import Answer, Client, new_id, protoc, psql, text
from harness import sp

SESSION = plan_fixture.SESSION
DAY = room_fixture.DAY


def der(pem):
    return base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----")))


def first_certificate(chain):
    return re.search("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", chain, re.S)[0]


class Machine:
    """A key, its certificate request, and what the enrolment gave."""

    def __init__(self, folder, name, key="ec:P-256"):
        self.stem = os.path.join(folder, name)
        kind, what = key.split(":")
        option = ["ec", "-pkeyopt", f"ec_paramgen_curve:{what}"] if kind == "ec" else [f"rsa:{what}"]
        subprocess.run(
            ["openssl", "req", "-new", "-newkey", *option, "-nodes", "-subj", "/CN=admin", "-keyout", f"{self.stem}.key", "-outform", "DER",
             "-out", f"{self.stem}.der"], check=True, capture_output=True)  # fmt: skip
        with open(f"{self.stem}.der", "rb") as file:
            self.request = file.read()
        self.chain = ""

    def keep(self, answer):
        self.chain = answer.certificate
        with open(f"{self.stem}.crt", "w", encoding="ascii") as file:
            file.write(self.chain)

    def former(self):
        return der(first_certificate(self.chain))

    def connect(self):
        """A connection to the service with its certificate."""
        tls = sp.tls_context(os.environ["PALMARES_CA"], f"{self.stem}.crt", f"{self.stem}.key")
        client = Client.__new__(Client)
        client.connection = sp.Connection(os.environ["PALMARES_SERVER"], tls, 60)
        return client


class Case(unittest.TestCase):
    addresses = iter(range(2, 250))

    @classmethod
    def setUpClass(cls):
        room_fixture.clear()
        plan_fixture.small()
        room_fixture.publish(
            room_fixture.slot("0001") + room_fixture.slot("0002", start="11:00") + room_fixture.slot("0003", day="2022-05-12")
            + room_fixture.slot("0004", room="S2", day="2022-05-11"))  # fmt: skip

    def setUp(self):
        psql("DELETE FROM enrol_code; DELETE FROM kiosk")
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.address = f"127.0.0.{next(Case.addresses)}"  # each test guesses from its own
        self.manager = self.connect("manager")

    def connect(self, name):
        client = Client(name)
        self.addCleanup(client.close)
        return client

    def machine(self, name="one", **more):
        return Machine(self.folder, name, **more)

    def code(self, room="S1", client=None, request_id=None, **more):
        scope = {"session": SESSION, "centre": "C1", "room": room}
        scope.update(more.pop("scope", {}))
        return (client or self.manager).call("CreateEnrolCode", "EnrolCode", {"scope": scope, **more}, request_id or new_id(), "IdentityService")

    def good_code(self, room="S1", **more):
        answer = self.code(room, **more)
        self.assertEqual(answer.code, "OK", answer)
        return answer.fields["code"][0]

    def listener(self, address=None):
        connection = sp.Connection(os.environ["PALMARES_ENROL_SERVER"], sp.tls_context(os.environ["PALMARES_CA"]), 60, address or self.address)
        self.addCleanup(connection.close)
        return connection

    def send(self, code, request, connection=None, method="palmares.v1.EnrolmentService/Enrol", **more):
        payload = protoc("encode", "palmares.v1.EnrolRequest", text({"code": code, "certificate_request": request, "label": "salle", **more}).encode())
        connection = connection or self.listener()
        connection.send(sp.request(method, payload, timeout_ms=30000))
        return Answer(connection.receive()[1], "EnrolResponse")

    def enrol(self, machine, code, **more):
        answer = self.send(code, machine.request, **more)
        if answer.code == "OK":
            machine.keep(answer)
        return answer

    def enrolled(self, name="one", room="S1", **more):
        machine = self.machine(name)
        answer = self.enrol(machine, self.good_code(room, **more))
        self.assertEqual(answer.code, "OK", answer)
        return machine

    def who(self, machine_or_client):
        client = machine_or_client.connect() if isinstance(machine_or_client, Machine) else machine_or_client
        try:
            return client.call("WhoAmI", "WhoAmIResponse", {}, service="IdentityService")
        finally:
            if client is not machine_or_client:
                client.close()
