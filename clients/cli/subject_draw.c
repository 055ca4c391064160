/* `palmares subject draw, draws, drawn, check-draw, publish-draw`. */
#include "cli/subject.h"

#include "base/text.h"
#include "cli/listing.h"

#include <errno.h>

enum { GROUPS_A_PAGE = 2000 };

/* ---- columns ---- */

static enum table_colour state_colour(const ProtobufCMessage *row)
{
    switch (((const Palmares__V1__SubjectDraw *)(const void *)row)->state) {
    case PALMARES__V1__SUBJECT_DRAW__STATE__IN_FORCE:
        return TABLE_GREEN;
    case PALMARES__V1__SUBJECT_DRAW__STATE__REPLACED:
        return TABLE_DIM;
    default:
        return TABLE_YELLOW;
    }
}

static const struct cli_column DRAW_COLUMNS[] = {
    {N_("Draw"), "number", true, NULL},
    {N_("Épreuve"), "epreuve", false, NULL},
    {N_("State"), "state", false, state_colour},
    {N_("Plan"), "plan", true, NULL},
    {N_("Seed"), "seed", true, NULL},
    {N_("By"), "created_by", false, NULL},
    {N_("Created"), "create_time", false, NULL},
    {N_("Published"), "publish_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column GROUP_COLUMNS[] = {
    {N_("Centre"), "centre", false, NULL},
    {N_("Date"), "date", false, NULL},
    {N_("Half-day"), "half", false, NULL},
    {N_("Begins"), "start", false, NULL},
    {N_("Room"), "room", false, NULL},
    {N_("Commission"), "commission", false, NULL},
    {N_("Subject"), "subject", false, NULL},
    {N_("CMS"), "cms", false, NULL},
    {N_("Candidates"), "candidates", false, NULL},
    {NULL, NULL, false, NULL},
};

enum { HALF_DAY_COLUMNS = 3 }; /* of the above: in the line over a table */

static const struct cli_column USE_COLUMNS[] = {
    {N_("Subject"), "subject", false, NULL},
    {N_("Groups"), "groups", true, NULL},
    {N_("Candidates"), "candidates", true, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column VIOLATION_COLUMNS[] = {
    {N_("Rule"), "rule", false, NULL},
    {N_("Centre"), "group.centre", false, NULL},
    {N_("Date"), "group.date", false, NULL},
    {N_("Begins"), "group.start", false, NULL},
    {N_("Room"), "group.room", false, NULL},
    {N_("Subject"), "group.subject", false, NULL},
    {N_("What is wrong"), "message", false, NULL},
    {NULL, NULL, false, NULL},
};

/* ---- showing ---- */

static bool same_half_day(
    const Palmares__V1__DrawnGroup *one, const Palmares__V1__DrawnGroup *other)
{
    return text_equal(one->centre, other->centre) && text_equal(one->date, other->date) &&
           one->half == other->half;
}

/* A table for each centre and half-day. */
static int show_half_days(struct cli *cli, const Palmares__V1__SubjectDraw *draw)
{
    int r = 0;

    for (size_t i = 0, next; i < draw->n_groups && r == 0; i = next) {
        const Palmares__V1__DrawnGroup *first = draw->groups[i];
        Palmares__V1__SubjectDraw part = PALMARES__V1__SUBJECT_DRAW__INIT;
        bool morning = first->half == PALMARES__V1__DRAWN_GROUP__HALF__MORNING;

        for (next = i + 1; next < draw->n_groups && same_half_day(first, draw->groups[next]);)
            next++;
        part.groups = draw->groups + i;
        part.n_groups = next - i;
        (void)printf("%s%s%s, %s, %s%s\n", i ? "\n" : "", cli->colour ? "\033[1m" : "",
            first->centre, first->date, morning ? _("morning") : _("afternoon"),
            cli->colour ? "\033[0m" : "");
        r = cli_show_list(cli, GROUP_COLUMNS + HALF_DAY_COLUMNS, &part.base, "groups");
    }
    return r;
}

static int show_groups(struct cli *cli, const Palmares__V1__SubjectDraw *draw)
{
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, &draw->base);
    if (cli->format == CLI_CSV)
        return cli_show_list(cli, GROUP_COLUMNS, &draw->base, "groups");
    return show_half_days(cli, draw);
}

static void say_uses(struct cli *cli, const Palmares__V1__SubjectDraw *draw)
{
    uint32_t least = UINT32_MAX, most = 0, groups = 0;

    for (size_t i = 0; i < draw->n_uses; i++) {
        least = draw->uses[i]->groups < least ? draw->uses[i]->groups : least;
        most = draw->uses[i]->groups > most ? draw->uses[i]->groups : most;
        groups += draw->uses[i]->groups;
    }
    if (draw->n_uses)
        cli_say(cli,
            ngettext("%u groups, %zu subject: it is used %u to %u times",
                "%u groups, %zu subjects: each is used %u to %u times", draw->n_uses),
            groups, draw->n_uses, least, most);
}

/* ---- draw ---- */

static int fill_draw(struct cli *cli, Palmares__V1__DrawSubjectsRequest *request)
{
    const char *seed = cli_option(cli, "seed");
    int64_t number = 0;
    size_t count = 0;
    int r = cli_session(cli, &request->session);

    if (r)
        return r;
    if (seed && text_parse_i64(seed, 0, INT64_MAX, &number))
        return cli_fail(
            cli, CLI_EXIT_USAGE, _("--%s \"%s\": a whole number is expected"), "seed", seed);
    request->seed = (uint64_t)number;
    while (cli_option_at(cli, "subject", count))
        count++;
    request->subjects = arena_calloc(cli->arena, count + 1, sizeof *request->subjects);
    if (!request->subjects)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        request->subjects[i] = cli_text(cli_option_at(cli, "subject", i));
    request->n_subjects = count;
    request->validate_only = cli_dry_run(cli);
    return 0;
}

int subject_run_draw(struct cli *cli)
{
    Palmares__V1__DrawSubjectsRequest request = PALMARES__V1__DRAW_SUBJECTS_REQUEST__INIT;
    const Palmares__V1__SubjectDraw *draw;
    ProtobufCMessage *response;
    int r = fill_draw(cli, &request);

    if (!r)
        r = cli_change(cli, SUBJECT_SERVICE, "DrawSubjects", &request.base, cli->arena, &response);
    if (r)
        return r;
    draw = (const void *)response;
    if (cli->format == CLI_TABLE && !cli_dry_run(cli))
        r = cli_show_list(cli, USE_COLUMNS, response, "uses");
    else
        r = show_groups(cli, draw);
    if (r)
        return r;
    say_uses(cli, draw);
    if (cli_dry_run(cli))
        cli_say(cli, _("nothing was stored; with --seed %llu the draw is the same again"),
            (unsigned long long)draw->seed);
    else
        cli_say(cli,
            _("draft %u, seed %llu; look at it with: palmares subject drawn --number %u; "
              "put it in force with: palmares subject publish-draw %u"),
            draw->number, (unsigned long long)draw->seed, draw->number, draw->number);
    return 0;
}

/* ---- draws ---- */

static int list_draws(struct cli *cli, Palmares__V1__ListDrawsResponse **ret_found)
{
    Palmares__V1__ListDrawsRequest request = PALMARES__V1__LIST_DRAWS_REQUEST__INIT;
    ProtobufCMessage *response;
    int r = cli_session(cli, &request.session);

    if (!r)
        r = cli_call(cli, SUBJECT_SERVICE, "ListDraws", &request.base, cli->arena, &response);
    if (!r)
        *ret_found = (void *)response;
    return r;
}

int subject_run_draws(struct cli *cli)
{
    Palmares__V1__ListDrawsResponse *found;
    int r = list_draws(cli, &found);

    if (r)
        return r;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, &found->base);
    if (found->n_draws == 0 && cli->format == CLI_TABLE) {
        cli_say(cli, _("there is no draw yet; make one with: palmares subject draw"));
        return 0;
    }
    return cli_show_list(cli, DRAW_COLUMNS, &found->base, "draws");
}

/* ---- drawn ---- */

/* One page behind the others. */
static int add_page(
    struct cli *cli, Palmares__V1__SubjectDraw *whole, const Palmares__V1__SubjectDraw *page)
{
    size_t count = whole->n_groups + page->n_groups;
    Palmares__V1__DrawnGroup **groups = arena_calloc(cli->arena, count + 1, sizeof *groups);

    if (!groups)
        return -ENOMEM;
    memcpy(groups, whole->groups, whole->n_groups * sizeof *groups);
    memcpy(groups + whole->n_groups, page->groups, page->n_groups * sizeof *groups);
    whole->groups = groups;
    whole->n_groups = count;
    whole->next_page_token = page->next_page_token;
    return 0;
}

static int get_whole(
    struct cli *cli, Palmares__V1__GetDrawRequest *request, Palmares__V1__SubjectDraw **ret_draw)
{
    ProtobufCMessage *response;
    int r = cli_call(cli, SUBJECT_SERVICE, "GetDraw", &request->base, cli->arena, &response);

    if (r)
        return r;
    *ret_draw = (void *)response;
    while (!r && *(*ret_draw)->next_page_token) {
        request->number = (*ret_draw)->number;
        request->page_token = (*ret_draw)->next_page_token;
        r = cli_call(cli, SUBJECT_SERVICE, "GetDraw", &request->base, cli->arena, &response);
        if (!r)
            r = add_page(cli, *ret_draw, (const void *)response);
    }
    return r;
}

int subject_run_drawn(struct cli *cli)
{
    Palmares__V1__GetDrawRequest request = PALMARES__V1__GET_DRAW_REQUEST__INIT;
    Palmares__V1__SubjectDraw *draw;
    int r = cli_option_u32(cli, "number", 0, INT32_MAX, &request.number);

    request.centre = cli_text(cli_option(cli, "centre"));
    request.page_size = GROUPS_A_PAGE;
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = get_whole(cli, &request, &draw);
    if (!r)
        r = show_groups(cli, draw);
    if (r)
        return r;
    if (draw->n_groups == 0)
        cli_say(cli, _("draw %u has no such group"), draw->number);
    else if (!*request.centre)
        say_uses(cli, draw);
    if (draw->groups_not_in_plan)
        cli_warn(cli,
            _("groups that the plan in force does not have any more: %u; palmares subject "
              "check-draw %u names them"),
            draw->groups_not_in_plan, draw->number);
    return 0;
}

/* ---- check-draw, publish-draw ---- */

static int number_of(struct cli *cli, uint32_t *ret_number)
{
    int64_t number;

    if (cli->argument_count == 0)
        return 0;
    if (text_parse_i64(cli->arguments[0], 1, INT32_MAX, &number))
        return cli_fail(cli, CLI_EXIT_USAGE, _("'%s' is no number of a draw"), cli->arguments[0]);
    *ret_number = (uint32_t)number;
    return 0;
}

static int check(struct cli *cli, uint32_t number)
{
    Palmares__V1__CheckDrawRequest request = PALMARES__V1__CHECK_DRAW_REQUEST__INIT;
    const Palmares__V1__CheckDrawResponse *found;
    ProtobufCMessage *response;
    int r = cli_session(cli, &request.session);

    request.number = number;
    if (!r)
        r = cli_call(cli, SUBJECT_SERVICE, "CheckDraw", &request.base, cli->arena, &response);
    if (r)
        return r;
    found = (const void *)response;
    if (cli->format == CLI_JSON)
        r = cli_print_json(cli, response);
    else if (found->n_violations || cli->format == CLI_CSV)
        r = cli_show_list(cli, VIOLATION_COLUMNS, response, "violations");
    if (r)
        return r;
    if (found->n_violations == 0) {
        cli_say(cli,
            ngettext("%u group: the draw keeps every rule", "%u groups: the draw keeps every rule",
                found->groups_checked),
            found->groups_checked);
        return 0;
    }
    cli_say(
        cli, _("broken rules: %zu; draw again with: palmares subject draw"), found->n_violations);
    return CLI_EXIT_FINDING;
}

int subject_run_check_draw(struct cli *cli)
{
    uint32_t number = 0;
    int r = number_of(cli, &number);

    return r ? r : check(cli, number);
}

int subject_run_publish_draw(struct cli *cli)
{
    Palmares__V1__PublishDrawRequest request = PALMARES__V1__PUBLISH_DRAW_REQUEST__INIT;
    Palmares__V1__ListDrawsResponse *found = NULL;
    ProtobufCMessage *response;
    int r = number_of(cli, &request.number);

    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = list_draws(cli, &found);
    for (size_t i = 0; !r && i < found->n_draws; i++)
        if (found->draws[i]->number == request.number)
            request.etag = found->draws[i]->etag;
    if (!r && cli_dry_run(cli))
        return check(cli, request.number);
    if (!r && !cli_has(cli, "yes"))
        r = cli_confirm(cli, _("Put this draw in force?"));
    if (!r)
        r = cli_change(cli, SUBJECT_SERVICE, "PublishDraw", &request.base, cli->arena, &response);
    if (r)
        return r;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    cli_say(cli, _("draw %u is in force"), request.number);
    return 0;
}
