#!/usr/bin/python3
"""What two examiners do, in a real window: by keyboard, and as assistive technology sees it.

Run by ctest, or: PALMARES_BUILD=build/release tests/kiosk/in-display 1280x800 tests/kiosk/journeys.py [Class.test]
"""
import pathlib
import subprocess
import tempfile
import time
import unittest

from kiosk_screen import Atspi

from made_up import OTHER_PIN, PIN, Room

FIRST = "0212345601"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.kiosk = None

    def room(self, **more):
        return Room(self.folder.name, **more)

    def open(self, room, *arguments, **more):
        self.kiosk = room.open(*arguments, shots="journeys", **more)
        self.addCleanup(lambda: self.kiosk.process.poll() is None and self.kiosk.close())
        return self.kiosk

    def close(self):
        self.assertEqual(self.kiosk.close(), 0, "the end is an orderly one")

    def slot(self, room, number=FIRST):
        return next(slot for slot in room.states()["slots"] if slot["candidate"] == number)


class Keyboard(Case):
    """Nothing but keys."""

    def test_a_candidate_from_the_signatures_to_the_seal(self):
        room = self.room()
        k = self.open(room)
        k.see("Les membres du jury émargent", "heading")
        k.focus_is("Code personnel")
        k.type(PIN)
        self.assertFalse(k.seen(PIN), "digits of a PIN are never shown")
        k.keys("Return")
        k.see("Signé ici")
        k.see("Jean-Luc PAYET, Professionnel, saisit son code")
        k.focus_is("Jean-Luc PAYET")
        k.type(OTHER_PIN)
        k.keys("Return")
        k.focus_is("Voir les candidats")
        k.keys("ctrl+Return")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return")
        k.focus_is("Présent")
        k.keys("Return")
        k.see("Arrivé à")
        k.focus_is("Passer à l’oral")
        k.keys("Return")
        k.see("prêt à commencer")
        k.keys("ctrl+Return")
        k.see("En cours")
        k.keys("ctrl+Return")
        k.see("Deuxième partie : entretien", "heading")
        k.focus_is("Passer à la note")
        k.keys("ctrl+Return")
        k.focus_is("Valoriser l’offre sur le lieu de vente")
        for digit in "3443344":  # a key chooses a level, Tab goes to the next line
            k.keys(digit, "Tab")
        k.focus_is("Appréciation")
        k.type("Expose clair.")
        k.tab_to("Note sur 20")
        k.type("14,5")
        k.see("Il ne manque rien.")
        k.keys("ctrl+Return")
        k.see("14,50 / 20")
        k.focus_is("C’est juste : sceller")
        k.keys("ctrl+Return")
        k.focus_is("Marie-Claude HOARAU")
        k.type(PIN)
        k.keys("Return")
        k.focus_is("Jean-Luc PAYET")
        k.type(OTHER_PIN)
        k.keys("Return")
        k.focus_is("Sceller la fiche")
        k.keys("Return")
        k.see("Scellé : 14,50", "heading")
        k.see("Scellé ici, sera confirmé au retour du réseau")
        k.focus_is("Candidat suivant")
        k.keys("Return")
        k.see("Kévin DIJOUX", "heading")
        self.close()
        done = self.slot(room)
        self.assertEqual((done["sheet"], done["mark"]), ("SEALED", 1450))

    def test_marks_are_strict(self):
        room = self.room()
        room.do(f"arrive {FIRST} E6", f"start {FIRST} E6 1")
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return", "ctrl+3")
        k.tab_to("Note sur 20")
        for typed, why in (("20,25", "dépasse le barème"), ("12,25", "0,50"), ("12,500", "décimales"), ("douze", "n’est pas une note")):
            k.keys("ctrl+a")
            k.type(typed)
            k.see(why)
            time.sleep(1.6)  # the pause after which it is written
            k.see("Il manque la note.")
        for typed, hundredths in (("12.50", 1250), ("08", 800), ("12,5", 1250)):
            k.keys("ctrl+a")
            k.type(typed)
            k.see("Par pas de 0,50")
            k.gone("Il manque la note.")
            k.see("lignes de la grille à remplir")
        self.close()
        self.assertEqual(self.slot(room)["mark"], hundredths)

    def test_in_english_the_core_speaks_english(self):
        room = self.room()
        room.do(f"arrive {FIRST} E6", f"start {FIRST} E6 1")
        k = self.open(room, "--lang", "en")
        k.keys("alt+2")
        k.focus_is("Open the dossier")
        k.keys("Return", "ctrl+3")
        k.tab_to("Mark out of 20")
        for typed, why in (("21", '"21" is above the scale: 20 at most.'), ("12,25", "marks go in steps of 0,50 point")):
            k.keys("ctrl+a")
            k.type(typed)
            k.see(why)
        self.close()

    def test_absent_asks_first_and_is_sealed(self):
        room = self.room()
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return")
        k.focus_is("Présent")
        k.keys("Tab")
        k.focus_is("Absent")
        k.keys("Return")
        k.see("Noter le candidat absent ?")
        k.focus_is("Non, attendre")  # Enter twice decides nothing
        k.keys("Return")
        k.see("Le candidat est-il là ?")
        k.press("Absent", "push button")
        k.see("Noter le candidat absent ?")
        k.press("Oui, absent", "push button")
        k.see("Absent. Les membres doivent sceller l’absence.")
        k.keys("ctrl+Return")
        k.focus_is("Marie-Claude HOARAU")
        k.type(PIN)
        k.keys("Return")
        k.focus_is("Jean-Luc PAYET")
        k.type(OTHER_PIN)
        k.keys("Return")
        k.focus_is("Sceller la fiche")
        k.keys("ctrl+Return")
        k.see("Absence scellée", "heading")
        self.close()
        self.assertEqual(self.slot(room)["sheet"], "SEALED")

    def test_an_empty_line_keeps_it_from_being_sealed(self):
        room = self.room()
        room.do(f"arrive {FIRST} E6", f"start {FIRST} E6 1")
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return", "ctrl+3")
        k.tab_to("Note sur 20")
        k.type("12")
        k.keys("ctrl+4")
        k.see("pas encore de niveau")
        self.assertFalse(k.sensitive(k.see("C’est juste : sceller", "push button")))
        k.keys("ctrl+Return")  # does nothing
        k.see("Une ligne de la grille n’a pas encore de niveau.")
        k.focus_is("Compléter")
        k.keys("Return")
        k.focus_is("Valoriser l’offre")
        k.keys("ctrl+5")
        k.see("Une ligne de la grille n’a pas encore de niveau.")
        self.close()
        self.assertEqual(self.slot(room)["sheet"], "MARKED")


