/* `palmares subject release`, `schedule`, `recipients`, `release-early`, `seal`, `accesses`: when a
 * sealed subject opens, where and to whom. */
#include "cli/subject_release.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/listing.h"
#include "cli/when.h"
#include "clientlib/rfc3339.h"

#include <errno.h>
#include <palmares/v1/operations.pb-c.h>

enum { CLOCKS_DIFFER_S = 2 };

/* ---- as one reads it ---- */

/* "Wed 2022-05-18 08:00 UTC-03:00" at its place, "Wed 2022-05-18 16:00 UTC". */
static const char *moment_text(
    struct arena *arena, const Google__Protobuf__Timestamp *time, int offset_minutes)
{
    const struct when_reference reference =
        time ? (struct when_reference){time->seconds, offset_minutes} : (struct when_reference){0};
    const char *day, *local, *offset;

    if (!time)
        return "";
    day = when_day(arena, time->seconds, offset_minutes);
    local = when_time(arena, time->seconds, offset_minutes, &reference);
    offset = offset_minutes ? when_offset(arena, offset_minutes) : "UTC";
    return day && local && offset ? arena_printf(arena, "%s %s %s", day, local, offset) : NULL;
}

/* "07:30" at its place; `utc`: "07:30 = 10:30 UTC" where that is another one. With "(-1)" behind
 * what is not of the day when it begins; whole when it is not known when it begins. */
static const char *hour_text(struct arena *arena,
    const Palmares__V1__ReleasePlace *place,
    const Google__Protobuf__Timestamp *time,
    bool utc)
{
    struct when_reference start;
    const char *local, *other;

    if (!time || !place->start_time)
        return moment_text(arena, time, place->utc_offset_minutes);
    start = (struct when_reference){place->start_time->seconds, place->utc_offset_minutes};
    local = when_time(arena, time->seconds, place->utc_offset_minutes, &start);
    if (!utc || !place->utc_offset_minutes || !local)
        return local;
    other = when_time(arena, time->seconds, 0, &start);
    return other ? arena_printf(arena, "%s = %s UTC", local, other) : NULL;
}

/* "3 d 04:05", "00:12:30" */
static const char *left_text(struct arena *arena, int64_t seconds)
{
    if (seconds <= 0)
        return "";
    if (seconds >= 86400)
        return arena_printf(arena, _("%lld d %02d:%02d"), (long long)(seconds / 86400),
            (int)(seconds / 3600 % 24), (int)(seconds / 60 % 60));
    return arena_printf(arena, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
        (int)(seconds % 60));
}

static const char *joined(struct arena *arena, char *const *texts, size_t count)
{
    const char *all = count ? texts[0] : "";

    for (size_t i = 1; i < count && all; i++)
        all = arena_printf(arena, "%s, %s", all, texts[i]);
    return all;
}

static int put_cell(struct table *table, const char *text)
{
    return text ? table_cell(table, text) : -ENOMEM;
}

static int put_place(struct cli *cli,
    struct table *table,
    const Palmares__V1__ReleasePlace *place,
    const Google__Protobuf__Timestamp *now)
{
    struct arena *arena = cli->arena;
    int64_t left = place->release_time && now ? place->release_time->seconds - now->seconds : 0;
    bool leaks = place->n_leaks_to > 0;
    int r = put_cell(table, *place->zone ? place->zone : place->centre);

    if (!r)
        r = put_cell(table, moment_text(arena, place->start_time, place->utc_offset_minutes));
    if (!r)
        r = put_cell(table, hour_text(arena, place, place->release_time, true));
    if (!r)
        r = put_cell(table, hour_text(arena, place, place->exit_time, false));
    if (!r)
        r = table_cell_coloured(table, leaks ? TABLE_YELLOW : TABLE_PLAIN,
            joined(arena, place->leaks_to, place->n_leaks_to));
    if (r)
        return r;
    return place->released ? table_cell_coloured(table, TABLE_GREEN, _("released"))
                           : put_cell(table, left_text(arena, left));
}

