/* The composition root: `palmaresd run` puts the layers together, serves until a signal, and takes
 * them apart. */
#include "command.h"

#include "app_enrol.h"
#include "app_metrics.h"
#include "app_subjects.h"
#include "config/config.h"
#include "domain/audit.h"
#include "domain/jury_tools.h"
#include "domain/plan_runner.h"
#include "domain/room_pages.h"
#include "domain/room_signs.h"
#include "handler/waiting.h"
#include "handler/session_wire.h"
#include "notify.h"
#include "rpc/http.h"
#include "rpc/server.h"
#include "room_alarm.h"
#include "rpc/timers.h"
#include "store/listen.h"
#include "store/store.h"
#include "transport/transport.h"
#include "version.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdatomic.h>

enum {
    TICK_MS = 250,
    SEAL_EVERY_MS = 1000,
    SEAL_ARENA_BYTES = 256 * 1024,
    PIN_THREADS = 2,
    SEAL_DEADLINE_US = 60 * 1000 * 1000,
    SIGNS_EVERY_MS = 3000,
    SIGNS_ARENA_BYTES = 8 << 20,
    ALARM_EVERY_MS = 15000,
    ALARM_ARENA_BYTES = 16 << 20,
};

/* What the service does by itself from time to time, one at a time. */
struct chore {
    struct arena *arena;
    struct op op;
    atomic_bool busy;
    int64_t next_us;
};

struct app {
    struct config config;
    struct store *store;
    struct transport *transport;
    struct rpc_server *server;
    struct app_enrol *enrol; /* NULL: kiosks cannot enrol here */
    struct app_metrics *metrics;
    struct handler_context handlers;
    struct plan_runner *plans;
    struct jury_tools jury; /* PINs and signatures */
    struct app_subjects subjects;
    struct timers timers; /* of calls that wait */
    struct store_listener *listener;
    struct waiting *waiting; /* calls that wait for a change of their room */
    struct room_signs *signs;
    struct room_pages_kept *pages;
    struct room_alarm *alarm; /* silent rooms */
    struct chore seal, write_signs, look_for_silence;
    atomic_bool draining;
};

/* ---- what the handlers ask ---- */

static bool is_ready(void *user)
{
    struct app *app = user;

    return !atomic_load(&app->draining) && store_ready(app->store);
}

static void get_load(void *user, uint32_t *ret_connections, uint32_t *ret_calls)
{
    struct app *app = user;
    struct rpc_server_stats stats;

    rpc_server_get_stats(app->server, &stats);
    *ret_connections = stats.connections_open;
    *ret_calls = stats.calls_in_flight;
}

static void kick(void *user)
{
    struct app *app = user;

    store_kick(app->store);
}

/* ---- opening ---- */

/* Print why, and give the exit code back. */
static int fail(int exit_code, const char *what, char *why_owned)
{
    log_error("event=start_failed what=\"%s\" message=\"%s\"", what,
        why_owned ? why_owned : "out of memory");
    free(why_owned);
    return exit_code;
}

static int load_config(const char *path, struct config *config)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    int r = config_load(path, config, &problems);

    for (size_t i = 0; i < problems.count; i++)
        log_error("event=config message=\"%s\"", problems.texts[i]);
    return r ? EXIT_CODE_CONFIG : 0;
}

static int open_store(struct app *app)
{
    struct store_options options = {
        .read_connections = app->config.read_connections,
        .write_connections = app->config.write_connections,
        .worker_connections = app->config.worker_connections,
        .batch_begin = rpc_replies_hold,
        .batch_end = rpc_replies_release,
    };
    char *conninfo = NULL, *why = NULL;
    int r;

    if (config_conninfo(&app->config, &app->config.database, &conninfo, &why))
        return fail(EXIT_CODE_CONFIG, "database", why);
    options.conninfo = conninfo;
    r = store_open(&options, true, &app->store, &why);
    config_secret_free(conninfo);
    if (r == STORE_OPEN_E_SCHEMA)
        return fail(EXIT_CODE_SCHEMA, "database", why);
    if (r)
        return fail(EXIT_CODE_DATABASE, "database", why);
    free(why); /* unreachable for now: said already, and tried again */
    return 0;
}

static int make_tls(const struct config *config, struct rpc_tls **ret_tls, char **ret_why)
{
    const struct rpc_tls_options options = {
        .ca_file = config->server.client_ca,
        .certificate_file = config->server.certificate,
        .key_file = config->server.key,
        .allow_tls12 = config->server.allow_tls12,
    };

    return rpc_tls_new(&options, true, ret_tls, ret_why);
}

