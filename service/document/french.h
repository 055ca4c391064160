/* Dates and hours as French documents write them. */
#pragma once

#include "base/arena.h"
#include "model/calendar.h"

/* "Lundi 16 mai 2022"; the first of a month is "1er". In the arena; NULL when it is full. */
char *french_date(struct arena *arena, struct date date) MUST_CHECK;
/* "16 mai 2022", "1er juin 2022". In the arena; NULL when it is full. */
char *french_day(struct arena *arena, struct date date) MUST_CHECK;
/* "14h00 – 18h00", "8h30 – 12h30" from HH:MM texts that have been checked. */
char *french_hours(struct arena *arena, const char *starts, const char *ends) MUST_CHECK;

/*
 * The days of one épreuve as a sentence, as annex I of 2022 writes them: ranges of several days as
 * "du lundi 9 au vendredi 13 mai", ranges of a single day that follow one another together, "les
 * lundi 30 et mardi 31 mai 2022". Empty when it has none.
 */
char *french_days(struct arena *arena,
    const struct calendar_definition *calendar,
    const char *epreuve) MUST_CHECK;

/* "12 mars 2021", "mars 2021", "2021" of a date that may lack its day and its month (2021-03); what
 * is none as it is. In the arena; NULL when it is full. */
char *french_partial_day(struct arena *arena, const char *text) MUST_CHECK;
