/* `palmares calendar ...`: the service computes, this file shows. */
#include "base/text.h"
#include "cli/listing.h"
#include "cli/nouns.h"
#include "cli/table.h"
#include "cli/when.h"
#include "clientlib/pack.h"

#include <errno.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <palmares/v1/session.pb-c.h>
#include <unistd.h>

#define SERVICE (&palmares__v1__session_service__descriptor)

enum { SHOW_COLUMNS = 9, CHECK_COLUMNS = 9 };

/* For CSV: what programs read. */
static const struct cli_column SITTING_FIELDS[] = {
    {"", "sitting.epreuve", false, NULL},
    {"", "sitting.zone", false, NULL},
    {"", "sitting.date", false, NULL},
    {"", "sitting.starts", false, NULL},
    {"", "sitting.ends", false, NULL},
    {"", "time_zone", false, NULL},
    {"", "utc_offset_minutes", false, NULL},
    {"", "start_time", false, NULL},
    {"", "end_time", false, NULL},
    {"", "earliest_exit_time", false, NULL},
    {"", "last_entry_time", false, NULL},
    {"", "sitting.subject", false, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column LEAK_FIELDS[] = {
    {"", "severity", false, NULL},
    {"", "epreuve", false, NULL},
    {"", "from_zone", false, NULL},
    {"", "to_zone", false, NULL},
    {"", "before_start_from", false, NULL},
    {"", "before_start_until", false, NULL},
    {"", "late_entry_from", false, NULL},
    {"", "late_entry_until", false, NULL},
    {"", "hold_minutes_before_start", false, NULL},
    {"", "hold_minutes_late_entry", false, NULL},
    {"", "duration_minutes", false, NULL},
    {"", "rule", false, NULL},
    {NULL, NULL, false, NULL},
};

static int64_t seconds_of(const Google__Protobuf__Timestamp *instant)
{
    return instant ? instant->seconds : 0;
}

static struct table *new_table(
    const struct cli *cli, const struct table_column *columns, size_t count)
{
    const struct table_options options = {
        .style = TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = count,
    };
    return table_new(&options);
}

/* A row of ready texts; any NULL is memory. */
static int add_texts(
    struct table *table, enum table_colour first, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int r =
            texts[i] ? table_cell_coloured(table, i == 0 ? first : TABLE_PLAIN, texts[i]) : -ENOMEM;
        if (r)
            return r;
    }
    return 0;
}

static int get_calendar(struct cli *cli, char *session, Palmares__V1__Calendar **ret_calendar)
{
    Palmares__V1__GetCalendarRequest request = PALMARES__V1__GET_CALENDAR_REQUEST__INIT;
    ProtobufCMessage *response;
    int r;

    request.session = session;
    r = cli_call(cli, SERVICE, "GetCalendar", &request.base, cli->arena, &response);
    if (!r)
        *ret_calendar = (void *)response;
    return r;
}

static int add_sitting(
    struct cli *cli, struct table *table, const Palmares__V1__SittingInstant *instant)
{
    const int64_t both[2] = {seconds_of(instant->start_time), seconds_of(instant->end_time)};
    const int offset = instant->utc_offset_minutes;
    const struct when_reference day = {both[0], offset};
    const Palmares__V1__Sitting *sitting = instant->sitting;
    const char *subject = sitting ? sitting->subject : "";
    const char *const texts[SHOW_COLUMNS] = {
        sitting ? sitting->epreuve : "",
        instant->zone_label,
        when_day(cli->arena, both[0], offset),
        when_range(cli->arena, both, offset, &day),
        when_offset(cli->arena, offset),
        when_range(cli->arena, both, 0, &day),
        when_time(cli->arena, seconds_of(instant->earliest_exit_time), offset, &day),
        when_time(cli->arena, seconds_of(instant->last_entry_time), offset, &day),
        subject,
    };

    return add_texts(table, TABLE_BOLD, texts, ARRAY_LEN(texts));
}

/* "E5B (12 days): 2022-05-09 – 2022-05-13, 2022-05-19 – 2022-05-20": the ranges of one épreuve,
 * from its first one. */
static void put_days(const Palmares__V1__Calendar *calendar, size_t first)
{
    const Palmares__V1__CalendarDefinition *definition = calendar->definition;
    const char *epreuve = definition->day_ranges[first]->epreuve;
    unsigned days = 0;

    for (size_t i = 0; i < first; i++) {
        if (text_equal(definition->day_ranges[i]->epreuve, epreuve))
            return; /* shown with the first one */
    }
    for (size_t i = 0; i < calendar->n_days; i++)
        days += text_equal(calendar->days[i]->epreuve, epreuve);
    (void)printf(_("\n%s (open days: %u): "), epreuve, days);
    for (size_t i = first; i < definition->n_day_ranges; i++) {
        const Palmares__V1__DayRange *range = definition->day_ranges[i];

        if (!text_equal(range->epreuve, epreuve))
            continue;
        (void)printf("%s%s", i > first ? ", " : "", range->first);
        if (!text_equal(range->first, range->last))
            (void)printf(" – %s", range->last);
    }
    (void)putchar('\n');
}

/* Under the table: days of the practical épreuves, and what is left to the recteurs. */
static void put_remarks(const Palmares__V1__Calendar *calendar)
{
    const Palmares__V1__CalendarDefinition *definition = calendar->definition;

    for (size_t i = 0; definition && i < definition->n_day_ranges; i++)
        put_days(calendar, i);
    for (size_t i = 0; definition && i < definition->n_local_arrangements; i++) {
        const Palmares__V1__LocalArrangement *local = definition->local_arrangements[i];

        (void)putchar('\n');
        for (size_t k = 0; k < local->n_epreuves; k++)
            (void)printf("%s%s", k ? ", " : "", local->epreuves[k]);
        (void)printf(": %s\n", local->text);
    }
}

static int show_table(struct cli *cli, const Palmares__V1__Calendar *calendar)
{
    const struct table_column columns[SHOW_COLUMNS] = {
        {_("Épreuve"), false},
        {_("Zone"), false},
        {_("Local day"), false},
        {_("Local time"), false},
        {_("Offset"), false},
        {_("UTC"), false},
        {_("Exit from"), false},
        {_("Entry until"), false},
        {_("Subject"), false},
    };
    CLEANUP(table_free_p) struct table *table = new_table(cli, columns, ARRAY_LEN(columns));
    int r = table ? 0 : -ENOMEM;

    for (size_t i = 0; i < calendar->n_sittings && !r; i++)
        r = add_sitting(cli, table, calendar->sittings[i]);
    if (!r)
        r = table_flush(table);
    if (r)
        return r;
    put_remarks(calendar);
    return cli_finish_output(cli);
}

static int run_show(struct cli *cli)
{
    Palmares__V1__GetCalendarRequest request = PALMARES__V1__GET_CALENDAR_REQUEST__INIT;
    ProtobufCMessage *calendar;
    int r;

    r = cli_session(cli, &request.session);
    if (r)
        return r;
    request.zone = cli_text(cli_option(cli, "zone"));
    r = cli_call(cli, SERVICE, "GetCalendar", &request.base, cli->arena, &calendar);
    if (r)
        return r;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, calendar);
    if (cli->format == CLI_CSV)
        return cli_show_list(cli, SITTING_FIELDS, calendar, "sittings");
    return show_table(cli, (const void *)calendar);
}

