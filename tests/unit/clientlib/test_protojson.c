/* The JSON mapping: each kind of field both ways, what is refused and where it is said to be. */
#include "clientlib/protojson.h"

#include "clientlib/rfc3339.h"

#include <palmares/rpc/v1/rpc.pb-c.h>
#include <palmares/v1/candidate.pb-c.h>
#include <palmares/v1/import.pb-c.h>
#include <palmares/v1/session.pb-c.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int setup(void **state)
{
    *state = arena_new(1 << 22);
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void *read_ok(struct arena *arena, const ProtobufCMessageDescriptor *type, const char *text)
{
    struct protojson_error error = {0};
    ProtobufCMessage *message = NULL;
    int r = protojson_read(type, text, strlen(text), arena, &error, &message);

    if (r)
        print_error("%s at %s line %zu\n", error.message, error.path, error.line);
    assert_int_equal(r, 0);
    assert_true(message->descriptor == type);
    return message;
}

static void read_bad(struct arena *arena,
    const ProtobufCMessageDescriptor *type,
    const char *text,
    const char *path,
    size_t line)
{
    struct protojson_error error = {0};
    ProtobufCMessage *message = NULL;
    int r = protojson_read(type, text, strlen(text), arena, &error, &message);

    assert_int_equal(r, PROTOJSON_E_INVALID);
    assert_null(message);
    assert_string_equal(error.path, path);
    assert_int_equal(error.line, line);
    assert_true(strlen(error.message) > 10);
}

static void assert_writes(const ProtobufCMessage *message, unsigned flags, const char *expected)
{
    CLEANUP_BUFFER struct buffer text = {0};

    assert_int_equal(protojson_write(message, flags, &text), 0);
    assert_int_equal(buffer_terminate(&text), 0);
    assert_string_equal((const char *)text.data, expected);
}

static void test_candidate_both_ways(void **state)
{
    static const char text[] =
        "{\"session\":\"ndrc-2022\",\"number\":\"0012\",\"familyName\":\"Ki\\u015fi \\\"Ł\\\"\","
        "\"birthDate\":\"2001-02-28\",\"class\":\"CANDIDATE_CLASS_C\",\"extraMinutesPerHour\":20,"
        "\"arrangements\":[\"a\",\"b\"],\"state\":\"WITHDRAWN\","
        "\"createTime\":\"2022-05-18T12:00:00.250Z\"}";
    Palmares__V1__Candidate *candidate =
        read_ok(*state, &palmares__v1__candidate__descriptor, text);

    assert_string_equal(candidate->number, "0012");
    assert_string_equal(candidate->family_name, "Kişi \"Ł\"");
    assert_int_equal(candidate->class_, PALMARES__V1__CANDIDATE_CLASS__CANDIDATE_CLASS_C);
    assert_int_equal(candidate->extra_minutes_per_hour, 20);
    assert_int_equal(candidate->n_arrangements, 2);
    assert_string_equal(candidate->arrangements[1], "b");
    assert_int_equal(candidate->create_time->seconds, 1652875200);
    assert_int_equal(candidate->create_time->nanos, 250000000);
    assert_string_equal(candidate->ine, "");
    assert_writes(&candidate->base, PROTOJSON_COMPACT,
        "{\"session\":\"ndrc-2022\",\"number\":\"0012\",\"familyName\":\"Kişi \\\"Ł\\\"\","
        "\"birthDate\":\"2001-02-28\",\"class\":\"CANDIDATE_CLASS_C\",\"extraMinutesPerHour\":20,"
        "\"arrangements\":[\"a\",\"b\"],\"state\":\"WITHDRAWN\","
        "\"createTime\":\"2022-05-18T12:00:00.250Z\"}");
}

static void test_both_spellings_null_and_numbers_of_enums(void **state)
{
    Palmares__V1__Candidate *candidate = read_ok(*state, &palmares__v1__candidate__descriptor,
        "{\"birth_date\": \"2001-01-01\", \"ine\": null, \"class\": 2, "
        "\"extra_minutes_per_hour\": \"20\", \"arrangements\": null}");

    assert_string_equal(candidate->birth_date, "2001-01-01");
    assert_int_equal(candidate->class_, 2);
    assert_int_equal(candidate->extra_minutes_per_hour, 20);
    assert_int_equal(candidate->n_arrangements, 0);
}

static void test_sixty_four_bits_are_strings(void **state)
{
    Palmares__V1__Import *import = read_ok(*state, &palmares__v1__import__descriptor,
        "{\"sizeBytes\":\"18446744073709551615\",\"nextOffset\":42}");

    assert_true(import->size_bytes == UINT64_MAX);
    assert_true(import->next_offset == 42);
    assert_writes(&import->base, PROTOJSON_COMPACT,
        "{\"nextOffset\":\"42\",\"sizeBytes\":\"18446744073709551615\"}");
}

static void test_bytes_are_base64(void **state)
{
    static const char *const same[] = {"\"+/+/\"", "\"-_-_\""};
    static const char *const lengths[] = {"", "AA==", "AAE=", "AAEC", "AAECAw=="};

    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        const char *text = arena_printf(*state, "{\"sha256\":%s}", same[i]);
        Palmares__V1__StartImportRequest *request =
            read_ok(*state, &palmares__v1__start_import_request__descriptor, text);
        assert_int_equal(request->sha256.len, 3);
        assert_memory_equal(request->sha256.data, "\xfb\xff\xbf", 3);
    }
    for (size_t i = 1; i < ARRAY_LEN(lengths); i++) {
        const char *text = arena_printf(*state, "{\"sha256\":\"%s\"}", lengths[i]);
        Palmares__V1__StartImportRequest *request =
            read_ok(*state, &palmares__v1__start_import_request__descriptor, text);
        assert_int_equal(request->sha256.len, i);
        assert_memory_equal(request->sha256.data, "\0\1\2\3", i);
        assert_writes(&request->base, PROTOJSON_COMPACT, text);
    }
    read_bad(
        *state, &palmares__v1__start_import_request__descriptor, "{\"sha256\":\"A\"}", "sha256", 1);
    read_bad(*state, &palmares__v1__start_import_request__descriptor, "{\"sha256\":\"A*==\"}",
        "sha256", 1);
}

