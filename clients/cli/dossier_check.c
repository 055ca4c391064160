/* `palmares dossier check`, `dashboard` and the decisions on conformity. */
#include "cli/dossier.h"

#include "base/text.h"

#include <errno.h>

enum { CHECK_COLUMNS = 9, CHECK_PAGE = 200 };

/* In the order of the contract's numbers from 1. */
const char *const DOSSIER_OUTCOMES[] = {"conforme", "a-regulariser", "nv", "doute", NULL};
const char *const DOSSIER_GROUNDS[] = {
    "no-dossier", "late-dossier", "duration-too-short", "no-attestation", "not-signed", NULL};
const char *const DOSSIER_PENALTIES[] = {"missing-fiche", "same-nature", "outside-pole",
    "missing-etude", "volume-or-form", "no-lived-activity", "missing-offer", NULL};
/* From the mildest. */
const char *const DOSSIER_FAIL_ON[] = {"awaited", "penalised", "at-risk", NULL};

static const char *const STATES[] = {
    "", N_("complete"), N_("awaited"), N_("at risk"), N_("penalised")};
static const char *const RAW_STATES[] = {"", "COMPLETE", "AWAITED", "AT_RISK", "PENALISED"};

struct checking {
    struct cli *cli;
    struct table *table; /* NULL: JSON */
    struct arena *arena; /* of one page */
    size_t candidates, findings;
    int fail_on, worst; /* 1 awaited, 2 penalised, 3 at risk */
};

static int severity(Palmares__V1__EpreuveConformity__State state)
{
    switch (state) {
    case PALMARES__V1__EPREUVE_CONFORMITY__STATE__AWAITED:
        return 1;
    case PALMARES__V1__EPREUVE_CONFORMITY__STATE__PENALISED:
        return 2;
    case PALMARES__V1__EPREUVE_CONFORMITY__STATE__AT_RISK:
        return 3;
    default:
        return 0;
    }
}

static int add_finding(struct checking *checking,
    const Palmares__V1__CandidateConformity *candidate,
    const Palmares__V1__EpreuveConformity *epreuve,
    const Palmares__V1__Finding *finding)
{
    static const enum table_colour colours[] = {TABLE_GREEN, TABLE_PLAIN, TABLE_YELLOW, TABLE_RED};
    const bool raw = checking->cli->format == CLI_CSV;
    const size_t state = (size_t)epreuve->state < ARRAY_LEN(STATES) ? (size_t)epreuve->state : 0;
    const char *kind = finding && finding->kind ? dossier_kind_word(finding->kind) : "";
    const char *const texts[CHECK_COLUMNS] = {
        candidate->candidate,
        arena_printf(checking->arena, "%s %s", candidate->family_name, candidate->given_name),
        *epreuve->epreuve ? epreuve->epreuve
        : raw             ? ""
                          : _("jury"),
        raw              ? RAW_STATES[state]
        : *STATES[state] ? _(STATES[state])
                         : "",
        kind,
        finding ? finding->message : "",
        finding ? finding->by : "",
        finding ? finding->until : "",
        epreuve->decision && !epreuve->decision->reversed
            ? cli_field_text(&epreuve->decision->base, "outcome", raw, checking->arena)
            : "",
    };
    int r = 0;

    for (size_t i = 0; i < CHECK_COLUMNS && !r; i++)
        r = texts[i] ? table_cell_coloured(checking->table,
                           i == 3 ? colours[severity(epreuve->state)] : TABLE_PLAIN, texts[i])
                     : -ENOMEM;
    return r;
}

static int add_candidate(
    struct checking *checking, const Palmares__V1__CandidateConformity *candidate)
{
    int r = 0;

    if (!checking->table)
        r = cli_put_json_element(&candidate->base, checking->candidates == 0);
    checking->candidates++;
    for (size_t i = 0; i < candidate->n_epreuves && !r; i++) {
        const Palmares__V1__EpreuveConformity *epreuve = candidate->epreuves[i];
        const int how = severity(epreuve->state);

        checking->worst = how > checking->worst ? how : checking->worst;
        checking->findings += epreuve->n_findings;
        if (!checking->table)
            continue;
        if (epreuve->n_findings == 0)
            r = add_finding(checking, candidate, epreuve, NULL);
        for (size_t k = 0; k < epreuve->n_findings && !r; k++)
            r = add_finding(checking, candidate, epreuve, epreuve->findings[k]);
    }
    return r;
}

static int check_pages(struct checking *checking, Palmares__V1__CheckDossiersRequest *request)
{
    struct cli *cli = checking->cli;

    request->page_size = CHECK_PAGE;
    do {
        const Palmares__V1__CheckDossiersResponse *page;
        ProtobufCMessage *response;
        int r;

        arena_reset(checking->arena);
        r = cli_call(
            cli, DOSSIER_SERVICE, "CheckDossiers", &request->base, checking->arena, &response);
        page = (const void *)response;
        for (size_t i = 0; !r && i < page->n_candidates; i++)
            r = add_candidate(checking, page->candidates[i]);
        if (!r && checking->table && (table_rows(checking->table) || cli->format == CLI_CSV))
            r = table_flush(checking->table);
        if (r)
            return r;
        request->page_token = arena_strdup(cli->arena, page->next_page_token);
        if (!request->page_token)
            return -ENOMEM;
    } while (*request->page_token);
    return 0;
}

