/* `palmares room ...`: centres and rooms. */
#include "cli/commission_service.h"
#include "cli/nouns.h"

#include "base/text.h"

#include <errno.h>

static const struct cli_column CENTRE_COLUMNS[] = {
    {N_("Centre"), "code", false, NULL},
    {N_("Name"), "name", false, NULL},
    {N_("Address"), "address", false, NULL},
    {N_("Zone"), "zone", false, NULL},
    {N_("Rooms"), "room_count", true, NULL},
    {NULL, NULL, false, NULL},
};
static const struct cli_column LIST_COLUMNS[] = {
    {N_("Centre"), "centre", false, NULL},
    {N_("Room"), "name", false, NULL},
    {N_("Seats"), "seats", true, NULL},
    {N_("Computers"), "computers", true, NULL},
    {N_("Loge seats"), "loge_seats", true, NULL},
    {N_("Closed"), "closed", false, NULL},
    {N_("Remark"), "remark", false, NULL},
    {NULL, NULL, false, NULL},
};
static const struct cli_column ROOM_COLUMNS[] = {
    {N_("Centre"), "centre", false, NULL},
    {N_("Room"), "name", false, NULL},
    {N_("Seats"), "seats", true, NULL},
    {N_("Computers"), "computers", true, NULL},
    {N_("Loge seats"), "loge_seats", true, NULL},
    {N_("Closed"), "closed", false, NULL},
    {N_("Remark"), "remark", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {N_("Updated"), "update_time", false, NULL},
    {NULL, NULL, false, NULL},
};
static const char *const THEIRS[] = {"session", "etag", "update_time", NULL};

static int run_import(struct cli *cli)
{
    Palmares__V1__ImportRoomsRequest request = PALMARES__V1__IMPORT_ROOMS_REQUEST__INIT;
    const struct commission_service_file file = {&request.base, &request.session, &request.content};

    request.validate_only = cli_dry_run(cli);
    return commission_service_import(cli, "ImportRooms", &file);
}

static int run_centres(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = COMMISSION_SERVICE,
        .method = "ListCentres",
        .page_max = 1000,
        .columns = CENTRE_COLUMNS,
        .empty = N_("there is no centre yet: palmares room import FILE.csv"),
    };
    Palmares__V1__ListCentresRequest request = PALMARES__V1__LIST_CENTRES_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    return r ? r : cli_list(cli, &listing, &request.base);
}

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = COMMISSION_SERVICE,
        .method = "ListRooms",
        .page_max = 1000,
        .columns = LIST_COLUMNS,
        .empty = N_("there is no room yet: palmares room import FILE.csv"),
    };
    Palmares__V1__ListRoomsRequest request = PALMARES__V1__LIST_ROOMS_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    request.centre = cli_text(cli_option(cli, "centre"));
    return r ? r : cli_list(cli, &listing, &request.base);
}

/* ---- one room ---- */

static int need_centre(struct cli *cli, char **ret_centre)
{
    *ret_centre = cli_text(cli_option(cli, "centre"));
    return text_is_empty(*ret_centre)
               ? cli_fail(cli, CLI_EXIT_USAGE, _("of which centre? pass --centre CODE"))
               : 0;
}

static int read_key(struct cli *cli, Palmares__V1__GetRoomRequest *request)
{
    int r = need_centre(cli, &request->centre);

    request->name = cli_text(cli->arguments[0]);
    return r ? r : cli_session(cli, &request->session);
}

static int run_show(struct cli *cli)
{
    Palmares__V1__GetRoomRequest request = PALMARES__V1__GET_ROOM_REQUEST__INIT;
    ProtobufCMessage *room;
    int r = read_key(cli, &request);

    if (!r)
        r = cli_call(cli, COMMISSION_SERVICE, "GetRoom", &request.base, cli->arena, &room);
    return r ? r : cli_show(cli, ROOM_COLUMNS, room);
}

/* Store a room; --etag in place of the one that it was read with. */
static int put(struct cli *cli, Palmares__V1__Room *room)
{
    Palmares__V1__PutRoomRequest request = PALMARES__V1__PUT_ROOM_REQUEST__INIT;
    ProtobufCMessage *stored;
    int r;

    if (cli_has(cli, "etag"))
        room->etag = cli_text(cli_option(cli, "etag"));
    request.room = room;
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, COMMISSION_SERVICE, "PutRoom", &request.base, cli->arena, &stored);
    return r ? r : cli_show(cli, ROOM_COLUMNS, stored);
}

