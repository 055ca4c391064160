/* A sealed file, a key message and a package from anywhere: a file that is taken has its parts
 * inside itself, and nothing opens without its key. */
#include "clientlib/sealed_subject.h"
#include "rpc/payload.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 4 << 20 };

static void try_file(const uint8_t *data, size_t size, struct arena *arena)
{
    static const uint8_t key[SEALED_SUBJECT_KEY_BYTES] = {7};
    Palmares__V1__SubjectPackage *package = NULL;
    struct sealed_subject sealed;
    const char *why = NULL;
    int r = sealed_subject_read(data, size, arena, &sealed, &why);

    if ((r > 0) != (why != NULL))
        abort();
    if (r)
        return;
    if (sealed.head_size + sealed.content_size + 16 != size || sealed.content < data ||
        sealed.tag + 16 != data + size || sealed.header->nonce.len != 12)
        abort();
    r = sealed_subject_open(&sealed, key, arena, &package, &why);
    if (r == 0 || package)
        abort(); /* nobody has sealed anything with that key */
}

static void try_package(const uint8_t *data, size_t size, struct arena *arena)
{
    ProtobufCMessage *message;
    const char *field;

    (void)!payload_unpack(
        &palmares__v1__subject_package__descriptor, data, size, arena, &message, &field);
}

static void try_envelope(const uint8_t *data, size_t size)
{
    uint8_t key[SEALED_SUBJECT_KEY_BYTES];
    const char *why = NULL;

    if (sealed_subject_key(data, size, "/nonexistent", "/nonexistent", key, &why) !=
            SEALED_SUBJECT_E_CREDENTIALS ||
        !why)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_BYTES);

    if (!arena)
        abort();
    try_file(data, size, arena);
    arena_reset(arena);
    try_package(data, size, arena);
    try_envelope(data, size);
    arena_free(arena);
    return 0;
}