static struct table *open_check_table(const struct cli *cli)
{
    static const char *const raw[CHECK_COLUMNS] = {
        "candidate", "name", "epreuve", "state", "kind", "finding", "by", "until", "decision"};
    static const char *const headings[CHECK_COLUMNS] = {N_("Candidate"), N_("Name"), N_("Épreuve"),
        N_("State"), N_("Kind"), N_("Finding"), N_("By"), N_("Until"), N_("Decision")};
    static struct table_column columns[CHECK_COLUMNS];
    const struct table_options options = {
        .style = cli->format == CLI_CSV ? TABLE_CSV : TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = CHECK_COLUMNS,
    };

    for (size_t i = 0; i < CHECK_COLUMNS; i++)
        columns[i].heading = cli->format == CLI_CSV ? raw[i] : _(headings[i]);
    return table_new(&options);
}

static int run_check(struct checking *checking)
{
    Palmares__V1__CheckDossiersRequest request = PALMARES__V1__CHECK_DOSSIERS_REQUEST__INIT;
    Palmares__V1__DossierFilter filter = PALMARES__V1__DOSSIER_FILTER__INIT;
    struct cli *cli = checking->cli;
    int r = cli_session(cli, &request.session);

    filter.candidate = cli_text(cli->argument_count ? cli->arguments[0] : "");
    filter.establishment = cli_text(cli_option(cli, "establishment"));
    filter.commission = cli_text(cli_option(cli, "commission"));
    request.filter = &filter;
    request.only_findings = !cli_has(cli, "all") && cli->argument_count == 0;
    checking->fail_on = dossier_word(DOSSIER_FAIL_ON, cli_option(cli, "fail-on"));
    if (!r && !checking->table)
        (void)fputs("{\n  \"candidates\": [", stdout);
    if (!r)
        r = check_pages(checking, &request);
    if (r)
        return r;
    if (!checking->table)
        (void)fputs(checking->candidates ? "\n  ]\n}\n" : "]\n}\n", stdout);
    else if (checking->findings == 0)
        cli_say(cli, _("nothing is missing"));
    r = cli_finish_output(cli);
    return !r && checking->fail_on && checking->worst >= checking->fail_on ? CLI_EXIT_FINDING : r;
}

int dossier_check(struct cli *cli)
{
    struct checking checking = {
        .cli = cli,
        .arena = arena_new(DOSSIER_REPLY_MAX),
        .table = cli->format == CLI_JSON ? NULL : open_check_table(cli),
    };
    int r = checking.arena && (checking.table || cli->format == CLI_JSON) ? run_check(&checking)
                                                                          : -ENOMEM;

    table_free(checking.table);
    arena_free(checking.arena);
    return r;
}

/* ---- dashboard ---- */

static const struct cli_column DASHBOARD_COLUMNS[] = {
    {N_("Establishment"), "establishment", false, NULL},
    {N_("Kind"), "kind", false, NULL},
    {N_("Expected"), "expected", true, NULL},
    {N_("Complete"), "complete", true, NULL},
    {N_("Late"), "late", true, NULL},
    {N_("Deadline"), "deadline", false, NULL},
    {N_("Conform"), "conform", true, NULL},
    {N_("To regularise"), "to_regularise", true, NULL},
    {N_("NV"), "not_valid", true, NULL},
    {N_("Doubt"), "doubtful", true, NULL},
    {NULL, NULL, false, NULL},
};

int dossier_dashboard(struct cli *cli)
{
    Palmares__V1__GetDashboardRequest request = PALMARES__V1__GET_DASHBOARD_REQUEST__INIT;
    ProtobufCMessage *dashboard;
    int r = cli_session(cli, &request.session);

    request.establishment = cli_text(cli_option(cli, "establishment"));
    if (!r)
        r = cli_call(cli, DOSSIER_SERVICE, "GetDashboard", &request.base, cli->arena, &dashboard);
    if (r)
        return r;
    return cli->format == CLI_JSON ? cli_print_json(cli, dashboard)
                                   : cli_show_list(cli, DASHBOARD_COLUMNS, dashboard, "rows");
}

/* ---- decisions ---- */

static const struct cli_column DECISION_COLUMNS[] = {
    {N_("Candidate"), "candidate", false, NULL},
    {N_("Épreuve"), "epreuve", false, NULL},
    {N_("Outcome"), "outcome", false, NULL},
    {N_("Ground"), "ground", false, NULL},
    {N_("Penalties"), "penalties", false, NULL},
    {N_("Until"), "until", false, NULL},
    {N_("Told on"), "notice_on", false, NULL},
    {N_("Told by"), "notice_by", false, NULL},
    {N_("Reason"), "reason", false, NULL},
    {N_("Decided by"), "decided_by", false, NULL},
    {N_("Decided"), "decide_time", false, NULL},
    {N_("Reversed"), "reversed", false, NULL},
    {N_("Reversed because"), "reversal_reason", false, NULL},
    {NULL, NULL, false, NULL},
};

