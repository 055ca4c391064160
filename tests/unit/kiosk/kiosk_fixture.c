#include "kiosk_fixture.h"

#include "base/text.h"
#include "check.h"
#include "clientlib/file.h"
#include "clientlib/protojson.h"

#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 16 * 1024 * 1024, ARENA_MAX = 64 * 1024 * 1024 };

void kiosk_open(struct kiosk_fixture *fixture)
{
    assert_int_equal(place_open(fixture->folder, &fixture->place), 0);
    assert_int_equal(vault_open(&fixture->place, &fixture->vault), 0);
}

void kiosk_close(struct kiosk_fixture *fixture)
{
    vault_close(TAKE_PTR(fixture->vault));
    place_close(&fixture->place);
}

int kiosk_setup(void **state)
{
    struct kiosk_fixture *fixture = calloc(1, sizeof *fixture);

    if (!fixture)
        return -1;
    (void)snprintf(fixture->folder, sizeof fixture->folder, "%s/palmares-kiosk-XXXXXX",
        access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
    fixture->arena = arena_new(ARENA_MAX);
    if (!fixture->arena || !mkdtemp(fixture->folder))
        return -1;
    (void)unsetenv("CREDENTIALS_DIRECTORY");
    kiosk_open(fixture);
    *state = fixture;
    return 0;
}

int kiosk_teardown(void **state)
{
    struct kiosk_fixture *fixture = *state;
    char command[128];

    kiosk_close(fixture);
    arena_free(fixture->arena);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", fixture->folder);
    free(fixture);
    return system(command) == 0 ? 0 : -1;
}

static char *path_of(const struct kiosk_fixture *fixture, const char *name)
{
    char *path = arena_printf(fixture->arena, "%s/%s", fixture->folder, name);

    assert_non_null(path);
    return path;
}

void kiosk_read(const struct kiosk_fixture *fixture, const char *name, struct buffer *to)
{
    assert_int_equal(file_read(path_of(fixture, name), FILE_MAX, to), 0);
}

void kiosk_write(
    const struct kiosk_fixture *fixture, const char *name, const void *data, size_t size)
{
    FILE *file = fopen(path_of(fixture, name), "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

struct counting {
    const char *prefix;
    size_t count;
};

static int count_one(void *context, const char *name)
{
    struct counting *counting = context;

    counting->count += text_starts_with(name, counting->prefix);
    return 0;
}

size_t kiosk_count_named(const struct kiosk_fixture *fixture, const char *prefix)
{
    struct counting counting = {.prefix = prefix};

    assert_int_equal(place_list(&fixture->place, ".", count_one, &counting), 0);
    return counting.count;
}

void *kiosk_json(
    const struct kiosk_fixture *fixture, const ProtobufCMessageDescriptor *type, const char *name)
{
    CLEANUP_BUFFER struct buffer text = {0};
    struct protojson_error error = {0};
    ProtobufCMessage *message = NULL;
    char path[512];

    (void)snprintf(path, sizeof path, PALMARES_SUPPORT "/%s", name);
    assert_int_equal(file_read(path, FILE_MAX, &text), 0);
    if (protojson_read(type, (const char *)text.data, text.size, fixture->arena, &error, &message))
        fail_msg("%s: %s", path, error.message);
    return message;
}
