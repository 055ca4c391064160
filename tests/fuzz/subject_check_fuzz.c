/* A subject as somebody sends it: read, checked by every rule, its report packed, its content
 * stored and read again. What was accepted is checked twice, with the same result. */
#include "base/text.h"
#include "domain/subject_check.h"
#include "handler/subject_wire.h"
#include "rpc/payload.h"

#include "practical_fixture.h"
#include "subject_fixture.h"

enum { ARENA = 64 << 20, BYTES_MAX = 256 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What people and programs rely on. */
static void look_at(const struct subject_report *report)
{
    uint32_t breaks = 0, to_judge = 0;

    for (size_t i = 0; i < report->finding_count; i++) {
        const struct subject_finding *finding = &report->findings[i];

        if (i && report->findings[i - 1].rule > finding->rule)
            abort();
        if ((finding->verdict == SUBJECT_FINE) != !*finding->message)
            abort();
        if (!text_utf8_valid(finding->message, strlen(finding->message)) ||
            !text_utf8_valid(finding->path, strlen(finding->path)))
            abort();
        for (const char *c = finding->message; *c; c++)
            if ((unsigned char)*c < ' ')
                abort();
        breaks += finding->verdict == SUBJECT_BREAKS;
        to_judge += finding->verdict == SUBJECT_TO_JUDGE;
    }
    if (breaks != report->breaks || to_judge != report->to_judge || !report->finding_count)
        abort();
}

static size_t check(
    struct arena *arena, const struct session_definition *definition, const struct subject *subject)
{
    struct subject_report report;
    Palmares__V1__SubjectReport *message;

    if (subject_check(definition, subject, arena, &report))
        abort(); /* only memory could be short */
    look_at(&report);
    message = subject_wire_report(arena, &definition->subject_rules, &report);
    if (!message || !protobuf_c_message_get_packed_size(&message->base))
        abort();
    return protobuf_c_message_get_packed_size(&message->base);
}

static void run(struct arena *arena, const Palmares__V1__Subject *message)
{
    struct op op = {.arena = arena};
    struct subject_fixture written;
    struct practical_fixture practical;
    struct subject subject, again;
    const uint8_t *bytes;
    size_t size;

    if (subject_wire_read(&op, "subject", message, &subject))
        return;
    subject_fixture(arena, &written);
    practical_fixture_init(&practical);
    written.definition->subject_rules.has_practical = true;
    written.definition->subject_rules.practical = practical.definition.subject_rules.practical;
    again = (struct subject){.record = subject.record};
    if (subject_wire_encode(arena, &subject, &bytes, &size) ||
        subject_wire_decode(arena, bytes, size, &again))
        abort();
    if (check(arena, written.definition, &subject) != check(arena, written.definition, &again))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    ProtobufCMessage *message = NULL;
    const char *field;

    if (arena && size <= BYTES_MAX &&
        payload_unpack(&palmares__v1__subject__descriptor, data, size, arena, &message, &field) ==
            0)
        run(arena, (const void *)message);
    return 0;
}