/* Where a zone's clocks stand on the day of an épreuve. */
struct place {
    const char *label;
    int offset_minutes;
    bool known;
};

static struct place find_place(
    const Palmares__V1__Calendar *calendar, const char *epreuve, const char *zone)
{
    for (size_t i = 0; calendar && i < calendar->n_sittings; i++) {
        const Palmares__V1__SittingInstant *instant = calendar->sittings[i];

        if (instant->sitting && text_equal(instant->sitting->epreuve, epreuve) &&
            text_equal(instant->sitting->zone, zone))
            return (struct place){instant->zone_label, instant->utc_offset_minutes, true};
    }
    return (struct place){.label = zone};
}

static const char *local_range(struct cli *cli,
    const int64_t window[2],
    const struct place *place,
    const struct when_reference *day)
{
    return place->known ? when_range(cli->arena, window, place->offset_minutes, day) : "?";
}

/* "180 min"; "240 min (+60)": 60 of them after the end. */
static const char *hold_text(struct cli *cli, uint32_t hold, uint32_t duration)
{
    if (hold == 0)
        return "–";
    if (duration > 0 && hold > duration)
        return arena_printf(cli->arena, _("%u min (+%u)"), hold, hold - duration);
    return arena_printf(cli->arena, _("%u min"), hold);
}

