/*
 * `palmares candidate import` against a service of the test's own, over TLS: it follows the offsets
 * that the service asks for, whatever they are, and says what it must when it cannot go on.
 */
#include "pki.h"

#include "base/buffer.h"
#include "cli/app.h"
#include "cli/exit.h"
#include "clientlib/file.h"
#include "rpc/server.h"

#include <palmares/v1/candidate.pb-c.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

enum { FILE_BYTES = 3 * 1024 * 1024, LINE_BYTES = 64 };

enum behaviour {
    TAKES_ALL,
    TAKES_LESS, /* a part of each chunk: the rest of it was no whole record */
    LOSES_ONCE, /* its staging area, in the middle */
    LOSES_ALWAYS,
    TAKES_NOTHING,  /* a record that never ends */
    HAS_IT_ALREADY, /* committed before */
    GOES_AWAY,      /* the first tries of each chunk fail */
    REFUSES,        /* the records have issues */
};

/* The fake service; its handlers run on one thread at a time, one call in flight. */
struct fake {
    pthread_mutex_t lock;
    enum behaviour behaviour;
    struct buffer received;
    uint64_t asked_size;
    unsigned uploads, commits, losses, failures;
    size_t largest_chunk;
    bool chunks_end_with_lines;
};

struct fixture {
    struct fake fake;
    struct pki *pki;
    struct rpc_server *server;
    unsigned char *content;
    const char *file;
    const char *rejects;
};

static void reply_import(struct rpc_call *call, const struct fake *fake, uint64_t offset)
{
    Palmares__V1__Import import = PALMARES__V1__IMPORT__INIT;
    char id[] = "import-1";

    import.id = id;
    import.next_offset = offset;
    import.size_bytes = fake->asked_size;
    import.state = fake->behaviour == HAS_IT_ALREADY ? PALMARES__V1__IMPORT__STATE__COMMITTED
                   : offset == fake->asked_size      ? PALMARES__V1__IMPORT__STATE__CHECKED
                                                     : PALMARES__V1__IMPORT__STATE__RECEIVING;
    import.rows = 10;
    import.created = fake->commits;
    if (fake->behaviour == REFUSES)
        import.rejected_rows = import.issues = 2;
    rpc_call_reply(call, &import.base);
}

static void on_start(struct rpc_call *call, const ProtobufCMessage *message, void *context)
{
    const Palmares__V1__StartImportRequest *request = (const void *)message;
    struct fake *fake = context;

    pthread_mutex_lock(&fake->lock);
    fake->asked_size = request->size_bytes;
    reply_import(call, fake, fake->received.size);
    pthread_mutex_unlock(&fake->lock);
}

/* How much of a chunk this service takes, and from where it wants the next one. */
static uint64_t take(struct fake *fake, const Palmares__V1__UploadImportRequest *request)
{
    size_t size = request->content.len;
    bool middle = request->offset >= fake->asked_size / 2;

    if (fake->behaviour == TAKES_NOTHING)
        return request->offset;
    if (middle &&
        (fake->behaviour == LOSES_ALWAYS || (fake->behaviour == LOSES_ONCE && !fake->losses))) {
        fake->losses++;
        fake->received.size = 0;
        return 0;
    }
    if (fake->behaviour == TAKES_LESS && request->offset + size < fake->asked_size)
        size -= size / 3;
    if (buffer_append(&fake->received, request->content.data, size))
        abort();
    return request->offset + size;
}

static void on_upload(struct rpc_call *call, const ProtobufCMessage *message, void *context)
{
    const Palmares__V1__UploadImportRequest *request = (const void *)message;
    struct fake *fake = context;
    size_t size = request->content.len;

    pthread_mutex_lock(&fake->lock);
    fake->uploads++;
    if (size > fake->largest_chunk)
        fake->largest_chunk = size;
    if (request->offset + size < fake->asked_size && request->content.data[size - 1] != '\n')
        fake->chunks_end_with_lines = false;
    if (fake->behaviour == GOES_AWAY && ++fake->failures % 3 != 0)
        rpc_call_failf(call, RPC_UNAVAILABLE, "DATABASE", "the database does not answer");
    else if (request->offset != fake->received.size)
        rpc_call_failf(call, RPC_OUT_OF_RANGE, "OFFSET", "another offset was asked for");
    else
        reply_import(call, fake, take(fake, request));
    pthread_mutex_unlock(&fake->lock);
}

static void on_get(struct rpc_call *call, const ProtobufCMessage *message, void *context)
{
    (void)message;
    reply_import(call, context, ((struct fake *)context)->asked_size);
}

static void on_commit(struct rpc_call *call, const ProtobufCMessage *message, void *context)
{
    struct fake *fake = context;

    (void)message;
    if (fake->behaviour == REFUSES) {
        rpc_call_failf(call, RPC_FAILED_PRECONDITION, "IMPORT_HAS_ISSUES", "2 records have issues");
        return;
    }
    fake->commits++;
    reply_import(call, fake, fake->asked_size);
}

