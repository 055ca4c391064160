/* Sheets of the plan of plan_paper_fixture.h: of commission C01 (E4) and C03 (E6) on FIXTURE_DAY:
 * sealed, reserved, absent, late, NV, unlocked, still open. */
#pragma once

#include "document/sheet_paper.h"
#include "plan_paper_fixture.h"

enum { SHEET_FIXTURE_MAX = 16 };

struct sheet_paper_fixture {
    struct plan_paper_fixture plan;
    struct sheet_papers papers;
    struct sheet_print e4[SHEET_FIXTURE_MAX]; /* of C01, by start */
    size_t e4_count;
    struct sheet_print e6[SHEET_FIXTURE_MAX]; /* of C03: all sealed */
    size_t e6_count;
};

void sheet_paper_fixture(struct arena *arena, struct sheet_paper_fixture *ret_fixture);

/* EVALUATION or GRID of one entry. */
struct sheet_paper sheet_fixture_single(
    enum sheet_paper_kind kind, const struct sheet_print *entry);
/* The record of C01, with open sheets, or of C03. */
struct sheet_paper sheet_fixture_record(struct sheet_paper_fixture *fixture, bool e4);
