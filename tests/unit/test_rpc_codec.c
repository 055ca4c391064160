#include "check.h"

#include "rpc/envelope.h"
#include "rpc/payload.h"
#include "rpc/sp.h"
#include "rpc/timers.h"

#include "base/clock.h"

#include "palmares/rpc/v1/rpc.pb-c.h"
#include "palmares/v1/identity.pb-c.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

/* ---- SP ---- */

static void greetings(void **unused)
{
    uint8_t greeting[SP_GREETING_SIZE];

    (void)unused;
    sp_greeting_put(greeting, SP_REQ);
    assert_memory_equal(greeting, "\0SP\0\0\x30\0\0", 8);
    assert_int_equal(sp_greeting_check(greeting, SP_REQ), 0);
    assert_int_equal(sp_greeting_check(greeting, SP_REP), SP_E_OTHER_PROTOCOL);
    greeting[7] = 1;
    assert_int_equal(sp_greeting_check(greeting, SP_REQ), SP_E_NOT_SP);
    assert_int_equal(sp_greeting_check((const uint8_t *)"GET / HT", SP_REQ), SP_E_NOT_SP);
}

static void stacks(void **unused)
{
    uint8_t body[4 * 20] = {0};
    size_t size = 0;

    (void)unused;
    assert_int_equal(sp_stack_size(body, 0, &size), SP_E_BAD_STACK);
    assert_int_equal(sp_stack_size(body, sizeof body, &size), SP_E_BAD_STACK);
    body[8] = 0x80;
    assert_int_equal(sp_stack_size(body, sizeof body, &size), 0);
    assert_int_equal(size, 12);
    assert_int_equal(sp_stack_size(body, 11, &size), SP_E_BAD_STACK); /* cut */
    body[8] = 0;
    body[4 * 15] = 0x80; /* 15 hops and the id */
    assert_int_equal(sp_stack_size(body, sizeof body, &size), 0);
    assert_int_equal(size, SP_STACK_MAX_BYTES);
    body[4 * 15] = 0;
    body[4 * 16] = 0x80;
    assert_int_equal(sp_stack_size(body, sizeof body, &size), SP_E_BAD_STACK);
}

/* Three frames, given in pieces of `step` bytes: the same frames come out. */
static void read_in_steps(size_t step)
{
    static const uint8_t stream[] = "\0\0\0\0\0\0\0\3abc\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5hello";
    static const char *const expected[] = {"abc", "", "hello"};
    struct sp_reader reader = {.max = 100};
    size_t found = 0;

    for (size_t at = 0; at < sizeof stream - 1; at += step) {
        const uint8_t *data = stream + at;
        size_t size = base_min_size(step, sizeof stream - 1 - at);
        struct sp_frame frame;

        while (sp_reader_next(&reader, &data, &size, &frame) == SP_FRAME) {
            assert_int_equal(frame.size, strlen(expected[found]));
            assert_memory_equal(frame.body, expected[found], frame.size);
            free(frame.owned);
            found++;
        }
        assert_int_equal(size, 0);
    }
    assert_int_equal(found, 3);
    assert_false(sp_reader_is_partial(&reader));
    sp_reader_release(&reader);
}

static void frames_in_any_pieces(void **unused)
{
    (void)unused;
    for (size_t step = 1; step <= 40; step++)
        read_in_steps(step);
}

static void large_frames_are_not_allocated(void **unused)
{
    struct sp_reader reader = {.max = 1000};
    uint8_t stream[8 + 64] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80, 1, 2, 3};
    const uint8_t *data = stream;
    size_t size = sizeof stream - 1;
    struct sp_frame frame;

    (void)unused;
    assert_int_equal(sp_reader_next(&reader, &data, &size, &frame), SP_MORE);
    assert_true(reader.partial.capacity <= 256);
    size = 1;
    assert_int_equal(sp_reader_next(&reader, &data, &size, &frame), SP_TOO_LARGE);
    assert_int_equal(frame.size, SIZE_MAX);
    assert_memory_equal(frame.body, stream + 8, 64);
    free(frame.owned);
    sp_reader_release(&reader);
}

static void memory_follows_what_arrives(void **unused)
{
    struct sp_reader reader = {.max = 1024 * 1024};
    const uint8_t stream[] = {0, 0, 0, 0, 0, 0x10, 0, 0, 1, 2, 3}, *data = stream;
    size_t size = sizeof stream;
    struct sp_frame frame;

    (void)unused;
    assert_int_equal(sp_reader_next(&reader, &data, &size, &frame), SP_MORE);
    assert_true(reader.partial.capacity <= 256); /* a megabyte was announced */
    sp_reader_release(&reader);
}

/* ---- the envelope, against protobuf-c ---- */

