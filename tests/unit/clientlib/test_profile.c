/* Profiles: what wins over what, paths, and what is said when something is wrong. */
#include "clientlib/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* The environment of one test: NAME, value, ... NULL. */
static const char *const *variables;

static char *look_up(const char *name)
{
    for (const char *const *pair = variables; *pair; pair += 2) {
        if (strcmp(pair[0], name) == 0)
            return (char *)(uintptr_t)pair[1];
    }
    return NULL;
}

struct fixture {
    struct arena *arena;
    char folder[64];
    char file[96];
    const char *why;
    struct profile profile;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    if (!fixture)
        return -1;
    fixture->arena = arena_new(1 << 20);
    (void)snprintf(fixture->folder, sizeof fixture->folder, "/tmp/palmares-profile-XXXXXX");
    if (!fixture->arena || !mkdtemp(fixture->folder))
        return -1;
    (void)snprintf(fixture->file, sizeof fixture->file, "%s/config.ini", fixture->folder);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    (void)unlink(fixture->file);
    (void)rmdir(fixture->folder);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static void write_config(struct fixture *fixture, const char *text)
{
    FILE *file = fopen(fixture->file, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int load(struct fixture *fixture, const struct profile_flags *flags)
{
    fixture->why = "";
    return profile_load(flags, look_up, fixture->arena, &fixture->profile, &fixture->why);
}

static const char COMPLETE[] = "# comment\n"
                               "[profile default]\n"
                               "server = a.example:7300, b.example:7301\n"
                               "ca = pki/ca.pem\n"
                               "certificate = /etc/me.pem\n"
                               "key = ~/me.key\n"
                               "session = ndrc-2022\n"
                               "timeout = 5m\n"
                               "[profile other]\n"
                               "server = c.example:7300\n"
                               "ca = ca.pem\ncertificate = c.pem\nkey = c.key\n";

static void test_file_and_paths(void **state)
{
    struct fixture *fixture = *state;
    const char *const set[] = {"PALMARES_CONFIG", fixture->file, "HOME", "/home/me", NULL};
    char expected[128];

    variables = set;
    write_config(fixture, COMPLETE);
    assert_int_equal(load(fixture, &(struct profile_flags){0}), 0);
    assert_string_equal(fixture->profile.name, "default");
    assert_string_equal(fixture->profile.servers[0], "a.example:7300");
    assert_string_equal(fixture->profile.servers[1], "b.example:7301");
    assert_null(fixture->profile.servers[2]);
    (void)snprintf(expected, sizeof expected, "%s/pki/ca.pem", fixture->folder);
    assert_string_equal(fixture->profile.ca, expected);
    assert_string_equal(fixture->profile.certificate, "/etc/me.pem");
    assert_string_equal(fixture->profile.key, "/home/me/me.key");
    assert_string_equal(fixture->profile.session, "ndrc-2022");
    assert_string_equal(fixture->profile.server_name, "");
    assert_int_equal(fixture->profile.timeout_ms, 300000);
}

static void test_environment_over_file_and_flags_over_both(void **state)
{
    struct fixture *fixture = *state;
    const char *const set[] = {"PALMARES_CONFIG", fixture->file, "PALMARES_PROFILE", "other",
        "PALMARES_SERVER", "env.example:1", "PALMARES_SESSION", "env", "PALMARES_KEY",
        "relative.key", "PALMARES_CA", "", NULL};
    const struct profile_flags flags = {.server = "flag.example:2", .timeout = "250ms"};

    variables = set;
    write_config(fixture, COMPLETE);
    assert_int_equal(load(fixture, &(struct profile_flags){0}), 0);
    assert_string_equal(fixture->profile.name, "other");
    assert_string_equal(fixture->profile.servers[0], "env.example:1");
    assert_string_equal(fixture->profile.session, "env");
    assert_string_equal(fixture->profile.key, "relative.key");
    assert_int_equal(fixture->profile.timeout_ms, PROFILE_TIMEOUT_MS);

    assert_int_equal(load(fixture, &flags), 0);
    assert_string_equal(fixture->profile.servers[0], "flag.example:2");
    assert_int_equal(fixture->profile.timeout_ms, 250);
    assert_int_equal(load(fixture, &(struct profile_flags){.profile = "default"}), 0);
    assert_string_equal(fixture->profile.name, "default");
}

static void test_environment_alone(void **state)
{
    const char *const set[] = {"PALMARES_SERVER", "[::1]:7300", "PALMARES_CA", "a",
        "PALMARES_CERTIFICATE", "b", "PALMARES_KEY", "c", "HOME", "/nonexistent", NULL};

    variables = set;
    assert_int_equal(load(*state, &(struct profile_flags){0}), 0);
    assert_string_equal(((struct fixture *)*state)->profile.servers[0], "[::1]:7300");
}

/* Each wrong file, and what its message must hold. */
static void test_what_is_wrong_is_said(void **state)
{
    static const char good[] = "[profile default]\nserver=a:1\nca=a\ncertificate=b\nkey=c\n";
    static const struct {
        const char *text;
        const char *says[3];
    } wrong[] = {
        {"[profile default]\nserver = a:1\ncolour = red\n", {"config.ini:3", "colour", NULL}},
        {"[servers]\nserver = a:1\n", {"config.ini:2", "[servers]", NULL}},
        {"[profile default]\nserver=a:1\nserver=b:1\n", {"config.ini:3", "twice", NULL}},
        {"[profile default]\nserver\n", {"config.ini:2", NULL}},
        {"[profile default\nserver=a:1\n", {"config.ini:", NULL}},
        {"[profile default]\nca=a\ncertificate=b\nkey=c\n",
            {"\"server\"", "PALMARES_SERVER", "--server"}},
        {"[profile default]\nserver=a:1\nca=a\ncertificate=b\n", {"\"key\"", "PALMARES_KEY", NULL}},
        {"[profile default]\nserver=a\nca=a\ncertificate=b\nkey=c\n", {"\"a\"", "host:port", NULL}},
        {"[profile default]\nserver=a:0\nca=a\ncertificate=b\nkey=c\n", {"host:port", NULL}},
        {"[profile default]\nserver=a:70000\nca=a\ncertificate=b\nkey=c\n", {"host:port", NULL}},
        {"[profile default]\nserver=,\nca=a\ncertificate=b\nkey=c\n", {"server", NULL}},
        {"[profile default]\nserver=a:1\nca=a\ncertificate=b\nkey=c\ntimeout=soon\n",
            {"timeout \"soon\"", NULL}},
    };
    struct fixture *fixture = *state;
    const char *const set[] = {"PALMARES_CONFIG", fixture->file, NULL};
    char long_line[400];

    variables = set;
    write_config(fixture, good);
    assert_int_equal(load(fixture, &(struct profile_flags){0}), 0);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        write_config(fixture, wrong[i].text);
        assert_int_equal(load(fixture, &(struct profile_flags){0}), PROFILE_E_INVALID);
        for (size_t k = 0; k < 3 && wrong[i].says[k]; k++) {
            if (!strstr(fixture->why, wrong[i].says[k]))
                print_error("%zu: %s\n", i, fixture->why);
            assert_non_null(strstr(fixture->why, wrong[i].says[k]));
        }
    }
    memset(long_line, 'x', sizeof long_line);
    long_line[sizeof long_line - 1] = '\0';
    write_config(fixture, long_line);
    assert_int_equal(load(fixture, &(struct profile_flags){0}), PROFILE_E_INVALID);
    assert_non_null(strstr(fixture->why, "config.ini:1"));
    write_config(fixture, good);
    assert_int_equal(
        load(fixture, &(struct profile_flags){.profile = "missing"}), PROFILE_E_INVALID);
    assert_non_null(strstr(fixture->why, "[profile missing]"));
    assert_int_equal(
        load(fixture, &(struct profile_flags){.config = "/nonexistent/x.ini"}), PROFILE_E_INVALID);
    assert_non_null(strstr(fixture->why, "/nonexistent/x.ini"));
}

static void test_durations(void **state)
{
    static const char *const bad[] = {
        "", "0", "s", "-1s", "1.5s", "25h", "1d", "99999999999s", "5 s"};
    uint32_t ms = 0;

    (void)state;
    assert_int_equal(profile_parse_duration("500ms", &ms), 0);
    assert_int_equal(ms, 500);
    assert_int_equal(profile_parse_duration("30", &ms), 0);
    assert_int_equal(ms, 30000);
    assert_int_equal(profile_parse_duration("24h", &ms), 0);
    assert_int_equal(ms, 86400000);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_true(profile_parse_duration(bad[i], &ms) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_file_and_paths, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_environment_over_file_and_flags_over_both, setup, teardown),
        cmocka_unit_test_setup_teardown(test_environment_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_wrong_is_said, setup, teardown),
        cmocka_unit_test(test_durations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