static int open_server(struct app *app)
{
    struct rpc_server_options options = {
        .addresses = (const char *const *)app->config.server.listen,
        .methods = transport_methods,
        .method_count = transport_method_count,
        .handler_context = &app->handlers,
        .limits = app->config.limits,
        .hooks = transport_hooks(app->transport),
    };
    char *why = NULL;
    int r;

    if (make_tls(&app->config, &options.tls, &why))
        return fail(EXIT_CODE_CONFIG, "tls", why);
    r = rpc_server_open(&options, &app->server, &why);
    rpc_tls_unref(options.tls);
    if (r)
        return fail(EXIT_CODE_FAULT, "listen", why);
    for (size_t i = 0; app->config.server.listen[i]; i++)
        log_info("event=listening address=%s port=%u", app->config.server.listen[i],
            rpc_server_port(app->server, i));
    return 0;
}

static int open_enrol(struct app *app)
{
    char *why = NULL;

    if (app_enrol_listen(app->enrol, app->transport, &app->handlers, &why))
        return fail(EXIT_CODE_FAULT, "enrolment", why);
    return 0;
}

static int open_metrics(struct app *app)
{
    const struct app_metrics_sources sources = {
        .transport = app->transport,
        .server = app->server,
        .store = app->store,
        .alarm = app->alarm,
        .waiting = app->waiting,
        .subject_waiting = app->subjects.waiting,
        .ready = is_ready,
        .user = app,
    };
    char *why = NULL;

    if (!app->config.metrics_listen)
        return 0;
    if (app_metrics_open(app->config.metrics_listen, &sources, &app->metrics, &why))
        return fail(EXIT_CODE_FAULT, "metrics", why);
    log_info("event=metrics address=%s", app->config.metrics_listen);
    return 0;
}

/* Plans are computed beside the requests: the runner gets the only clock that the domain has. */
static int open_plans(struct app *app)
{
    const struct plan_runner_options options = {
        .store = app->store,
        .decode = session_wire_decode,
        .now_us = clock_mono_us,
    };

    if (plan_runner_new(&options, &app->plans) || timers_open(&app->timers))
        return fail(EXIT_CODE_FAULT, "memory", NULL);
    return 0;
}

static void notified(const char *payload, void *context)
{
    struct app *app = context;

    waiting_wake(app->waiting, payload);
}

/* Rooms of juries: who waits for their changes, and who was heard of. */
static int open_rooms(struct app *app)
{
    app->signs = room_signs_new();
    app->pages = room_pages_kept_new();
    app->seal.arena = arena_new(SEAL_ARENA_BYTES);
    app->write_signs.arena = arena_new(SIGNS_ARENA_BYTES);
    app->look_for_silence.arena = arena_new(ALARM_ARENA_BYTES);
    app->alarm = room_alarm_new();
    if (!app->signs || !app->pages || !app->seal.arena || !app->write_signs.arena ||
        !app->look_for_silence.arena || !app->alarm ||
        waiting_new(&app->timers, kick, app, &app->waiting) ||
        store_listen(app->store, "palmares_room", notified, app, &app->listener))
        return fail(EXIT_CODE_FAULT, "memory", NULL);
    return 0;
}

/* Without a key file nobody has a PIN and no subject can be kept; everything else works. */
static int open_jury(struct app *app)
{
    uint8_t secret[CONFIG_JURY_KEY_BYTES];
    char *why = NULL;
    int r;

    app->jury = (struct jury_tools){.store = app->store, .decode = session_wire_decode};
    if (pin_desk_open(PIN_THREADS, &app->jury.desk))
        return fail(EXIT_CODE_FAULT, "memory", NULL);
    if (!app->config.jury_key_file)
        return 0;
    r = config_jury_key(&app->config, secret, &why);
    if (r)
        return fail(EXIT_CODE_CONFIG, "jury.key_file", why);
    r = jury_key_new(secret, &app->jury.key);
    explicit_bzero(secret, sizeof secret);
    return r ? fail(EXIT_CODE_FAULT, "memory", NULL) : 0;
}

