/* `palmares sheet show`: one sheet, and its acts as a history. Times of the slot's day are those of
 * the centre; others are UTC: the centre's clock of another day is not known here. */
#include "cli/sheet.h"

#include "base/text.h"
#include "clientlib/rfc3339.h"

#include <errno.h>

enum { HISTORY_COLUMNS = 7 };

/* One sheet that is shown. */
struct showing {
    struct cli *cli;
    const Palmares__V1__SheetEntry *entry;
    const Palmares__V1__ListActsResponse *acts;
    struct table *table; /* of the fields */
    int offset_minutes;  /* of the centre's clock, that day */
    bool no_offset;      /* not known: the oral has no slot */
};

/* ---- times ---- */

/* The slot says the same instant twice: by the centre's clock and by all clocks. */
static void find_offset(struct showing *showing)
{
    const Palmares__V1__Slot *slot = showing->entry->slot;
    const char *local =
        slot ? arena_printf(showing->cli->arena, "%sT%s:00Z", slot->date, slot->starts) : NULL;
    int64_t seconds;
    int32_t nanos;

    showing->no_offset =
        !slot || !slot->start_time || !local || rfc3339_parse(local, &seconds, &nanos);
    if (!showing->no_offset)
        showing->offset_minutes = (int)((seconds - slot->start_time->seconds) / 60);
}

static const char *clock_text(
    const struct showing *showing, const Google__Protobuf__Timestamp *instant)
{
    const Palmares__V1__Slot *slot = showing->entry->slot;
    struct arena *arena = showing->cli->arena;
    struct rfc3339_parts at;
    const char *day;

    if (!instant)
        return "";
    if (rfc3339_split(instant->seconds, showing->offset_minutes, &at))
        return "?";
    day = arena_printf(arena, "%04d-%02d-%02d", at.year, at.month, at.day);
    if (!day)
        return NULL;
    if (!showing->no_offset && text_equal(day, slot->date))
        return arena_printf(arena, "%02d:%02d:%02d", at.hour, at.minute, at.second);
    if (rfc3339_split(instant->seconds, 0, &at))
        return "?";
    return arena_printf(arena, "%04d-%02d-%02d %02d:%02d:%02dZ", at.year, at.month, at.day, at.hour,
        at.minute, at.second);
}

/* ---- the sheet ---- */

static int put(struct showing *showing, const char *label, const char *text)
{
    int r;

    if (!text)
        return -ENOMEM;
    if (!*text)
        return 0;
    r = table_cell_coloured(showing->table, TABLE_DIM, label);
    return r ? r : table_cell(showing->table, text);
}

static int put_field(struct showing *showing, const char *label, const char *field)
{
    return put(
        showing, label, cli_field_text(&showing->entry->base, field, false, showing->cli->arena));
}

static int put_slot(struct showing *showing)
{
    const Palmares__V1__Slot *slot = showing->entry->slot;
    struct arena *arena = showing->cli->arena;
    int r;

    if (!slot)
        return 0;
    r = put(showing, _("Candidate"),
        arena_printf(arena, "%s %s %s", slot->candidate, slot->family_name, slot->given_name));
    if (!r)
        r = put_field(showing, _("Épreuve"), "slot.epreuve");
    if (!r && !*slot->commission)
        return put(showing, _("Slot"), _("none in the plan in force"));
    if (!r)
        r = put(showing, _("Slot"),
            arena_printf(arena, "%s %s–%s", slot->date, slot->starts, slot->ends));
    if (!r)
        r = put_field(showing, _("Commission"), "slot.commission");
    if (!r)
        r = put(showing, _("Room"), arena_printf(arena, "%s, %s", slot->room, slot->centre));
    if (!r && *slot->time_zone && !text_equal(slot->time_zone, "Europe/Paris"))
        r = put_field(showing, _("Zone of the hours"), "slot.time_zone");
    return r;
}

static const char *phase_words(struct arena *arena, uint32_t phase)
{
    return phase ? arena_printf(arena, _("part %u"), phase) : _("preparation");
}

static int put_phases(struct showing *showing)
{
    const Palmares__V1__Sheet *sheet = showing->entry->sheet;
    struct arena *arena = showing->cli->arena;
    int r = 0;

    for (size_t i = 0; i < sheet->n_phases && !r; i++) {
        const Palmares__V1__PhaseRun *run = sheet->phases[i];
        const char *name = phase_words(arena, run->phase);
        const char *begins = clock_text(showing, run->start_time);
        const char *ends = clock_text(showing, run->end_time);

        if (!name || !begins || !ends)
            return -ENOMEM;
        r = put(showing, i ? "" : _("Parts"),
            *ends ? arena_printf(arena, "%s: %s–%s", name, begins, ends)
                  : arena_printf(arena, _("%s: since %s"), name, begins));
    }
    return r;
}