class Life(Case):
    def test_the_clock_goes_on_after_a_power_cut(self):
        room = self.room()
        room.do(f"arrive {FIRST} E6", f"start {FIRST} E6 1")
        time.sleep(3)
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return", "ctrl+2")
        k.see("En cours")
        ends = k.see("se termine à").get_name()
        left = k.see("14:").get_name()
        k.kill()
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return", "ctrl+2")
        k.see(ends)
        self.assertLess(k.see("14:").get_name(), left)
        self.close()

    def test_what_was_typed_is_there_after_a_power_cut(self):
        room = self.room()
        room.do(f"arrive {FIRST} E6", f"start {FIRST} E6 1")
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return", "ctrl+3")
        k.tab_to("Note sur 20")
        k.type("13,5")
        k.see("ligne")  # the mark is not missing any more: it was written after the pause
        k.until(lambda: not k.seen("Il manque la note") and not k.seen("Rien n’a encore été noté"), "the mark to be written")
        k.kill()
        self.assertEqual(self.slot(room)["mark"], 1350)

    def test_no_way_out(self):
        room = self.room()
        k = self.open(room)
        k.see("Les membres du jury émargent")
        for keys in ("alt+F4", "ctrl+q", "ctrl+w", "ctrl+shift+i", "ctrl+shift+d", "F1", "F10", "shift+F10", "Menu", "F11", "alt+space",
                     "super", "alt+Tab", "ctrl+alt+t", "Print", "ctrl+period", "ctrl+semicolon", "ctrl+shift+u", "ctrl+o", "Escape"):
            k.keys(keys)
        time.sleep(0.5)
        self.assertIsNone(k.process.poll(), "it runs")
        self.assertEqual(windows(), 1, "no other window, no menu")
        k.see("Les membres du jury émargent")
        self.close()

    def test_no_menu_in_a_text_field(self):
        room = self.room()
        room.do(f"arrive {FIRST} E6", f"start {FIRST} E6 1")
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return", "ctrl+3")
        place = k.tab_to("Note sur 20").get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        subprocess.run(["xdotool", "mousemove", str(place.x + 20), str(place.y + 20), "click", "3"], check=True)
        k.keys("shift+F10", "Menu")
        time.sleep(0.5)
        self.assertEqual(windows(), 1)
        self.assertFalse(k.seen("Coller"))
        self.close()


def windows():
    told = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", ""], capture_output=True, text=True, check=False).stdout
    mapped = 0
    for window in set(told.split()):
        geometry = subprocess.run(["xdotool", "getwindowgeometry", window], capture_output=True, text=True, check=False).stdout
        owner = subprocess.run(["xdotool", "getwindowpid", window], capture_output=True, text=True, check=False).stdout.strip()
        mapped += bool(owner and "Geometry" in geometry)
    return mapped