static int open_app(struct app *app)
{
    char *why = NULL;
    int r;

    if (app_enrol_open(&app->config, &app->enrol, &why))
        return fail(EXIT_CODE_CONFIG, "enrolment", why);
    r = open_store(app);
    if (r == 0)
        r = open_plans(app);
    if (r == 0)
        r = open_rooms(app);
    if (r == 0)
        r = open_jury(app);
    if (r == 0 &&
        app_subjects_open(&app->subjects, app->store, app->jury.key, &app->timers, kick, app))
        r = fail(EXIT_CODE_FAULT, "memory", NULL);
    if (r)
        return r;
    app->handlers = (struct handler_context){
        .store = app->store,
        .plans = app->plans,
        .jury = &app->jury,
        .subjects = &app->subjects.tools,
        .timers = &app->timers,
        .enrol = app_enrol_authority(app->enrol),
        .waiting = app->waiting,
        .subject_waiting = app->subjects.waiting,
        .signs = app->signs,
        .pages = app->pages,
        .version = PALMARES_VERSION,
        .start_time_us = clock_wall_us(),
        .methods = transport_methods,
        .method_count = transport_method_count,
        .ready = is_ready,
        .get_load = get_load,
        .kick = kick,
        .user = app,
    };
    if (transport_new(&app->handlers, &app->transport))
        return fail(EXIT_CODE_FAULT, "memory", NULL);
    r = open_server(app);
    if (r == 0)
        r = open_enrol(app);
    return r ? r : open_metrics(app);
}

static void close_app(struct app *app)
{
    app_metrics_close(app->metrics);
    app_enrol_stop(app->enrol);
    store_listener_close(app->listener);
    store_listener_close(app->subjects.listener);
    if (app->waiting)
        waiting_end(app->waiting);
    app_subjects_end(&app->subjects);
    rpc_server_close(app->server);
    plan_runner_stop(app->plans); /* nobody asks it any more; mostly it has stopped before */
    timers_close(&app->timers);
    pin_desk_stop(app->jury.desk);
    store_close(app->store);
    pin_desk_free(app->jury.desk);
    jury_key_free(app->jury.key);
    plan_runner_free(app->plans);
    app_enrol_close(app->enrol);
    transport_free(app->transport);
    waiting_free(app->waiting);
    app_subjects_free(&app->subjects);
    room_signs_free(app->signs);
    room_pages_kept_free(app->pages);
    arena_free(app->seal.arena);
    arena_free(app->write_signs.arena);
    arena_free(app->look_for_silence.arena);
    room_alarm_free(app->alarm);
    config_release(&app->config);
}

/* ---- running ---- */

/* Whether it is time for it, and the one before has ended; then its op is ready. */
static bool begin_chore(struct app *app, struct chore *chore, const char *name, uint32_t every_ms)
{
    int64_t now_us = clock_mono_us();

    if (now_us < chore->next_us || !store_ready(app->store) || atomic_exchange(&chore->busy, true))
        return false;
    chore->next_us = now_us + (int64_t)every_ms * 1000;
    arena_reset(chore->arena);
    chore->op = (struct op){
        .arena = chore->arena,
        .method = name,
        .now_us = clock_wall_us(),
        .deadline_us = now_us + SEAL_DEADLINE_US,
    };
    return true;
}

static void sealed(struct op *op, int r, int64_t rows, void *context)
{
    struct chore *chore = context;

    (void)op;
    if (r < 0)
        log_error("event=seal_failed error=%d", r);
    if (r == 0 && rows)
        log_debug("event=sealed rows=%lld", (long long)rows);
    atomic_store(&chore->busy, false);
}

/* Seal the audit in batches, beside the requests. */
static void start_seal(struct app *app)
{
    struct chore *chore = &app->seal;

    if (begin_chore(app, chore, "seal", SEAL_EVERY_MS) &&
        audit_seal(app->store, &chore->op, sealed, chore))
        atomic_store(&chore->busy, false);
}

static void wrote_signs(struct op *op, int r, void *context)
{
    struct chore *chore = context;

    (void)op;
    if (r)
        log_warning("event=signs_failed error=%d", r);
    atomic_store(&chore->busy, false);
}

/* Which kiosks were heard of since the last time. */
static void start_signs(struct app *app)
{
    struct chore *chore = &app->write_signs;
    size_t count = 0;

    if (!begin_chore(app, chore, "signs", SIGNS_EVERY_MS))
        return;
    if (room_signs_write(app->signs, app->store, &chore->op, &count, wrote_signs, chore) || !count)
        atomic_store(&chore->busy, false);
    else
        store_kick(app->store);
}

/* Rooms whose kiosk says nothing. */
static void got_silent(struct op *op, int r, const struct room_state_list *silent, void *context)
{
    struct app *app = context;

    (void)op;
    if (r == 0)
        room_alarm_tell(app->alarm, silent);
    else if (r < 0)
        log_error("event=silence_failed error=%d", r);
    atomic_store(&app->look_for_silence.busy, false);
}

