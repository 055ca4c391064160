#include "cli/room_watch.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/listing.h"
#include "cli/rooms.h"
#include "cli/screen.h"
#include "clientlib/protojson.h"

#include <errno.h>

enum { ANSWER_BYTES_MAX = 16 * 1024 * 1024, ROUND_TIMEOUT_MS = 5000, EVERY_MAX_S = 3600 };
enum { COLUMNS_LEAST = 5, LINES_AROUND = 5 }; /* head, blank, headings, foot */

struct watch {
    struct cli *cli;
    Palmares__V1__ListRoomStatesRequest request;
    uint32_t every_ms;
    bool on_screen;
    struct arena *arenas[2]; /* of the last answer, and of the one that comes */
    struct arena *drawing;   /* of one round */
    rooms_t *rooms;          /* NULL: there was no answer yet */
    int64_t answered_us;     /* monotonic */
    const char *trouble; /* why the last round had no answer; in the run's arena; NULL: it had */
    struct rpc_status status;
    struct buffer silent; /* "\ncentre\troom\n..." of the last round */
    struct table *csv;    /* its headings are written once */
    bool ring;            /* a room has fallen silent in this round */
};

/* ---- asking ---- */

/* What passes by itself: the watch goes on. */
static bool may_pass(enum rpc_code code)
{
    return code == RPC_UNAVAILABLE || code == RPC_DEADLINE_EXCEEDED ||
           code == RPC_RESOURCE_EXHAUSTED || code == RPC_ABORTED || code == RPC_INTERNAL ||
           code == RPC_CANCELLED || code == RPC_UNKNOWN;
}

static int take_answer(struct watch *watch, struct arena *arena, ProtobufCMessage *response)
{
    watch->arenas[1] = watch->arenas[0];
    watch->arenas[0] = arena;
    watch->rooms = (void *)response;
    watch->answered_us = clock_mono_us();
    rooms_sort(watch->rooms);
    return 0;
}

/* 0 also when there was no answer this time. */
static int ask(struct watch *watch)
{
    const struct client_call call = {.service = &palmares__v1__jury_service__descriptor,
        .method = "ListRoomStates",
        .request = &watch->request.base,
        .timeout_ms = cli_has(watch->cli, "timeout") ? 0 : ROUND_TIMEOUT_MS};
    struct arena *arena = watch->arenas[1];
    ProtobufCMessage *response = NULL;
    int r;

    arena_reset(arena);
    watch->status = (struct rpc_status){0};
    r = cli_try_call(watch->cli, &call, arena, &watch->status, &response);
    if (r)
        return r;
    watch->trouble = NULL;
    if (watch->status.code == RPC_OK)
        return take_answer(watch, arena, response);
    if (!may_pass(watch->status.code) || cli_has(watch->cli, "once")) {
        screen_close();
        return cli_fail_status(watch->cli, &watch->status);
    }
    watch->trouble = text_is_empty(watch->status.message) ? rpc_code_name(watch->status.code)
                                                          : watch->status.message;
    return 0;
}

/* ---- alarms ---- */

/* Whether a room has fallen silent since the last round; remembers those that are. */
static int note_silent(struct watch *watch)
{
    CLEANUP_BUFFER struct buffer now = {0};
    int r = 0;

    watch->ring = false;
    for (size_t i = 0; i < watch->rooms->n_rooms && !r; i++) {
        const Palmares__V1__RoomState *room = watch->rooms->rooms[i];
        const char *key;

        if (!room->silent)
            continue;
        key = arena_printf(watch->drawing, "\n%s\t%s\n", room->centre, room->room);
        if (!key)
            return -ENOMEM;
        watch->ring = watch->ring || !strstr((const char *)watch->silent.data, key);
        r = buffer_append_text(&now, key);
    }
    if (!r)
        r = buffer_terminate(&now);
    if (r)
        return r;
    buffer_release(&watch->silent);
    watch->silent = now;
    now = (struct buffer){0};
    return 0;
}

/* ---- on the screen ---- */

/* A table as text, in *to. */
static int table_text(struct watch *watch, size_t columns, size_t most, struct buffer *to)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    int r = stream ? rooms_table(
                         watch->rooms, columns, most, watch->cli->colour, watch->drawing, stream)
                   : -ENOMEM;

    if (stream && fclose(stream) && !r)
        r = -ENOMEM;
    if (!r)
        r = buffer_append(to, text, size);
    free(text);
    return r ? r : buffer_terminate(to);
}

static bool is_too_wide(const struct buffer *text, size_t columns)
{
    CLEANUP_BUFFER struct buffer fitted = {0};

    return screen_fit((const char *)text->data, columns, &fitted) == 0 &&
           (fitted.size != text->size || memcmp(fitted.data, text->data, text->size) != 0);
}