class Papers(Case):
    def test_what_the_candidate_sees_has_nothing_of_the_jury(self):
        room = self.room(day="room_day_e4.json", fiche="room_fiche_e4.json", pdf="fiche-e4.pdf")
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return")
        k.see("Vue du jury : le candidat ne doit pas la voir")
        k.see("M. Técher")
        k.press("Montrer au candidat", "push button")
        k.see("Objet de l’activité")
        for secret in ("M. Técher", "Tranquillité", "L’incident de février ; le prix", "Mon électricien", "Vue du jury"):
            self.assertFalse(k.seen(secret), secret)
        for keys in ("Escape", "alt+1", "alt+2", "ctrl+1", "ctrl+3", "ctrl+Return"):
            k.keys(keys)
        k.see("Objet de l’activité")
        self.assertFalse(k.seen("M. Técher"))
        k.press("Retour au jury", "push button")
        k.focus_is("Pas encore")
        k.keys("Return")
        self.assertFalse(k.seen("M. Técher"))
        k.press("Retour au jury", "push button")
        k.press("Oui, montrer la vue du jury", "push button")
        k.see("M. Técher")
        self.close()

    def test_pages_by_keys(self):
        room = self.room(pdf="livret.pdf")
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return")
        k.see("Page 1 sur 2")
        k.tab_to("Page 1 sur 2")
        k.keys("Next")
        k.see("Page 2 sur 2")
        k.keys("Next", "plus", "minus")
        k.see("Page 2 sur 2")
        k.keys("Prior")
        k.see("Page 1 sur 2")
        self.close()

    def test_not_interrogated(self):
        room = self.room()
        k = self.open(room)
        k.keys("alt+2")
        k.see("Yann LAURET, E6 – Relation client et animation de réseaux, N’est pas interrogé", "list item")
        k.focus_is("Ouvrir le dossier")
        k.keys("Tab", "Down", "Down", "Down")
        k.focus_is("Yann LAURET")
        k.keys("Return")
        k.see("NV :")
        self.assertFalse(k.seen("Présent"))
        k.keys("ctrl+3")
        k.see("Le candidat n’est pas interrogé : il n’y a rien à noter.")
        k.keys("ctrl+5")
        k.see("Le candidat n’est pas interrogé : il n’y a rien à sceller.")
        self.close()


class Assistive(Case):
    """What screen readers hear."""

    def every_control_has_a_name(self, where):
        roles = {"push button", "toggle button", "text", "entry", "page tab", "radio button", "check box", "list item", "switch"}
        nameless = []
        for node in self.kiosk.all():
            name = node.get_name() or ""
            if node.get_role_name() in roles and (not name or name.startswith(("Gtk", "Kiosk", "Adw"))):
                nameless.append((node.get_role_name(), name))
        self.assertEqual(nameless, [], where)

    def test_names_and_roles_of_every_page(self):
        room = self.room()
        room.do(f"arrive {FIRST} E6", f"start {FIRST} E6 1", f"mark {FIRST} E6 1250 Bien")
        k = self.open(room)
        k.see("Les membres du jury émargent", "heading")
        self.every_control_has_a_name("presence")
        k.keys("alt+4")
        k.see("Ce poste", "heading")
        self.every_control_has_a_name("machine")
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.see("Anaïs BÈGUE, E6 – Relation client et animation de réseaux", "list item")
        self.every_control_has_a_name("day")
        k.keys("Return")
        for number, seen in enumerate(("Arrivé à", "En cours", "Grille d’évaluation", "12,50 / 20", "Code personnel"), 1):
            k.keys(f"ctrl+{number}")
            k.see(seen)
            self.every_control_has_a_name(f"step {number}")
        k.keys("ctrl+3")
        k.see("Très satisfaisant, Recruter et former", "radio button")
        k.see("Note sur 20")
        self.close()

    def test_focus_order_of_the_marking(self):
        room = self.room()
        room.do(f"arrive {FIRST} E6", f"start {FIRST} E6 1")
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Return", "ctrl+3")
        k.focus_is("Valoriser l’offre")
        order = []
        for _ in range(11):
            order.append(k.focused().get_name().split(", ")[-1])
            k.keys("Tab")
        self.assertEqual(order, [
            "Valoriser l’offre sur le lieu de vente", "Développer la présence dans le réseau", "Participer au développement du réseau",
            "Mobiliser le réseau et en évaluer les performances", "organiser des rencontres et vendre en réunion", "Recruter et former",
            "Impulser une dynamique de réseau", "Appréciation", "La note est sous réserve (doute sur le dossier)", "Note sur 20", "Relire"])
        self.close()

    def test_the_list_is_one_stop(self):
        room = self.room()
        k = self.open(room)
        k.keys("alt+2")
        k.focus_is("Ouvrir le dossier")
        k.keys("Tab")
        k.focus_is("Anaïs BÈGUE")
        k.keys("Down")
        k.focus_is("Kévin DIJOUX")
        k.keys("Tab")
        self.assertNotEqual(k.focused().get_role_name(), "list item")
        k.keys("shift+Tab", "Return")
        k.see("Le candidat est-il là ?")
        self.close()

    def test_english(self):
        room = self.room()
        k = self.open(room, "--lang", "en")
        k.see("The members of the jury sign", "heading")
        k.keys("alt+4")
        k.press("Français", "radio button")
        self.close_and_again(k)

    def close_and_again(self, k):
        """Another language begins the program again, in the same process."""
        def french():
            frame = k._find_frame()
            if frame:
                k.frame = frame
            return k.seen("Les membres du jury émargent")
        k.until(french, "French")
        self.close()


if __name__ == "__main__":
    pathlib.Path(tempfile.gettempdir()).mkdir(exist_ok=True)
    unittest.main(verbosity=2)
