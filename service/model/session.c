#include "model/session.h"

#include "base/text.h"

const struct session_unit *session_find_unit(
    const struct session_definition *definition, const char *id)
{
    for (size_t i = 0; i < definition->unit_count; i++)
        if (text_equal(definition->units[i].id, id))
            return &definition->units[i];
    return NULL;
}

const struct session_epreuve *session_find_epreuve(
    const struct session_definition *definition, const char *id)
{
    for (size_t i = 0; i < definition->epreuve_count; i++)
        if (text_equal(definition->epreuves[i].id, id))
            return &definition->epreuves[i];
    return NULL;
}

const struct session_source *session_find_source(
    const struct session_definition *definition, const char *id)
{
    for (size_t i = 0; i < definition->source_count; i++)
        if (text_equal(definition->sources[i].id, id))
            return &definition->sources[i];
    return NULL;
}

const char *unit_kind_name(enum unit_kind kind)
{
    static const char *const names[UNIT_KIND_COUNT] = {"", "GENERAL", "PROFESSIONAL"};

    return (unsigned)kind < UNIT_KIND_COUNT ? names[kind] : "";
}

const char *form_kind_name(enum form_kind kind)
{
    static const char *const names[FORM_KIND_COUNT] = {"", "WRITTEN", "ORAL", "PRACTICAL", "CCF"};

    return (unsigned)kind < FORM_KIND_COUNT ? names[kind] : "";
}