static int put_lines(struct showing *showing)
{
    const Palmares__V1__SheetContent *content = showing->entry->sheet->content;
    int r = 0;

    for (size_t i = 0; content && i < content->n_lines && !r; i++)
        r = put(showing, i ? "" : _("Grid"),
            arena_printf(
                showing->cli->arena, "%s: %s", content->lines[i]->line, content->lines[i]->level));
    return r;
}

static int put_seals(struct showing *showing)
{
    const Palmares__V1__Sheet *sheet = showing->entry->sheet;
    int r = 0;

    for (size_t i = 0; i < sheet->n_seals && !r; i++) {
        const char *at = clock_text(showing, sheet->seals[i]->time);

        r = at ? put(showing, i ? "" : _("Sealed by"),
                     arena_printf(showing->cli->arena, "%s, %s", sheet->seals[i]->examiner, at))
               : -ENOMEM;
    }
    return r;
}

static const char *arrival_text(struct showing *showing)
{
    const Palmares__V1__Sheet *sheet = showing->entry->sheet;
    const char *at = clock_text(showing, sheet->arrival_time);

    if (!at || !sheet->late_minutes)
        return at;
    return arena_printf(showing->cli->arena, _("%s, %u min late"), at, sheet->late_minutes);
}

static int put_content(struct showing *showing)
{
    const Palmares__V1__Sheet *sheet = showing->entry->sheet;
    int r = put(showing, _("Mark"), sheet_mark_text(showing->entry, showing->cli->arena));

    if (!r && sheet->content && sheet->content->reserved)
        r = put(showing, _("Reserve"),
            *sheet->content->reservation_reason ? sheet->content->reservation_reason : _("yes"));
    if (!r)
        r = put_lines(showing);
    if (!r)
        r = put_field(showing, _("Appraisal"), "sheet.content.appraisal");
    return r ? r : put_seals(showing);
}

static int put_sheet(struct showing *showing)
{
    const Palmares__V1__Sheet *sheet = showing->entry->sheet;
    int r = put_slot(showing);

    if (r || !sheet)
        return r;
    if (showing->entry->slot && *sheet->commission &&
        !text_equal(sheet->commission, showing->entry->slot->commission))
        r = put_field(showing, _("Recorded by"), "sheet.commission");
    if (!r)
        r = put_field(showing, _("State"), "sheet.state");
    if (!r)
        r = put(showing, _("Arrived"), arrival_text(showing));
    if (!r)
        r = put_phases(showing);
    if (!r)
        r = put_content(showing);
    if (!r && sheet->other_day)
        r = put(showing, _("Note"), _("something was done on another day than the slot's"));
    if (!r && sheet->unlock_count)
        r = put_field(showing, _("Unlocked, times"), "sheet.unlock_count");
    if (!r && sheet->revision)
        r = put_field(showing, _("Revision"), "sheet.revision");
    return r ? r : put(showing, _("Updated"), clock_text(showing, sheet->update_time));
}

/* ---- its history ---- */

