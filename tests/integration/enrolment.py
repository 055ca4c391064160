#!/usr/bin/env python3
"""How a kiosk gets its identity, against a real PostgreSQL. Run by ctest, or tests/support/with-stack BUILD -- tests/integration/enrolment.py"""

import datetime
import os
import re
import ssl
import subprocess
import threading
import unittest

import plan_fixture
from contract import ROOT, Name, cli, new_id, psql
from enrolment_fixture import DAY, SESSION, Case
from harness import sp


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class Codes(Case):
    def test_a_code(self):
        answer = self.code()
        self.assertEqual(answer.code, "OK", answer)
        self.assertRegex(answer.fields["code"][0], "^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$")
        scope = answer.scope
        self.assertEqual((scope["first_day"], scope["last_day"]), ([DAY], ["2022-05-12"]))
        self.assertRegex(answer.principal, f"^kiosk-{SESSION}-c1-s1(-[0-9]+)?$")
        self.assertEqual(answer.replaces, "")
        self.assertEqual(answer.all("servers"), [os.environ["PALMARES_ENROL_SERVER"]])
        row = psql("SELECT encode(secret_sha256, 'hex'), created_by, used_at IS NULL, expires_at - created_at FROM enrol_code")
        digest = psql(f"SELECT encode(sha256('{answer.fields['code'][0].replace('-', '')[:10]}'), 'hex')")[0][0]
        self.assertEqual(row, [[digest, "manager", "t", "1 day"]])
        audit = psql("SELECT principal, key, after::text FROM audit WHERE entity = 'enrol_code' ORDER BY id DESC LIMIT 1")[0]
        self.assertEqual(audit[:2], ["manager", f"{SESSION}/C1/S1"])
        self.assertNotIn("secret", audit[2])
        self.assertNotIn(digest, audit[2])

    def test_the_second_half_is_the_authority(self):
        first, second = self.good_code(), self.good_code("S2")
        self.assertEqual(first[12:], second[12:])
        self.assertNotEqual(first[:11], second[:11])
        public = subprocess.run(["openssl", "x509", "-in", os.environ["PALMARES_CA"], "-noout", "-pubkey"], check=True, capture_output=True).stdout
        digest = subprocess.run("openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary", shell=True, check=True, input=public,
                                capture_output=True).stdout  # fmt: skip
        bits = int.from_bytes(digest[:7], "big") >> 6
        half = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[bits >> 5 * i & 31] for i in range(9, -1, -1))
        self.assertEqual(first[12:].replace("-", ""), half)

    def test_days_and_time_as_asked(self):
        answer = self.code(scope={"first_day": "2022-05-11", "last_day": "2022-05-11"}, valid_minutes=90)
        self.assertEqual((answer.scope["first_day"], answer.scope["last_day"]), (["2022-05-11"], ["2022-05-11"]))
        self.assertEqual(psql("SELECT expires_at - created_at FROM enrol_code"), [["01:30:00"]])

    def test_what_is_refused(self):
        cases = [
            ({"room": "S9"}, "NOT_FOUND", "ROOM_NOT_FOUND", {}),
            ({"scope": {"session": "none"}}, "NOT_FOUND", "ROOM_NOT_FOUND", {}),
            ({"room": "S3"}, "FAILED_PRECONDITION", "NO_ORALS", {}),
            ({"scope": {"session": ""}}, "INVALID_ARGUMENT", "INVALID", {"scope.session": "REQUIRED"}),
            ({"scope": {"centre": ""}}, "INVALID_ARGUMENT", "INVALID", {"scope.centre": "REQUIRED"}),
            ({"room": ""}, "INVALID_ARGUMENT", "INVALID", {"scope.room": "REQUIRED"}),
            ({"scope": {"first_day": "2022-02-30"}}, "INVALID_ARGUMENT", "INVALID", {"scope.first_day": "DATE"}),
            ({"scope": {"last_day": "demain matin"}}, "INVALID_ARGUMENT", "INVALID", {"scope.last_day": "DATE"}),
            ({"scope": {"first_day": "2022-06-02", "last_day": "2022-06-01"}}, "INVALID_ARGUMENT", "INVALID", {"scope.last_day": "ORDER"}),
            ({"valid_minutes": 43201}, "INVALID_ARGUMENT", "INVALID", {"valid_minutes": "TOO_LARGE"}),
        ]
        for more, code, reason, violations in cases:
            with self.subTest(more=more):
                answer = self.code(**more)
                self.assertEqual((answer.code, answer.reason, answer.violations), (code, reason, violations), answer)
        self.assertEqual(psql("SELECT count(*) FROM enrol_code"), [["0"]])

    def test_a_room_without_orals_with_days(self):
        answer = self.code("S3", scope={"first_day": "2022-05-11", "last_day": "2022-05-12"})
        self.assertEqual(answer.code, "OK", answer)

    def test_only_the_office(self):
        for name in ("auditor", "establishment"):
            self.assertEqual(self.code(client=self.connect(name)).code, "PERMISSION_DENIED", name)
        kiosk = self.enrolled().connect()
        self.addCleanup(kiosk.close)
        self.assertEqual(self.code("S2", client=kiosk).code, "PERMISSION_DENIED")
        for method, response in (("ListKiosks", "ListKiosksResponse"), ("ListPrincipals", "ListPrincipalsResponse")):
            self.assertEqual(kiosk.call(method, response, {}, service="IdentityService").code, "PERMISSION_DENIED")

    def test_dry_run(self):
        answer = self.code(validate_only=True)
        self.assertEqual((answer.code, answer.fields.get("code")), ("OK", None), answer)
        self.assertEqual(psql("SELECT count(*) FROM enrol_code"), [["0"]])
        name = self.who(self.enrolled()).principal["name"][0]
        self.assertEqual(self.code(validate_only=True).reason, "ROOM_HAS_KIOSK")
        self.assertEqual(self.code(validate_only=True, replace=True).replaces, name)

    def test_a_repeat_gives_a_new_secret_for_the_same_code(self):
        once = new_id()
        first, again = self.code(request_id=once), self.code(request_id=once)
        self.assertEqual(again.code, "OK", again)
        self.assertEqual((first.principal, first.scope, first.expire_time), (again.principal, again.scope, again.expire_time))
        self.assertEqual(psql("SELECT count(*) FROM enrol_code"), [["1"]])
        self.assertEqual(self.send(first.fields["code"][0], self.machine().request).reason, "CODE_UNKNOWN")
        self.assertEqual(self.enrol(self.machine(), again.fields["code"][0]).code, "OK")
        self.assertEqual(self.code(request_id=once).reason, "CODE_USED")
        self.assertEqual(self.code("S2", request_id=once).reason, "REQUEST_ID_REUSED")

    def test_a_new_code_ends_the_one_before(self):
        before, after = self.good_code(), self.good_code()
        machine = self.machine()
        self.assertEqual(self.enrol(machine, before).reason, "CODE_EXPIRED")
        self.assertEqual(self.enrol(machine, after).code, "OK")

    def test_names(self):
        psql(plan_fixture.room("Salle B.107 é/2") + plan_fixture.room("s" * 20))
        days = {"scope": {"first_day": DAY, "last_day": DAY}}
        self.assertEqual(self.code("Salle B.107 é/2", **days).principal, f"kiosk-{SESSION}-c1-salle-b.107-2")
        self.assertEqual(self.code("s" * 20, **days).principal, f"kiosk-{SESSION}-c1-" + "s" * 20)
        psql(f"INSERT INTO principal (name, role) VALUES ('kiosk-{SESSION}-c1-s2', 'auditor') ON CONFLICT DO NOTHING")
        try:
            self.assertRegex(self.code("S2").principal, f"^kiosk-{SESSION}-c1-s2-[0-9]+$")
        finally:
            psql(f"DELETE FROM principal WHERE name = 'kiosk-{SESSION}-c1-s2' AND role = 'auditor'")