static void request_is_what_protobuf_reads(void **unused)
{
    uint8_t payload[300] = {1, 2, 3};
    const struct envelope_request request = {
        .method = {(const uint8_t *)"a.B/C", 5},
        .request_id = {(const uint8_t *)"id", 2},
        .has_timeout = true,
        .timeout_ms = 300,
        .payload = {payload, sizeof payload},
    };
    size_t size = envelope_request_size(&request);
    uint8_t bytes[512];
    Palmares__Rpc__V1__Request *message;

    (void)unused;
    envelope_request_put(&request, bytes);
    message = palmares__rpc__v1__request__unpack(NULL, size, bytes);
    assert_non_null(message);
    assert_string_equal(message->method, "a.B/C");
    assert_string_equal(message->request_id, "id");
    assert_int_equal(message->deadline_case, PALMARES__RPC__V1__REQUEST__DEADLINE_TIMEOUT_MS);
    assert_int_equal(message->timeout_ms, 300);
    assert_int_equal(message->payload.len, sizeof payload);
    assert_memory_equal(message->payload.data, payload, sizeof payload);
    palmares__rpc__v1__request__free_unpacked(message, NULL);
}

static void request_from_protobuf(void **unused)
{
    Palmares__Rpc__V1__Metadata pairs[] = {
        PALMARES__RPC__V1__METADATA__INIT, PALMARES__RPC__V1__METADATA__INIT};
    Palmares__Rpc__V1__Metadata *metadata[] = {&pairs[0], &pairs[1]};
    Palmares__Rpc__V1__Request message = PALMARES__RPC__V1__REQUEST__INIT;
    struct envelope_request request;
    uint8_t bytes[256];
    size_t size;

    (void)unused;
    pairs[0].key = (char *)(uintptr_t) "lang";
    pairs[0].value = (char *)(uintptr_t) "fr";
    pairs[1].key = (char *)(uintptr_t) "empty";
    message.method = (char *)(uintptr_t) "x/y";
    message.metadata = metadata;
    message.n_metadata = 2;
    size = palmares__rpc__v1__request__pack(&message, bytes);
    assert_int_equal(envelope_request_decode(bytes, size, &request), 0);
    assert_true(slice_equal(request.method, "x/y"));
    assert_false(request.has_timeout); /* absent, not zero */
    assert_true(slice_equal(envelope_metadata(bytes, size, "lang"), "fr"));
    assert_non_null(envelope_metadata(bytes, size, "empty").data);
    assert_null(envelope_metadata(bytes, size, "other").data);
    message.deadline_case = PALMARES__RPC__V1__REQUEST__DEADLINE_TIMEOUT_MS;
    size = palmares__rpc__v1__request__pack(&message, bytes);
    assert_int_equal(envelope_request_decode(bytes, size, &request), 0);
    assert_true(request.has_timeout);
    assert_int_equal(request.timeout_ms, 0);
}

