/* Fields of messages as text, from their descriptors. */
#include "cli/listing.h"

#include "base/text.h"
#include "clientlib/protojson.h"
#include "clientlib/rfc3339.h"

#include <google/protobuf/timestamp.pb-c.h>
#include <inttypes.h>

#define PACKAGE "palmares.v1."

/* The words of the contract that people see in tables; behind their enum's name where another
 * enum's word is translated otherwise. */
static const char *const WORDS[] = {
    N_("registered"),
    N_("withdrawn"),
    N_("admin"),
    N_("manager"),
    N_("establishment"),
    N_("kiosk"),
    N_("juror"),
    N_("auditor"),
    N_("added"),
    N_("removed"),
    N_("changed"),
    N_("yes"),
    N_("oral"),
    N_("jury"),
    N_("professor"),
    N_("professional"),
    N_("researcher"),
    N_("inspector"),
    N_("employer"),
    N_("employee"),
    N_("EngagementRequest.State|submitted"),
    N_("EngagementRequest.State|accepted"),
    N_("EngagementRequest.State|refused"),
    N_("EngagementRequest.State|withdrawn"),
    N_("EngagementForm.Per|week"),
    N_("EngagementForm.Per|month"),
    N_("Plan.State|draft"),
    N_("Plan.State|published"),
    N_("Plan.State|superseded"),
    N_("Plan.State|discarded"),
    N_("Plan.Origin|proposed"),
    N_("Plan.Origin|repaired"),
    N_("Plan.Origin|moved"),
    N_("PlanJob.State|running"),
    N_("PlanJob.State|done"),
    N_("PlanJob.State|cancelled"),
    N_("PlanJob.State|failed"),
    N_("Sheet.State|expected"),
    N_("Sheet.State|present"),
    N_("Sheet.State|absent"),
    N_("Sheet.State|running"),
    N_("Sheet.State|marked"),
    N_("Sheet.State|sealed"),
    N_("ActResult.Outcome|applied"),
    N_("ActResult.Outcome|conflict"),
    N_("ActResult.Outcome|refused"),
};

/* "CANDIDATE_CLASS_A" of CandidateClass is "A"; "REGISTERED" stays. */
static const char *short_enum(const ProtobufCEnumDescriptor *type, const char *name)
{
    const char *kind = type->short_name;
    const char *at = name;

    for (; *kind; kind++) {
        char upper = *kind >= 'a' && *kind <= 'z' ? (char)(*kind - 'a' + 'A') : *kind;
        if (kind != type->short_name && *kind >= 'A' && *kind <= 'Z' && *at++ != '_')
            return name;
        if (*at++ != upper)
            return name;
    }
    return *at == '_' && at[1] ? at + 1 : name;
}

/* A word of an enum in the language of the person. NULL when memory is short. */
static const char *translate(
    const ProtobufCEnumDescriptor *type, const char *word, struct arena *arena)
{
    const char *of = type->name + (text_starts_with(type->name, PACKAGE) ? strlen(PACKAGE) : 0);
    const char *key = arena_printf(arena, "%s|%s", of, word), *translated;

    if (!key)
        return NULL;
    translated = _(key);
    (void)WORDS;
    return text_equal(translated, key) ? _(word) : translated;
}

static const char *enum_text(
    const ProtobufCEnumDescriptor *type, int number, bool raw, struct arena *arena)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, number);
    const char *name;
    char *lower;

    if (!value)
        return arena_printf(arena, "%d", number);
    name = short_enum(type, value->name);
    if (number == 0)
        return "";
    if (raw || !name[1])
        return name;
    lower = arena_strdup(arena, name);
    if (!lower)
        return NULL;
    for (char *c = lower; *c; c++)
        *c = *c == '_' ? ' ' : *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    return translate(type, lower, arena);
}

static const char *instant_text(const ProtobufCMessage *message, bool raw, struct arena *arena)
{
    Google__Protobuf__Timestamp instant;
    struct rfc3339_parts parts;
    char text[RFC3339_TEXT_SIZE];

    memcpy(&instant, message, sizeof instant);
    if (raw)
        return rfc3339_format(instant.seconds, instant.nanos, text) ? "?"
                                                                    : arena_strdup(arena, text);
    if (rfc3339_split(instant.seconds, 0, &parts))
        return "?";
    return arena_printf(arena, "%04d-%02d-%02d %02d:%02d:%02dZ", parts.year, parts.month, parts.day,
        parts.hour, parts.minute, parts.second);
}

