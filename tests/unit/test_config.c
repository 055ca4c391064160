/* The configuration: what is taken, what is refused and how that is said, and the example file. */
#include "config/config.h"
#include "config/conninfo.h"
#include "config/table.h"

#include "base/buffer.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#define GOOD_CONNINFO \
    "host=db dbname=palmares user=palmares_service sslmode=verify-full sslrootcert=ca.crt"
#define GOOD_SERVER \
    "[server]\nlisten = 127.0.0.1:7400\ncertificate = s.crt\nkey = s.key\nclient_ca = ca.crt\n"
#define GOOD GOOD_SERVER "[database]\nconninfo = " GOOD_CONNINFO "\n"

static int parse(const char *text, struct config *config, struct config_problems *problems)
{
    return config_parse("/etc/p/p.ini", text, strlen(text), config, problems);
}

/* Exactly one problem, and this is its text from the start. */
static void assert_refused(const char *text, const char *start)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};

    assert_int_equal(parse(text, &config, &problems), CONFIG_E_INVALID);
    assert_null(config.path); /* nothing was written */
    for (size_t i = 0; i < problems.count; i++)
        if (problems.count != 1 || !text_starts_with(problems.texts[i], start))
            print_message("got:  %s\nwant: %s\n", problems.texts[i], start);
    assert_int_equal(problems.count, 1);
    assert_true(text_starts_with(problems.texts[0], start));
}

static void test_defaults(void **state)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};

    (void)state;
    assert_int_equal(parse("\xef\xbb\xbf" GOOD, &config, &problems), 0);
    assert_string_equal(config.server.listen[0], "127.0.0.1:7400");
    assert_null(config.server.listen[1]);
    assert_string_equal(config.server.certificate, "/etc/p/s.crt");
    assert_false(config.server.allow_tls12);
    assert_int_equal(config.read_connections, 2);
    assert_int_equal(config.limits.request_max_bytes, 1 << 20);
    assert_int_equal(config.limits.max_timeout_ms, 600000);
    assert_int_equal(config.log_level, LOG_LEVEL_INFO);
    assert_string_equal(config.metrics_listen, "127.0.0.1:9464");
    assert_null(config.owner.conninfo);
    assert_null(config.database.password_file);
    assert_null(config.enrol.listen);
}

static void test_values(void **state)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};

    (void)state;
    assert_int_equal(
        parse(GOOD
            "password_file = /run/secret\r\n"
            "  connect_timeout = 2 min\n\n; comment\n# comment\n"
            "[limits]\nrequest_max_bytes = 64 KiB\nconnections_max=7\nidle_timeout = 1500 ms\n"
            "[log]\nlevel = debug\n[metrics]\nlisten = off\n"
            "[server]\nallow_tls12 = yes\n",
            &config, &problems),
        0);
    assert_string_equal(config.database.password_file, "/run/secret");
    assert_int_equal(config.connect_timeout_ms, 120000);
    assert_int_equal(config.limits.request_max_bytes, 65536);
    assert_int_equal(config.limits.connections_max, 7);
    assert_int_equal(config.limits.idle_timeout_ms, 1500);
    assert_int_equal(config.log_level, LOG_LEVEL_DEBUG);
    assert_null(config.metrics_listen);
    assert_true(config.server.allow_tls12);
}

static void test_several_addresses(void **state)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};

    (void)state;
    assert_int_equal(
        parse("[server]\nlisten = 0.0.0.0:7400, [::]:7400,[::1]:0\ncertificate = a\nkey = b\n"
              "client_ca = c\n[database]\nconninfo = " GOOD_CONNINFO "\n",
            &config, &problems),
        0);
    assert_string_equal(config.server.listen[1], "[::]:7400");
    assert_string_equal(config.server.listen[2], "[::1]:0");
    assert_null(config.server.listen[3]);
}