static void bad_requests(void **unused)
{
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {
        {"\x0a", 1},             /* no length */
        {"\x0a\x05xx", 4},       /* beyond the end */
        {"\x0a\x02\xc3\x28", 4}, /* not UTF-8 */
        {"\x0a\x02"
         "a\0",
            4},                                                   /* NUL */
        {"\x08\x01", 2},                                          /* method as a number */
        {"\x1a\x00", 2},                                          /* timeout as bytes */
        {"\x00\x00", 2},                                          /* field 0 */
        {"\x0b", 1},                                              /* group */
        {"\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12}, /* endless varint */
        {"\x22\x03\x0a\x01\xff", 5},                              /* metadata key not UTF-8 */
        {"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11},     /* length of 2^64 - 1 */
    };
    struct envelope_request request;

    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (envelope_request_decode((const uint8_t *)bad[i].bytes, bad[i].size, &request) !=
            -EBADMSG)
            fail_msg("bad request %zu was taken", i);
    assert_int_equal(envelope_request_decode((const uint8_t *)"\x78\x01\x7a\x01z", 5, &request),
        0); /* unknown fields */
    assert_int_equal(envelope_request_decode(NULL, 0, &request), 0);
}

static void replies_both_ways(void **unused)
{
    const struct rpc_violation violations[] = {{"a.b", "R", "m"}, {NULL, "S", ""}};
    const struct rpc_status status = {.code = RPC_UNAUTHENTICATED,
        .reason = "WHY",
        .message = "é",
        .violations = violations,
        .violation_count = 2};
    size_t size = envelope_reply_head_size(&status, 3);
    struct arena *arena = arena_new(65536);
    struct envelope_reply reply;
    Palmares__Rpc__V1__Reply *message;
    uint8_t bytes[128];

    (void)unused;
    assert_ptr_equal(envelope_reply_head_put(&status, 3, bytes), bytes + size);
    memcpy(bytes + size, "xyz", 3);
    message = palmares__rpc__v1__reply__unpack(NULL, size + 3, bytes);
    assert_non_null(message);
    assert_int_equal(message->status->code, 16);
    assert_string_equal(message->status->message, "é");
    assert_int_equal(message->status->n_violations, 2);
    assert_string_equal(message->status->violations[1]->reason, "S");
    assert_int_equal(message->payload.len, 3);
    palmares__rpc__v1__reply__free_unpacked(message, NULL);
    assert_int_equal(envelope_reply_decode(bytes, size + 3, arena, &reply), 0);
    assert_int_equal(reply.status.code, RPC_UNAUTHENTICATED);
    assert_string_equal(reply.status.reason, "WHY");
    assert_int_equal(reply.status.violation_count, 2);
    assert_string_equal(reply.status.violations[0].field, "a.b");
    assert_string_equal(reply.status.violations[1].field, "");
    assert_int_equal(reply.payload.size, 3);
    assert_int_equal(
        envelope_reply_decode((const uint8_t *)"\x0a\x02\x08\x63", 4, arena, &reply), 0);
    assert_int_equal(reply.status.code, RPC_UNKNOWN); /* a code of the future */
    assert_int_equal(
        envelope_reply_decode((const uint8_t *)"\x0a\x05", 2, arena, &reply), -EBADMSG);
    arena_free(arena);
}

static void code_names(void **unused)
{
    (void)unused;
    for (unsigned i = 0; i < palmares__rpc__v1__code__descriptor.n_values; i++) {
        const ProtobufCEnumValue *value = &palmares__rpc__v1__code__descriptor.values[i];

        assert_string_equal(rpc_code_name((enum rpc_code)value->value), value->name);
    }
    assert_string_equal(rpc_code_name((enum rpc_code)99), "UNKNOWN");
}

/* ---- payloads ---- */

static void payloads(void **unused)
{
    const ProtobufCMessageDescriptor *type = &palmares__v1__principal__descriptor;
    struct arena *arena = arena_new(4096), *small = arena_new(16);
    ProtobufCMessage *message;
    const char *field = NULL;

    (void)unused;
    assert_int_equal(payload_unpack(type, "\x0a\x01n", 3, arena, &message, &field), 0);
    assert_string_equal(((Palmares__V1__Principal *)(void *)message)->name, "n");
    assert_int_equal(
        payload_unpack(type, "\x0a\x02n", 3, arena, &message, &field), PAYLOAD_E_MALFORMED);
    assert_int_equal(
        payload_unpack(type, "\x1a\x01\xff", 3, arena, &message, &field), PAYLOAD_E_TEXT);
    assert_string_equal(field, "label");
    assert_int_equal(
        payload_unpack(type, "\x0a\x01n", 3, small, &message, &field), PAYLOAD_E_TOO_LARGE);
    arena_free(arena);
    arena_free(small);
}

/* ---- timers ---- */

static atomic_int fired, order_errors, last_fired;

struct numbered {
    struct timer timer;
    int number;
};

static void on_fire(struct timer *timer)
{
    int number = CONTAINER_OF(timer, struct numbered, timer)->number;

    if (number < atomic_exchange(&last_fired, number))
        atomic_fetch_add(&order_errors, 1);
    atomic_fetch_add(&fired, 1);
}

static void timers_fire_in_order(void **unused)
{
    struct numbered numbered[200];
    struct timers timers;
    int64_t now_us = clock_mono_us();
    bool armed;

    (void)unused;
    assert_int_equal(timers_open(&timers), 0);
    for (int i = 0; i < 200; i++) {
        int number = i * 77 % 200; /* a shuffle */

        numbered[number] = (struct numbered){.timer = {.fire = on_fire}, .number = number};
        assert_int_equal(
            timers_set(&timers, &numbered[number].timer, now_us + 50000 + number * 500, &armed), 0);
        assert_true(armed);
    }
    for (int i = 0; i < 200; i += 2)
        assert_true(timers_cancel(&timers, &numbered[i].timer));
    assert_false(timers_cancel(&timers, &numbered[0].timer));
    for (int i = 0; i < 500 && atomic_load(&fired) < 100; i++)
        usleep(10 * 1000);
    assert_int_equal(atomic_load(&fired), 100);
    assert_int_equal(atomic_load(&order_errors), 0);
    assert_int_equal(
        timers_set(&timers, &numbered[1].timer, clock_mono_us() + 3600000000, &armed), 0);
    timers_close(&timers);
    assert_int_equal(atomic_load(&fired), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(greetings),
        cmocka_unit_test(stacks),
        cmocka_unit_test(frames_in_any_pieces),
        cmocka_unit_test(large_frames_are_not_allocated),
        cmocka_unit_test(memory_follows_what_arrives),
        cmocka_unit_test(request_is_what_protobuf_reads),
        cmocka_unit_test(request_from_protobuf),
        cmocka_unit_test(bad_requests),
        cmocka_unit_test(replies_both_ways),
        cmocka_unit_test(code_names),
        cmocka_unit_test(payloads),
        cmocka_unit_test(timers_fire_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
