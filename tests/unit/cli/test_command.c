/* The table of commands against what is made from it: help, manual, completion; exit codes;
 * suggestions. */
#include "cli/cli.h"

#include "cli/when.h"
#include "clientlib/file.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#ifndef PALMARES_MANUAL
#error "PALMARES_MANUAL: the source of palmares(1)"
#endif

static struct buffer manual;

static int read_manual(void **state)
{
    (void)state;
    if (file_read(PALMARES_MANUAL, 1 << 20, &manual))
        return -1;
    return buffer_terminate(&manual);
}

static int free_manual(void **state)
{
    (void)state;
    buffer_release(&manual);
    return 0;
}

/* The manual's lines about one command: from its item to the next one. */
static char *section_of(const struct cli_command *command)
{
    char item[80];
    const char *begin, *end;

    (void)snprintf(item, sizeof item, "\n.It Nm Cm %s%s%s", command->noun,
        *command->verb ? " " : "", command->verb);
    begin = strstr((const char *)manual.data, item);
    if (!begin)
        print_error("not in the manual:%s\n", item + 1);
    assert_non_null(begin);
    begin += strlen(item);
    assert_true(*begin == ' ' || *begin == '\n');
    end = strstr(begin, "\n.It Nm");
    end = end ? end : strstr(begin, "\n.El");
    assert_non_null(end);
    return strndup(begin, (size_t)(end - begin));
}

static void assert_option(
    const char *text, const struct cli_command *command, const struct cli_option *option)
{
    char name[48];
    const char *at = text;

    (void)snprintf(name, sizeof name, "Fl -%s", option->name);
    while ((at = strstr(at, name)) &&
           strchr("abcdefghijklmnopqrstuvwxyz0123456789-", at[strlen(name)]) && at[strlen(name)])
        at++;
    if (!at)
        print_error(
            "%s %s: the manual does not have --%s\n", command->noun, command->verb, option->name);
    assert_non_null(at);
}

static void test_manual_has_every_command_and_option(void **state)
{
    const char *whole = (const char *)manual.data;

    (void)state;
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++) {
        for (const struct cli_command *command = noun->commands; command->noun; command++) {
            char *section = section_of(command);
            bool filters = strstr(section, "Ar filters") != NULL;

            for (const struct cli_option *option = command->options; option && option->name;
                 option++)
                assert_option(filters ? whole : section, command, option);
            free(section);
        }
    }
    for (const struct cli_option *option = CLI_COMMON_OPTIONS; option->name; option++)
        assert_option(whole, CLI_NOUNS->commands, option);
    for (const struct cli_option *option = CLI_CHANGE_OPTIONS; option->name; option++)
        assert_option(whole, CLI_NOUNS->commands, option);
}

/* The other way round: what the manual names is a command. */
static void test_manual_has_no_other_command(void **state)
{
    const char *at = (const char *)manual.data;
    size_t found = 0, known = 0;

    (void)state;
    while ((at = strstr(at, "\n.It Nm Cm "))) {
        at += strlen("\n.It Nm Cm ");
        found++;
    }
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++) {
        for (const struct cli_command *command = noun->commands; command->noun; command++)
            known++;
    }
    assert_int_equal(found, known);
}

static void test_manual_has_every_exit_code(void **state)
{
    (void)state;
    for (int code = RPC_CANCELLED; code <= RPC_UNAUTHENTICATED; code++) {
        char item[64];
        (void)snprintf(item, sizeof item, "\n.It %d\n%s", cli_exit_of(code), rpc_code_name(code));
        assert_non_null(strstr((const char *)manual.data, item));
    }
}

static void test_exit_codes_are_distinct(void **state)
{
    static const int own[] = {CLI_EXIT_OK, CLI_EXIT_FINDING, CLI_EXIT_USAGE, CLI_EXIT_FILE,
        CLI_EXIT_CONTENT, CLI_EXIT_PROFILE, CLI_EXIT_DECLINED, CLI_EXIT_FAULT,
        CLI_EXIT_INTERRUPTED};
    bool seen[256] = {false};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        assert_false(seen[own[i]]);
        seen[own[i]] = true;
    }
    for (int code = RPC_CANCELLED; code <= RPC_UNAUTHENTICATED; code++) {
        assert_false(seen[cli_exit_of(code)]);
        seen[cli_exit_of(code)] = true;
    }
    assert_int_equal(cli_exit_of(RPC_OK), 0);
    assert_int_equal(cli_exit_of(RPC_UNAVAILABLE), 24);
    assert_int_equal(cli_exit_of((enum rpc_code)99), CLI_EXIT_FAULT);
}

