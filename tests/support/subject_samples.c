#include "subject_samples.h"

#include "clientlib/pack.h"
#include "clientlib/protojson.h"
#include "handler/session_wire.h"
#include "handler/subject_wire.h"

#include <stdio.h>

enum { SAMPLE_MAX_BYTES = 1 << 20 };

const char *const sample_practical_names[SAMPLE_PRACTICAL_COUNT] = {
    "e5b-wp-1", "e5b-wp-2", "e5b-wp-3", "e5b-wp-4", "e5b-ps-1", "e5b-ps-2", "e5b-ps-3", "e5b-ps-4"};

struct session_definition *sample_definition(struct arena *arena)
{
    struct session_definition *definition = arena_calloc(arena, 1, sizeof *definition);
    Palmares__V1__SessionDefinition *message;
    const char *why = "no memory";

    if (definition && pack_load(PALMARES_PACK, arena, &message, &why) == 0 &&
        session_wire_read(arena, message, definition) == 0)
        return definition;
    (void)fprintf(stderr, "%s: %s\n", PALMARES_PACK, why);
    return NULL;
}

static char *read_file(struct arena *arena, const char *path, size_t *ret_size)
{
    char *text = arena_alloc(arena, SAMPLE_MAX_BYTES);
    FILE *file = text ? fopen(path, "rb") : NULL;

    if (!file)
        return NULL;
    *ret_size = fread(text, 1, SAMPLE_MAX_BYTES, file);
    (void)fclose(file);
    return text;
}

struct subject *sample_subject(struct arena *arena, const char *name)
{
    struct op op = {.arena = arena};
    struct subject *subject = arena_calloc(arena, 1, sizeof *subject);
    const char *path = arena_printf(arena, "%s/%s.json", PALMARES_SUBJECTS, name);
    struct protojson_error error = {"", "cannot be read", 0};
    ProtobufCMessage *message;
    size_t size;
    char *text = path ? read_file(arena, path, &size) : NULL;

    if (!subject || !text ||
        protojson_read(&palmares__v1__subject__descriptor, text, size, arena, &error, &message)) {
        (void)fprintf(stderr, "%s:%zu: %s %s\n", name, error.line, error.path, error.message);
        return NULL;
    }
    if (subject_wire_read(
            &op, "subject", (const Palmares__V1__Subject *)(const void *)message, subject) == 0)
        return subject;
    for (const struct op_violation *v = op.violations; v; v = v->next)
        (void)fprintf(stderr, "%s: %s %s\n", name, v->field, v->message);
    return NULL;
}