/* The room that the arguments name, as it is, or empty. */
static int get_or_new(struct cli *cli, ProtobufCMessage **ret_room)
{
    Palmares__V1__GetRoomRequest request = PALMARES__V1__GET_ROOM_REQUEST__INIT;
    Palmares__V1__Room *empty = arena_alloc(cli->arena, sizeof *empty);
    int r = empty ? read_key(cli, &request) : -ENOMEM;

    if (r)
        return r;
    palmares__v1__room__init(empty);
    empty->session = request.session;
    empty->centre = request.centre;
    empty->name = request.name;
    return commission_service_get(cli, "GetRoom", &request.base, &empty->base, ret_room);
}

/* A file about another room is a mistake. */
static int check_file(struct cli *cli, const Palmares__V1__Room *room)
{
    if ((text_is_empty(room->name) || text_equal(room->name, cli->arguments[0])) &&
        (text_is_empty(room->centre) || text_equal(room->centre, cli_option(cli, "centre"))))
        return 0;
    return cli_fail(cli, CLI_EXIT_CONTENT, _("%s is about room %s of %s"),
        cli_option_or_empty(cli, "file"), room->name, room->centre);
}

static int run_put(struct cli *cli)
{
    struct cli_edit edit = {.theirs = THEIRS, .example = "seats=3"};
    Palmares__V1__Room *room;
    int r = 0;

    if (!cli_has(cli, "file") && !cli_has(cli, "set"))
        r = cli_fail(cli, CLI_EXIT_USAGE, _("what of it? pass --set FIELD=VALUE or --file FILE"));
    if (!r)
        r = get_or_new(cli, &edit.message);
    if (!r)
        r = cli_edit_file(cli, &edit);
    if (!r)
        r = check_file(cli, (const void *)edit.message);
    if (!r)
        r = cli_edit_set(cli, &edit);
    if (r)
        return r;
    room = (void *)edit.message;
    room->centre = cli_text(cli_option(cli, "centre"));
    room->name = cli_text(cli->arguments[0]);
    r = text_is_empty(room->session) ? cli_session(cli, &room->session) : 0;
    return r ? r : put(cli, room);
}

static int run_delete(struct cli *cli)
{
    Palmares__V1__DeleteRoomRequest request = PALMARES__V1__DELETE_ROOM_REQUEST__INIT;
    ProtobufCMessage *gone;
    int r = need_centre(cli, &request.centre);

    request.name = cli_text(cli->arguments[0]);
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(cli, COMMISSION_SERVICE, "DeleteRoom", &request.base, cli->arena, &gone);
    if (r)
        return r;
    cli_say(cli,
        cli_dry_run(cli) ? _("room %s of %s would be deleted") : _("room %s of %s was deleted"),
        request.name, request.centre);
    return 0;
}

/* ---- closed and open ---- */

static int read_room(struct cli *cli, Palmares__V1__Room **ret_room)
{
    Palmares__V1__GetRoomRequest request = PALMARES__V1__GET_ROOM_REQUEST__INIT;
    ProtobufCMessage *room = NULL;
    int r = read_key(cli, &request);

    if (!r)
        r = cli_call(cli, COMMISSION_SERVICE, "GetRoom", &request.base, cli->arena, &room);
    *ret_room = (void *)room;
    return r;
}

static size_t count_of(const struct cli *cli, const char *option)
{
    size_t count = 0;

    while (cli_option_at(cli, option, count))
        count++;
    return count;
}

static int run_close(struct cli *cli)
{
    size_t more = count_of(cli, "on");
    Palmares__V1__Room *room;
    char **closed;
    int r;

    if (!more)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("when? pass --on DAY or --on \"DAY 08:00-12:00\", again for more"));
    r = read_room(cli, &room);
    if (r)
        return r;
    closed = arena_calloc(cli->arena, room->n_closed + more, sizeof *closed);
    if (!closed)
        return -ENOMEM;
    for (size_t i = 0; i < room->n_closed; i++)
        closed[i] = room->closed[i];
    for (size_t i = 0; i < more; i++)
        closed[room->n_closed + i] = cli_text(cli_option_at(cli, "on", i));
    room->closed = closed;
    room->n_closed += more;
    return put(cli, room);
}