static int put_places(struct cli *cli,
    Palmares__V1__ReleasePlace *const *places,
    size_t count,
    const Google__Protobuf__Timestamp *now)
{
    const struct table_column columns[] = {{_("Place"), false}, {_("Begins"), false},
        {_("Released"), false}, {_("Nobody leaves before"), false}, {_("Could tell"), false},
        {_("Opens in"), true}};
    const struct table_options options = {.style = TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = ARRAY_LEN(columns)};
    CLEANUP(table_free_p) struct table *table = table_new(&options);
    int r = table ? 0 : -ENOMEM;

    for (size_t i = 0; i < count && !r; i++)
        r = put_place(cli, table, places[i], now);
    return r ? r : table_flush(table);
}

static int put_recipients(struct cli *cli, const Palmares__V1__SubjectRelease *release)
{
    static const struct cli_column columns[] = {
        {N_("Who gets the key"), "principal", false, NULL},
        {N_("Zone"), "zone", false, NULL},
        {N_("Centre"), "centre", false, NULL},
        {NULL, NULL, false, NULL},
    };

    (void)putchar('\n');
    if (release->n_recipients == 0) {
        (void)puts(_("Nobody gets the key yet: palmares subject recipients"));
        return 0;
    }
    return cli_show_list(cli, columns, &release->base, "recipients");
}

static void put_early(const struct cli *cli, const Palmares__V1__EarlyRelease *early)
{
    char until[RFC3339_TEXT_SIZE] = "";

    if (!early)
        return;
    if (early->release_time) {
        (void)printf(_("\nReleased before its hour by %s and %s: %s\n"), early->asked_by,
            early->confirmed_by, early->reason);
        return;
    }
    if (early->confirm_until && rfc3339_format(early->confirm_until->seconds, 0, until))
        until[0] = '\0';
    cli_warn(cli, _("%s asks for an early release (%s): a second manager may confirm it until %s"),
        early->asked_by, early->reason, until);
}

int subject_show_release(struct cli *cli, const Palmares__V1__SubjectRelease *release)
{
    const char *open;
    int r;

    if (cli->format == CLI_JSON)
        return cli_print_json(cli, &release->base);
    r = put_places(cli, release->places, release->n_places, release->service_time);
    if (r)
        return r;
    if (release->n_places == 0)
        (void)puts(_("It has no hour yet: no draw in force has it."));
    open = moment_text(cli->arena, release->open_time, 0);
    if (!open)
        return -ENOMEM;
    if (*open)
        (void)printf(_("\nThe exam office reads it from %s on.\n"), open);
    if (*release->sha256)
        (void)printf(_("Sealed file: %llu bytes, SHA-256 %s\n"), (unsigned long long)release->size,
            release->sha256);
    r = put_recipients(cli, release);
    put_early(cli, release->early);
    if (r || !release->outdated)
        return r ? r : cli_finish_output(cli);
    cli_warn(cli,
        _("the calendar or the draw in force says something else by now; palmares "
          "subject schedule %s takes it over:"),
        release->id);
    r = put_places(cli, release->due_places, release->n_due_places, release->service_time);
    return r ? r : cli_finish_output(cli);
}

void subject_compare_clocks(const struct cli *cli, const Google__Protobuf__Timestamp *service_time)
{
    int64_t ahead = service_time ? clock_wall_us() / 1000000 - service_time->seconds : 0;

    if (ahead > CLOCKS_DIFFER_S)
        cli_warn(cli,
            _("the clock of this machine is %lld s ahead of the service's: the service's "
              "counts"),
            (long long)ahead);
    else if (ahead < -CLOCKS_DIFFER_S)
        cli_warn(cli,
            _("the clock of this machine is %lld s behind the service's: the service's "
              "counts"),
            (long long)-ahead);
}

int subject_get_release(struct cli *cli, const char *id, Palmares__V1__SubjectRelease **ret_release)
{
    Palmares__V1__GetSubjectReleaseRequest request =
        PALMARES__V1__GET_SUBJECT_RELEASE_REQUEST__INIT;
    ProtobufCMessage *response;
    int r = cli_session(cli, &request.session);

    request.id = cli_text(id);
    if (!r)
        r = cli_call(
            cli, SUBJECT_SERVICE, "GetSubjectRelease", &request.base, cli->arena, &response);
    if (!r)
        *ret_release = (void *)response;
    return r;
}

int subject_run_release(struct cli *cli)
{
    Palmares__V1__SubjectRelease *release;
    int r = subject_get_release(cli, cli->arguments[0], &release);

    if (r)
        return r;
    subject_compare_clocks(cli, release->service_time);
    return subject_show_release(cli, release);
}