static void test_field_mask(void **state)
{
    Palmares__V1__UpdateCandidateRequest *request = read_ok(*state,
        &palmares__v1__update_candidate_request__descriptor, "{\"updateMask\":\"birthDate,zone\"}");

    assert_int_equal(request->update_mask->n_paths, 2);
    assert_string_equal(request->update_mask->paths[0], "birth_date");
    assert_string_equal(request->update_mask->paths[1], "zone");
    assert_writes(&request->base, PROTOJSON_COMPACT, "{\"updateMask\":\"birthDate,zone\"}");
    request = read_ok(
        *state, &palmares__v1__update_candidate_request__descriptor, "{\"updateMask\":\"\"}");
    assert_int_equal(request->update_mask->n_paths, 0);
    read_bad(*state, &palmares__v1__update_candidate_request__descriptor,
        "{\"updateMask\":\"a,,b\"}", "updateMask", 1);
}

static void test_oneof_keeps_zero(void **state)
{
    Palmares__Rpc__V1__Request *request =
        read_ok(*state, &palmares__rpc__v1__request__descriptor, "{\"timeoutMs\":0}");

    assert_int_equal(request->deadline_case, PALMARES__RPC__V1__REQUEST__DEADLINE_TIMEOUT_MS);
    assert_writes(&request->base, PROTOJSON_COMPACT, "{\"timeoutMs\":0}");
    request = read_ok(*state, &palmares__rpc__v1__request__descriptor, "{}");
    assert_int_equal(request->deadline_case, PALMARES__RPC__V1__REQUEST__DEADLINE__NOT_SET);
    assert_writes(&request->base, PROTOJSON_COMPACT, "{}");
}

static void test_defaults_on_demand(void **state)
{
    Palmares__V1__DayRange *range =
        read_ok(*state, &palmares__v1__day_range__descriptor, "{\"epreuve\":\"E5B\"}");

    assert_writes(&range->base, PROTOJSON_COMPACT | PROTOJSON_DEFAULTS,
        "{\"epreuve\":\"E5B\",\"first\":\"\",\"last\":\"\"}");
    assert_writes(&range->base, 0, "{\n  \"epreuve\": \"E5B\"\n}");
}