/* Two issues of one record, then one of a record that came cut. */
static void on_issues(struct rpc_call *call, const ProtobufCMessage *message, void *context)
{
    Palmares__V1__ListImportIssuesResponse response =
        PALMARES__V1__LIST_IMPORT_ISSUES_RESPONSE__INIT;
    Palmares__V1__ImportIssue issues[3];
    Palmares__V1__ImportIssue *rows[3] = {&issues[0], &issues[1], &issues[2]};
    char column[] = "UAI", record[] = "1;\"a;\"\"b\"\"\";0750655A\r\n", first[] = "key is E",
         second[] = "no name", third[] = "too long";
    char *cut = malloc(4097);

    (void)message;
    (void)context;
    if (!cut)
        abort();
    memset(cut, 'x', 4096);
    cut[4096] = '\0';
    for (size_t i = 0; i < 3; i++)
        palmares__v1__import_issue__init(&issues[i]);
    issues[0].line = issues[1].line = 2;
    issues[0].column = column;
    issues[0].message = first;
    issues[1].message = second;
    issues[0].record = issues[1].record = record;
    issues[2].line = 3;
    issues[2].message = third;
    issues[2].record = cut;
    response.issues = rows;
    response.n_issues = 3;
    rpc_call_reply(call, &response.base);
    free(cut);
}

static void on_other(struct rpc_call *call, const ProtobufCMessage *message, void *context)
{
    (void)message;
    (void)context;
    rpc_call_failf(call, RPC_UNIMPLEMENTED, "FAKE", "the test's service does not do this");
}

#define ROW(method, function)                                                      \
    {                                                                              \
        .service = &palmares__v1__candidate_service__descriptor, .name = (method), \
        .roles = RPC_ROLES_ALL, .handle = (function)                               \
    }

static const struct rpc_method METHODS[] = {
    ROW("GetCandidate", on_other),
    ROW("ListCandidates", on_other),
    ROW("SearchCandidates", on_other),
    ROW("CreateCandidate", on_other),
    ROW("UpdateCandidate", on_other),
    ROW("WithdrawCandidate", on_other),
    ROW("ReinstateCandidate", on_other),
    ROW("ExportCandidates", on_other),
    ROW("StartImport", on_start),
    ROW("UploadImport", on_upload),
    ROW("GetImport", on_get),
    ROW("ListImportIssues", on_issues),
    ROW("CommitImport", on_commit),
    ROW("CancelImport", on_other),
};

static void serve(struct fixture *fixture)
{
    struct rpc_tls *tls = pki_tls(fixture->pki, "ca", "server", true, false);
    const struct rpc_server_options options = {
        .addresses = (const char *const[]){"127.0.0.1:0", NULL},
        .tls = tls,
        .methods = METHODS,
        .method_count = ARRAY_LEN(METHODS),
        .handler_context = &fixture->fake,
    };
    char *why = NULL;

    if (rpc_server_open(&options, &fixture->server, &why)) {
        print_error("%s\n", why ? why : "memory");
        abort();
    }
    rpc_tls_unref(tls);
}

/* Lines of the same length, so that 512 KiB never ends with one. */
static void make_file(struct fixture *fixture)
{
    fixture->content = malloc(FILE_BYTES);
    assert_non_null(fixture->content);
    memset(fixture->content, 'x', FILE_BYTES);
    for (size_t i = LINE_BYTES + 5; i < FILE_BYTES; i += LINE_BYTES + 5)
        fixture->content[i] = '\n';
    assert_int_equal(file_write(fixture->file, fixture->content, FILE_BYTES), 0);
}

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    char server[64];

    if (!fixture)
        return -1;
    pthread_mutex_init(&fixture->fake.lock, NULL);
    fixture->fake.chunks_end_with_lines = true;
    fixture->pki = pki_open();
    pki_ca(fixture->pki, "ca");
    pki_issue(fixture->pki, "server",
        &(struct pki_options){.common_name = "server", .san = "IP:127.0.0.1"});
    pki_issue(fixture->pki, "client", &(struct pki_options){.common_name = "client"});
    fixture->file = pki_path(fixture->pki, "candidates.csv");
    fixture->rejects = pki_path(fixture->pki, "rejects.csv");
    make_file(fixture);
    serve(fixture);
    (void)snprintf(server, sizeof server, "127.0.0.1:%u", rpc_server_port(fixture->server, 0));
    setenv("PALMARES_SERVER", server, 1);
    setenv("PALMARES_CA", pki_path(fixture->pki, "ca.pem"), 1);
    setenv("PALMARES_CERTIFICATE", pki_path(fixture->pki, "client.pem"), 1);
    setenv("PALMARES_KEY", pki_path(fixture->pki, "client.key"), 1);
    setenv("PALMARES_SESSION", "x", 1);
    setenv("HOME", "/nonexistent", 1);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    rpc_server_close(fixture->server);
    (void)unlink(fixture->file);
    (void)unlink(fixture->rejects);
    pki_close(fixture->pki);
    buffer_release(&fixture->fake.received);
    pthread_mutex_destroy(&fixture->fake.lock);
    free(fixture->content);
    free(fixture);
    return 0;
}

