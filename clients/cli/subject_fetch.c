/* `palmares subject fetch`, `palmares subject open`: the sealed file held before the hour, and
 * opened with the small message that the service gives at the hour. */
#include "cli/subject_release.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/progress.h"
#include "clientlib/file.h"
#include "clientlib/protojson.h"
#include "clientlib/rfc3339.h"
#include "clientlib/sealed_subject.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

enum {
    WAIT_MS = 20000,
    ROUND_TIMEOUT_MS = 30000,
    AGAIN_MS = 500, /* after a call that failed by itself */
    PIECE_ARENA_MAX = 4 * 1024 * 1024,
    OPEN_ARENA_MAX = 256 * 1024 * 1024,
};

/* ---- the sealed file ---- */

static int fetch_piece(struct cli *cli,
    Palmares__V1__GetSealedSubjectRequest *request,
    struct arena *arena,
    struct buffer *to,
    const Palmares__V1__SealedSubjectPiece **ret_piece)
{
    ProtobufCMessage *response;
    int r;

    arena_reset(arena);
    request->offset = to->size;
    r = cli_call(cli, SUBJECT_SERVICE, "GetSealedSubject", &request->base, arena, &response);
    if (r)
        return r;
    *ret_piece = (const void *)response;
    if ((*ret_piece)->content.len == 0 || (*ret_piece)->size > SEALED_SUBJECT_BYTES_MAX)
        return cli_fail(cli, CLI_EXIT_CONTENT, _("the service gives no such file"));
    return buffer_append(to, (*ret_piece)->content.data, (*ret_piece)->content.len);
}

/* Whole, and what the service says that it is. */
static int check_file(
    struct cli *cli, const struct buffer *file, const Palmares__V1__SealedSubjectPiece *last)
{
    char sha256[65];
    int r = sealed_subject_sha256(file->data, file->size, sha256);

    if (r)
        return r;
    if (file->size != last->size || !text_equal(sha256, last->sha256))
        return cli_fail(cli, CLI_EXIT_CONTENT,
            _("the sealed file changed on its way, or on the service meanwhile: fetch it again"));
    return 0;
}

static int fetch_all(struct cli *cli,
    Palmares__V1__GetSealedSubjectRequest *request,
    struct arena *arena,
    struct buffer *file)
{
    const Palmares__V1__SealedSubjectPiece *piece = NULL;
    struct progress progress;
    int r;

    progress_begin(&progress, cli, _("Fetching"), 0);
    do {
        r = fetch_piece(cli, request, arena, file, &piece);
        if (!r)
            progress_update(&progress, file->size);
    } while (!r && file->size < piece->size);
    progress_end(&progress);
    return r ? r : check_file(cli, file, piece);
}

int subject_run_fetch(struct cli *cli)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(PIECE_ARENA_MAX);
    Palmares__V1__GetSealedSubjectRequest request = PALMARES__V1__GET_SEALED_SUBJECT_REQUEST__INIT;
    CLEANUP_BUFFER struct buffer file = {0};
    const char *to = cli_option(cli, "output");
    int r = arena ? 0 : -ENOMEM;

    if (!to)
        return cli_fail(cli, CLI_EXIT_USAGE, _("where to? pass -O FILE.sealed"));
    request.id = cli_text(cli->arguments[0]);
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = fetch_all(cli, &request, arena, &file);
    if (!r)
        r = cli_write_file(cli, to, file.data, file.size);
    if (!r)
        cli_say(cli, _("%s: %zu bytes. It opens at the hour: palmares subject open %s"), to,
            file.size, to);
    return r;
}

/* ---- the countdown, on the terminal ---- */

struct countdown {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool running, ending;
    int64_t release_us; /* by the service's clock; 0: not known */
    int64_t ahead_us;   /* of this machine's clock */
};

static void draw_left(const struct countdown *countdown)
{
    int64_t left_us = countdown->release_us + countdown->ahead_us - clock_wall_us();
    int64_t left = (left_us + 999999) / 1000000;

    if (!countdown->release_us || left < 0)
        return;
    (void)fprintf(stderr, "\r\033[K");
    (void)fprintf(stderr, _("opens in %02d:%02d:%02d"), (int)(left / 3600), (int)(left / 60 % 60),
        (int)(left % 60));
    (void)fflush(stderr);
}