static void test_enrolment(void **state)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};

    (void)state;
    assert_int_equal(
        parse(GOOD "[enrol]\nlisten = 127.0.0.1:7401\ncertificate = e.crt\nkey = e.key\n"
                   "servers = exams.example:7401, [2001:db8::1]:7401\nservice = 192.0.2.1:7400\n"
                   "certificate_days = 40\n",
            &config, &problems),
        0);
    assert_string_equal(config.enrol.listen[0], "127.0.0.1:7401");
    assert_string_equal(config.enrol.certificate, "/etc/p/e.crt");
    assert_string_equal(config.enrol.servers[1], "[2001:db8::1]:7401");
    assert_null(config.enrol.servers[2]);
    assert_string_equal(config.enrol.service[0], "192.0.2.1:7400");
    assert_int_equal(config.enrol.days, 40);
}

static void test_refused_lines(void **state)
{
    static const struct {
        const char *text;
        const char *start;
    } cases[] = {
        {GOOD "colour = red\n", "/etc/p/p.ini:8: database.colour: there is no such key"},
        {GOOD "read_connections = 0\n", "/etc/p/p.ini:8: database.read_connections: '0' is not "
                                        "taken; write a whole number, from 1 to 64"},
        {GOOD "read_connections = 3 KiB\n", "/etc/p/p.ini:8: database.read_connections: '3 KiB'"},
        {GOOD "read_connections = -1\n", "/etc/p/p.ini:8: database.read_connections: '-1'"},
        {GOOD "read_connections = 3\nread_connections = 4\n",
            "/etc/p/p.ini:9: database.read_connections: given twice, first in line 8"},
        {GOOD "connect_timeout = 30\n",
            "/etc/p/p.ini:8: database.connect_timeout: '30' is not taken; write a whole number and "
            "ms, s, min or h, from 2 s to 10 min"},
        {GOOD "connect_timeout = 99999999999999999999 s\n",
            "/etc/p/p.ini:8: database.connect_timeout:"},
        {GOOD "[limits]\nrequest_max_bytes = 1 GiB\n", "/etc/p/p.ini:9: limits.request_max_bytes:"},
        {GOOD "[limit]\nwhatever = 1\nmore = 2\n",
            "/etc/p/p.ini:8: [limit]: there is no such section"},
        {GOOD "[limits\nwhatever = 1\n", "/etc/p/p.ini:8: ']' is missing"},
        {GOOD "[limits] x\n", "/etc/p/p.ini:8: text behind ']'"},
        {GOOD "read_connections\n", "/etc/p/p.ini:8: there is no '='"},
        {GOOD "password_file =\n", "/etc/p/p.ini:8: database.password_file: the value is empty"},
        {GOOD "[log]\nlevel = chatty\n", "/etc/p/p.ini:9: log.level: 'chatty' is not a level"},
        {GOOD "[metrics]\nlisten = 0.0.0.0:9464\n",
            "/etc/p/p.ini:9: metrics.listen: 0.0.0.0 can be reached from other machines"},
        {GOOD "[metrics]\nlisten = localhost:9464\n",
            "/etc/p/p.ini:9: metrics.listen: 'localhost:9464' is not an address"},
        {GOOD "[limits]\ndefault_timeout = 11 min\n",
            "/etc/p/p.ini: limits.default_timeout is longer"},
        {GOOD "[limits]\narena_max_bytes = 64 KiB\n",
            "/etc/p/p.ini: limits.arena_max_bytes is smaller"},
        {GOOD "[enrol]\nlisten = 127.0.0.1:7401\nkey = k\nservice = a:1\n",
            "/etc/p/p.ini: enrol.certificate: missing, and enrol.listen needs it"},
        {GOOD "[enrol]\nlisten = 127.0.0.1:7401\nkey = k\ncertificate = c\n",
            "/etc/p/p.ini: enrol.service: missing"},
        {GOOD "[enrol]\nlisten = exams.example:7401\n",
            "/etc/p/p.ini:9: enrol.listen: 'exams.example:7401' is not an address"},
        {GOOD "[enrol]\nservers = exams.example\n",
            "/etc/p/p.ini:9: enrol.servers: 'exams.example' is not a server with its port"},
        {GOOD "[enrol]\nservers = exams.example:0\n",
            "/etc/p/p.ini:9: enrol.servers: 'exams.example:0'"},
        {GOOD "[enrol]\nservers = ex ams:7401\n", "/etc/p/p.ini:9: enrol.servers: 'ex' is not"},
        {GOOD "[enrol]\nservers = x:1, x:1\n", "/etc/p/p.ini:9: enrol.servers: x:1 is there twice"},
        {GOOD "[enrol]\ncertificate_days = 4000\n", "/etc/p/p.ini:9: enrol.certificate_days:"},
        {GOOD "a\001b = 2\n", "/etc/p/p.ini:8: byte 0x01"},
        {GOOD "a = \xe9\n", "/etc/p/p.ini:8: the line is not UTF-8"},
        {"x = 1\n" GOOD, "/etc/p/p.ini:1: x: there is no such key"},
        {GOOD_SERVER, "/etc/p/p.ini: database.conninfo: missing"},
        {"[server]\nlisten = 127.0.0.1\n"
         "certificate = a\nkey = b\nclient_ca = c\n[database]\nconninfo = " GOOD_CONNINFO,
            "/etc/p/p.ini:2: server.listen: '127.0.0.1' is not an address with a port"},
        {"[server]\nlisten = 127.0.0.1:70000\n"
         "certificate = a\nkey = b\nclient_ca = c\n[database]\nconninfo = " GOOD_CONNINFO,
            "/etc/p/p.ini:2: server.listen: '127.0.0.1:70000'"},
        {"[server]\nlisten = 1.1.1.1:1, 1.1.1.1:1\n"
         "certificate = a\nkey = b\nclient_ca = c\n[database]\nconninfo = " GOOD_CONNINFO,
            "/etc/p/p.ini:2: server.listen: 1.1.1.1:1 is there twice"},
        {"[server]\nlisten = ,\n"
         "certificate = a\nkey = b\nclient_ca = c\n[database]\nconninfo = " GOOD_CONNINFO,
            "/etc/p/p.ini:2: server.listen: there is no address"},
        {GOOD_SERVER
            "[database]\nconninfo = host=db dbname=p user=u sslmode=require sslrootcert=ca.crt\n",
            "/etc/p/p.ini:7: database.conninfo: sslmode=require does not prove"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_refused(cases[i].text, cases[i].start);
}

static void test_every_problem_is_found(void **state)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};

    (void)state;
    assert_int_equal(parse("[server]\nlisten = x\nbad\n[log]\nlevel = y\n", &config, &problems),
        CONFIG_E_INVALID);
    assert_int_equal(problems.count, 7); /* 3 lines, and 4 missing keys */
}