/* Each row is complete, and its example is a command line of itself. */
static void test_rows_are_complete(void **state)
{
    (void)state;
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++) {
        for (const struct cli_command *command = noun->commands; command->noun; command++) {
            char start[80];

            assert_string_equal(command->noun, noun->name);
            assert_non_null(command->summary);
            assert_non_null(command->arguments);
            assert_non_null(command->run);
            assert_true(command->arguments_min <= command->arguments_max);
            assert_true(*command->arguments || command->arguments_max == 0);
            (void)snprintf(start, sizeof start, "palmares %s%s%s", noun->name,
                *command->verb ? " " : "", command->verb);
            assert_memory_equal(command->example, start, strlen(start));
            for (const struct cli_option *option = command->options; option && option->name;
                 option++) {
                assert_non_null(option->summary);
                assert_true(!option->words || option->value);
            }
        }
    }
}

static void test_completion_knows_every_command(void **state)
{
    static const char *const shells[] = {"bash", "zsh"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shells); i++) {
        char *text = NULL;
        size_t size = 0;
        FILE *to = open_memstream(&text, &size);

        assert_int_equal(cli_complete(shells[i], to), 0);
        assert_int_equal(fclose(to), 0);
        for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++) {
            for (const struct cli_command *command = noun->commands; command->noun; command++) {
                char key[64];
                (void)snprintf(key, sizeof key, "'%s %s')", command->noun, command->verb);
                assert_non_null(strstr(text, key));
                assert_non_null(strstr(strstr(text, key), "--help"));
            }
        }
        free(text);
    }
    assert_int_equal(cli_complete("fish", stdout), CLI_EXIT_USAGE);
}

static void test_nearest(void **state)
{
    static const char *const words[] = {"candidate", "calendar", "status", "list"};

    (void)state;
    assert_string_equal(cli_nearest("candidat", words, 4), "candidate");
    assert_string_equal(cli_nearest("calednar", words, 4), "calendar");
    assert_string_equal(cli_nearest("lsit", words, 4), "list");
    assert_null(cli_nearest("commission", words, 4));
    assert_null(cli_nearest("x", words, 4));
    assert_null(cli_nearest("candidatecandidatecandidatecandidate", words, 4));
}

static void test_times_of_day(void **state)
{
    /* 18 May 2022, 15:00 to 18:00 UTC: 05:00 to 08:00 in Papeete */
    const int64_t window[2] = {1652886000, 1652896800};
    /* 17 May 2022, 23:00 UTC to 03:00 UTC of the next day: 13:00 to 17:00 in Papeete */
    const int64_t night[2] = {1652828400, 1652842800};
    const struct when_reference here = {window[0], -600};
    const struct when_reference there = {night[0], -600};
    struct arena *arena = arena_new(4096);

    (void)state;
    assert_string_equal(when_range(arena, window, -600, &here), "05:00–08:00");
    assert_string_equal(when_range(arena, window, 0, &here), "15:00–18:00");
    assert_string_equal(when_range(arena, night, -600, &there), "13:00–17:00");
    assert_string_equal(when_range(arena, night, 0, &there), "23:00–03:00(+1)");
    assert_string_equal(
        when_time(arena, night[0], -600, &(struct when_reference){night[1], 0}), "13:00(-1)");
    assert_string_equal(when_day(arena, night[1], -600), "Tue 2022-05-17");
    assert_string_equal(when_offset(arena, -570), "UTC-09:30");
    assert_string_equal(when_offset(arena, 240), "UTC+04:00");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_manual_has_every_command_and_option),
        cmocka_unit_test(test_manual_has_no_other_command),
        cmocka_unit_test(test_manual_has_every_exit_code),
        cmocka_unit_test(test_exit_codes_are_distinct),
        cmocka_unit_test(test_rows_are_complete),
        cmocka_unit_test(test_completion_knows_every_command),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_times_of_day),
    };
    return cmocka_run_group_tests(tests, read_manual, free_manual);
}
