/* A kiosk's state directory for one test, and what is put into it. */
#pragma once

#include "base/arena.h"
#include "kiosk_core/day.h"
#include "kiosk_core/journal.h"
#include "kiosk_core/place.h"
#include "kiosk_core/vault.h"

#define FIXTURE_DAY "2022-05-10"

struct kiosk_fixture {
    char folder[64];
    struct place place;
    struct vault *vault;
    struct arena *arena;
};

/* cmocka's; *state is a struct kiosk_fixture. The folder is in memory where there is such a place.
 */
int kiosk_setup(void **state);
int kiosk_teardown(void **state);
/* Let go of the directory, and take it again. */
void kiosk_close(struct kiosk_fixture *fixture);
void kiosk_open(struct kiosk_fixture *fixture);

/* A file of the directory, whole. */
void kiosk_read(const struct kiosk_fixture *fixture, const char *name, struct buffer *to);
void kiosk_write(
    const struct kiosk_fixture *fixture, const char *name, const void *data, size_t size);
/* How many names in the directory begin so. */
size_t kiosk_count_named(const struct kiosk_fixture *fixture, const char *prefix);

/* tests/support/NAME as a message; in the fixture's arena. */
void *kiosk_json(
    const struct kiosk_fixture *fixture, const ProtobufCMessageDescriptor *type, const char *name);