static int import(
    struct fixture *fixture, enum behaviour behaviour, const char *option, const char *value)
{
    char *arguments[] = {(char *)(uintptr_t) "palmares", (char *)(uintptr_t) "candidate",
        (char *)(uintptr_t) "import", (char *)(uintptr_t)fixture->file, (char *)(uintptr_t)option,
        (char *)(uintptr_t)value, NULL};

    fixture->fake.behaviour = behaviour;
    return app_run(option ? 6 : 4, arguments);
}

static void assert_whole(const struct fixture *fixture)
{
    assert_int_equal(fixture->fake.received.size, FILE_BYTES);
    assert_memory_equal(fixture->fake.received.data, fixture->content, FILE_BYTES);
    assert_int_equal(fixture->fake.commits, 1);
    assert_true(fixture->fake.largest_chunk <= 512 * 1024);
}

static void test_chunks_end_with_lines(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(import(fixture, TAKES_ALL, NULL, NULL), 0);
    assert_whole(fixture);
    assert_true(fixture->fake.chunks_end_with_lines);
    assert_int_equal(fixture->fake.uploads, 7); /* 6 x 512 KiB, each cut at a line */
}

static void test_follows_the_offset_asked_for(void **state)
{
    assert_int_equal(import(*state, TAKES_LESS, NULL, NULL), 0);
    assert_whole(*state);
}

static void test_begins_again_when_the_service_lost_its_part(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(import(fixture, LOSES_ONCE, NULL, NULL), 0);
    assert_whole(fixture);
    assert_int_equal(fixture->fake.losses, 1);
}

static void test_does_not_begin_again_for_ever(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(import(fixture, LOSES_ALWAYS, NULL, NULL), CLI_EXIT_FAULT);
    assert_int_equal(fixture->fake.losses, 4);
    assert_int_equal(fixture->fake.commits, 0);
}

static void test_a_record_without_end(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(import(fixture, TAKES_NOTHING, NULL, NULL), CLI_EXIT_CONTENT);
    assert_int_equal(fixture->fake.uploads, 1);
    assert_int_equal(fixture->fake.commits, 0);
}

static void test_goes_on_where_it_stopped(void **state)
{
    struct fixture *fixture = *state;
    const size_t there = (size_t)(LINE_BYTES + 5) * 1000;

    assert_int_equal(buffer_append(&fixture->fake.received, fixture->content, there), 0);
    assert_int_equal(import(fixture, TAKES_ALL, NULL, NULL), 0);
    assert_whole(fixture);
}

static void test_waits_for_a_service_that_went_away(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(import(fixture, GOES_AWAY, NULL, NULL), 0);
    assert_whole(fixture);
    assert_int_equal(fixture->fake.uploads, 21);
}

static void test_imported_before(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(import(fixture, HAS_IT_ALREADY, NULL, NULL), 0);
    assert_int_equal(fixture->fake.uploads, 0);
    assert_int_equal(fixture->fake.commits, 0);
}

static void test_rejects_hold_the_record_and_all_reasons(void **state)
{
    static const char expected[] =
        "\xef\xbb\xbf\"rejected because\"\r\n"
        "1;\"a;\"\"b\"\"\";0750655A;\"line 2: UAI: key is E; no name\"\r\n"
        "\"line 3: too long\"\r\n";
    struct fixture *fixture = *state;
    CLEANUP_BUFFER struct buffer rejects = {0};

    assert_int_equal(import(fixture, REFUSES, "--rejects", fixture->rejects), 19);
    assert_int_equal(fixture->fake.commits, 0);
    assert_int_equal(file_read(fixture->rejects, 1 << 20, &rejects), 0);
    assert_int_equal(buffer_terminate(&rejects), 0);
    assert_string_equal((const char *)rejects.data, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_chunks_end_with_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(test_follows_the_offset_asked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_begins_again_when_the_service_lost_its_part, setup, teardown),
        cmocka_unit_test_setup_teardown(test_does_not_begin_again_for_ever, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_record_without_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_goes_on_where_it_stopped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_waits_for_a_service_that_went_away, setup, teardown),
        cmocka_unit_test_setup_teardown(test_imported_before, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_rejects_hold_the_record_and_all_reasons, setup, teardown),
    };
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("LANGUAGE");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
