/* Examiners and commissions for tests, with the definition of session 2022. */
#pragma once

#include "domain/oral_calendar.h"

/* The pack's definition, decoded, and its oral calendar; in the arena. Fails the test otherwise. */
struct session_definition *commission_fixture_definition(struct arena *arena);
void commission_fixture_calendar(
    const struct session_definition *definition, struct oral_calendar *ret_calendar);

/* Somebody always there and named; "B1,B3" as specialities. In the arena. */
struct commission_person *commission_fixture_person(
    struct arena *arena, const char *code, enum examiner_quality quality, const char *specialities);
/* There at these times only: "2022-05-09 08:00-12:00,2022-05-10"; "" never. */
void commission_fixture_available(
    struct arena *arena, struct examiner *examiner, const char *spans);
/* "a,b" as a list; *ret_count. */
const char *const *commission_fixture_list(
    struct arena *arena, const char *text, size_t *ret_count);
