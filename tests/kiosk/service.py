#!/usr/bin/python3
"""The window on a real service: first use of a PIN, a seal that is received, a wrong PIN, a change of the office that people settle.

Run by ctest, or: tests/support/with-stack build/release -- tests/kiosk/in-display 1280x800 tests/kiosk/service.py
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

import plan_fixture  # noqa: E402
from contract import ROOT, Client, cli, protoc, psql, text  # noqa: E402
from kiosk_screen import Kiosk  # noqa: E402
from made_up import BUILD, PROGRAM, SHOTS  # noqa: E402
from sheet_fixture import DAY, SESSION, Room, clear, kiosk, plan, slots  # noqa: E402


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class Service(unittest.TestCase):
    def setUp(self):
        clear()
        plan_fixture.small()
        plan(1, slots(3))
        kiosk("kiosk-s1", "S1", (DAY, DAY))
        room = Room()
        room.give_pins("P1", "W1")
        room.close()
        self.pins = room.pins
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.state = pathlib.Path(self.folder) / "state"
        self.enrol()
        self.k = None

    def enrol(self):
        identity = self.state / "identity"
        identity.mkdir(parents=True)
        stem = os.path.join(os.environ["PALMARES_CERTIFICATES"], "kiosk-s1")
        shutil.copy(f"{stem}.crt", identity / "certificate.pem")
        shutil.copy(f"{stem}.key", identity / "key.pem")
        shutil.copy(os.environ["PALMARES_CA"], identity / "authority.pem")
        enrolment = {"principal": "kiosk-s1", "session": SESSION, "centre": "C1", "room": "S1", "servers": [os.environ["PALMARES_SERVER"]]}
        (identity / "enrolment").write_bytes(protoc("encode", "palmares.v1.EnrolResponse", text(enrolment).encode()))

    def open(self, *arguments):
        self.k = Kiosk(PROGRAM, self.state, SHOTS / "service", arguments)
        self.addCleanup(lambda: self.k.process.poll() is None and self.k.close())
        return self.k

    def driver(self, *lines):
        told = subprocess.run(
            [BUILD / "tests/fault/room_kiosk", self.state, pathlib.Path(self.folder) / "ledger", "--offline"],
            input="\n".join(["day 5000", *lines]) + "\n", capture_output=True, text=True, check=True).stdout
        return [json.loads(line) for line in told.splitlines()[1:]]

    def sign(self, k):
        for member in ("P1", "W1"):
            k.focus_is(f"puis valider, Ana Famille{member}")
            k.type(self.pins[member])
            k.keys("Return")

    def test_a_seal_is_received_and_a_wrong_pin_is_said(self):
        k = self.open()
        k.see("Relié au service")
        k.see("Les membres du jury émargent", "heading")
        k.shot("presence")
        k.type("999999")
        k.keys("Return")
        k.see("Code faux.")
        k.see("non nommé par l’arrêté")
        k.shot("wrong-pin")
        self.sign(k)
        k.focus_is("Voir les candidats")
        k.keys("ctrl+Return")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return")
        k.focus_is("Présent")
        k.keys("Return")
        k.see("reçu par le service")
        k.keys("ctrl+2", "ctrl+Return")
        k.see("En cours")
        k.keys("ctrl+Return", "ctrl+3")
        for digit in "3433":
            k.keys(digit, "Tab")
        k.focus_is("Appréciation")
        k.type("Bien.")
        k.tab_to("Note sur 20")
        k.type("12,5")
        k.see("Il ne manque rien.")
        k.keys("ctrl+5")
        self.sign(k)
        k.focus_is("Sceller la fiche")
        k.keys("Return")
        k.see("Scellé : 12,50")
        k.see("reçu par le service")
        k.see("Tout est reçu")
        k.shot("sealed-received")
        self.assertEqual(psql("SELECT state, mark_hundredths FROM sheet"), [["SEALED", "1250"]])
        self.assertEqual(k.close(), 0)

    def test_a_conflict_is_settled_by_people(self):
        k = self.open()
        k.see("Relié au service")
        self.assertEqual(k.close(), 0)
        self.driver("arrive 0001 E4", "start 0001 E4 0", "start 0001 E4 1", "mark 0001 E4 1250 Bien")
        plan(2, [s if s[0] != "0001" else (*s[:3], "S2", *s[4:]) for s in slots(3)])
        k = self.open()
        k.keys("alt+3")
        k.see("À régler par vous", "heading")
        k.see("Ce que le service a")
        k.shot("conflicts")
        k.see("Note et grille")
        k.see("Écrire à nouveau ce qui a été fait ici", "push button")
        k.press("Garder ce que le service a", "push button")  # once for all acts of the sheet
        k.see("Rien n’est à régler")
        self.assertEqual(psql("SELECT count(*) FROM sheet"), [["0"]])
        self.assertEqual(k.close(), 0)

    def test_a_change_of_the_plan_is_on_the_screen_within_a_second(self):
        k = self.open()
        k.see("Relié au service")
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        rows = [node.get_name() for node in k.all() if node.get_role_name() == "list item"]
        self.assertEqual(len(rows), 3)
        begun = time.monotonic()
        plan(2, [s if s[0] != "0003" else (*s[:3], "S2", *s[4:]) for s in slots(3)])
        k.until(lambda: sum(node.get_role_name() == "list item" for node in k.all()) == 2, "the slot goes")
        print(f"plan to screen: {time.monotonic() - begun:.2f} s, with the time to look")
        self.assertEqual(k.close(), 0)


class Newcomers(unittest.TestCase):
    """A new machine and two members who were never here: from the office's code to the office's own look at the sheet."""

    def setUp(self):
        clear()
        plan_fixture.small()
        plan(1, slots(2))
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.code = json.loads(cli("identity", "enrol-code", "C1", "S1", "-o", "json"))["code"]
        self.first = {made["examiner"]: made["pin"] for made in json.loads(cli("identity", "reset-pin", "P1", "W1", "--yes", "-o", "json"))["pins"]}
        self.own = {"P1": "274951", "W1": "830264"}
        self.k = Kiosk(PROGRAM, pathlib.Path(self.folder) / "state", SHOTS / "service")
        self.addCleanup(lambda: self.k.process.poll() is None and self.k.close())

    def enrol(self):
        k = self.k
        k.see("Cette machine devient le poste d’une salle", "heading")
        k.focus_is("Adresse du service")
        k.type(os.environ["PALMARES_ENROL_SERVER"])
        k.keys("Return")
        k.focus_is("Code à usage unique")
        k.type("00000-00000" + self.code[11:])
        k.keys("Return")
        k.see("Ce code n’est pas connu.")
        k.focus_is("Code à usage unique")
        k.keys("ctrl+a")
        k.type(self.code.replace("-", "").lower())
        k.until(lambda: k.text("Code à usage unique") == self.code, f"{self.code}, grouped as it is printed")
        k.keys("Home", *["Right"] * 6, "BackSpace")  # the first hyphen: it comes back
        k.keys("BackSpace", self.code[4])
        k.until(lambda: k.text("Code à usage unique") == self.code, "the code, mended")
        k.shot("enrolment")
        k.keys("ctrl+Return")
        k.see("Les membres du jury émargent", "heading")

    def sign_first(self, member):
        """The office's PIN, and a new one: once too simple, once not the same twice, then twice the same."""
        k, own = self.k, self.own[member]
        k.focus_is(f"puis valider, Ana Famille{member}")
        k.type(self.first[member])
        k.keys("Return")
        for new, again, then in (("111111", "111111", "trop simple"), (own, "617203", "différents"), (own, own, None)):
            k.focus_is(f"choisissez un nouveau code, Ana Famille{member}")
            k.type(new)
            k.keys("Return")
            k.focus_is(f"encore une fois, Ana Famille{member}")
            k.type(again)
            k.keys("Return")
            if then:
                k.see(then)

    def test_from_the_code_to_the_sheet(self):
        k = self.k
        self.enrol()
        k.see("Relié au service")
        self.sign_first("P1")
        self.sign_first("W1")
        k.focus_is("Voir les candidats")
        self.assertEqual(psql("SELECT count(*) FROM pin WHERE NOT must_change"), [["2"]])
        k.keys("ctrl+Return")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return")
        k.focus_is("Présent")
        k.keys("Return")
        k.see("reçu par le service")
        k.keys("ctrl+2", "ctrl+Return")
        k.see("En cours")
        k.keys("ctrl+Return", "ctrl+3")
        for digit in "3433":
            k.keys(digit, "Tab")
        k.focus_is("Appréciation")
        k.type("Bien.")
        k.tab_to("Note sur 20")
        k.type("12,5")
        k.see("Il ne manque rien.")
        k.keys("ctrl+5")
        for member, pin in self.own.items():
            k.focus_is(f"puis valider, Ana Famille{member}")
            k.type(pin)
            k.keys("Return")
        k.focus_is("Sceller la fiche")
        k.keys("Return")
        k.see("Scellé : 12,50")
        k.see("Tout est reçu")
        sheet = cli("sheet", "show", "0001", "E4")
        for said in ("sealed", "12,50", "Bien.", "P1, ", "W1, "):
            self.assertIn(said, sheet)
        self.assertNotIn("refused", sheet)
        self.assertEqual(k.close(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