static const char *message_text(const ProtobufCMessage *message, bool raw, struct arena *arena)
{
    CLEANUP_BUFFER struct buffer text = {0};

    if (!message)
        return "";
    if (text_equal(message->descriptor->name, "google.protobuf.Timestamp"))
        return instant_text(message, raw, arena);
    if (protojson_write(message, PROTOJSON_COMPACT, &text))
        return NULL;
    return arena_strndup(arena, (const char *)text.data, text.size);
}

static bool is_hundredths(const ProtobufCFieldDescriptor *field)
{
    static const char unit[] = "_hundredths";
    size_t length = strlen(field->name);

    return length > sizeof unit && text_equal(field->name + length - sizeof unit + 1, unit);
}

static const char *number_text(
    const ProtobufCFieldDescriptor *field, uint32_t number, bool raw, struct arena *arena)
{
    if (!raw && is_hundredths(field))
        return arena_printf(arena, "%" PRIu32 ",%02" PRIu32, number / 100, number % 100);
    return arena_printf(arena, "%" PRIu32, number);
}

static const char *value_text(
    const ProtobufCFieldDescriptor *field, const void *at, bool raw, struct arena *arena)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return arena_printf(arena, "%" PRId32, *(const int32_t *)at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return number_text(field, *(const uint32_t *)at, raw, arena);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return arena_printf(arena, "%" PRId64, *(const int64_t *)at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return arena_printf(arena, "%" PRIu64, *(const uint64_t *)at);
    case PROTOBUF_C_TYPE_BOOL:
        return !*(const protobuf_c_boolean *)at ? "" : raw ? "true" : _("yes");
    case PROTOBUF_C_TYPE_ENUM:
        return enum_text(field->descriptor, *(const int *)at, raw, arena);
    case PROTOBUF_C_TYPE_STRING:
        return *(char *const *)at ? *(char *const *)at : "";
    case PROTOBUF_C_TYPE_MESSAGE:
        return message_text(*(ProtobufCMessage *const *)at, raw, arena);
    default: /* no float and no bytes in what is listed */
        return "";
    }
}

static const char *list_text(const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field,
    bool raw,
    struct arena *arena)
{
    size_t count =
        *(const size_t *)(const void *)((const char *)message + field->quantifier_offset);
    const char *array = *(char *const *)(const void *)((const char *)message + field->offset);
    size_t size = field->type == PROTOBUF_C_TYPE_ENUM ? sizeof(int) : sizeof(void *);
    const char *text = "";

    if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE &&
        field->type != PROTOBUF_C_TYPE_ENUM)
        return "";
    for (size_t i = 0; i < count && text; i++) {
        const char *one = value_text(field, array + i * size, raw, arena);
        text = one ? arena_printf(arena, "%s%s%s", text, i ? ", " : "", one) : NULL;
    }
    return text;
}

/* "members.examiner": that field of each message of a list, joined. */
static const char *inner_list_text(const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field,
    const char *inner,
    bool raw,
    struct arena *arena)
{
    size_t count =
        *(const size_t *)(const void *)((const char *)message + field->quantifier_offset);
    ProtobufCMessage *const *rows =
        *(ProtobufCMessage ***)(uintptr_t)((const char *)message + field->offset);
    const char *text = "";

    for (size_t i = 0; i < count && text; i++) {
        const char *one = cli_field_text(rows[i], inner, raw, arena);
        text = one ? arena_printf(arena, "%s%s%s", text, i ? ", " : "", one) : NULL;
    }
    return text;
}

const char *cli_field_text(
    const ProtobufCMessage *message, const char *field_name, bool raw, struct arena *arena)
{
    const ProtobufCFieldDescriptor *field;
    size_t length = strcspn(field_name, ".");
    char *first = arena_strndup(arena, field_name, length);
    const void *at;

    if (!first)
        return NULL;
    field = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, first);
    if (!field)
        return NULL; /* a bug of the column: a test reads every table */
    at = (const char *)message + field->offset;
    if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
        *(const uint32_t *)(const void *)((const char *)message + field->quantifier_offset) !=
            field->id)
        return "";
    if (field_name[length] == '.' && field->label == PROTOBUF_C_LABEL_REPEATED)
        return inner_list_text(message, field, field_name + length + 1, raw, arena);
    if (field_name[length] == '.') {
        const ProtobufCMessage *inner = *(ProtobufCMessage *const *)at;
        return inner ? cli_field_text(inner, field_name + length + 1, raw, arena) : "";
    }
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        return list_text(message, field, raw, arena);
    return value_text(field, at, raw, arena);
}
