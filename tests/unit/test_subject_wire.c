/* Subjects between the wire, the model and the bytes that are stored. */
#include "handler/subject_wire.h"

#include "base/text.h"
#include "clientlib/protojson.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 16 << 20 };

static struct arena *arena;
static struct op op;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    op = (struct op){.arena = arena};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Every field of the contract once. */
#define QUESTION                                                                              \
    "{\"number\":\"1.1\",\"text\":\"Analyser\",\"pointsHundredths\":400,\"annexes\":[\"1\"]," \
    "\"competences\":[\"c\"],\"knowledge\":[\"k\"],\"features\":[\"f\"],\"modules\":[\"m\"]," \
    "\"sides\":[\"EDITORIAL\",\"TECHNICAL\"]}"
#define ANNEXE                                                                                  \
    "{\"number\":\"1\",\"title\":\"Ventes\",\"kind\":\"TABLE\",\"external\":true,\"source\":"   \
    "\"S\","                                                                                    \
    "\"author\":\"A\",\"publication\":\"P\",\"date\":\"2021-05\",\"paragraphs\":[\"p\",\"q\"]," \
    "\"rows\":[{\"cells\":[\"a\",\"b\"]},{\"cells\":[\"1\",\"2\"]}],"                           \
    "\"figure\":\"iVBORw0KGgoAAAAA\",\"figureWidthMm\":80,\"figureDescription\":\"D\","         \
    "\"toReturn\":true}"
#define RECORD                                                                               \
    "\"session\":\"ndrc-2022\",\"id\":\"E5A-1\",\"epreuve\":\"E5A\",\"title\":\"Un titre\"," \
    "\"sample\":true,\"calendarSubject\":\"national\",\"reviewers\":[\"relecture\"]"
#define WRITTEN                                                                               \
    "{" RECORD ",\"written\":{\"organisation\":{\"name\":\"O\",\"activity\":\"a\","           \
    "\"website\":\"w\",\"sources\":[\"s\"],\"invented\":true},\"context\":[\"c\"],"           \
    "\"calculator\":\"ALLOWED\",\"dossiers\":[{\"theme\":\"t\",\"situation\":[\"s\"],"        \
    "\"questions\":[" QUESTION "],\"annexes\":[" ANNEXE "]}],\"reflection\":{\"text\":\"r\"," \
    "\"pointsHundredths\":1000,\"lines\":30},\"bonusHundredths\":200}}"
#define PRACTICAL                                                                               \
    "{" RECORD ",\"practical\":{\"cms\":\"WORDPRESS\",\"situation\":[\"s\"],\"problem\":\"p\"," \
    "\"questions\":[" QUESTION "],\"annexes\":[" ANNEXE "]}}"

static Palmares__V1__Subject *parse(const char *json)
{
    ProtobufCMessage *message = NULL;
    struct protojson_error error = {0};

    if (protojson_read(
            &palmares__v1__subject__descriptor, json, strlen(json), arena, &error, &message))
        fail_msg("%s: %s", error.path, error.message);
    return (void *)message;
}

static struct buffer packed(const Palmares__V1__Subject *message)
{
    struct buffer bytes = {0};

    bytes.size = palmares__v1__subject__get_packed_size(message);
    bytes.data = arena_alloc(arena, bytes.size + 1);
    assert_int_equal(palmares__v1__subject__pack(message, bytes.data), bytes.size);
    return bytes;
}

static void check_round_trip(const char *json)
{
    const Palmares__V1__Subject *message = parse(json);
    const struct buffer before = packed(message);
    struct subject subject, again = {0};
    struct buffer after;
    const uint8_t *content;
    size_t size;

    assert_int_equal(subject_wire_read(&op, "subject", message, &subject), 0);
    after = packed(subject_wire_message(arena, &subject, true));
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, after.size);

    assert_int_equal(subject_wire_encode(arena, &subject, &content, &size), 0);
    again.record = subject.record;
    again.record.title = "";
    assert_int_equal(subject_wire_decode(arena, content, size, &again), 0);
    after = packed(subject_wire_message(arena, &again, true));
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, after.size);
}

static void test_every_field_comes_back(void **state)
{
    (void)state;
    check_round_trip(WRITTEN);
    check_round_trip(PRACTICAL);
    check_round_trip("{" RECORD "}");
}

