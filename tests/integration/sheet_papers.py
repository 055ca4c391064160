#!/usr/bin/env python3
"""Papers of sheets against a real PostgreSQL. Run by ctest, or tests/support/with-stack BUILD -- tests/integration/sheet_papers.py"""

import os
import unittest

import plan_fixture
import sealed_fixture
from contract import ROOT, Client, Name, cli, psql

SESSION = plan_fixture.SESSION


def setUpModule():
    cli("session", "load", "--yes", os.path.join(ROOT, "deploy", "sessions", SESSION))


class SheetPapers(unittest.TestCase):
    def setUp(self):
        sealed_fixture.clear()
        plan_fixture.clear()
        plan_fixture.small()
        self.client = self.connect()

    def connect(self, name="admin"):
        client = Client(name)
        self.addCleanup(client.close)
        return client

    def publish(self):
        cli("plan", "propose", "--effort", "2000", "--quiet")
        cli("plan", "publish", "1", "--yes", "--quiet")

    def export(self, paper, client=None, token="", **wanted):
        request = {"session": SESSION, "paper": Name(paper), "filter": wanted, "page_token": token}
        return (client or self.client).call("ExportSheets", "ExportSheetsResponse", request, service="JuryService")

    def total(self, paper, **wanted):
        found = self.export(paper, **wanted)
        self.assertEqual(found.code, "OK", found.message)
        self.assertEqual(found.count, found.total)
        self.assertEqual(len(found.all("files")), 1 if found.total else 0)
        return found.total or 0

    def test_only_what_is_sealed(self):
        self.publish()
        self.assertEqual(self.total("RECORD"), 0)
        slots = sealed_fixture.day()
        self.assertEqual(self.total("EVALUATION"), 3)
        self.assertEqual(self.total("GRID"), 2)  # nobody who was absent has one
        self.assertEqual(self.total("RECORD"), len({slot[2] for slot in slots[:4]}))
        self.assertEqual(self.total("EVALUATION", candidate=slots[0][0]), 1)
        self.assertEqual(self.total("EVALUATION", candidate=slots[3][0]), 0)
        self.assertEqual(self.total("EVALUATION", commission="E4-01"), 0)
        self.assertEqual(self.total("EVALUATION", examiner="P3"), 3)
        self.assertEqual(self.total("EVALUATION", examiner="P1"), 0)
        self.assertEqual(self.total("EVALUATION", date="2022-12-24"), 0)
        self.assertEqual(self.total("EVALUATION", establishment="0750655E", epreuve="E6", centre="C1"), 3)
        # an épreuve whose sheets have no grid has none
        psql(f"UPDATE sheet SET epreuve = 'EF1' WHERE candidate = '{slots[3][0]}'")
        psql(f"UPDATE sheet SET state = 'SEALED' WHERE candidate = '{slots[3][0]}'")
        self.assertEqual((self.total("EVALUATION"), self.total("GRID")), (4, 2))

    def test_a_sheet_whose_slot_is_gone(self):
        self.publish()
        slots = sealed_fixture.day()
        psql(
            "ALTER TABLE plan_slot DISABLE TRIGGER USER;"
            f"DELETE FROM plan_slot WHERE candidate = '{slots[0][0]}' AND epreuve = '{slots[0][1]}';"
            "ALTER TABLE plan_slot ENABLE TRIGGER USER"
        )
        self.assertEqual(self.total("EVALUATION"), 3)
        self.assertEqual(self.total("EVALUATION", candidate=slots[0][0], commission="E6-01"), 1)
        self.assertEqual(self.total("RECORD", candidate=slots[0][0]), 1)

    def test_pieces(self):
        plan_fixture.many(60)
        self.publish()
        every = psql("SELECT s.candidate, s.epreuve, s.day, s.centre, s.room, s.commission FROM plan_slot s WHERE s.epreuve = 'E6'")
        psql("".join(sealed_fixture.sheet(row[:5], row[5], "SEALED", 1000, lines="recruter", levels="S") for row in every))
        total, count, token, pieces = None, 0, "", 0
        while True:
            piece = self.export("EVALUATION", token=token)
            self.assertEqual(piece.code, "OK", piece.message)
            total = total or piece.total
            count, pieces, token = count + piece.count, pieces + 1, piece.next_page_token
            if not token:
                break
        self.assertEqual((count, total), (len(every), len(every)))
        self.assertGreater(pieces, 1)
        days = psql("SELECT count(DISTINCT (commission, day)) FROM sheet")
        self.assertEqual([[str(self.total("RECORD"))]], days)

    def test_who_may(self):
        self.publish()
        sealed_fixture.day()
        self.assertEqual(self.export("GRID", client=self.connect("auditor")).total, 2)
        self.assertEqual(self.export("EVALUATION", client=self.connect("manager")).total, 3)
        self.assertEqual(self.export("EVALUATION", client=self.connect("establishment")).code, "PERMISSION_DENIED")

    def test_bad_input(self):
        none = self.export("EVALUATION")
        self.assertEqual(none.code, "NOT_FOUND", none)
        self.publish()
        sealed_fixture.day()
        self.assertIn("paper", self.export("PAPER_UNSPECIFIED").violations)
        self.assertIn("filter.date", self.export("RECORD", date="2022-02-30").violations)
        self.assertIn("page_token", self.export("RECORD", token="x" * 201).violations)
        # a token is a place in the order: behind it there is nothing, and nothing breaks
        self.assertEqual(self.export("RECORD", token="zzz'; DROP TABLE sheet").count, "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