class Enrolments(Case):
    def test_a_kiosk(self):
        machine = self.machine()
        answer = self.enrol(machine, self.good_code())
        self.assertEqual(answer.code, "OK", answer)
        name = answer.principal
        self.assertRegex(name, f"^kiosk-{SESSION}-c1-s1(-[0-9]+)?$")
        self.assertEqual((answer.session, answer.centre, answer.room, answer.first_day, answer.last_day), (SESSION, "C1", "S1", DAY, "2022-05-12"))
        self.assertEqual(answer.all("servers"), [os.environ["PALMARES_SERVER"]])
        with open(os.environ["PALMARES_CA"], encoding="ascii") as file:
            self.assertEqual(answer.authority.split(), file.read().split())
        who = self.who(machine)
        self.assertEqual((who.code, who.principal["name"], who.principal["role"]), ("OK", [name], ["KIOSK"]), who)
        scope = {"session": [SESSION], "centre": ["C1"], "room": ["S1"], "first_day": [DAY], "last_day": ["2022-05-12"]}
        self.assertEqual(who.principal["kiosk"], [scope])
        admin = self.connect("admin")
        got = admin.call("GetPrincipal", "Principal", {"name": name}, service="IdentityService")
        self.assertEqual((got.kiosk, got.label), (scope, "salle"), got)
        listed = admin.call("ListPrincipals", "ListPrincipalsResponse", {"role": Name("KIOSK"), "page_size": 1000}, service="IdentityService")
        self.assertIn(scope, [p["kiosk"][0] for p in listed.all("principals") if p["name"] == [name]])
        rows = psql("SELECT used_at IS NOT NULL, used_from FROM enrol_code")
        self.assertEqual(rows[0][0], "t")
        self.assertTrue(rows[0][1].startswith(self.address + ":"), rows)
        self.assertEqual(psql("SELECT session, centre, room, active, label FROM kiosk"), [[SESSION, "C1", "S1", "t", "salle"]])
        noted = psql("SELECT entity, principal, method FROM audit WHERE method LIKE '%Enrol' ORDER BY id DESC LIMIT 3")
        self.assertEqual([row[0] for row in noted], ["certificate", "kiosk", "principal"])
        self.assertTrue(all(row[1] == "enrolment" for row in noted), noted)

    def test_the_certificate(self):
        machine = self.enrolled()
        shown = subprocess.run(["openssl", "x509", "-noout", "-subject", "-enddate", "-ext", "extendedKeyUsage,basicConstraints,keyUsage"],
                               input=machine.chain, text=True, check=True, capture_output=True).stdout  # fmt: skip
        self.assertIn(f"CN = kiosk-{SESSION}-c1-s1", shown)  # not what the request said
        self.assertIn("CA:FALSE", shown)
        self.assertIn("TLS Web Client Authentication", shown)
        self.assertNotIn("Server", shown)
        ends = datetime.datetime.strptime(re.search("notAfter=(.*) GMT", shown)[1], "%b %d %H:%M:%S %Y")
        days = (ends - datetime.datetime.utcnow()).total_seconds() / 86400
        self.assertAlmostEqual(days, 30, delta=1)  # the session is over
        later = (datetime.date.today() + datetime.timedelta(days=60)).isoformat()
        answer = self.enrol(self.machine("two"), self.good_code("S2", scope={"first_day": DAY, "last_day": later}))
        ends = psql(f"SELECT not_after::date - date '{later}' FROM certificate ORDER BY created_at DESC LIMIT 1")
        self.assertEqual((answer.code, ends), ("OK", [["7"]]))

    def test_codes_that_are_none(self):
        good = self.good_code()
        wrong = [
            "00000-00000" + good[11:],  # not this secret
            good[:11] + "-00000-00000",  # not this authority
            good[:-1],
            "",
            "é" * 300,
            good.replace("-", "") + "0",
        ]
        messages = set()
        for code in wrong:
            answer = self.send(code, self.machine().request)
            self.assertEqual((answer.code, answer.reason), ("PERMISSION_DENIED", "CODE_UNKNOWN"), (code, answer))
            messages.add(answer.message)
        self.assertEqual(len(messages), 1)
        self.assertEqual(psql("SELECT count(*) FROM kiosk"), [["0"]])
        self.assertEqual(self.enrol(self.machine(), good.lower().replace("1", "l").replace("0", "o").replace("-", " ")).code, "OK")

    def test_used(self):
        code = self.good_code()
        machine, other = self.machine(), self.machine("other")
        self.assertEqual(self.enrol(machine, code).code, "OK")
        answer = self.enrol(other, code)
        self.assertEqual((answer.code, answer.reason), ("FAILED_PRECONDITION", "CODE_USED"), answer)
        self.assertEqual(psql("SELECT count(*), count(*) FILTER (WHERE active) FROM kiosk"), [["1", "1"]])
        self.assertEqual(self.who(machine).code, "OK")

    def test_the_answer_was_lost(self):
        """The same machine may say the same code again: it gets a certificate in place of the one that it may not have."""
        code = self.good_code()
        machine = self.machine()
        first = self.enrol(machine, code)
        lost = machine.connect()
        self.addCleanup(lost.close)
        for _ in range(2):
            again = self.enrol(machine, code)
            self.assertEqual((again.code, again.principal), ("OK", first.principal), again)
        self.assertNotEqual(again.certificate, first.certificate)
        self.assertEqual(psql("SELECT count(*) FROM kiosk"), [["1"]])
        self.assertEqual(self.who(machine).code, "OK")
        self.assertEqual(self.who(lost).reason, "CERTIFICATE_REVOKED")

    def test_expired(self):
        code = self.good_code()
        psql("UPDATE enrol_code SET expires_at = now()")
        answer = self.send(code, self.machine().request)
        self.assertEqual((answer.code, answer.reason), ("FAILED_PRECONDITION", "CODE_EXPIRED"), answer)
        self.assertEqual(psql("SELECT used_at IS NULL FROM enrol_code"), [["t"]])

    def test_acts_of_another_room_wait(self):
        code = self.good_code("S2")
        machine = self.machine()
        answer = self.enrol(machine, code, waiting={"session": SESSION, "centre": "C1", "room": "S1"})
        self.assertEqual((answer.code, answer.reason), ("FAILED_PRECONDITION", "OTHER_ROOM"), answer)
        self.assertEqual(psql("SELECT used_at IS NULL FROM enrol_code"), [["t"]])
        self.assertEqual(self.enrol(machine, code, waiting={"session": SESSION, "centre": "C1", "room": "S2"}).code, "OK")

    def test_two_kiosks_for_a_room(self):
        self.enrolled()
        answer = self.code()
        self.assertEqual((answer.code, answer.reason), ("FAILED_PRECONDITION", "ROOM_HAS_KIOSK"), answer)
        self.assertIn("--replace", answer.message)
        # another one came while the code was on its way
        code = self.good_code("S2")
        psql(f"INSERT INTO principal (name, role) VALUES ('quick', 'kiosk') ON CONFLICT DO NOTHING; INSERT INTO kiosk (principal_id, session, centre, room, "
             f"first_day, last_day) SELECT id, '{SESSION}', 'C1', 'S2', '{DAY}', '{DAY}' FROM principal WHERE name = 'quick'")  # fmt: skip
        late = self.machine("late")
        answer = self.enrol(late, code)
        self.assertEqual((answer.code, answer.reason), ("FAILED_PRECONDITION", "ROOM_HAS_KIOSK"), answer)
        self.assertEqual(psql("SELECT used_at IS NULL FROM enrol_code WHERE room = 'S2'"), [["t"]])

    def test_one_code_many_machines_at_once(self):
        code = self.good_code()
        machines = [self.machine(f"m{i}") for i in range(6)]
        answers = []
        threads = [threading.Thread(target=lambda m=m: answers.append(self.send(code, m.request))) for m in machines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(a.reason for a in answers), [""] + ["CODE_USED"] * 5)
        self.assertEqual(psql("SELECT count(*) FROM kiosk"), [["1"]])

    def test_replaced_by_another_machine(self):
        before = self.enrolled()
        open_before = before.connect()
        self.addCleanup(open_before.close)
        self.assertEqual(self.who(open_before).code, "OK")
        answer = self.code(replace=True)
        old = answer.replaces
        self.assertEqual(self.who(open_before).code, "OK")  # the code alone changes nothing
        after = self.machine("after")
        self.assertEqual(self.enrol(after, answer.fields["code"][0]).principal, answer.principal)
        self.assertEqual(self.who(open_before).reason, "CERTIFICATE_REVOKED")
        self.assertEqual(self.who(after).code, "OK")
        rows = psql("SELECT p.name, k.active, p.disabled FROM kiosk k JOIN principal p ON p.id = k.principal_id ORDER BY k.active")
        self.assertEqual(rows, [[old, "f", "t"], [answer.principal, "t", "f"]])
        self.assertEqual(psql(f"SELECT reason FROM audit WHERE entity = 'principal' AND key = '{old}' ORDER BY id DESC LIMIT 1"),
                         [[f"replaced by {answer.principal}"]])  # fmt: skip

    def test_the_same_machine_again(self):
        """With its key and its former certificate it stays who it was: what it sent is still its own."""
        machine = self.enrolled()
        name = self.who(machine).principal["name"][0]
        again = self.enrol(machine, self.good_code(replace=True), former_certificate=machine.former())
        self.assertEqual((again.code, again.principal), ("OK", name), again)
        self.assertEqual(self.who(machine).code, "OK")
        self.assertEqual(psql("SELECT count(*) FROM kiosk"), [["1"]])
        # and after another one had its room
        other = self.enrolled("other", replace=True)
        self.assertEqual(self.who(other).code, "OK")
        back = self.enrol(machine, self.good_code(replace=True), former_certificate=machine.former())
        self.assertEqual((back.code, back.principal), ("OK", name), back)
        self.assertEqual(self.who(machine).code, "OK")
        self.assertEqual(psql("SELECT p.name FROM kiosk k JOIN principal p ON p.id = k.principal_id WHERE k.active"), [[name]])
        # a certificate without its key says nothing
        thief = self.machine("thief")
        answer = self.enrol(thief, self.good_code(replace=True), former_certificate=machine.former())
        self.assertEqual(answer.code, "OK", answer)
        self.assertNotEqual(answer.principal, name)

    def test_requests_that_are_not_taken(self):
        code = self.good_code()
        good = self.machine().request
        damaged = bytearray(good)
        damaged[-3] ^= 1
        cases = [
            self.machine("p384", key="ec:P-384").request,
            self.machine("rsa", key="rsa:2048").request,
            bytes(damaged),
            good[:-1],
            good + b"\0",
            b"",
            b"\x30" * 5000,
        ]
        for request in cases:
            answer = self.send(code, request)
            self.assertEqual((answer.code, answer.violations), ("INVALID_ARGUMENT", {"certificate_request": "CERTIFICATE_REQUEST"}), answer)
        self.assertEqual(self.send(code, good, label="x" * 201).violations, {"label": "TOO_LONG"})
        self.assertEqual(psql("SELECT used_at IS NULL FROM enrol_code"), [["t"]])
        self.assertEqual(self.send(code, good).code, "OK")

    def test_eleven_guesses(self):
        code = self.good_code()
        machine = self.machine()
        for i in range(10):
            answer = self.send(f"0000{i}-00000" + code[11:], machine.request)
            self.assertEqual(answer.reason, "CODE_UNKNOWN", i)
        answer = self.send(code, machine.request)  # the right one, by now too late
        self.assertEqual((answer.code, answer.reason), ("RESOURCE_EXHAUSTED", "TOO_MANY_TRIES"), answer)
        self.assertEqual(psql("SELECT used_at IS NULL FROM enrol_code"), [["t"]])
        other = self.listener(f"127.0.1.{self.address.rsplit('.', 1)[1]}")
        self.assertEqual(self.send(code, machine.request, other).code, "OK")