static void test_long_line(void **state)
{
    char *text;

    (void)state;
    assert_true(asprintf(&text, GOOD "password_file = %05000d\n", 1) > 0);
    assert_refused(text, "/etc/p/p.ini:8: the line is longer than");
    free(text);
}

static void test_nul_byte(void **state)
{
    static const char text[] = GOOD "read_connections = 3\0 4\n";
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};

    (void)state;
    assert_int_equal(
        config_parse("p.ini", text, sizeof text - 1, &config, &problems), CONFIG_E_INVALID);
    assert_true(text_starts_with(problems.texts[0], "p.ini:8: byte 0x00"));
}

/* ---- conninfo ---- */

static void test_conninfo_refused(void **state)
{
    static const struct {
        const char *text;
        const char *start;
    } cases[] = {
        {"", "host is missing"},
        {"postgresql://db/palmares", "the URI form is not taken"},
        {"host=db dbname=p user=u sslmode=verify-full", "sslrootcert is missing"},
        {"host=db dbname=p user=u sslrootcert=c", "sslmode is missing"},
        {"host=db dbname=p user=u sslmode=verify-ca sslrootcert=c",
            "sslmode=verify-ca does not prove"},
        {"host=/run/postgresql dbname=p user=u sslmode=verify-full sslrootcert=c",
            "host=/run/postgresql is a socket"},
        {"host=db,/run dbname=p user=u sslmode=verify-full sslrootcert=c",
            "host=db,/run is a socket"},
        {"host='db,' dbname=p user=u sslmode=verify-full sslrootcert=c", "host=db, is a socket"},
        {"host=@abstract dbname=p user=u sslmode=verify-full sslrootcert=c",
            "host=@abstract is a socket"},
        {GOOD_CONNINFO " password=x", "password: a password is not written here"},
        {GOOD_CONNINFO " gssencmode=prefer", "gssencmode: remove it"},
        {GOOD_CONNINFO " service=x", "service: a service file"},
        {GOOD_CONNINFO " sslmode=verify-full", "sslmode is given twice"},
        {GOOD_CONNINFO " hosst=x", "unknown keyword 'hosst'"},
        {GOOD_CONNINFO " port", "'port' has no '='"},
        {GOOD_CONNINFO " port='5", "the quote of port is not closed"},
        {GOOD_CONNINFO " =5", "unknown keyword ''"},
        {GOOD_CONNINFO " ssl_min_protocol_version=TLSv1",
            "ssl_min_protocol_version=TLSv1 is too weak"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct conninfo *conninfo = NULL;
        char *why = NULL;

        assert_int_equal(conninfo_parse(cases[i].text, &conninfo, &why), CONNINFO_E_INVALID);
        if (!text_starts_with(why, cases[i].start))
            print_message("got: %s\nwant: %s\n", why, cases[i].start);
        assert_true(text_starts_with(why, cases[i].start));
        free(why);
    }
}

static void test_conninfo_quotes(void **state)
{
    CLEANUP_BUFFER struct buffer buffer = {0};
    struct conninfo *conninfo;
    char *why;

    (void)state;
    assert_int_equal(
        conninfo_parse(
            "host = db  dbname='a \\'b\\\\' user=u\\ v sslmode='verify-full' sslrootcert=x/c.crt",
            &conninfo, &why),
        0);
    assert_string_equal(conninfo_get(conninfo, "dbname"), "a 'b\\");
    assert_string_equal(conninfo_get(conninfo, "user"), "u v");
    assert_int_equal(conninfo_resolve_files(conninfo, "/etc/p"), 0);
    assert_int_equal(conninfo_format(conninfo, &buffer), 0);
    assert_string_equal((char *)buffer.data, "host='db' dbname='a \\'b\\\\' user='u v' "
                                             "sslmode='verify-full' sslrootcert='/etc/p/x/c.crt'");
    conninfo_free(conninfo);
}

/* ---- files ---- */

static const char folder_template[] = "/tmp/palmares-config-XXXXXX";
static char folder[sizeof folder_template];

static void put_file(const char *name, const char *text, mode_t mode)
{
    char path[128];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder, folder_template, sizeof folder);
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"p.ini", "password", "key"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char path[128];

        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    return rmdir(folder);
}