/* Why an act was refused, in the words of an exam office; the reason when it is a new one. */
static const char *reason_words(const char *reason)
{
    static const struct {
        const char *reason, *words;
    } all[] = {
        {"SHEET_CHANGED", N_("the sheet had changed meanwhile")},
        {"SLOT_MOVED", N_("the slot had moved, or was gone")},
        {"MEMBER_CHANGED", N_("the commission had other members")},
        {"NOT_VALID", N_("NV: not interrogated")},
        {"NO_SLOT", N_("no such slot in this room")},
        {"WRONG_ORDER", N_("not in this order")},
        {"SEALED", N_("the sheet was sealed")},
        {"TOO_LATE", N_("too late to enter")},
        {"LATE_NOT_ADMITTED", N_("late, and not let in by the chef de centre")},
        {"PHASE_UNKNOWN", N_("no such part")},
        {"PHASE_STARTED", N_("the part had begun")},
        {"PHASE_NOT_STARTED", N_("the part had not begun")},
        {"PHASE_ENDED", N_("the part had ended")},
        {"MARK_MISSING", N_("no mark")},
        {"MARK_SCALE", N_("mark outside the scale")},
        {"MARK_STEP", N_("mark not on the step")},
        {"LINE_UNKNOWN", N_("no such line in the grid")},
        {"LEVEL_UNKNOWN", N_("no such level in the grid")},
        {"LINE_TWICE", N_("a line twice")},
        {"LINE_EMPTY", N_("a line without a level")},
        {"APPRAISAL_MISSING", N_("no appraisal")},
        {"APPRAISAL_LONG", N_("appraisal too long")},
        {"RESERVATION_REASON", N_("reserve without a reason")},
        {"ABSENT_WITH_MARK", N_("absent, and a mark")},
        {"SIGNATURE_MISSING", N_("a member has not signed")},
        {"SAME_PERSON", N_("one person signed twice")},
        {"NOT_A_MEMBER", N_("not a member of the commission")},
        {"SIGNATURE_UNREADABLE", N_("signature not readable")},
        {"PIN_NONE", N_("no PIN was given yet")},
        {"PIN_FIRST", N_("first PIN not changed yet")},
        {"PIN_WRONG", N_("wrong PIN")},
        {"PIN_LOCKED", N_("PIN locked")},
        {"BAD_ACT", N_("not an act at all")},
    };

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (text_equal(all[i].reason, reason))
            return _(all[i].words);
    return reason;
}

static const char *marking_words(struct arena *arena, const Palmares__V1__SheetContent *content)
{
    const char *mark, *reserve;

    if (!content)
        return _("marks");
    if (content->absent)
        return _("absent");
    mark = cli_field_text(&content->base, "mark_hundredths", false, arena);
    if (!mark)
        return NULL;
    reserve = content->reserved ? _(", under reserve") : "";
    if (!*mark)
        return arena_printf(arena, _("no mark yet, %zu lines%s"), content->n_lines, reserve);
    return arena_printf(arena, _("mark %s, %zu lines%s"), mark, content->n_lines, reserve);
}

static const char *act_words(struct arena *arena, const Palmares__V1__RecordedAct *recorded)
{
    const Palmares__V1__Act *act = recorded->act;
    const bool is = act != NULL;

    switch (recorded->kind) {
    case PALMARES__V1__ACT_KIND__ARRIVAL:
        return is && act->act_case == PALMARES__V1__ACT__ACT_ARRIVAL && act->arrival->admitted_late
                   ? _("arrived late, let in by the chef de centre")
                   : _("arrived");
    case PALMARES__V1__ACT_KIND__ABSENCE:
        return _("absent");
    case PALMARES__V1__ACT_KIND__EXPECTATION:
        return _("neither present nor absent after all");
    case PALMARES__V1__ACT_KIND__PHASE_START:
        return is && act->act_case == PALMARES__V1__ACT__ACT_PHASE_START
                   ? arena_printf(
                         arena, _("%s begins"), phase_words(arena, act->phase_start->phase))
                   : _("a part begins");
    case PALMARES__V1__ACT_KIND__PHASE_END:
        return is && act->act_case == PALMARES__V1__ACT__ACT_PHASE_END
                   ? arena_printf(arena, _("%s ends"), phase_words(arena, act->phase_end->phase))
                   : _("a part ends");
    case PALMARES__V1__ACT_KIND__MARKING:
        return marking_words(arena,
            is && act->act_case == PALMARES__V1__ACT__ACT_MARKING ? act->marking->content : NULL);
    case PALMARES__V1__ACT_KIND__SEALING:
        return _("sealing");
    case PALMARES__V1__ACT_KIND__MEMBER_PRESENCE:
        return _("member present");
    case PALMARES__V1__ACT_KIND__UNLOCKING:
        return _("unlocked by the exam office");
    default:
        return "?";
    }
}

/* Who signed; who sent it where nobody had to sign. */
static const char *who(struct arena *arena, const Palmares__V1__RecordedAct *recorded)
{
    const Palmares__V1__Act *act = recorded->act;

    if (act && act->act_case == PALMARES__V1__ACT__ACT_SEALING)
        return cli_field_text(&act->sealing->base, "signatures.examiner", false, arena);
    if (act && act->act_case == PALMARES__V1__ACT__ACT_MEMBER_PRESENCE &&
        act->member_presence->signature)
        return act->member_presence->signature->examiner;
    return recorded->principal;
}

