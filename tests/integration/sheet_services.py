#!/usr/bin/env python3
"""Acts sent to two services, and to one that is killed, on one real PostgreSQL. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/sheet_services.py"""

import os
import signal
import socket
import subprocess
import threading
import time
import unittest

from contract import protoc, psql, sp, text
from sheet_case import Case, load
from sheet_fixture import Room, content


def setUpModule():
    load()


class Second:
    """Another palmaresd on the same database, that can be killed."""

    def __init__(self):
        config = os.environ["PALMARES_SERVICE_CONFIG"]
        with open(config, encoding="utf-8") as file:
            lines = file.read().splitlines()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        kept, section = [], ""
        for line in lines:
            section = line if line.startswith("[") else section
            if section not in ("[metrics]", "[enrol]"):
                kept.append(f"listen = 127.0.0.1:{self.port}" if line.startswith("listen = ") else line)
        self.config = os.path.join(os.path.dirname(config), "second.ini")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write("\n".join(kept) + "\n")
        self.process = None

    def start(self):
        with open(f"{self.config}.log", "ab") as log:
            self.process = subprocess.Popen([os.environ["PALMARESD"], "run", "--config", self.config], stdout=log, stderr=log)
        for _ in range(400):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("the second palmaresd does not listen")

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait()


class TwoServices(Case):
    def setUp(self):
        super().setUp()
        self.second = Second()
        self.second.start()
        self.addCleanup(self.second.stop)

    def elsewhere(self):
        room = Room(server=f"localhost:{self.second.port}")
        room.signer, room.pins = self.room.signer, self.room.pins
        return room

    def test_the_same_act_at_both(self):
        for i in range(1, 7):
            candidate = f"{i:04d}"
            revision = self.marked(candidate=candidate)
            sealing = self.room.sealing(content(), revision, candidate=candidate)
            other = self.elsewhere()
            answers = []
            threads = [threading.Thread(target=lambda room: answers.append(room.one(sealing)), args=(room,)) for room in (self.room, other)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            other.close()
            self.assertEqual([a["outcome"][0] for a in answers], ["APPLIED"] * 2)
            self.assertEqual(answers[0]["sheet"], answers[1]["sheet"])
        self.assertEqual(psql("SELECT count(*) FROM sheet_act WHERE kind = 'SEALING'"), [["6"]])

    def test_killed_in_the_middle(self):
        payloads = []
        for i in range(1, 11):
            candidate = f"{i:04d}"
            acts = [self.room.act("arrival", candidate=candidate), self.room.act("marking", {"content": content()}, candidate=candidate, revision=1)]
            payloads.append([*acts, self.room.sealing(content(), 2, candidate=candidate)])
        for i, acts in enumerate(payloads):
            other = self.elsewhere()
            payload = protoc("encode", "palmares.v1.RecordActsRequest", text({"acts": acts}).encode())
            other.client.connection.send(sp.request("palmares.v1.JuryService/RecordActs", payload))
            time.sleep(0.008 * i)
            self.second.stop(signal.SIGKILL)
            other.close()
            self.second.start()
            # The kiosk does not know, and sends them again, to whoever answers.
            for result in self.room.send(*acts).all("results"):
                self.expect(result, "APPLIED")
        self.assertEqual(psql("SELECT state, mark_hundredths, revision, count(*) FROM sheet GROUP BY 1, 2, 3"), [["SEALED", "1250", "3", "10"]])
        self.assertEqual(psql("SELECT count(*) FROM sheet_act"), [["30"]])
        self.assertEqual(psql("SELECT count(*) FROM sheet_seal"), [["20"]])
        self.assertEqual(psql("SELECT count(*) FROM audit a JOIN sheet_act s ON s.id = a.request_id WHERE a.entity = 'sheet'"), [["30"]])


if __name__ == "__main__":
    unittest.main()