static void start_silence(struct app *app)
{
    struct chore *chore = &app->look_for_silence;

    if (begin_chore(app, chore, "silence", ALARM_EVERY_MS) &&
        room_states_silent(app->store, &chore->op, session_wire_decode, got_silent, app))
        atomic_store(&chore->busy, false);
}

/* SIGHUP: take what can be taken; say what cannot. A wrong file changes nothing. */
static void reload(struct app *app)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems restart = {0};
    struct config fresh = {0};
    struct rpc_tls *tls;
    char *why = NULL;

    if (load_config(app->config.path, &fresh)) {
        log_error(
            "event=reload_refused message=\"the configuration has errors; the old one stays\"");
        return;
    }
    tls = NULL;
    if (make_tls(&fresh, &tls, &why) || app_enrol_reload(app->enrol, &fresh, &why)) {
        log_error("event=reload_refused message=\"%s; the old certificates stay\"", why ? why : "");
        free(why);
        rpc_tls_unref(tls);
        config_release(&fresh);
        return;
    }
    rpc_server_set_tls(app->server, tls);
    rpc_tls_unref(tls);
    log_set_level(fresh.log_level);
    if (config_list_restart(&app->config, &fresh, &restart) == 0)
        for (size_t i = 0; i < restart.count; i++)
            log_warning("event=reload message=\"%s\"", restart.texts[i]);
    log_info("event=reloaded");
    config_release(&fresh);
}

/* Until SIGTERM or SIGINT. */
static void serve(struct app *app, const sigset_t *signals)
{
    const struct timespec tick = {.tv_nsec = TICK_MS * 1000000L};
    int64_t watchdog_us = notify_watchdog_interval_us(), next_watchdog_us = 0;

    for (;;) {
        int got = sigtimedwait(signals, NULL, &tick);
        int64_t now_us = clock_mono_us();

        if (got == SIGTERM || got == SIGINT)
            return;
        if (got == SIGHUP) {
            notify_reloading();
            reload(app);
            notify_ready();
        }
        if (watchdog_us && now_us >= next_watchdog_us) {
            notify_watchdog();
            next_watchdog_us = now_us + watchdog_us;
        }
        start_seal(app);
        start_signs(app);
        start_silence(app);
        transport_flush_log();
    }
}

/* A seal under way ends with the store's workers. */
static void drain(struct app *app)
{
    int r;

    atomic_store(&app->draining, true);
    notify_stopping();
    log_info("event=draining");
    plan_runner_stop(app->plans);
    waiting_end(app->waiting);
    app_subjects_end(&app->subjects);
    r = app_enrol_drain(app->enrol, app->config.drain_timeout_ms);
    if (rpc_server_drain(app->server, app->config.drain_timeout_ms) || r)
        log_warning("event=drained message=\"the time was up: calls were cut\"");
    else
        log_info("event=drained");
}

static int run(const char *config_path)
{
    struct app app = {0};
    sigset_t signals;
    int r;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    r = load_config(config_path, &app.config);
    if (r)
        return r;
    log_set_level(app.config.log_level);
    r = open_app(&app);
    if (r == 0) {
        log_info("event=ready version=%s", PALMARES_VERSION);
        notify_ready();
        serve(&app, &signals);
        drain(&app);
    }
    close_app(&app);
    return r;
}

static const char help[] =
    "Usage: palmaresd run [--config FILE]\n"
    "\n"
    "Serve until SIGTERM, then finish what is in flight and end. SIGHUP reads the configuration\n"
    "again: certificates and the log level change at once.\n"
    "\n"
    "  -c, --config FILE  the configuration (" COMMAND_CONFIG_PATH ")\n"
    "  -h, --help         show this help\n"
    "\n"
    "Example:\n"
    "  palmaresd run --config var/palmaresd.ini\n";

int command_run(int argc, char **argv)
{
    static const struct option options[] = {
        {"config", required_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    const char *config_path = COMMAND_CONFIG_PATH;
    int option;

    while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1)
        switch (option) {
        case 'c':
            config_path = optarg;
            break;
        case 'h':
            fputs(help, stdout);
            return EXIT_CODE_OK;
        default:
            return EXIT_CODE_USAGE;
        }
    if (optind != argc) {
        fprintf(stderr, "palmaresd run: unexpected argument '%s'; see palmaresd run --help\n",
            argv[optind]);
        return EXIT_CODE_USAGE;
    }
    return run(config_path);
}
