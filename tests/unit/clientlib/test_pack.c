/* Session packs: files are merged, conflicts and mistakes are said with file, line and path. */
#include "clientlib/pack.h"

#include "clientlib/file.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#ifndef PALMARES_PACK
#error "PALMARES_PACK: the pack of session 2022"
#endif

struct fixture {
    struct arena *arena;
    char folder[64];
    const char *why;
    Palmares__V1__SessionDefinition *definition;
};

static const char *const FILES[] = {"a.json", "b.json", "c.json", "notes.txt", ".hidden.json"};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    if (!fixture)
        return -1;
    fixture->arena = arena_new(1 << 22);
    (void)snprintf(fixture->folder, sizeof fixture->folder, "/tmp/palmares-pack-XXXXXX");
    *state = fixture;
    return fixture->arena && mkdtemp(fixture->folder) ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    for (size_t i = 0; i < ARRAY_LEN(FILES); i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", fixture->folder, FILES[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(fixture->folder), 0);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static void put(struct fixture *fixture, const char *name, const char *text)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    assert_int_equal(file_write(path, text, strlen(text)), 0);
}

static int load(struct fixture *fixture)
{
    fixture->why = "";
    return pack_load(fixture->folder, fixture->arena, &fixture->definition, &fixture->why);
}

static void test_parts_are_merged(void **state)
{
    struct fixture *fixture = *state;
    const Palmares__V1__SessionDefinition *definition;

    put(fixture, "a.json",
        "{\"id\": \"x-2022\", \"units\": [{\"id\": \"U1\"}], \"calendar\": {\"title\": \"T\"}}");
    put(fixture, "b.json",
        "{\"id\": \"x-2022\", \"year\": 2022, \"units\": [{\"id\": \"U2\"}, {\"id\": \"U3\"}]}");
    put(fixture, "c.json",
        "{\"calendar\": {\"roomRule\": {\"noExitMinutes\": 60}, \"zones\": [{\"id\": \"z\"}]}}");
    put(fixture, "notes.txt", "not JSON");
    put(fixture, ".hidden.json", "not JSON");
    assert_int_equal(load(fixture), 0);
    definition = fixture->definition;
    assert_string_equal(definition->id, "x-2022");
    assert_int_equal(definition->year, 2022);
    assert_int_equal(definition->n_units, 3);
    assert_string_equal(definition->units[0]->id, "U1");
    assert_string_equal(definition->units[2]->id, "U3");
    assert_string_equal(definition->calendar->title, "T");
    assert_int_equal(definition->calendar->room_rule->no_exit_minutes, 60);
    assert_int_equal(definition->calendar->n_zones, 1);
}

static void test_conflict_names_both_places(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "a.json", "{\n  \"calendar\": {\n    \"roomRule\": {\"noExitMinutes\": 60}}}");
    put(fixture, "b.json",
        "{\n\n\n  \"calendar\": {\n    \"room_rule\": {\n \"no_exit_minutes\": 30}}}");
    assert_int_equal(load(fixture), PACK_E_INVALID);
    assert_non_null(strstr(fixture->why, "/b.json:6: calendar.room_rule.no_exit_minutes"));
    assert_non_null(strstr(fixture->why, "/a.json:3"));
}

static void test_mistakes_name_the_place(void **state)
{
    struct fixture *fixture = *state;

    put(fixture, "a.json", "{\n \"units\": [\n  {\"id\": \"U1\",\n   \"coefficient\": 3}]}");
    assert_int_equal(load(fixture), PACK_E_INVALID);
    assert_non_null(strstr(fixture->why, "/a.json:4: units[0].coefficient: "));
    put(fixture, "a.json", "{\n \"id\": \n");
    assert_int_equal(load(fixture), PACK_E_INVALID);
    assert_non_null(strstr(fixture->why, "/a.json:"));
    assert_non_null(strstr(fixture->why, "JSON"));
}

static void test_no_pack(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(load(fixture), PACK_E_INVALID);
    assert_non_null(strstr(fixture->why, fixture->folder));
    assert_int_equal(
        pack_load("/nonexistent/pack", fixture->arena, &fixture->definition, &fixture->why),
        PACK_E_INVALID);
    assert_non_null(strstr(fixture->why, "/nonexistent/pack"));
}

static void test_one_document(void **state)
{
    struct fixture *fixture = *state;
    static const char text[] = "{\"id\": \"y\"}";
    static const char bad[] = "{\"idd\": \"y\"}";

    assert_int_equal(
        pack_parse("mine", text, strlen(text), fixture->arena, &fixture->definition, &fixture->why),
        0);
    assert_string_equal(fixture->definition->id, "y");
    assert_int_equal(
        pack_parse("mine", bad, strlen(bad), fixture->arena, &fixture->definition, &fixture->why),
        PACK_E_INVALID);
    assert_non_null(strstr(fixture->why, "mine:1: idd"));
}

/* The pack of session 2022 in the source tree, as a whole. */
static void test_pack_of_2022(void **state)
{
    struct fixture *fixture = *state;
    const Palmares__V1__SessionDefinition *definition;
    int r = pack_load(PALMARES_PACK, fixture->arena, &fixture->definition, &fixture->why);

    if (r)
        print_error("%s\n", fixture->why);
    assert_int_equal(r, 0);
    definition = fixture->definition;
    assert_string_equal(definition->id, "ndrc-2022");
    assert_int_equal(definition->year, 2022);
    assert_int_equal(definition->calendar->n_zones, 6);
    assert_int_equal(definition->calendar->n_sittings, 18);
    assert_true(definition->n_epreuves >= 7);
}

static void test_file_is_whole_or_not_there(void **state)
{
    struct fixture *fixture = *state;
    char path[128];
    struct stat status;

    (void)snprintf(path, sizeof path, "%s/none/x.json", fixture->folder);
    assert_int_equal(file_write(path, "x", 1), -ENOENT);
    put(fixture, "a.json", "12345");
    put(fixture, "a.json", "67");
    (void)snprintf(path, sizeof path, "%s/a.json", fixture->folder);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_parts_are_merged, setup, teardown),
        cmocka_unit_test_setup_teardown(test_conflict_names_both_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mistakes_name_the_place, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_pack, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_document, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pack_of_2022, setup, teardown),
        cmocka_unit_test_setup_teardown(test_file_is_whole_or_not_there, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
