#include "subject_sample.h"

#include "base/buffer.h"
#include "clientlib/file.h"
#include "clientlib/pack.h"
#include "clientlib/protojson.h"
#include "handler/session_wire.h"
#include "handler/subject_wire.h"

static void give_up(const char *file, const char *why)
{
    (void)fprintf(stderr, "%s: %s\n", file, why);
    abort();
}

static void read_pack(
    struct arena *arena, const char *path, struct session_definition *ret_definition)
{
    Palmares__V1__SessionDefinition *pack;
    const char *why = "no memory";

    if (pack_load(path, arena, &pack, &why))
        give_up(path, why);
    if (session_wire_read(arena, pack, ret_definition))
        give_up(path, "no memory");
}

static ProtobufCMessage *read_json(struct arena *arena, const char *file)
{
    CLEANUP_BUFFER struct buffer text = {0};
    struct protojson_error error = {.message = "no memory"};
    ProtobufCMessage *message;

    if (file_read(file, PROTOJSON_TEXT_MAX, &text))
        give_up(file, "cannot be read");
    if (protojson_read(&palmares__v1__subject__descriptor, (const char *)text.data, text.size,
            arena, &error, &message))
        give_up(file, error.message);
    return message;
}

void subject_sample_read(
    struct arena *arena, const char *pack, const char *file, struct subject_sample *ret_sample)
{
    struct op op = {.arena = arena};
    const ProtobufCMessage *message = read_json(arena, file);

    *ret_sample = (struct subject_sample){.bytes = NULL};
    read_pack(arena, pack, &ret_sample->definition);
    if (subject_wire_read(&op, "", (const void *)message, &ret_sample->subject))
        give_up(file, op.violations ? op.violations->message : "is refused");
    if (subject_wire_encode(arena, &ret_sample->subject, &ret_sample->bytes, &ret_sample->size))
        give_up(file, "no memory");
}
