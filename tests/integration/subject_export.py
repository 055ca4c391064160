#!/usr/bin/env python3
"""Subjects as PDF, against a real PostgreSQL. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/subject_export.py"""

import base64
import json
import os
import random
import re
import subprocess
import tempfile
import unittest
import zlib

import subject_bank_fixture as fixture
from contract import cli, psql


def setUpModule():
    fixture.load()


def text_of(pdf):
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return subprocess.run(["pdftotext", "-layout", file.name, "-"], check=True, capture_output=True, text=True).stdout


def growing_png(side):
    """Small as a PNG (each row is the one above and a little), large in any other way; with transparency, so that it is written anew."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    first = b"\0" + b"".join(random.Random(6).randbytes(3 * side)[3 * i : 3 * i + 3] + b"\xff" for i in range(side))
    rows = first + (b"\2" + b"\1\7\3\0" * side) * (side - 1)
    header = side.to_bytes(4, "big") * 2 + b"\x08\x06\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Base(unittest.TestCase):
    def setUp(self):
        fixture.clear()
        self.author = self.caller(fixture.AUTHOR)

    def caller(self, name):
        caller = fixture.Caller(name)
        self.addCleanup(caller.close)
        return caller

    def export(self, caller, **asked):
        return caller.call("ExportSubject", "File", {"session": fixture.SESSION, **asked})

    def pdf(self, caller, **asked):
        answer = self.export(caller, **asked)
        self.assertEqual(answer.code, "OK", answer.message)
        self.assertEqual(answer.json["mediaType"], "application/pdf")
        return base64.b64decode(answer.json["content"])


class Stored(Base):
    def test_printed_and_noted(self):
        self.assertEqual(self.author.put(fixture.sample("e5a", id="E5A-1")).code, "OK")
        text = text_of(self.pdf(self.author, id="E5A-1"))
        pages = int(re.search(r"Le sujet comporte (\d+) pages", text)[1])
        for page in range(1, pages + 1):
            self.assertIn(f"Page {page}/{pages}", text)
        self.assertEqual(text.count("PROJET – confidentiel"), pages)
        self.assertIn("L’usage de la calculatrice est", text)
        noted = psql("SELECT after->>'access', after->>'outcome' FROM audit WHERE entity = 'subject' AND method LIKE '%ExportSubject'"
                     " ORDER BY id DESC LIMIT 1")  # fmt: skip
        self.assertEqual(tuple(noted[0]), ("EXPORT", "GIVEN"))

    def test_not_a_reader(self):
        self.assertEqual(self.author.put(fixture.sample("e5a", id="E5A-1")).code, "OK")
        answer = self.export(self.caller(fixture.OTHER), id="E5A-1")
        self.assertEqual(answer.reason, "NOT_A_READER")
        noted = psql("SELECT after->>'outcome', after->>'why' FROM audit WHERE entity = 'subject' AND method LIKE '%ExportSubject'"
                     " ORDER BY id DESC LIMIT 1")  # fmt: skip
        self.assertEqual(tuple(noted[0]), ("REFUSED", "NOT_A_READER"))

    def test_sealed_then_open(self):
        """Closed to its author too; once it is open the exam office reads it, and it is no draft any more."""
        reviewer = self.caller(fixture.REVIEWER)
        self.assertEqual(self.author.put(fixture.sample("e5a", id="E5A-1")).code, "OK")
        approved = reviewer.approve_all()
        self.assertEqual(approved.code, "OK", approved)
        sealed = self.author.call("SealSubject", "SubjectRelease", {"session": fixture.SESSION, "id": "E5A-1", "leakReason": "essai",
                                  "recipients": [{"principal": fixture.REVIEWER, "zone": "metropole"}]})  # fmt: skip
        self.assertEqual(sealed.code, "OK", sealed)
        psql("UPDATE subject_seal SET open_at = now() + interval '1 day'")
        refused = self.export(self.author, id="E5A-1")
        self.assertEqual((refused.code, refused.reason), ("FAILED_PRECONDITION", "SEALED"), refused)
        psql("UPDATE subject_seal SET open_at = now() - interval '1 day'")
        text = text_of(self.pdf(self.caller(fixture.OTHER), id="E5A-1"))
        self.assertIn("EXEMPLE – organisation inventée", text)
        self.assertNotIn("PROJET", text)

    def test_unknown(self):
        self.assertEqual(self.export(self.author, id="E5A-9").code, "NOT_FOUND")


class Given(Base):
    def test_written_and_practical(self):
        text = text_of(self.pdf(self.author, subject=fixture.sample("e5b-wp-1")))
        self.assertIn("Contexte digital 2022", text)
        self.assertIn("WordPress 5.8.2", text)
        self.assertNotIn("examinateur", text)
        text = text_of(self.pdf(self.author, subject=fixture.sample("e5b-wp-1"), examiner=True))
        self.assertIn("Page de l’examinateur – ne pas remettre au candidat", text)

    def test_nothing_in_it(self):
        answer = self.export(self.author, subject={"id": "E5A-1", "epreuve": "E5A"})
        self.assertEqual(answer.violations, {"subject": "CONTENT"})

    def test_figure_that_is_none(self):
        subject = fixture.sample("e5a")
        figure = next(a for d in subject["written"]["dossiers"] for a in d["annexes"] if "figure" in a)
        whole = base64.b64decode(figure["figure"])
        figure["figure"] = base64.b64encode(whole[: len(whole) // 2]).decode()
        self.assertIn("Figure illisible", text_of(self.pdf(self.author, subject=subject)))

    def test_too_large(self):
        subject = fixture.sample("e5a")
        figure = next(a for d in subject["written"]["dossiers"] for a in d["annexes"] if "figure" in a)
        figure["figure"] = base64.b64encode(growing_png(640)).decode()
        answer = self.export(self.author, subject=subject)
        self.assertEqual((answer.code, answer.reason), ("FAILED_PRECONDITION", "TOO_LARGE"), answer.message)

    def test_command(self):
        with tempfile.TemporaryDirectory() as folder:
            file, made = os.path.join(folder, "e5a.json"), os.path.join(folder, "e5a.pdf")
            with open(file, "w", encoding="utf-8") as to:
                json.dump(fixture.sample("e5a"), to)
            cli("subject", "render", "--session", fixture.SESSION, "--file", file, "-O", made)
            with open(made, "rb") as pdf:
                self.assertIn("BREVET DE TECHNICIEN SUPÉRIEUR", text_of(pdf.read()))


if __name__ == "__main__":
    unittest.main(verbosity=2)