static void test_errors_name_the_place(void **state)
{
    const ProtobufCMessageDescriptor *type = &palmares__v1__session_definition__descriptor;
    static const char nested[] = "{\n"
                                 "  \"id\": \"x\",\n"
                                 "  \"calendar\": {\n"
                                 "    \"sittings\": [\n"
                                 "      {\"epreuve\": \"}],{\\\"\"},\n"
                                 "      {\"epreuve\": \"E1\",\n"
                                 "       \"start\": \"14:00\"}\n"
                                 "    ]\n"
                                 "  }\n"
                                 "}\n";

    read_bad(*state, type, nested, "calendar.sittings[1].start", 7);
    read_bad(*state, type, "{\n\"year\": \"soon\"}", "year", 2);
    read_bad(*state, type, "{\n\n\"year\": -1}", "year", 3);
    read_bad(*state, type, "{\"year\": 4294967296}", "year", 1);
    read_bad(*state, type, "{\"year\": 20.5}", "year", 1);
    read_bad(*state, type, "{\"year\": true}", "year", 1);
    read_bad(*state, type, "{\"id\": 7}", "id", 1);
    read_bad(*state, type, "{\"units\": {}}", "units", 1);
    read_bad(*state, type, "{\"units\": [null]}", "units[0]", 1);
    read_bad(*state, type, "{\"units\":\n[{},\n[]]}", "units[1]", 3);
    read_bad(*state, type, "{\"units\": [{\"kind\": \"LOCAL\"}]}", "units[0].kind", 1);
    read_bad(*state, type, "{\"units\": [{\"kind\": 9}]}", "units[0].kind", 1);
    read_bad(*state, type, "[]", "", 1);
    read_bad(*state, type, "{\n\"id\": \"a\",\n\"id\": \"b\"}", "", 3);
    read_bad(*state, type, "{\"id\": \"a\"", "", 1);
    read_bad(*state, type, "{\"id\": \"a\"} x", "", 1);
    read_bad(*state, type, "", "", 1);
    read_bad(*state, type, "{\"id\": \"\\u0000\"}", "", 1);
    read_bad(*state, type, "{\"id\": \"\xff\"}", "", 1);
    read_bad(*state, &palmares__v1__candidate__descriptor,
        "{\"birthDate\":\"a\",\"birth_date\":\"b\"}", "birth_date", 1);
    read_bad(*state, &palmares__v1__candidate__descriptor,
        "{\"createTime\":\"2022-02-30T00:00:00Z\"}", "createTime", 1);
}

static void test_too_large_is_refused(void **state)
{
    struct protojson_error error = {0};
    ProtobufCMessage *message = NULL;
    size_t size = PROTOJSON_TEXT_MAX + 1;
    char *text = malloc(size);

    assert_non_null(text);
    memset(text, ' ', size);
    assert_int_equal(
        protojson_read(&palmares__v1__candidate__descriptor, text, size, *state, &error, &message),
        PROTOJSON_E_INVALID);
    /* nothing but brackets: deeper than the parser goes, and no crash */
    memset(text, '[', size - 1);
    assert_int_equal(protojson_read(&palmares__v1__candidate__descriptor, text, size - 1, *state,
                         &error, &message),
        PROTOJSON_E_INVALID);
    free(text);
}