static int add_leak(struct cli *cli,
    struct table *table,
    const Palmares__V1__Calendar *calendar,
    const Palmares__V1__Leak *leak)
{
    const bool before = leak->severity == PALMARES__V1__LEAK__SEVERITY__BEFORE_START;
    const int64_t window[2] = {
        seconds_of(before ? leak->before_start_from : leak->late_entry_from),
        seconds_of(before ? leak->before_start_until : leak->late_entry_until),
    };
    const struct place from = find_place(calendar, leak->epreuve, leak->from_zone);
    const struct place to = find_place(calendar, leak->epreuve, leak->to_zone);
    const struct when_reference day = {window[0], 0};
    const char *from_local = local_range(cli, window, &from, &day);
    const char *to_local = local_range(cli, window, &to, &day);
    const char *utc_day = when_day(cli->arena, window[0], 0);
    const char *utc = when_range(cli->arena, window, 0, &day);
    const char *texts[CHECK_COLUMNS] = {
        before ? _("before the start") : _("late entry"),
        leak->epreuve,
        from_local ? arena_printf(cli->arena, "%s %s", from.label, from_local) : NULL,
        to_local ? arena_printf(cli->arena, "%s %s", to.label, to_local) : NULL,
        utc_day && utc ? arena_printf(cli->arena, "%s %s", utc_day, utc) : NULL,
        arena_printf(cli->arena, "%lld", (long long)(window[1] - window[0]) / 60),
        hold_text(cli, leak->hold_minutes_before_start, leak->duration_minutes),
        hold_text(cli, leak->hold_minutes_late_entry, leak->duration_minutes),
        leak->rule,
    };

    return add_texts(table, before ? TABLE_RED : TABLE_YELLOW, texts, ARRAY_LEN(texts));
}

static void put_summary(const Palmares__V1__CheckCalendarResponse *check)
{
    unsigned before = 0;

    for (size_t i = 0; i < check->n_leaks; i++)
        before += check->leaks[i]->severity == PALMARES__V1__LEAK__SEVERITY__BEFORE_START;
    if (check->n_leaks == 0)
        (void)printf(_("No leak: %u pairs of zones were checked, and nobody can leave with a "
                       "subject before another "
                       "zone has begun and closed its doors.\n"),
            check->pairs_checked);
    else
        (void)printf(
            _("\nLeaks: %zu, in %u pairs of zones checked; before the start: %u, by late entry "
              "only: %zu.\nA hold is the time after the start before which nobody may leave the "
              "first zone, (+N) of it after the end.\n"),
            check->n_leaks, check->pairs_checked, before, check->n_leaks - before);
}

static int show_leaks(struct cli *cli,
    const Palmares__V1__Calendar *calendar,
    const Palmares__V1__CheckCalendarResponse *check)
{
    const struct table_column columns[CHECK_COLUMNS] = {
        {_("Leak"), false},
        {_("Épreuve"), false},
        {_("May leave (local)"), false},
        {_("Could hear (local)"), false},
        {_("Window (UTC)"), false},
        {_("Min"), true},
        {_("Hold: start"), true},
        {_("Hold: late entry"), true},
        {_("Rule in force"), false},
    };
    CLEANUP(table_free_p) struct table *table = new_table(cli, columns, ARRAY_LEN(columns));
    int r = table ? 0 : -ENOMEM;

    for (size_t i = 0; i < check->n_leaks && !r; i++)
        r = add_leak(cli, table, calendar, check->leaks[i]);
    if (!r && check->n_leaks > 0)
        r = table_flush(table);
    if (r)
        return r;
    put_summary(check);
    return cli_finish_output(cli);
}

/* CLI_EXIT_FINDING when --fail-on asks about what was found. */
static int judge(const struct cli *cli, const Palmares__V1__CheckCalendarResponse *check)
{
    const char *asked = cli_option(cli, "fail-on");

    for (size_t i = 0; asked && i < check->n_leaks; i++) {
        if (text_equal(asked, "late-entry") ||
            check->leaks[i]->severity == PALMARES__V1__LEAK__SEVERITY__BEFORE_START)
            return CLI_EXIT_FINDING;
    }
    return 0;
}

static int read_pack(struct cli *cli, Palmares__V1__CalendarDefinition **ret_calendar)
{
    const char *file = cli_option(cli, "pack");
    Palmares__V1__SessionDefinition *definition;
    const char *why = NULL;
    int r;

    if (!file)
        return 0;
    r = pack_load(file, cli->arena, &definition, &why);
    if (r == PACK_E_INVALID)
        return cli_fail(cli, CLI_EXIT_CONTENT, "%s", why);
    if (!r && !definition->calendar)
        return cli_fail(cli, CLI_EXIT_CONTENT, _("%s: there is no calendar in this pack"), file);
    if (!r)
        *ret_calendar = definition->calendar;
    return r;
}