/* ---- changes ---- */

/* A try shows who could tell whom; the change itself wants a word on that. */
static void warn_leaks(const struct cli *cli, const Palmares__V1__SubjectRelease *release)
{
    size_t pairs = 0;

    for (size_t i = 0; i < release->n_places; i++)
        pairs += release->places[i]->n_leaks_to;
    if (!pairs || *release->leak_reason)
        return;
    cli_warn(cli,
        ngettext("who leaves could tell another place before it begins (%zu pair): hold the exits "
                 "in the calendar, or --leak-reason will be asked for",
            "who leaves could tell another place before it begins (%zu pairs): hold the exits in "
            "the calendar, or --leak-reason will be asked for",
            pairs),
        pairs);
}

static int change(struct cli *cli, const char *method, const ProtobufCMessage *request)
{
    ProtobufCMessage *response;
    int r = cli_change(cli, SUBJECT_SERVICE, method, request, cli->arena, &response);

    if (!r)
        r = subject_show_release(cli, (const void *)response);
    if (!r && cli_dry_run(cli))
        warn_leaks(cli, (const void *)response);
    return r;
}

int subject_run_seal(struct cli *cli)
{
    Palmares__V1__SealSubjectRequest request = PALMARES__V1__SEAL_SUBJECT_REQUEST__INIT;
    int r = subject_read_recipients(cli, &request.recipients, &request.n_recipients);

    request.id = cli_text(cli->arguments[0]);
    request.etag = cli_text(cli_option(cli, "etag"));
    request.leak_reason = cli_text(cli_option(cli, "leak-reason"));
    request.validate_only = cli_dry_run(cli);
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r && !request.validate_only && !cli_has(cli, "yes"))
        r = cli_confirm(
            cli, _("Seal it? From then on nobody reads or changes it before its hour."));
    if (!r)
        r = change(cli, "SealSubject", &request.base);
    if (!r && request.validate_only)
        cli_say(cli, _("nothing was sealed"));
    return r;
}

int subject_run_recipients(struct cli *cli)
{
    Palmares__V1__PutSubjectRecipientsRequest request =
        PALMARES__V1__PUT_SUBJECT_RECIPIENTS_REQUEST__INIT;
    int r = subject_read_recipients(cli, &request.recipients, &request.n_recipients);

    if (!r && cli_dry_run(cli))
        return cli_fail(cli, CLI_EXIT_USAGE, _("recipients are not tried: there is no --dry-run"));
    if (!r && request.n_recipients == 0)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("who? pass --recipient NAME@zone:ZONE or --recipients FILE.csv; they take the place "
              "of those that are there"));
    request.id = cli_text(cli->arguments[0]);
    request.etag = cli_text(cli_option(cli, "etag"));
    if (!r)
        r = cli_session(cli, &request.session);
    return r ? r : change(cli, "PutSubjectRecipients", &request.base);
}

int subject_run_schedule(struct cli *cli)
{
    Palmares__V1__ScheduleSubjectRequest request = PALMARES__V1__SCHEDULE_SUBJECT_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    request.id = cli_text(cli->arguments[0]);
    request.etag = cli_text(cli_option(cli, "etag"));
    request.leak_reason = cli_text(cli_option(cli, "leak-reason"));
    request.validate_only = cli_dry_run(cli);
    return r ? r : change(cli, "ScheduleSubject", &request.base);
}

int subject_run_release_early(struct cli *cli)
{
    Palmares__V1__ReleaseSubjectEarlyRequest request =
        PALMARES__V1__RELEASE_SUBJECT_EARLY_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    request.id = cli_text(cli->arguments[0]);
    request.reason = cli_text(cli_option(cli, "reason"));
    if (!r && cli_dry_run(cli))
        return cli_fail(
            cli, CLI_EXIT_USAGE, _("an early release is not tried: there is no --dry-run"));
    if (!r && !cli_has(cli, "yes"))
        r = cli_confirm(cli, _("Release it before its hour, everywhere?"));
    return r ? r : change(cli, "ReleaseSubjectEarly", &request.base);
}

/* ---- who asked for it ---- */