static int add_act(
    const struct showing *showing, struct table *table, const Palmares__V1__RecordedAct *recorded)
{
    struct arena *arena = showing->cli->arena;
    const bool refused = recorded->outcome != PALMARES__V1__ACT_RESULT__OUTCOME__APPLIED;
    const char *texts[HISTORY_COLUMNS] = {
        arena_printf(arena, "%llu", (unsigned long long)recorded->number),
        clock_text(showing, recorded->act ? recorded->act->time : recorded->receive_time),
        act_words(arena, recorded),
        who(arena, recorded),
        cli_field_text(&recorded->base, "outcome", false, arena),
        *recorded->reason ? reason_words(recorded->reason) : recorded->motive,
        clock_text(showing, recorded->receive_time),
    };
    int r = 0;

    for (size_t i = 0; i < HISTORY_COLUMNS && !r; i++)
        r = texts[i]
                ? table_cell_coloured(table, i == 4 && refused ? TABLE_RED : TABLE_PLAIN, texts[i])
                : -ENOMEM;
    return r;
}

static int show_history(const struct showing *showing)
{
    const struct table_column columns[HISTORY_COLUMNS] = {
        {_("N°"), true},
        {_("When"), false},
        {_("What was done"), false},
        {_("By"), false},
        {_("Outcome"), false},
        {_("Why"), false},
        {_("Received"), false},
    };
    const struct table_options options = {.style = TABLE_TEXT,
        .colour = showing->cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = HISTORY_COLUMNS};
    CLEANUP(table_free_p) struct table *table = table_new(&options);
    int r = table ? 0 : -ENOMEM;

    for (size_t i = 0; i < showing->acts->n_acts && !r; i++)
        r = add_act(showing, table, showing->acts->acts[i]);
    return r ? r : table_flush(table);
}

static int show_table(struct showing *showing)
{
    const struct table_column columns[] = {{_("Field"), false}, {_("Value"), false}};
    const struct table_options options = {.style = TABLE_TEXT,
        .colour = showing->cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = ARRAY_LEN(columns)};
    CLEANUP(table_free_p) struct table *table = table_new(&options);
    int r = table ? 0 : -ENOMEM;

    showing->table = table;
    find_offset(showing);
    if (!r)
        r = put_sheet(showing);
    if (!r)
        r = table_flush(table);
    if (!r && showing->acts->n_acts) {
        (void)putchar('\n');
        r = show_history(showing);
    }
    return r ? r : cli_finish_output(showing->cli);
}

/* ---- for programs ---- */

static int show_json(const struct showing *showing)
{
    int r;

    (void)fputs("{\n  \"entry\": ", stdout);
    r = cli_put_json(&showing->entry->base, "  ");
    (void)fputs(",\n  \"acts\": [", stdout);
    for (size_t i = 0; i < showing->acts->n_acts && !r; i++)
        r = cli_put_json_element(&showing->acts->acts[i]->base, i == 0);
    (void)fputs(showing->acts->n_acts ? "\n  ]\n}\n" : "]\n}\n", stdout);
    return r ? r : cli_finish_output(showing->cli);
}

static const struct cli_column ACT_COLUMNS[] = {
    {N_("N°"), "number", true, NULL},
    {N_("When"), "act.time", false, NULL},
    {N_("Received"), "receive_time", false, NULL},
    {N_("What was done"), "kind", false, NULL},
    {N_("Outcome"), "outcome", false, NULL},
    {N_("Why"), "reason", false, NULL},
    {N_("By"), "principal", false, NULL},
    {N_("Reason"), "motive", false, NULL},
    {N_("Revision"), "sheet_revision", true, NULL},
    {NULL, NULL, false, NULL},
};

int sheet_run_show(struct cli *cli)
{
    Palmares__V1__ListActsRequest request = PALMARES__V1__LIST_ACTS_REQUEST__INIT;
    Palmares__V1__SheetEntry *entry;
    struct showing showing = {.cli = cli};
    ProtobufCMessage *acts;
    int r = cli_session(cli, &request.session);

    request.candidate = cli_text(cli->arguments[0]);
    request.epreuve = cli_text(cli->arguments[1]);
    if (!r)
        r = sheet_get(cli, request.session, &entry);
    if (!r)
        r = cli_call(cli, SHEET_SERVICE, "ListActs", &request.base, cli->arena, &acts);
    if (r)
        return r;
    showing.entry = entry;
    showing.acts = (const void *)acts;
    if (cli->format == CLI_JSON)
        return show_json(&showing);
    if (cli->format == CLI_CSV)
        return cli_show_list(cli, ACT_COLUMNS, acts, "acts");
    return show_table(&showing);
}
