/* Forms on the wire and in the database: the tables agree with the contract, and what is written is
 * read. */
#include "domain/form_diff.h"
#include "handler/form_wire.h"
#include "store/form_json.h"

#include "base/text.h"
#include "dossier_fixture.h"

#include <palmares/v1/forms.pb-c.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 32 << 20 };

static struct arena *arena;
static struct dossier_fixture fixture;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    dossier_fixture(arena, &fixture);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const ProtobufCMessageDescriptor *const descriptors[DOCUMENT_KIND_COUNT] = {
    [DOCUMENT_LIVRET] = &palmares__v1__livret__descriptor,
    [DOCUMENT_ATTESTATION] = &palmares__v1__attestation__descriptor,
    [DOCUMENT_FICHE_E4] = &palmares__v1__fiche_e4__descriptor,
    [DOCUMENT_FICHE_E6] = &palmares__v1__fiche_e6__descriptor,
    [DOCUMENT_ETUDE] = &palmares__v1__etude_reflexive__descriptor,
    [DOCUMENT_ENGAGEMENT] = &palmares__v1__engagement_form__descriptor,
    [DOCUMENT_ATTACHMENT] = &palmares__v1__attachment__descriptor,
};

static ProtobufCType wire_type(enum form_field_type type)
{
    switch (type) {
    case FIELD_NUMBER:
        return PROTOBUF_C_TYPE_UINT32;
    case FIELD_SWITCH:
        return PROTOBUF_C_TYPE_BOOL;
    case FIELD_CHOICE:
        return PROTOBUF_C_TYPE_ENUM;
    case FIELD_LIST:
        return PROTOBUF_C_TYPE_MESSAGE;
    default:
        return PROTOBUF_C_TYPE_STRING;
    }
}

/* Choices are numbered 1, 2, ... as the enum is, and it has no others (0 is "none"). */
static void assert_choices(const struct form_field *field, const ProtobufCEnumDescriptor *values)
{
    assert_int_equal(values->n_values, field->choice_count + 1);
    for (size_t i = 0; i < field->choice_count; i++) {
        const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(values, (int)i + 1);

        assert_non_null(value);
        assert_string_equal(value->name, field->choices[i].name);
    }
}

static size_t assert_fields(const struct form *form, const ProtobufCMessageDescriptor *message)
{
    assert_string_equal(form->name, message->short_name);
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        const ProtobufCFieldDescriptor *wire =
            protobuf_c_message_descriptor_get_field_by_name(message, field->name);

        if (!wire)
            fail_msg("%s has no field %s", message->name, field->name);
        assert_int_equal(wire->type, wire_type(field->type));
        assert_int_equal(wire->label == PROTOBUF_C_LABEL_REPEATED, field->type == FIELD_LIST);
        if (field->type == FIELD_CHOICE)
            assert_choices(field, wire->descriptor);
        if (field->type == FIELD_LIST)
            assert_int_equal(assert_fields(field->element, wire->descriptor), 0);
    }
    return message->n_fields - form->field_count;
}

static void test_tables_are_the_contract(void **state)
{
    (void)state;
    for (unsigned kind = DOCUMENT_LIVRET; kind < DOCUMENT_KIND_COUNT; kind++)
        assert_int_equal(assert_fields(dossier_form((enum document_kind)kind), descriptors[kind]),
            kind == DOCUMENT_ATTACHMENT ? 3 : 0); /* pages, size and SHA-256 are the service's */
    /* session, establishment, name, etag */
    assert_int_equal(
        assert_fields(&class_profile_form, &palmares__v1__class_profile__descriptor), 4);
}

static void assert_same(const struct form *form, const void *before, const void *after)
{
    struct differences differences;

    assert_int_equal(form_diff(arena, form, before, after, &differences), 0);
    for (size_t i = 0; i < differences.count; i++)
        (void)fprintf(stderr, "  %s: %s -> %s\n", differences.items[i].path,
            differences.items[i].before, differences.items[i].after);
    assert_int_equal(differences.count, 0);
}

static void assert_round_trip(
    const struct form *form, const void *values, const ProtobufCMessageDescriptor *descriptor)
{
    struct op op = {.arena = arena};
    ProtobufCMessage *message = form_wire_message(arena, form, values, descriptor);
    void *again;
    char *json;

    assert_non_null(message);
    assert_int_equal(form_wire_read(&op, "", form, message, &again), 0);
    assert_same(form, values, again);
    assert_int_equal(form_json_write(arena, form, values, &json), 0);
    assert_int_equal(form_json_read(arena, form, json, &again), 0);
    assert_same(form, values, again);
}

static void test_what_is_written_is_read(void **state)
{
    (void)state;
    for (unsigned kind = DOCUMENT_LIVRET; kind < DOCUMENT_ATTACHMENT; kind++)
        assert_round_trip(dossier_form((enum document_kind)kind), fixture.documents[kind].content,
            descriptors[kind]);
    assert_round_trip(
        &class_profile_form, fixture.profile, &palmares__v1__class_profile__descriptor);
}