/* The value of a text of the row's JSON, as the database writes it; "": it has none. */
static const char *value_of(const char *json, const char *name, struct arena *arena)
{
    const char *key = arena_printf(arena, "\"%s\": \"", name);
    const char *at = key ? strstr(json, key) : NULL;

    if (!key)
        return NULL;
    at = at ? at + strlen(key) : "";
    return arena_strndup(arena, at, strcspn(at, "\""));
}

/* What was done, by the access or the method of the row, for people; NULL: no word for it. */
static const char *act_word(const char *act, bool refused)
{
    static const struct {
        const char *act, *word, *refused; /* N_(); refused NULL: the same word */
    } words[] = {
        {"READ", N_("read"), NULL},
        {"CHECK", N_("checked"), NULL},
        {"EXPORT", N_("exported"), NULL},
        {"COMPARE", N_("compared"), NULL},
        {"KEY", N_("key given"), N_("key asked for")},
        {"FILE", N_("file fetched"), N_("file asked for")},
        {"WRITE", N_("written"), NULL},
        {"PutSubject", N_("written"), NULL},
        {"DELETE", N_("deleted"), NULL},
        {"DeleteSubject", N_("deleted"), NULL},
        {"APPROVE", N_("approved"), NULL},
        {"ApproveSubject", N_("approved"), NULL},
        {"REOPEN", N_("reopened"), NULL},
        {"ReopenSubject", N_("reopened"), NULL},
        {"SealSubject", N_("sealed"), NULL},
        {"PutSubjectRecipients", N_("recipients said"), NULL},
        {"ScheduleSubject", N_("hours computed"), NULL},
        {"PublishDraw", N_("hours computed"), NULL},
        {"EARLY_RELEASE", N_("early release"), NULL},
        {"ReleaseSubjectEarly", N_("early release"), NULL},
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (text_equal(words[i].act, act))
            return refused && words[i].refused ? _(words[i].refused) : _(words[i].word);
    return NULL;
}

static const char *outcome_word(const char *outcome)
{
    if (text_equal(outcome, "GIVEN"))
        return _("given");
    return text_equal(outcome, "REFUSED") ? _("refused") : outcome;
}

static const char *access_cell(
    const struct cli_column *column, const ProtobufCMessage *row, struct arena *arena)
{
    const Palmares__V1__AuditRow *audit = (const void *)row;
    const char *slash = strrchr(audit->method, '/'), *word;
    const char *act = value_of(audit->after, "access", arena);
    const char *outcome = value_of(audit->after, "outcome", arena);

    if (!act || !outcome)
        return NULL;
    if (text_equal(column->field, "after"))
        return *act ? outcome_word(outcome) : _("changed");
    if (text_equal(column->field, "reason") && *act)
        return value_of(audit->after, "why", arena);
    if (!text_equal(column->field, "method"))
        return NULL;
    act = *act ? act : slash ? slash + 1 : audit->method;
    word = act_word(act, text_equal(outcome, "REFUSED"));
    return word ? word : act;
}

static enum table_colour access_colour(const ProtobufCMessage *row)
{
    return strstr(((const Palmares__V1__AuditRow *)(const void *)row)->after,
               "\"outcome\": \"REFUSED\"")
               ? TABLE_RED
               : TABLE_PLAIN;
}

static const struct cli_column ACCESS_COLUMNS[] = {
    {N_("When"), "time", false, NULL},
    {N_("Who"), "principal", false, NULL},
    {N_("What was done"), "method", false, NULL},
    {N_("Outcome"), "after", false, access_colour},
    {N_("Why"), "reason", false, NULL},
    {NULL, NULL, false, NULL},
};

int subject_run_accesses(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = &palmares__v1__operations_service__descriptor,
        .method = "ListAudit",
        .page_max = 200,
        .columns = ACCESS_COLUMNS,
        .empty = N_("nobody has asked for it"),
        .cell = access_cell,
    };
    Palmares__V1__ListAuditRequest request = PALMARES__V1__LIST_AUDIT_REQUEST__INIT;
    char *session;
    int r = cli_session(cli, &session);

    if (r)
        return r;
    request.entity = cli_text("subject");
    request.key = arena_printf(cli->arena, "%s/%s", session, cli->arguments[0]);
    return request.key ? cli_list(cli, &listing, &request.base) : -ENOMEM;
}