static void *count_down(void *context)
{
    struct countdown *countdown = context;
    struct timespec until;

    pthread_mutex_lock(&countdown->lock);
    while (!countdown->ending) {
        draw_left(countdown);
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        (void)pthread_cond_timedwait(&countdown->changed, &countdown->lock, &until);
    }
    pthread_mutex_unlock(&countdown->lock);
    (void)fprintf(stderr, "\r\033[K");
    (void)fflush(stderr);
    return NULL;
}

static void countdown_begin(struct countdown *countdown, const struct cli *cli)
{
    pthread_mutex_init(&countdown->lock, NULL);
    pthread_cond_init(&countdown->changed, NULL);
    countdown->running = !cli->quiet && isatty(STDERR_FILENO) &&
                         pthread_create(&countdown->thread, NULL, count_down, countdown) == 0;
}

static void countdown_set(struct countdown *countdown, const Palmares__V1__SubjectKey *key)
{
    pthread_mutex_lock(&countdown->lock);
    countdown->release_us =
        key->release_time ? key->release_time->seconds * 1000000 + key->release_time->nanos / 1000
                          : 0;
    countdown->ahead_us = key->service_time
                              ? clock_wall_us() - key->service_time->seconds * 1000000 -
                                    key->service_time->nanos / 1000
                              : 0;
    pthread_cond_signal(&countdown->changed);
    pthread_mutex_unlock(&countdown->lock);
}

static void countdown_end(struct countdown *countdown)
{
    pthread_mutex_lock(&countdown->lock);
    countdown->ending = true;
    pthread_cond_signal(&countdown->changed);
    pthread_mutex_unlock(&countdown->lock);
    if (countdown->running)
        (void)pthread_join(countdown->thread, NULL);
    pthread_cond_destroy(&countdown->changed);
    pthread_mutex_destroy(&countdown->lock);
}

/* ---- the key ---- */

struct opening {
    struct cli *cli;
    const char *file;
    struct sealed_subject sealed;
    struct arena *arena;
    struct countdown countdown;
    Palmares__V1__WatchSubjectKeyRequest request;
    bool told; /* once, what is waited for */
};

/* What passes by itself: the wait goes on. */
static bool may_pass(enum rpc_code code)
{
    return code == RPC_UNAVAILABLE || code == RPC_DEADLINE_EXCEEDED || code == RPC_ABORTED ||
           code == RPC_RESOURCE_EXHAUSTED || code == RPC_INTERNAL || code == RPC_CANCELLED ||
           code == RPC_UNKNOWN;
}

static void tell_wait(struct opening *opening, const Palmares__V1__SubjectKey *key)
{
    char hour[RFC3339_TEXT_SIZE];

    countdown_set(&opening->countdown, key);
    if (opening->told)
        return;
    opening->told = true;
    subject_compare_clocks(opening->cli, key->service_time);
    if (key->release_time && rfc3339_format(key->release_time->seconds, 0, hour) == 0)
        cli_say(opening->cli, _("%s opens at %s; waiting"), opening->file, hour);
    else
        cli_say(opening->cli, _("%s has no hour yet; waiting"), opening->file);
}

/* One question. *ret_key NULL: to be asked again. */
static int ask(struct opening *opening, const Palmares__V1__SubjectKey **ret_key)
{
    struct cli *cli = opening->cli;
    const struct client_call call = {.service = SUBJECT_SERVICE,
        .method = "WatchSubjectKey",
        .request = &opening->request.base,
        .timeout_ms = opening->request.wait_ms ? ROUND_TIMEOUT_MS : 0};
    struct rpc_status status = {0};
    ProtobufCMessage *response;
    int r;

    *ret_key = NULL;
    arena_reset(opening->arena);
    r = cli_try_call(cli, &call, opening->arena, &status, &response);
    if (r)
        return r;
    if (status.code == RPC_OK) {
        const Palmares__V1__SubjectKey *key = (const void *)response;

        if (key->envelope.len)
            *ret_key = key;
        else
            tell_wait(opening, key);
        return 0;
    }
    if (!opening->request.wait_ms || !may_pass(status.code))
        return cli_fail_status(cli, &status);
    (void)usleep(AGAIN_MS * 1000);
    return 0;
}