class Refusals(Case):
    def test_nothing_else_is_served_there(self):
        request = self.machine().request
        for method in ("palmares.rpc.v1.HealthService/Check", "palmares.rpc.v1.ReflectionService/Describe", "palmares.v1.IdentityService/WhoAmI",
                       "palmares.v1.IdentityService/CreateEnrolCode", "palmares.v1.SessionService/ListSessions"):  # fmt: skip
            answer = self.send("", request, method=method)
            self.assertEqual((answer.code, answer.reason), ("UNIMPLEMENTED", "UNKNOWN_METHOD"), method)

    def test_not_on_the_service_itself(self):
        answer = self.manager.call("Enrol", "EnrolResponse", {"code": "x"}, new_id(), "EnrolmentService")
        self.assertEqual((answer.code, answer.reason), ("UNIMPLEMENTED", "UNKNOWN_METHOD"))
        host, port = os.environ["PALMARES_SERVER"].split(":")
        tls = sp.tls_context(os.environ["PALMARES_CA"])
        with sp.socket.create_connection((host, port), 20) as tcp, tls.wrap_socket(tcp, server_hostname=host) as connection:
            with self.assertRaises(ssl.SSLError):  # it asks for a certificate
                connection.recv(8)

    def test_too_many_connections(self):
        """Of one address, 600 within a minute; others are not concerned."""
        host, port = os.environ["PALMARES_ENROL_SERVER"].split(":")

        def connect(address):
            return sp.socket.create_connection((host, int(port)), 20, (address, 0))

        for _ in range(600):
            connect(self.address).close()
        with connect(self.address) as refused:
            self.assertEqual(refused.recv(8), b"")
        with connect("127.0.2.1") as taken:
            taken.settimeout(0.5)
            with self.assertRaises(TimeoutError):  # it waits for the handshake
                taken.recv(8)
        self.assertEqual(self.send(self.good_code(), self.machine().request, self.listener("127.0.2.2")).code, "OK")

    def test_large_requests(self):
        answer = self.send("x", b"\0" * 15000, former_certificate=b"\0" * 5000)
        self.assertEqual((answer.code, answer.reason), ("RESOURCE_EXHAUSTED", "REQUEST_TOO_LARGE"), answer)

    def test_revoked_in_the_middle_of_a_day(self):
        machine = self.enrolled()
        kiosk, admin = machine.connect(), self.connect("admin")
        self.addCleanup(kiosk.close)
        fingerprint = self.who(kiosk).fingerprint
        revoked = admin.call("RevokeCertificate", "Certificate", {"fingerprint": fingerprint, "reason": "perdu"}, new_id(), "IdentityService")
        self.assertEqual(revoked.code, "OK", revoked)
        answer = self.who(kiosk)
        self.assertEqual((answer.code, answer.reason), ("UNAUTHENTICATED", "CERTIFICATE_REVOKED"), answer)
        answer = self.who(machine)
        self.assertEqual((answer.code, answer.reason), ("UNAUTHENTICATED", "CERTIFICATE_REVOKED"), answer)

    def test_disabled(self):
        machine = self.enrolled()
        kiosk, admin = machine.connect(), self.connect("admin")
        self.addCleanup(kiosk.close)
        name = self.who(kiosk).principal["name"][0]
        change = {"name": name, "role": Name("KIOSK"), "label": "salle", "disabled": True}
        self.assertEqual(admin.call("UpdatePrincipal", "Principal", {"principal": change}, new_id(), "IdentityService").code, "OK")
        self.assertEqual(self.who(kiosk).reason, "CERTIFICATE_REVOKED")
        self.assertEqual(psql("SELECT active FROM kiosk"), [["f"]])
        self.assertEqual(self.enrolled("two").chain[:5], "-----")  # its room is free
        change["disabled"] = False
        answer = admin.call("UpdatePrincipal", "Principal", {"principal": change}, new_id(), "IdentityService")
        self.assertEqual(answer.code, "FAILED_PRECONDITION", answer)  # and taken

    def test_list(self):
        first = self.enrolled()
        self.good_code("S2")
        name = self.who(first).principal["name"][0]
        auditor = self.connect("auditor")
        pages, token = [], ""
        while True:
            answer = auditor.call("ListKiosks", "ListKiosksResponse", {"session": SESSION, "page_size": 1, "page_token": token}, service="IdentityService")
            self.assertEqual(answer.code, "OK", answer)
            pages += answer.all("kiosks")
            token = answer.next_page_token
            if not token:
                break
        self.assertEqual([(k["scope"][0]["room"], "enrol_time" in k, "code_expire_time" in k) for k in pages],
                         [(["S1"], True, False), (["S2"], False, True)])  # fmt: skip
        self.assertEqual(pages[0]["principal"], [name])
        answer = auditor.call("ListKiosks", "ListKiosksResponse", {"session": SESSION, "page_token": "x"}, service="IdentityService")
        self.assertEqual(answer.violations, {"page_token": "PAGE_TOKEN"})
        answer = auditor.call("ListKiosks", "ListKiosksResponse", {"session": SESSION, "centre": "C9"}, service="IdentityService")
        self.assertEqual(answer.all("kiosks"), [])


if __name__ == "__main__":
    unittest.main()