static void test_memory_is_capped(void **state)
{
    struct arena *small = arena_new(4096);
    CLEANUP_BUFFER struct buffer text = {0};
    struct protojson_error error;
    ProtobufCMessage *message = NULL;

    (void)state;
    assert_int_equal(buffer_append_text(&text, "{\"units\":[{}"), 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(buffer_append_text(&text, ",{}"), 0);
    assert_int_equal(buffer_append_text(&text, "]}"), 0);
    assert_int_equal(protojson_read(&palmares__v1__session_definition__descriptor,
                         (const char *)text.data, text.size, small, &error, &message),
        -ENOMEM);
    arena_free(small);
}

static void test_bad_utf8_is_not_written(void **state)
{
    Palmares__V1__DayRange range = PALMARES__V1__DAY_RANGE__INIT;
    CLEANUP_BUFFER struct buffer text = {0};
    char bad[] = "\xc3(";

    (void)state;
    range.epreuve = bad;
    assert_int_equal(protojson_write(&range.base, 0, &text), -EBADMSG);
}

static void set_ok(
    struct arena *arena, ProtobufCMessage *message, const char *path, const char *value)
{
    struct protojson_error error = {0};

    assert_int_equal(protojson_set(message, path, value, arena, &error), 0);
}

static void test_set_from_typed_text(void **state)
{
    Palmares__V1__ListCandidatesRequest request = PALMARES__V1__LIST_CANDIDATES_REQUEST__INIT;
    Palmares__V1__Candidate candidate = PALMARES__V1__CANDIDATE__INIT;
    struct protojson_error error = {0};

    set_ok(*state, &candidate.base, "family_name", "12");
    set_ok(*state, &candidate.base, "extraMinutesPerHour", "20");
    set_ok(*state, &candidate.base, "class", "CANDIDATE_CLASS_B");
    set_ok(*state, &candidate.base, "arrangements", "one");
    set_ok(*state, &candidate.base, "arrangements", "two");
    assert_string_equal(candidate.family_name, "12");
    assert_int_equal(candidate.extra_minutes_per_hour, 20);
    assert_int_equal(candidate.class_, 2);
    assert_int_equal(candidate.n_arrangements, 2);
    assert_string_equal(candidate.arrangements[0], "one");
    assert_string_equal(candidate.arrangements[1], "two");
    set_ok(*state, &candidate.base, "arrangements", "");
    assert_int_equal(candidate.n_arrangements, 0);
    set_ok(*state, &request.base, "filter.zone", "guyane");
    set_ok(*state, &request.base, "filter.with_arrangements", "true");
    assert_string_equal(request.filter->zone, "guyane");
    assert_true(request.filter->with_arrangements);

    assert_int_equal(
        protojson_set(&candidate.base, "colour", "x", *state, &error), PROTOJSON_E_INVALID);
    assert_string_equal(error.path, "colour");
    assert_int_equal(
        protojson_set(&candidate.base, "extra_minutes_per_hour", "a third", *state, &error),
        PROTOJSON_E_INVALID);
    assert_string_equal(error.path, "extra_minutes_per_hour");
    assert_int_equal(
        protojson_set(&candidate.base, "number.x", "1", *state, &error), PROTOJSON_E_INVALID);
    assert_int_equal(
        protojson_set(&request.base, "filter.with_arrangements", "maybe", *state, &error),
        PROTOJSON_E_INVALID);
    assert_int_equal(
        protojson_set(&candidate.base, "number", "\xff", *state, &error), PROTOJSON_E_INVALID);
}

static void test_instants(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
        int32_t nanos;
        const char *written;
    } good[] = {
        {"1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z"},
        {"2022-05-18t05:00:00-10:00", 1652886000, 0, "2022-05-18T15:00:00Z"},
        {"2024-02-29T23:59:59.123456789+00:00", 1709251199, 123456789,
            "2024-02-29T23:59:59.123456789Z"},
        {"2024-02-29T23:59:59.5Z", 1709251199, 500000000, "2024-02-29T23:59:59.500Z"},
        {"0001-01-01T00:00:00Z", -62135596800, 0, "0001-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59.999999Z", 253402300799, 999999000, "9999-12-31T23:59:59.999999Z"},
    };
    static const char *const bad[] = {"", "2022-05-18", "2022-05-18T12:00Z", "2022-05-18T12:00:00",
        "2021-02-29T00:00:00Z", "2022-13-01T00:00:00Z", "2022-05-18T24:00:00Z",
        "2022-05-18T12:00:60Z", "2022-05-18T12:00:00.Z", "2022-05-18T12:00:00.1234567890Z",
        "2022-05-18T12:00:00+1:00", "2022-05-18T12:00:00Zx", "0001-01-01T00:00:00+01:00",
        "0000-01-01T00:00:00Z"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        char text[RFC3339_TEXT_SIZE];
        int64_t seconds;
        int32_t nanos;
        assert_int_equal(rfc3339_parse(good[i].text, &seconds, &nanos), 0);
        assert_true(seconds == good[i].seconds);
        assert_int_equal(nanos, good[i].nanos);
        assert_int_equal(rfc3339_format(seconds, nanos, text), 0);
        assert_string_equal(text, good[i].written);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        int64_t seconds;
        int32_t nanos;
        assert_true(rfc3339_parse(bad[i], &seconds, &nanos) < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_candidate_both_ways, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_both_spellings_null_and_numbers_of_enums, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sixty_four_bits_are_strings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bytes_are_base64, setup, teardown),
        cmocka_unit_test_setup_teardown(test_field_mask, setup, teardown),
        cmocka_unit_test_setup_teardown(test_oneof_keeps_zero, setup, teardown),
        cmocka_unit_test_setup_teardown(test_defaults_on_demand, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors_name_the_place, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_large_is_refused, setup, teardown),
        cmocka_unit_test(test_memory_is_capped),
        cmocka_unit_test(test_bad_utf8_is_not_written),
        cmocka_unit_test_setup_teardown(test_set_from_typed_text, setup, teardown),
        cmocka_unit_test(test_instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
