#!/usr/bin/env python3
"""Attachments against a real PostgreSQL: good files come back, bad ones leave nothing. Run by ctest, or
tests/support/with-stack BUILD -- tests/integration/attachments.py"""

import hashlib
import itertools
import os
import subprocess
import tempfile
import unittest
import zlib

from contract import ROOT, Client, Name, cli, new_id, psql

SESSION = "ndrc-2022"
NUMBERS = itertools.count(1)
CHUNK = 512 * 1024
CANDIDATE = {
    "session": SESSION, "family_name": "Ménard", "given_name": "Zoé", "birth_date": "2002-02-05",
    "class": Name("CANDIDATE_CLASS_C"), "establishment": "0750655E", "language1": "Anglais", "zone": "metropole",
}  # fmt: skip


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


def pdf(pages=2, content=b"BT ET", filters=b"", extra=b"", padding=0):
    """A small PDF with a right cross-reference table."""
    kids = b" ".join(b"%d 0 R" % (4 + i) for i in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % extra,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters, content),
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << >> >>"] * pages,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (padding, os.urandom(padding)),
    ]
    data, offsets = b"%PDF-1.4\n", []
    for i, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (i, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return data + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def encrypted():
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/in.pdf", "wb") as file:
            file.write(pdf())
        subprocess.run(["qpdf", "--encrypt", "", "secret", "256", "--", folder + "/in.pdf", folder + "/out.pdf"], check=True)
        with open(folder + "/out.pdf", "rb") as file:
            return file.read()


def bomb(times):
    """A page whose content is much larger than the file, deflated so many times."""
    data = zlib.compress(bytes(1 << 30), 9)
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return pdf(content=data, filters=b"/Filter [" + b" /FlateDecode" * times + b" ]")


def memory_kb():
    """Resident memory of the service, and its children."""
    with open(os.environ["PALMARES_SERVICE_PID_FILE"], encoding="ascii") as file:
        pid = file.read().strip()
    found = subprocess.run(["ps", "-o", "rss=", "-p", pid, "--ppid", pid], capture_output=True, text=True, check=True).stdout
    return [int(line) for line in found.split()]


class Attachments(unittest.TestCase):
    def setUp(self):
        psql("DELETE FROM attachment_upload; DELETE FROM attachment_chunk; DELETE FROM document; DELETE FROM attachment_file; DELETE FROM candidate")
        self.client = Client()
        self.addCleanup(self.client.close)
        self.number = f"A{next(NUMBERS):05d}"
        self.assertEqual(self.client.call("CreateCandidate", "Candidate", {"candidate": {**CANDIDATE, "number": self.number}}).code, "OK")

    def call(self, method, answer, request, request_id=None):
        return self.client.call(method, answer, request, request_id, service="DossierService")

    def start(self, data, **more):
        asked = {"session": SESSION, "candidate": self.number, "purpose": Name("OFFRE_COMMERCIALE"), "file_name": "offre.pdf",
                 "size_bytes": len(data), "sha256": hashlib.sha256(data).digest(), **more}  # fmt: skip
        return self.call("StartAttachment", "AttachmentUpload", asked)

    def send(self, upload, data, offset=0):
        while offset < len(data):
            sent = self.call("UploadAttachment", "AttachmentUpload", {"id": upload.id, "offset": offset, "data": data[offset:offset + CHUNK]})
            self.assertEqual(sent.code, "OK", sent)
            offset = sent.next_offset

    def commit(self, data, request_id=None, **more):
        upload = self.start(data, **more)
        self.assertEqual(upload.code, "OK", upload)
        self.send(upload, data)
        return self.call("CommitAttachment", "Document", {"id": upload.id}, request_id)

    def assert_nothing(self):
        self.assertEqual(psql("SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM attachment_file)"), [["0", "0"]])

    def test_comes_back(self):
        data = pdf(padding=3 * CHUNK + 17)
        made = self.commit(data)
        self.assertEqual((made.code, made.kind, made.ordinal), ("OK", "ATTACHMENT", 1), made)
        self.assertEqual(made.attachment["pages"], [2])
        got, offset = b"", 0
        while True:
            piece = self.call("GetAttachment", "GetAttachmentResponse", {"session": SESSION, "candidate": self.number, "offset": offset})
            self.assertEqual(piece.code, "OK", piece)
            got += bytes(piece.data if isinstance(piece.data, bytes) else piece.data.encode())
            offset = piece.one("next_offset", 0)
            if not offset:
                break
        self.assertEqual(hashlib.sha256(got).hexdigest(), hashlib.sha256(data).hexdigest())
        self.assertEqual(psql("SELECT count(*) FROM attachment_chunk"), [["0"]])
        self.assertEqual(self.commit(data).ordinal, 2)

    def test_goes_on_where_it_stopped(self):
        data = pdf(padding=2 * CHUNK)
        upload = self.start(data)
        self.call("UploadAttachment", "AttachmentUpload", {"id": upload.id, "data": data[:CHUNK]})
        again = self.start(data)
        self.assertEqual((again.id, again.next_offset), (upload.id, CHUNK))
        early = self.call("CommitAttachment", "Document", {"id": upload.id})
        self.assertEqual(early.reason, "NOT_ALL_THERE")
        self.send(again, data, CHUNK)
        once = new_id()
        first = self.call("CommitAttachment", "Document", {"id": upload.id}, once)
        self.assertEqual(first.code, "OK", first)
        self.assertEqual(self.call("CommitAttachment", "Document", {"id": upload.id}, once).fields, first.fields)

    def test_other_bytes_than_announced(self):
        data = pdf()
        upload = self.start(data)
        self.send(upload, data[:-1] + b"x")
        self.assertEqual(self.call("CommitAttachment", "Document", {"id": upload.id}).reason, "SHA256_MISMATCH")
        self.assertEqual(self.start(data).one("next_offset", 0), 0)
        self.assert_nothing()

    def test_bad_files(self):
        with open("/bin/true", "rb") as file:
            program = file.read()
        bad = {
            "NOT_PDF": [program, b"PK\x03\x04" + bytes(100)],
            "ENCRYPTED": [encrypted()],
            "DAMAGED": [pdf(padding=9000)[:-6000], b"%PDF-1.4\n" + os.urandom(500), pdf(content=b"garbage", filters=b"/Filter /FlateDecode")],
            "ACTIVE": [pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.alert) >>"), pdf(extra=b"/Names << /EmbeddedFiles << >> >>")],
            "TOO_COMPLEX": [bomb(1), bomb(2)],
            "PAGES": [pdf(pages=3)],
        }
        before = max(memory_kb())
        for reason, files in bad.items():
            for data in files:
                refused = self.commit(data)
                self.assertEqual(refused.code, "INVALID_ARGUMENT", reason)
                self.assertEqual(refused.violations, {"content": reason})
        self.assert_nothing()
        self.assertLess(max(memory_kb()) - before, 80 * 1024)
        self.assertEqual(len(memory_kb()), 1, "no child is left")
        self.assertEqual(self.commit(pdf()).code, "OK")

    def test_limits_of_the_session(self):
        self.assertEqual(self.start(b"x", size_bytes=200 << 20).reason, "FILE_TOO_LARGE")
        self.assertIn("sha256", self.start(b"x", sha256=b"short").violations)
        self.assertEqual(self.start(b"x", candidate="nobody").reason, "CANDIDATE_NOT_FOUND")
        self.assertIn("purpose", self.start(b"x", purpose=Name("PURPOSE_UNSPECIFIED")).violations)


if __name__ == "__main__":
    unittest.main()