/* As many columns as have room, the most important first. */
static int put_table(struct watch *watch, size_t width, size_t most, struct buffer *to)
{
    for (size_t columns = ROOMS_COLUMNS;; columns--) {
        CLEANUP_BUFFER struct buffer text = {0};
        int r = table_text(watch, columns, most, &text);

        if (r)
            return r;
        if (columns <= COLUMNS_LEAST || !is_too_wide(&text, width))
            return buffer_append(to, text.data, text.size);
    }
}

static int put_trouble(const struct watch *watch, struct buffer *to)
{
    const char *red = watch->cli->colour ? "\033[1;31m" : "", *plain = *red ? "\033[0m" : "";

    if (!watch->trouble)
        return 0;
    if (!watch->rooms)
        return buffer_printf(
            to, _("%sno answer from the service: %s%s\n"), red, watch->trouble, plain);
    return buffer_printf(to, _("%sno answer from the service for %d s: %s%s\n"), red,
        (int)((clock_mono_us() - watch->answered_us) / 1000000), watch->trouble, plain);
}

static int put_rooms(struct watch *watch, size_t width, size_t lines, struct buffer *to)
{
    const char *head = rooms_head(watch->rooms, watch->cli->colour, watch->drawing);
    size_t around = LINES_AROUND + (watch->trouble != NULL);
    size_t most = lines > around + 1 ? lines - around : 1;
    size_t all = watch->rooms->n_rooms;
    int r = head ? buffer_append_text(to, head) : -ENOMEM;

    if (!r)
        r = buffer_append_text(to, "\n");
    if (!r && all == 0)
        r = buffer_printf(to, "%s\n", _("there is no oral on this day"));
    else if (!r)
        r = put_table(watch, width, most, to);
    if (!r && all > most)
        r = buffer_printf(to, _("and %zu more rooms; Ctrl-C ends\n"), all - most);
    return r;
}

static int draw_screen(struct watch *watch)
{
    CLEANUP_BUFFER struct buffer text = {0};
    CLEANUP_BUFFER struct buffer fitted = {0};
    size_t width, lines;
    int r;

    screen_size(&width, &lines);
    r = put_trouble(watch, &text);
    if (!r && watch->rooms)
        r = put_rooms(watch, width, lines, &text);
    if (!r)
        r = buffer_terminate(&text);
    if (!r)
        r = screen_fit((const char *)text.data, width, &fitted);
    if (r)
        return r;
    screen_draw(&fitted);
    return 0;
}

/* ---- elsewhere ---- */

static int print_plain(struct watch *watch)
{
    const char *head;
    int r;

    if (watch->trouble) {
        cli_warn(watch->cli, _("no answer from the service: %s"), watch->trouble);
        return 0;
    }
    head = rooms_head(watch->rooms, watch->cli->colour, watch->drawing);
    if (!head)
        return -ENOMEM;
    (void)fputs(head, stdout);
    r = watch->rooms->n_rooms ? rooms_table(watch->rooms, ROOMS_COLUMNS, SIZE_MAX,
                                    watch->cli->colour, watch->drawing, stdout)
                              : 0;
    if (!cli_has(watch->cli, "once"))
        (void)putchar('\n');
    return r;
}

static const struct cli_column CSV_COLUMNS[] = {
    {N_("Centre"), "centre", false, NULL},
    {N_("Room"), "room", false, NULL},
    {N_("Commission"), "commissions", false, NULL},
    {N_("Orals"), "slot_count", true, NULL},
    {N_("Sealed"), "sealed_count", true, NULL},
    {N_("Absent"), "absent_count", true, NULL},
    {N_("Under way"), "open_count", true, NULL},
    {N_("Members present"), "members_present", true, NULL},
    {N_("Members"), "member_count", true, NULL},
    {N_("Candidate"), "current_candidate", false, NULL},
    {N_("Begins"), "current_starts", false, NULL},
    {N_("Late, min"), "late_minutes", true, NULL},
    {N_("Kiosk"), "kiosk", false, NULL},
    {N_("Kiosk seen"), "last_seen_time", false, NULL},
    {N_("Silent"), "silent", false, NULL},
    {N_("Clock"), "clock_skew_ms", true, NULL},
    {N_("Waiting"), "waiting_count", true, NULL},
    {N_("Conflicts"), "conflict_count", true, NULL},
    {NULL, NULL, false, NULL},
};

/* One object a round; on a line of its own when there are several. */
static int print_json(struct watch *watch)
{
    CLEANUP_BUFFER struct buffer text = {0};
    int r;

    if (cli_has(watch->cli, "once"))
        return cli_print_json(watch->cli, &watch->rooms->base);
    r = protojson_write(&watch->rooms->base, PROTOJSON_COMPACT, &text);
    if (!r)
        r = buffer_append_text(&text, "\n");
    if (!r)
        (void)fwrite(text.data, 1, text.size, stdout);
    return r;
}