static void test_password(void **state)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};
    char path[128], *conninfo = NULL, *why = NULL;

    (void)state;
    put_file("p.ini", GOOD "password_file = password\n", 0600);
    put_file("password", "pa's\\s wörd\nignored\n", 0600);
    (void)snprintf(path, sizeof path, "%s/p.ini", folder);
    assert_int_equal(config_load(path, &config, &problems), 0);
    assert_int_equal(config_conninfo(&config, &config.database, &conninfo, &why), 0);
    assert_non_null(strstr(conninfo, " password='pa\\'s\\\\s wörd'"));
    assert_non_null(strstr(conninfo, " gssencmode='disable'"));
    assert_non_null(strstr(conninfo, " connect_timeout='10'"));
    assert_non_null(strstr(conninfo, "/ca.crt'"));
    config_secret_free(conninfo);

    put_file("password", "\n", 0600);
    assert_int_equal(config_conninfo(&config, &config.database, &conninfo, &why), CONFIG_E_INVALID);
    assert_non_null(strstr(why, "/password: the first line must be the password"));
    free(why);
}

static void test_jury_key(void **state)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};
    static const struct {
        const char *text;
        mode_t mode;
        const char *wrong;
    } cases[] = {
        {"0123456789012345678901234567890", 0600, "holds 31 bytes, and should hold 32"},
        {"012345678901234567890123456789012", 0600, "holds 33 bytes"},
        {"01234567890123456789012345678901", 0604, "lets others read a secret"},
    };
    uint8_t key[CONFIG_JURY_KEY_BYTES];
    char path[128], *why = NULL;

    (void)state;
    put_file("p.ini", GOOD "[jury]\nkey_file = key\n", 0600);
    put_file("key", "01234567890123456789012345678901", 0600);
    (void)snprintf(path, sizeof path, "%s/p.ini", folder);
    assert_int_equal(config_load(path, &config, &problems), 0);
    assert_int_equal(config_jury_key(&config, key, &why), 0);
    assert_memory_equal(key, "01234567890123456789012345678901", sizeof key);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        put_file("key", cases[i].text, cases[i].mode);
        assert_int_equal(config_jury_key(&config, key, &why), CONFIG_E_INVALID);
        assert_non_null(strstr(why, cases[i].wrong));
        free(why);
    }
}