/* A value of any type from a seed; every third is empty. */
static void set_value(const struct form_field *field, void *values, unsigned seed)
{
    static const char *const texts[] = {"", "x", "Łukasz\n« œuvre »", "0", "\"quoted\\\""};
    char *to = (char *)values + field->offset;
    const char *text = texts[seed % ARRAY_LEN(texts)];
    struct decimal decimal = {seed % 3 ? (int32_t)(seed * 7919 % 100000) : DECIMAL_NONE};
    uint32_t number = seed % 3 ? seed * 104729 : 0;
    int choice = field->choice_count ? (int)(seed % (field->choice_count + 1)) : 0;

    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_LONG_TEXT:
    case FIELD_DATE:
        memcpy(to, &text, sizeof text);
        break;
    case FIELD_DECIMAL:
        memcpy(to, &decimal, sizeof decimal);
        break;
    case FIELD_NUMBER:
        memcpy(to, &number, sizeof number);
        break;
    case FIELD_SWITCH:
        *(bool *)to = seed % 2;
        break;
    case FIELD_CHOICE:
        memcpy(to, &choice, sizeof choice);
        break;
    case FIELD_LIST:
        break;
    }
}

static void *random_values(const struct form *form, unsigned seed)
{
    void *values = arena_calloc(arena, 1, form->size);

    form_init(form, values);
    for (size_t i = 0; i < form->field_count; i++) {
        const struct form_field *field = &form->fields[i];
        size_t count = seed % 4;
        char *elements;

        set_value(field, values, seed + (unsigned)i);
        if (field->type != FIELD_LIST)
            continue;
        elements = arena_calloc(arena, count + 1, field->element->size);
        for (size_t j = 0; j < count; j++)
            memcpy(elements + j * field->element->size,
                random_values(field->element, seed * 31 + (unsigned)j), field->element->size);
        memcpy((char *)values + field->offset, &elements, sizeof elements);
        memcpy((char *)values + field->count_offset, &count, sizeof count);
    }
    return values;
}

static void test_any_values_come_back(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < 200; seed++)
        for (unsigned kind = DOCUMENT_LIVRET; kind < DOCUMENT_KIND_COUNT; kind++)
            assert_round_trip(dossier_form((enum document_kind)kind),
                random_values(dossier_form((enum document_kind)kind), seed), descriptors[kind]);
}

static void test_stored_json_of_another_shape(void **state)
{
    static const char *const bad[] = {"", "[]", "null", "{", "{\"nature\":3}",
        "{\"nature\":\"NONE\"}", "{\"title\":[]}", "{\"phases\":{}}", "{\"phases\":[1]}",
        "{\"phases\":[{\"tools\":true}]}", "{\"title\":\"a\",\"title\":\"b\"}"};
    void *values;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(
            form_json_read(arena, dossier_form(DOCUMENT_FICHE_E4), bad[i], &values), -EPROTO);
    /* a field of another revision is passed over */
    assert_int_equal(
        form_json_read(arena, dossier_form(DOCUMENT_FICHE_E4), "{\"gone\":1}", &values), 0);
}

static void test_bad_wire_values_name_their_place(void **state)
{
    Palmares__V1__LivretLine line = PALMARES__V1__LIVRET_LINE__INIT, *lines[40];
    Palmares__V1__Livret livret = PALMARES__V1__LIVRET__INIT;
    char mark[] = "AB", text[] = "a\xffz";
    struct op op = {.arena = arena};
    void *values;

    (void)state;
    line.semester1 = mark;
    lines[0] = lines[1] = &line;
    livret.lines = lines;
    livret.n_lines = 2;
    livret.class_name = text;
    livret.opinion = (Palmares__V1__Livret__Opinion)9;
    assert_int_equal(form_wire_read(&op, "document.livret.", dossier_form(DOCUMENT_LIVRET),
                         &livret.base, &values),
        OUTCOME_INVALID);
    assert_int_equal(op.violation_count, 4);
    assert_string_equal(op.violations->field, "document.livret.class_name");
    assert_string_equal(op.violations->next->next->field, "document.livret.lines[0].semester1");
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        lines[i] = &line;
    livret.n_lines = ARRAY_LEN(lines);
    op = (struct op){.arena = arena};
    assert_int_equal(form_wire_read(&op, "", dossier_form(DOCUMENT_LIVRET), &livret.base, &values),
        OUTCOME_INVALID);
}

static void test_differences(void **state)
{
    struct fiche_e4 before = *fixture_fiche_e4(&fixture), after = before;
    struct fiche_phase phases[5];
    struct differences differences;

    (void)state;
    memcpy(phases, before.phases, before.phase_count * sizeof *phases);
    phases[1].tools = "";
    phases[4] = (struct fiche_phase){"Bilan", ""};
    after.phases = phases;
    after.phase_count = 5;
    after.title = "Autre";
    assert_int_equal(
        form_diff(arena, dossier_form(DOCUMENT_FICHE_E4), &before, &after, &differences), 0);
    assert_int_equal(differences.count, 3);
    assert_string_equal(differences.items[0].path, "title");
    assert_int_equal(differences.items[0].kind, DIFFERENCE_CHANGED);
    assert_string_equal(differences.items[1].path, "phases[1].tools");
    assert_int_equal(differences.items[1].kind, DIFFERENCE_REMOVED);
    assert_string_equal(differences.items[2].path, "phases[4].activity");
    assert_int_equal(differences.items[2].kind, DIFFERENCE_ADDED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tables_are_the_contract),
        TEST(test_what_is_written_is_read),
        TEST(test_any_values_come_back),
        TEST(test_stored_json_of_another_shape),
        TEST(test_bad_wire_values_name_their_place),
        TEST(test_differences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
