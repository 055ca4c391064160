#include "commission_fixture.h"

#include "clientlib/pack.h"
#include "handler/session_wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct session_definition *commission_fixture_definition(struct arena *arena)
{
    struct session_definition *definition = arena_calloc(arena, 1, sizeof *definition);
    Palmares__V1__SessionDefinition *message;
    const char *why;

    if (pack_load(PALMARES_PACK, arena, &message, &why))
        fail_msg("%s", why);
    assert_int_equal(session_wire_read(arena, message, definition), 0);
    return definition;
}

void commission_fixture_calendar(
    const struct session_definition *definition, struct oral_calendar *ret_calendar)
{
    assert_int_equal(oral_calendar_make(definition, ret_calendar), 0);
}

const char *const *commission_fixture_list(struct arena *arena, const char *text, size_t *ret_count)
{
    const char **list = arena_calloc(arena, strlen(text) + 1, sizeof *list);
    size_t count = 0;

    while (*text) {
        size_t length = strcspn(text, ",");

        list[count++] = arena_strndup(arena, text, length);
        text += length + (text[length] == ',');
    }
    *ret_count = count;
    return list;
}

struct commission_person *commission_fixture_person(
    struct arena *arena, const char *code, enum examiner_quality quality, const char *specialities)
{
    struct commission_person *person = arena_calloc(arena, 1, sizeof *person);

    person->examiner = (struct examiner){.session = "ndrc-2022",
        .code = arena_strdup(arena, code),
        .family_name = "Nom",
        .given_name = "Ève",
        .quality = quality,
        .establishment = "",
        .organisation = "",
        .always_available = true,
        .email = "",
        .withdrawal_reason = "",
        .nomination = "arrêté 2022-117",
        .nominated_on = "2022-04-04"};
    person->examiner.specialities =
        commission_fixture_list(arena, specialities, &person->examiner.speciality_count);
    return person;
}

void commission_fixture_available(struct arena *arena, struct examiner *examiner, const char *spans)
{
    examiner->always_available = false;
    examiner->available = commission_fixture_list(arena, spans, &examiner->available_count);
}