static int run_check(struct cli *cli)
{
    Palmares__V1__CheckCalendarRequest request = PALMARES__V1__CHECK_CALENDAR_REQUEST__INIT;
    Palmares__V1__Calendar *calendar = NULL;
    ProtobufCMessage *response;
    int r;

    r = read_pack(cli, &request.calendar);
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = cli_call(cli, SERVICE, "CheckCalendar", &request.base, cli->arena, &response);
    if (!r && cli->format == CLI_TABLE)
        r = get_calendar(cli, request.session, &calendar);
    if (r)
        return r;
    if (cli->format == CLI_JSON)
        r = cli_print_json(cli, response);
    else if (cli->format == CLI_CSV)
        r = cli_show_list(cli, LEAK_FIELDS, response, "leaks");
    else
        r = show_leaks(cli, calendar, (const void *)response);
    return r ? r : judge(cli, (const void *)response);
}

static int run_export(struct cli *cli)
{
    Palmares__V1__ExportCalendarRequest request = PALMARES__V1__EXPORT_CALENDAR_REQUEST__INIT;
    const char *format = cli_option(cli, "format");
    const char *file = cli_option(cli, "output");
    const Palmares__V1__File *made;
    ProtobufCMessage *response;
    int r;

    if (!format)
        return cli_fail(cli, CLI_EXIT_USAGE, _("which format? pass --format ics, csv or pdf"));
    if (!file && isatty(STDOUT_FILENO) && text_equal(format, "pdf"))
        return cli_fail(cli, CLI_EXIT_USAGE, _("a PDF is not for a terminal: pass --output FILE"));
    request.format =
        text_equal(format, "ics")   ? PALMARES__V1__EXPORT_CALENDAR_REQUEST__FORMAT__ICALENDAR
        : text_equal(format, "csv") ? PALMARES__V1__EXPORT_CALENDAR_REQUEST__FORMAT__CSV
                                    : PALMARES__V1__EXPORT_CALENDAR_REQUEST__FORMAT__PDF;
    request.zone = cli_text(cli_option(cli, "zone"));
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_call(cli, SERVICE, "ExportCalendar", &request.base, cli->arena, &response);
    if (r)
        return r;
    made = (const void *)response;
    r = cli_write_file(cli, file, made->content.data, made->content.len);
    if (!r && file && !text_equal(file, "-"))
        cli_say(cli, _("%s: %zu bytes, %s"), file, made->content.len, made->media_type);
    return r;
}

static const struct cli_option SHOW_OPTIONS[] = {
    {"zone", 'z', "ZONE", N_("only this zone of the session, for example polynesie"), NULL, false},
    {0},
};

static const struct cli_option CHECK_OPTIONS[] = {
    {"pack", 0, "FILE", N_("check the calendar of this pack instead of the stored one"), NULL,
        false},
    {"fail-on", 0, "LEAK", N_("exit with 1 when there is such a leak, or a worse one"),
        (const char *const[]){"before-start", "late-entry", NULL}, false},
    {0},
};

static const struct cli_option EXPORT_OPTIONS[] = {
    {"format", 'f', "FORMAT", N_("ics (iCalendar), csv, or pdf (the table of annex I)"),
        (const char *const[]){"ics", "csv", "pdf", NULL}, false},
    {"zone", 'z', "ZONE", N_("only this zone of the session"), NULL, false},
    {"output", 0, "FILE", N_("write to FILE instead of standard output"), NULL, false},
    {0},
};

const struct cli_command CALENDAR_COMMANDS[] = {
    {
        .noun = "calendar",
        .verb = "show",
        .summary = N_("show the written épreuves, local time and UTC side by side"),
        .arguments = "",
        .example = "palmares calendar show --zone polynesie",
        .options = SHOW_OPTIONS,
        .run = run_show,
    },
    {
        .noun = "calendar",
        .verb = "check",
        .summary = N_("find when a subject could travel from one time zone to another"),
        .arguments = "",
        .example = "palmares calendar check --fail-on before-start",
        .options = CHECK_OPTIONS,
        .run = run_check,
    },
    {
        .noun = "calendar",
        .verb = "export",
        .summary = N_("write the calendar as iCalendar, CSV or PDF"),
        .arguments = "",
        .example = "palmares calendar export --format pdf --output calendrier.pdf",
        .options = EXPORT_OPTIONS,
        .run = run_export,
    },
    {0},
};