/* Take one span out; it must be written as it is shown. */
static int open_one(struct cli *cli, Palmares__V1__Room *room, const char *span)
{
    size_t at = text_find((const char *const *)room->closed, room->n_closed, span);

    if (at == room->n_closed)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("room %s is not closed on \"%s\": \"palmares room show\" tells its spans"),
            room->name, span);
    for (; at + 1 < room->n_closed; at++)
        room->closed[at] = room->closed[at + 1];
    room->n_closed--;
    return 0;
}

static int run_open(struct cli *cli)
{
    size_t count = count_of(cli, "on");
    Palmares__V1__Room *room;
    int r = read_room(cli, &room);

    for (size_t i = 0; i < count && !r; i++)
        r = open_one(cli, room, cli_option_at(cli, "on", i));
    if (r)
        return r;
    if (!count)
        room->n_closed = 0;
    return put(cli, room);
}

/* ---- the table ---- */

#define CENTRE_OPTION                                              \
    {                                                              \
        "centre", 0, "CODE", N_("centre of the room"), NULL, false \
    }
#define ETAG_OPTION                                                          \
    {                                                                        \
        "etag", 0, "ETAG", N_("only if this is still its etag"), NULL, false \
    }

static const struct cli_option CENTRES_OPTIONS[] = {CLI_LIST_OPTIONS, {0}};
static const struct cli_option LIST_OPTIONS[] = {
    {"centre", 0, "CODE", N_("only of this centre"), NULL, false}, CLI_LIST_OPTIONS, {0}};
static const struct cli_option SHOW_OPTIONS[] = {CENTRE_OPTION, {0}};
static const struct cli_option PUT_OPTIONS[] = {CENTRE_OPTION,
    {"file", 'f', "FILE", N_("read the room from this JSON file; - is standard input"), NULL,
        false},
    {"set", 's', "FIELD=VALUE",
        N_("set a field; again for more fields; closed=... adds, closed= empties"), NULL, true},
    ETAG_OPTION, {0}};
static const struct cli_option CLOSE_OPTIONS[] = {CENTRE_OPTION,
    {"on", 0, "SPAN", N_("day, half day or hours; again for more"), NULL, true}, ETAG_OPTION, {0}};
static const struct cli_option OPEN_OPTIONS[] = {CENTRE_OPTION,
    {"on", 0, "SPAN", N_("only this span, as \"room show\" writes it (all)"), NULL, true},
    ETAG_OPTION, {0}};
static const struct cli_option DELETE_OPTIONS[] = {CENTRE_OPTION, ETAG_OPTION, {0}};

/* Rows of ROOM_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                           \
    .noun = "room", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command ROOM_COMMANDS[] = {
    {
        COMMAND("import", "FILE.csv", 1, 1),
        .summary = N_("import centres and rooms from a CSV file: all of them or none"),
        .example = "palmares room import salles.csv --dry-run",
        .changes = true,
        .run = run_import,
    },
    {
        COMMAND("centres", "", 0, 0),
        .summary = N_("list the centres"),
        .example = "palmares room centres",
        .options = CENTRES_OPTIONS,
        .run = run_centres,
    },
    {
        COMMAND("list", "", 0, 0),
        .summary = N_("list rooms by centre"),
        .example = "palmares room list --centre 0750655E",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        COMMAND("show", "NAME", 1, 1),
        .summary = N_("show a room"),
        .example = "palmares room show B12 --centre 0750655E",
        .options = SHOW_OPTIONS,
        .run = run_show,
    },
    {
        COMMAND("put", "NAME", 1, 1),
        .summary = N_("store a room, or change fields of it"),
        .example = "palmares room put B12 --centre 0750655E --set seats=3 --set computers=3",
        .options = PUT_OPTIONS,
        .changes = true,
        .run = run_put,
    },
    {
        COMMAND("close", "NAME", 1, 1),
        .summary = N_("say when a room cannot be used"),
        .example = "palmares room close B12 --centre 0750655E --on \"2022-05-09 08:00-12:00\"",
        .options = CLOSE_OPTIONS,
        .changes = true,
        .run = run_close,
    },
    {
        COMMAND("open", "NAME", 1, 1),
        .summary = N_("take the times back at which a room was closed"),
        .example = "palmares room open B12 --centre 0750655E --on 2022-05-09",
        .options = OPEN_OPTIONS,
        .changes = true,
        .run = run_open,
    },
    {
        COMMAND("delete", "NAME", 1, 1),
        .summary = N_("delete a room that nobody needs"),
        .example = "palmares room delete B12 --centre 0750655E",
        .options = DELETE_OPTIONS,
        .changes = true,
        .run = run_delete,
    },
    {0},
};
