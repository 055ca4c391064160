/* The method table and the metrics. */
#include "check.h"

#include "base/log.h"
#include "rpc/server.h"
#include "transport/transport.h"

#include <palmares/rpc/v1/rpc.pb-c.h>
#include <palmares/v1/candidate.pb-c.h>
#include <palmares/v1/commission.pb-c.h>
#include <palmares/v1/dossier.pb-c.h>
#include <palmares/v1/engagement.pb-c.h>
#include <palmares/v1/identity.pb-c.h>
#include <palmares/v1/jury.pb-c.h>
#include <palmares/v1/operations.pb-c.h>
#include <palmares/v1/session.pb-c.h>
#include <palmares/v1/subject.pb-c.h>

static const struct rpc_method *row_of(
    const ProtobufCServiceDescriptor *service, const char *name, size_t *ret_rows)
{
    const struct rpc_method *found = NULL;

    *ret_rows = 0;
    for (size_t i = 0; i < transport_method_count; i++)
        if (transport_methods[i].service == service &&
            strcmp(transport_methods[i].name, name) == 0) {
            found = &transport_methods[i];
            ++*ret_rows;
        }
    return found;
}

static void test_every_method_has_one_row(void **state)
{
    static const ProtobufCServiceDescriptor *const services[] = {
        &palmares__rpc__v1__health_service__descriptor,
        &palmares__rpc__v1__reflection_service__descriptor,
        &palmares__v1__session_service__descriptor,
        &palmares__v1__candidate_service__descriptor,
        &palmares__v1__dossier_service__descriptor,
        &palmares__v1__commission_service__descriptor,
        &palmares__v1__engagement_service__descriptor,
        &palmares__v1__jury_service__descriptor,
        &palmares__v1__subject_service__descriptor,
        &palmares__v1__identity_service__descriptor,
        &palmares__v1__operations_service__descriptor,
    };
    size_t methods = 0;

    (void)state;
    for (size_t s = 0; s < ARRAY_LEN(services); s++)
        for (unsigned m = 0; m < services[s]->n_methods; m++, methods++) {
            size_t rows;

            assert_non_null(row_of(services[s], services[s]->methods[m].name, &rows));
            assert_int_equal(rows, 1);
        }
    assert_int_equal(methods, transport_method_count);
}

static bool reads_only(const char *name)
{
    static const char *const verbs[] = {"Get", "List", "Search", "Export", "Check", "Describe",
        "WhoAmI", "Verify", "Diff", "Explain", "Watch"};

    if (strcmp(name, "CheckPin") == 0) /* counts what was wrong, changes what is new */
        return false;
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strncmp(name, verbs[i], strlen(verbs[i])) == 0)
            return true;
    return false;
}

/* What schools hand in themselves, until the deadlines of the session. */
static bool is_for_schools(const char *name)
{
    static const char *const names[] = {"PutDocument", "DeleteDocument", "PutClass", "ImportClass",
        "StartAttachment", "UploadAttachment", "CommitAttachment", "SubmitRequest",
        "WithdrawRequest"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* What is done in a jury's room. */
static bool is_for_rooms(const char *name)
{
    return strcmp(name, "RecordActs") == 0 || strcmp(name, "CheckPin") == 0;
}

/* Who only looks cannot change anything, and what changes asks for a request id. */
static void test_roles_follow_the_verb(void **state)
{
    const uint32_t school = 1u << ROLE_ESTABLISHMENT;
    const uint32_t lookers = 1u << ROLE_AUDITOR | 1u << ROLE_KIOSK | 1u << ROLE_JUROR;

    (void)state;
    for (size_t i = 0; i < transport_method_count; i++) {
        const struct rpc_method *method = &transport_methods[i];

        assert_int_equal(method->changes, !reads_only(method->name));
        if (is_for_rooms(method->name))
            assert_int_equal(method->roles, 1u << ROLE_KIOSK);
        else if (method->changes)
            assert_int_equal(
                method->roles & (is_for_schools(method->name) ? lookers : lookers | school), 0);
        assert_int_not_equal(method->roles, 0);
    }
}

static void record(struct rpc_server_hooks *hooks,
    const struct rpc_method *method,
    enum rpc_code code,
    int64_t duration_us)
{
    const struct rpc_peer peer = {.common_name = "root", .address = "127.0.0.1:1"};
    const struct rpc_status status = {.code = code};

    hooks->finished(
        &(struct rpc_call_record){
            .method = method,
            .method_name = method ? method->name : "no.such/Method",
            .peer = &peer,
            .status = &status,
            .duration_us = duration_us,
        },
        hooks->context);
}

static void test_metrics(void **state)
{
    static const char name[] = "method=\"palmares.v1.SessionService/GetSession\"";
    CLEANUP_BUFFER struct buffer text = {0};
    struct handler_context handlers = {0};
    struct rpc_server_stats stats = {.connections_open = 7};
    struct transport *transport;
    struct rpc_server_hooks hooks;
    char line[256];
    size_t rows;

    (void)state;
    log_set_level(LOG_LEVEL_ERROR);
    assert_int_equal(transport_new(&handlers, &transport), 0);
    hooks = transport_hooks(transport);
    record(&hooks, row_of(&palmares__v1__session_service__descriptor, "GetSession", &rows), RPC_OK,
        90);
    record(&hooks, row_of(&palmares__v1__session_service__descriptor, "GetSession", &rows),
        RPC_NOT_FOUND, 700);
    record(&hooks, NULL, RPC_UNIMPLEMENTED, 10);
    assert_int_equal(transport_write_metrics(transport, &stats, &text), 0);
    assert_int_equal(buffer_terminate(&text), 0);
    (void)snprintf(line, sizeof line, "palmares_requests_total{%s,code=\"NOT_FOUND\"} 1\n", name);
    assert_non_null(strstr((char *)text.data, line));
    (void)snprintf(
        line, sizeof line, "palmares_request_seconds_bucket{%s,le=\"0.0001\"} 1\n", name);
    assert_non_null(strstr((char *)text.data, line));
    (void)snprintf(line, sizeof line, "palmares_request_seconds_bucket{%s,le=\"+Inf\"} 2\n", name);
    assert_non_null(strstr((char *)text.data, line));
    assert_non_null(strstr((char *)text.data,
        "palmares_requests_total{method=\"unknown\",code=\"UNIMPLEMENTED\"} 1\n"));
    assert_non_null(strstr((char *)text.data, "palmares_connections 7\n"));
    transport_free(transport);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_method_has_one_row),
        cmocka_unit_test(test_roles_follow_the_verb),
        cmocka_unit_test(test_metrics),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
