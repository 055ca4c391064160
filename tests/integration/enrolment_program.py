#!/usr/bin/env python3
"""The kiosk's own side of its enrolment, against a real service and servers that lie. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/enrolment_program.py"""

import os
import sqlite3
import ssl
import subprocess
import threading
import unittest

from contract import ROOT, cli, new_id, psql
from enrolment_fixture import DAY, SESSION, Case
from harness import sp

PROGRAM = os.path.join(os.path.dirname(os.environ["PALMARESD"]), "..", "tests", "support", "enrol_kiosk")


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class FakeServer(threading.Thread):
    """A TLS server that keeps whatever it is told."""

    def __init__(self, certificate, key):
        super().__init__(daemon=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.socket = sp.socket.create_server(("127.0.0.1", 0))
        self.address = f"localhost:{self.socket.getsockname()[1]}"
        self.said, self.handshakes, self.errors = b"", 0, []
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            try:
                with self.context.wrap_socket(connection, server_side=True) as tls:
                    self.handshakes += 1
                    while piece := tls.recv(4096):
                        self.said += piece
            except OSError as error:
                self.errors.append(str(error))

    def close(self):
        if self.socket.fileno() >= 0:
            self.socket.shutdown(sp.socket.SHUT_RDWR)
            self.socket.close()


class Program(Case):
    """The kiosk's own side: enrol()."""

    def run_program(self, code, server=None, state="state", stdin=None, language="fr"):
        arguments = [PROGRAM, "enrol", "--server", server or os.environ["PALMARES_ENROL_SERVER"], "--state", os.path.join(self.folder, state)]
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": language}
        return subprocess.run(arguments + ([code] if stdin is None else []), input=stdin, env=environment, capture_output=True, text=True, check=False)

    def state(self, name, state="state"):
        return os.path.join(self.folder, state, "identity", name)

    def test_enrols(self):
        done = self.run_program(self.good_code())
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("salle S1", done.stdout)
        self.assertEqual(os.stat(os.path.join(self.folder, "state")).st_mode & 0o777, 0o700)
        for name in ("key.pem", "certificate.pem", "authority.pem", "enrolment"):
            self.assertEqual(os.stat(self.state(name)).st_mode & 0o777, 0o600, name)
        environment = {**os.environ, "PALMARES_CERTIFICATE": self.state("certificate.pem"), "PALMARES_KEY": self.state("key.pem"),
                       "PALMARES_CA": self.state("authority.pem")}  # fmt: skip
        who = subprocess.run([os.environ["PALMARES"], "identity", "whoami", "-o", "json"], env=environment, capture_output=True, text=True, check=True)
        self.assertIn('"room": "S1"', who.stdout)
        # the key stays; the machine is who it was
        with open(self.state("key.pem"), encoding="ascii") as file:
            key = file.read()
        done = self.run_program(None, stdin=self.good_code(replace=True) + "\n")
        self.assertEqual(done.returncode, 0, done)
        with open(self.state("key.pem"), encoding="ascii") as file:
            self.assertEqual(file.read(), key)
        self.assertEqual(psql("SELECT count(*) FROM kiosk"), [["1"]])

    def test_says_why_not(self):
        code = self.good_code()
        self.assertEqual(self.run_program("12345").returncode, 2)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "state")))
        wrong = self.run_program("00000-00000" + code[11:])
        self.assertEqual((wrong.returncode, wrong.stderr), (1, "palmares-kiosk: Ce code n’est pas connu. Vérifiez-le caractère par caractère, ou "
                                                               "demandez-en un autre au secrétariat.\n"))  # fmt: skip
        self.assertFalse(os.path.exists(self.state("enrolment")))
        self.assertIn("This code is not known.", self.run_program("00000-00000" + code[11:], language="en").stderr)
        psql("UPDATE enrol_code SET expires_at = now()")
        self.assertIn("n’est plus valable", self.run_program(code).stderr)
        code = self.good_code()
        self.assertEqual(self.run_program(code, state="other").returncode, 0)
        self.assertIn("a déjà servi", self.run_program(code).stderr)
        closed = sp.socket.create_server(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        closed.close()
        done = self.run_program(code, server=f"localhost:{port}")
        self.assertEqual(done.returncode, 4, done)
        self.assertEqual(self.run_program(code, server="localhost").returncode, 4)
        with open(os.path.join(self.folder, "file"), "w", encoding="ascii"):
            pass
        self.assertEqual(self.run_program(code, state="file").returncode, 3)

    def never_told(self, certificate, key):
        server = FakeServer(certificate, key)
        self.addCleanup(server.close)
        code = self.good_code()
        done = self.run_program(code, server=server.address)
        self.assertEqual(done.returncode, 4, done)
        server.close()
        self.assertEqual((server.said, server.handshakes), (b"", 0), server.errors)
        self.assertTrue(server.errors)  # it was called
        self.assertEqual(psql("SELECT count(*) FROM enrol_code WHERE used_at IS NOT NULL"), [["0"]])
        return done

    def test_a_server_that_is_not_the_codes(self):
        """Nothing is sent but the beginning of TLS: neither the secret nor any other byte."""
        subprocess.run([os.environ["PALMARESD"], "pki", "issue", "server", "liar", "--san", "DNS:localhost", "--no-register", "--directory",
                        os.path.dirname(os.environ["PALMARES_OTHER_CA"])], check=False, capture_output=True)  # fmt: skip
        stem = os.path.join(os.environ["PALMARES_OTHER_CERTIFICATES"], "liar")
        done = self.never_told(f"{stem}.crt", f"{stem}.key")
        self.assertIn("n’est pas le service pour lequel ce code a été donné", done.stderr)
        # the same with the right authority's certificate behind its own: it is public
        chain = os.path.join(self.folder, "chain.pem")
        with open(chain, "wb") as out:
            for name in (f"{stem}.crt", os.environ["PALMARES_CA"]):
                with open(name, "rb") as part:
                    out.write(part.read())
        self.never_told(chain, f"{stem}.key")

    def test_right_authority_wrong_host(self):
        folder = os.path.join(self.folder, "issued")
        subprocess.run([os.environ["PALMARESD"], "pki", "issue", "server", f"elsewhere-{new_id()}", "--san", "DNS:elsewhere.example", "--no-register",
                        "--directory", os.environ["PALMARES_PKI"], "--out", folder], check=True, capture_output=True)  # fmt: skip
        name = next(n for n in os.listdir(folder) if n.endswith(".crt"))[:-4]
        chain = os.path.join(self.folder, "chain.pem")
        with open(chain, "wb") as out:
            for part_name in (f"{folder}/{name}.crt", os.environ["PALMARES_CA"]):
                with open(part_name, "rb") as part:
                    out.write(part.read())
        done = self.never_told(chain, f"{folder}/{name}.key")
        self.assertIn("n’est pas son adresse d’enrôlement", done.stderr)

    def test_the_service_itself(self):
        done = self.run_program(self.good_code(), server=os.environ["PALMARES_SERVER"])
        self.assertEqual((done.returncode, "n’est pas son adresse d’enrôlement" in done.stderr), (4, True), done)

    def test_a_journal_of_another_room(self):
        self.assertEqual(self.run_program(self.good_code()).returncode, 0)
        with open(os.path.join(self.folder, "state", "journal.db"), "wb"):
            pass
        self.assertEqual(self.run_program(self.good_code(replace=True)).returncode, 0)  # makes the empty one whole
        self.journal(f"INSERT INTO act (id, day, state, act, result) VALUES (x'{'01' * 16}', '{DAY}', 1, x'00', x'')")
        code = self.good_code("S2")
        done = self.run_program(code)
        self.assertEqual((done.returncode, "autre salle" in done.stderr), (3, True), done)
        self.assertEqual(psql("SELECT used_at IS NULL FROM enrol_code WHERE room = 'S2'"), [["t"]])
        self.assertEqual(self.run_program(self.good_code(replace=True)).returncode, 0)  # its own again
        self.journal("UPDATE act SET state = 2")
        day = os.path.join(self.folder, "state", "days", DAY)
        os.makedirs(day)
        done = self.run_program(code)
        self.assertEqual(done.returncode, 0, done)
        self.assertFalse(os.path.exists(day))  # of the other room

    def journal(self, sql):
        database = sqlite3.connect(os.path.join(self.folder, "state", "journal.db"))
        database.execute(sql)
        database.commit()
        database.close()

    def test_a_damaged_key(self):
        self.assertEqual(self.run_program(self.good_code()).returncode, 0)
        with open(self.state("key.pem"), "w", encoding="ascii") as file:
            file.write("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
        done = self.run_program(self.good_code(replace=True))
        self.assertEqual(done.returncode, 0, done)
        self.assertTrue(any(name.startswith("key.pem.damaged-") for name in os.listdir(os.path.join(self.folder, "state", "identity"))))
        self.assertEqual(psql("SELECT count(*) FILTER (WHERE active), count(*) FROM kiosk"), [["1", "2"]])  # another machine, as far as one can know


if __name__ == "__main__":
    unittest.main()