static int await_key(struct opening *opening, const Palmares__V1__SubjectKey **ret_key)
{
    int r;

    countdown_begin(&opening->countdown, opening->cli);
    do {
        r = ask(opening, ret_key);
    } while (!r && !*ret_key);
    countdown_end(&opening->countdown);
    return r;
}

/* ---- opening ---- */

static int fail_open(struct opening *opening, int r, const char *why)
{
    if (r < 0)
        return r;
    return cli_fail(opening->cli,
        r == SEALED_SUBJECT_E_CREDENTIALS ? CLI_EXIT_PROFILE : CLI_EXIT_CONTENT, "%s: %s",
        opening->file, _(why));
}

static int write_package(struct cli *cli, const Palmares__V1__SubjectPackage *package)
{
    CLEANUP_BUFFER struct buffer json = {0};
    const char *page = cli_option(cli, "output"), *content = cli_option(cli, "json");
    int r = 0;

    if (page)
        r = cli_write_file(cli, page, package->page->content.data, package->page->content.len);
    if (!r && content) {
        r = protojson_write(&package->subject->base, 0, &json);
        if (!r)
            r = buffer_append_text(&json, "\n");
        if (!r)
            r = cli_write_file(cli, content, json.data, json.size);
    }
    if (!r && page && !text_equal(page, "-"))
        cli_say(cli, _("%s: %s, %s"), page, package->subject->id, package->subject->title);
    return r;
}

static int open_with(struct opening *opening, const Palmares__V1__SubjectKey *message)
{
    struct cli *cli = opening->cli;
    CLEANUP(arena_free_p) struct arena *arena = arena_new(OPEN_ARENA_MAX);
    Palmares__V1__SubjectPackage *package;
    uint8_t key[SEALED_SUBJECT_KEY_BYTES];
    const char *why = "";
    int r = arena ? sealed_subject_key(message->envelope.data, message->envelope.len,
                        cli->profile.certificate, cli->profile.key, key, &why)
                  : -ENOMEM;

    if (!r)
        r = sealed_subject_open(&opening->sealed, key, arena, &package, &why);
    explicit_bzero(key, sizeof key);
    return r ? fail_open(opening, r, why) : write_package(cli, package);
}

static int open_file(struct opening *opening, const struct buffer *bytes)
{
    struct cli *cli = opening->cli;
    const Palmares__V1__SubjectKey *key = NULL;
    const char *why = "";
    int r = sealed_subject_read(bytes->data, bytes->size, cli->arena, &opening->sealed, &why);

    if (r)
        return fail_open(opening, r, why);
    opening->request =
        (Palmares__V1__WatchSubjectKeyRequest)PALMARES__V1__WATCH_SUBJECT_KEY_REQUEST__INIT;
    opening->request.session = opening->sealed.header->session;
    opening->request.id = opening->sealed.header->id;
    opening->request.wait_ms = cli_has(cli, "wait") ? WAIT_MS : 0;
    r = cli_profile(cli);
    if (!r)
        r = await_key(opening, &key);
    return r ? r : open_with(opening, key);
}

int subject_run_open(struct cli *cli)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(PIECE_ARENA_MAX);
    struct opening opening = {.cli = cli, .file = cli->arguments[0], .arena = arena};
    CLEANUP_BUFFER struct buffer bytes = {0};
    int r;

    if (!arena)
        return -ENOMEM;
    if (!cli_has(cli, "output") && !cli_has(cli, "json"))
        return cli_fail(cli, CLI_EXIT_USAGE, _("where to? pass -O FILE.pdf, or --json FILE"));
    r = file_read(opening.file, SEALED_SUBJECT_BYTES_MAX, &bytes);
    if (r == -ENOMEM)
        return r;
    if (r)
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", opening.file, strerror(-r));
    return open_file(&opening, &bytes);
}