static void test_no_file(void **state)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};

    (void)state;
    assert_int_equal(config_load("/nonexistent/p.ini", &config, &problems), CONFIG_E_INVALID);
    assert_int_equal(problems.count, 1);
    assert_non_null(strstr(problems.texts[0], "/nonexistent/p.ini: cannot be read (No such file"));
    assert_int_equal(config_load("/", &config, &problems), CONFIG_E_INVALID);
}

/* ---- reload ---- */

static void test_restart(void **state)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG_PROBLEMS struct config_problems keys = {0};
    CLEANUP_CONFIG struct config running = {0};
    CLEANUP_CONFIG struct config fresh = {0};

    (void)state;
    assert_int_equal(parse(GOOD, &running, &problems), 0);
    assert_int_equal(
        parse(GOOD "read_connections = 5\n[log]\nlevel = error\n[server]\nallow_tls12 = yes\n",
            &fresh, &problems),
        0);
    assert_int_equal(config_list_restart(&running, &fresh, &keys), 0);
    assert_int_equal(keys.count, 1);
    assert_string_equal(keys.texts[0], "/etc/p/p.ini:8: database.read_connections: changed; takes "
                                       "effect when the service is restarted");
}

/* ---- the example ---- */

/* The example with its defaults switched on: "#key = value" becomes "key = value". */
static void read_example(struct buffer *plain, struct buffer *whole)
{
    FILE *file = fopen(PALMARES_EXAMPLE, "r");
    char line[512];

    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        bool is_default = line[0] == '#' && line[1] >= 'a' && line[1] <= 'z';

        assert_int_equal(buffer_append_text(plain, line), 0);
        assert_int_equal(buffer_append_text(whole, is_default ? line + 1 : line), 0);
    }
    fclose(file);
}

static void test_example(void **state)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_BUFFER struct buffer plain_text = {0};
    CLEANUP_BUFFER struct buffer whole_text = {0};
    CLEANUP_CONFIG struct config plain = {0};
    CLEANUP_CONFIG struct config whole = {0};
    const char *section, *key;
    bool reload;
    int r;

    (void)state;
    read_example(&plain_text, &whole_text);
    assert_int_equal(
        config_parse("/e/x.ini", (char *)plain_text.data, plain_text.size, &plain, &problems), 0);
    r = config_parse("/e/x.ini", (char *)whole_text.data, whole_text.size, &whole, &problems);
    for (size_t i = 0; i < problems.count; i++)
        print_message("%s\n", problems.texts[i]);
    assert_int_equal(r, 0); /* no key that does not exist */
    for (size_t i = 0; config_key_at(i, &section, &key, &reload); i++) {
        CLEANUP_FREE char *from_default = config_value_at(&plain, i);
        CLEANUP_FREE char *from_text = config_value_at(&whole, i);
        bool has_default = !text_equal(section, "owner") && !text_equal(key, "password_file") &&
                           !text_equal(key, "key_file") &&
                           (!text_equal(section, "enrol") || text_equal(key, "certificate_days"));

        if (!whole.lines[i])
            print_message("%s.%s is not in the example\n", section, key);
        assert_int_not_equal(whole.lines[i], 0);
        if (has_default) /* what the example says is the default is it */
            assert_string_equal(from_default, from_text);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_several_addresses),
        cmocka_unit_test(test_enrolment),
        cmocka_unit_test(test_refused_lines),
        cmocka_unit_test(test_every_problem_is_found),
        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_nul_byte),
        cmocka_unit_test(test_conninfo_refused),
        cmocka_unit_test(test_conninfo_quotes),
        cmocka_unit_test_setup_teardown(test_password, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_jury_key, make_folder, remove_folder),
        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_restart),
        cmocka_unit_test(test_example),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
