/* Dates of birth, as files write them and as we keep them. */
#pragma once

#include "base/base.h"

enum birth_date_err {
    BIRTH_DATE_E_SHAPE = 1, /* neither jj/mm/aaaa nor aaaa-mm-jj */
    BIRTH_DATE_E_NO_DAY,    /* no such day in the calendar: 29/02/2021 */
    BIRTH_DATE_E_YOUNG,     /* under 14 in the year of the session */
    BIRTH_DATE_E_OLD,       /* over 100 in the year of the session */
};

/* YYYY-MM-DD and its final NUL. */
enum { BIRTH_DATE_SIZE = 11 };

/*
 * Read "05/02/2002", "5/2/2002" (also with '-', '.' or a blank between) or "2002-02-05" into ISO
 * form. 0, BIRTH_DATE_E_SHAPE or BIRTH_DATE_E_NO_DAY. Years of two digits are refused: nobody can
 * tell the century.
 */
int birth_date_parse(const char *text, char ret_iso[BIRTH_DATE_SIZE]) MUST_CHECK;

/*
 * 0 or a birth_date_err for an ISO date. The bounds of age are ours, wide enough for every real
 * candidate: they catch the date of today, a slipped digit and the year 1900.
 */
int birth_date_check(const char *iso, uint32_t session_year) MUST_CHECK;