static int print_csv(struct watch *watch)
{
    int r = 0;

    for (size_t i = 0; i < watch->rooms->n_rooms; i++) {
        for (const struct cli_column *column = CSV_COLUMNS; column->heading && !r; column++) {
            const char *text =
                cli_field_text(&watch->rooms->rooms[i]->base, column->field, true, watch->drawing);

            r = text ? table_cell(watch->csv, text) : -ENOMEM;
        }
    }
    return r ? r : table_flush(watch->csv);
}

static int print_round(struct watch *watch)
{
    int r;

    if (watch->on_screen)
        return draw_screen(watch);
    if (watch->trouble || watch->cli->format == CLI_TABLE)
        r = print_plain(watch);
    else if (watch->cli->format == CLI_JSON)
        r = print_json(watch);
    else
        r = print_csv(watch);
    return r ? r : cli_finish_output(watch->cli);
}

/* ---- the rounds ---- */

static int round_once(struct watch *watch)
{
    int r = ask(watch);

    arena_reset(watch->drawing);
    watch->ring = false;
    if (!r && watch->rooms && !watch->trouble)
        r = note_silent(watch);
    if (!r)
        r = print_round(watch);
    if (!r && watch->ring && watch->on_screen) {
        (void)fputc('\a', stdout);
        (void)fflush(stdout);
    }
    return r;
}

static int judge(const struct watch *watch)
{
    const struct rooms_totals totals = rooms_count(watch->rooms);

    cli_say(watch->cli, _("rooms: %zu; silent: %zu, with conflicts: %zu, late: %zu, done: %zu"),
        totals.rooms, totals.silent, totals.conflicts, totals.late, totals.done);
    return totals.silent || totals.conflicts ? CLI_EXIT_FINDING : 0;
}

static int run_rounds(struct watch *watch)
{
    const bool once = cli_has(watch->cli, "once");
    int r;

    if (watch->on_screen) {
        watch->cli->quiet = true; /* nothing else is written over it */
        screen_open();
    }
    for (;;) {
        r = round_once(watch);
        if (r || once)
            break;
        screen_wait(watch->every_ms);
    }
    screen_close();
    return r || !once ? r : judge(watch);
}

static int run(struct watch *watch)
{
    struct table_column headings[ARRAY_LEN(CSV_COLUMNS) - 1];
    const struct table_options options = {
        .style = TABLE_CSV, .to = stdout, .columns = headings, .column_count = ARRAY_LEN(headings)};
    int r;

    for (size_t i = 0; i < ARRAY_LEN(headings); i++)
        headings[i] = (struct table_column){CSV_COLUMNS[i].field, false};
    watch->csv = table_new(&options);
    r = watch->csv ? run_rounds(watch) : -ENOMEM;
    table_free(watch->csv);
    return r;
}

/* "2", "2s", "1m" */
static int read_every(struct cli *cli, uint32_t *ret_ms)
{
    const char *value = cli_option(cli, "every");
    size_t length = value ? strlen(value) : 0;
    bool minutes = length && value[length - 1] == 'm';
    bool unit = minutes || (length && value[length - 1] == 's');
    const char *digits = value ? arena_strndup(cli->arena, value, length - unit) : "2";
    int64_t number;

    if (!digits)
        return -ENOMEM;
    if (text_parse_i64(digits, 1, EVERY_MAX_S, &number) ||
        number * (minutes ? 60 : 1) > EVERY_MAX_S)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("--every \"%s\": 1s to 60m is expected, such as 2s or 1m"), value ? value : "");
    *ret_ms = (uint32_t)number * (minutes ? 60000 : 1000);
    return 0;
}

static int prepare(struct watch *watch)
{
    struct cli *cli = watch->cli;
    int r = buffer_terminate(&watch->silent);

    watch->request =
        (Palmares__V1__ListRoomStatesRequest)PALMARES__V1__LIST_ROOM_STATES_REQUEST__INIT;
    watch->request.day = cli_text(cli_option(cli, "day"));
    watch->request.centre = cli_text(cli_option(cli, "centre"));
    watch->on_screen = cli->format == CLI_TABLE && !cli_has(cli, "once") && screen_can();
    for (size_t i = 0; i < ARRAY_LEN(watch->arenas) && !r; i++) {
        watch->arenas[i] = arena_new(ANSWER_BYTES_MAX);
        r = watch->arenas[i] ? 0 : -ENOMEM;
    }
    watch->drawing = arena_new(ANSWER_BYTES_MAX);
    if (!r && !watch->drawing)
        r = -ENOMEM;
    if (!r)
        r = read_every(cli, &watch->every_ms);
    return r ? r : cli_session(cli, &watch->request.session);
}

int room_watch(struct cli *cli)
{
    struct watch watch = {.cli = cli};
    int r = prepare(&watch);

    if (!r)
        r = run(&watch);
    buffer_release(&watch.silent);
    arena_free(watch.drawing);
    for (size_t i = 0; i < ARRAY_LEN(watch.arenas); i++)
        arena_free(watch.arenas[i]);
    return r;
}