int dossier_decide(struct cli *cli)
{
    Palmares__V1__DecideConformityRequest request = PALMARES__V1__DECIDE_CONFORMITY_REQUEST__INIT;
    Palmares__V1__ConformityDecision decision = PALMARES__V1__CONFORMITY_DECISION__INIT;
    Palmares__V1__Penalty penalties[PALMARES__V1__PENALTY__MISSING_OFFER];
    ProtobufCMessage *decided;
    const char *penalty;
    int outcome = dossier_word(DOSSIER_OUTCOMES, cli->arguments[2]);
    int r;

    if (!outcome)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("\"%s\": conforme, a-regulariser, nv or doute is expected"), cli->arguments[2]);
    decision.outcome = (Palmares__V1__ConformityDecision__Outcome)outcome;
    decision.candidate = cli_text(cli->arguments[0]);
    decision.epreuve = cli_text(cli->arguments[1]);
    decision.ground =
        (Palmares__V1__NvGround)dossier_word(DOSSIER_GROUNDS, cli_option(cli, "ground"));
    decision.penalties = penalties;
    while (decision.n_penalties < ARRAY_LEN(penalties) &&
           (penalty = cli_option_at(cli, "penalty", decision.n_penalties)))
        penalties[decision.n_penalties++] =
            (Palmares__V1__Penalty)dossier_word(DOSSIER_PENALTIES, penalty);
    decision.until = cli_text(cli_option(cli, "until"));
    decision.notice_on = cli_text(cli_option(cli, "notice-on"));
    decision.notice_by = cli_text(cli_option(cli, "notice-by"));
    decision.reason = cli_text(cli_option(cli, "reason"));
    decision.etag = cli_text(cli_option(cli, "etag"));
    request.decision = &decision;
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &decision.session);
    if (!r)
        r = cli_change(
            cli, DOSSIER_SERVICE, "DecideConformity", &request.base, cli->arena, &decided);
    return r ? r : cli_show(cli, DECISION_COLUMNS, decided);
}

int dossier_reverse(struct cli *cli)
{
    Palmares__V1__ReverseConformityRequest request = PALMARES__V1__REVERSE_CONFORMITY_REQUEST__INIT;
    ProtobufCMessage *decision;
    int r;

    if (text_is_empty(cli_option(cli, "reason")))
        return cli_fail(cli, CLI_EXIT_USAGE, _("why? pass --reason TEXT; the journal keeps it"));
    request.candidate = cli_text(cli->arguments[0]);
    request.epreuve = cli_text(cli->arguments[1]);
    request.reason = cli_text(cli_option(cli, "reason"));
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(
            cli, DOSSIER_SERVICE, "ReverseConformity", &request.base, cli->arena, &decision);
    return r ? r : cli_show(cli, DECISION_COLUMNS, decision);
}

int dossier_decisions(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = DOSSIER_SERVICE,
        .method = "ListConformityDecisions",
        .page_max = 500,
        .columns = DECISION_COLUMNS,
        .empty = N_("nothing was decided yet"),
    };
    Palmares__V1__ListConformityDecisionsRequest request =
        PALMARES__V1__LIST_CONFORMITY_DECISIONS_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    request.candidate = cli_text(cli->argument_count ? cli->arguments[0] : "");
    return r ? r : cli_list(cli, &listing, &request.base);
}

static const struct cli_column GRANT_COLUMNS[] = {
    {N_("Candidate"), "candidate", false, NULL},
    {N_("Weeks"), "weeks", false, NULL},
    {N_("Reason"), "reason", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {NULL, NULL, false, NULL},
};

int dossier_grant(struct cli *cli)
{
    Palmares__V1__GrantStageDurationRequest request =
        PALMARES__V1__GRANT_STAGE_DURATION_REQUEST__INIT;
    Palmares__V1__StageGrant grant = PALMARES__V1__STAGE_GRANT__INIT;
    ProtobufCMessage *granted;
    int64_t weeks;
    int r;

    if (text_is_empty(cli_option(cli, "reason")))
        return cli_fail(cli, CLI_EXIT_USAGE, _("why? pass --reason TEXT; the journal keeps it"));
    if (text_parse_i64(cli->arguments[1], 0, 52, &weeks))
        return cli_fail(
            cli, CLI_EXIT_USAGE, _("\"%s\": weeks from 0 to 52 are expected"), cli->arguments[1]);
    grant.candidate = cli_text(cli->arguments[0]);
    grant.weeks = (uint32_t)weeks;
    grant.reason = cli_text(cli_option(cli, "reason"));
    grant.etag = cli_text(cli_option(cli, "etag"));
    request.grant = &grant;
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &grant.session);
    if (!r)
        r = cli_change(
            cli, DOSSIER_SERVICE, "GrantStageDuration", &request.base, cli->arena, &granted);
    return r ? r : cli_show(cli, GRANT_COLUMNS, granted);
}