static void test_the_record_alone_has_no_content(void **state)
{
    struct subject subject;
    const Palmares__V1__Subject *message;

    (void)state;
    assert_int_equal(subject_wire_read(&op, "subject", parse(WRITTEN), &subject), 0);
    message = subject_wire_message(arena, &subject, false);
    assert_int_equal(message->content_case, PALMARES__V1__SUBJECT__CONTENT__NOT_SET);
    assert_null(message->written);
}

/* What the service alone says is not taken from whoever asks. */
static void test_fields_of_the_service_are_not_read(void **state)
{
    Palmares__V1__Subject *message = parse(WRITTEN);
    struct subject subject;

    (void)state;
    message->author = arena_strdup(arena, "moi");
    message->approved_by = message->author;
    message->state = PALMARES__V1__SUBJECT__STATE__APPROVED;
    assert_int_equal(subject_wire_read(&op, "subject", message, &subject), 0);
    assert_string_equal(subject.record.author, "");
    assert_string_equal(subject.record.approved_by, "");
    assert_int_equal(subject.record.state, SUBJECT_STATE_NONE);
}

static void expect(const Palmares__V1__Subject *message, const char *path, const char *reason)
{
    struct subject subject;

    op = (struct op){.arena = arena};
    assert_int_equal(subject_wire_read(&op, "subject", message, &subject), OUTCOME_INVALID);
    assert_int_equal(op.violation_count, 1);
    assert_string_equal(op.violations->field, path);
    assert_string_equal(op.violations->reason, reason);
}

static char *long_text(size_t length)
{
    char *text = arena_alloc(arena, length + 1);

    memset(text, 'a', length);
    text[length] = '\0';
    return text;
}

static void test_what_is_too_much_is_refused_where_it_stands(void **state)
{
    static char *many[SUBJECT_PARAGRAPHS_MAX + 1];
    Palmares__V1__Subject *message = parse(WRITTEN);
    struct subject subject;

    (void)state;
    message->title = long_text(SUBJECT_TITLE_MAX);
    assert_int_equal(subject_wire_read(&op, "subject", message, &subject), 0);
    message->title = long_text(SUBJECT_TITLE_MAX + 1);
    expect(message, "subject.title", "TOO_LONG");

    message = parse(WRITTEN);
    message->written->dossiers[0]->questions[0]->text = long_text(SUBJECT_TEXT_MAX + 1);
    expect(message, "subject.written.dossiers[0].questions[0].text", "TOO_LONG");

    for (size_t i = 0; i < ARRAY_LEN(many); i++)
        many[i] = long_text(1);
    message = parse(PRACTICAL);
    message->practical->annexes[0]->paragraphs = many;
    message->practical->annexes[0]->n_paragraphs = ARRAY_LEN(many);
    expect(message, "subject.practical.annexes[0].paragraphs", "TOO_MANY");

    message = parse(WRITTEN);
    message->written->dossiers[0]->annexes[0]->rows[1]->cells = many;
    message->written->dossiers[0]->annexes[0]->rows[1]->n_cells = SUBJECT_CELLS_MAX + 1;
    expect(message, "subject.written.dossiers[0].annexes[0].rows[1].cells", "TOO_MANY");
}

static void test_hostile_bytes_are_refused(void **state)
{
    Palmares__V1__Subject *message = parse(WRITTEN);

    (void)state;
    message->title = arena_strdup(arena, "\xc3\x28");
    expect(message, "subject.title", "ENCODING");

    message = parse(WRITTEN);
    message->written->context[0] = arena_strdup(arena, "a\x1b[2J");
    expect(message, "subject.written.context[0]", "CONTROL_CHARACTER");

    message = parse(WRITTEN);
    message->written->dossiers[0]->annexes[0]->figure = handler_bytes("MZ this is a program", 20);
    expect(message, "subject.written.dossiers[0].annexes[0].figure", "FIGURE");

    message = parse(PRACTICAL);
    message->practical->questions[0]->sides[0] = (Palmares__V1__SubjectSide)9;
    expect(message, "subject.practical.questions[0].sides[0]", "UNKNOWN_VALUE");
}

static void test_damaged_bytes_are_no_subject(void **state)
{
    struct subject subject = {0};

    (void)state;
    assert_int_equal(subject_wire_decode(arena, "\x42\x7f\x01", 3, &subject), -EBADMSG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_field_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_record_alone_has_no_content, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fields_of_the_service_are_not_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_what_is_too_much_is_refused_where_it_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_bytes_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_bytes_are_no_subject, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
