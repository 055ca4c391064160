/* What came of looking at sites: a table, CSV or JSON, and a summary. */
#include "cli/centre.h"

#include "base/text.h"
#include "cli/listing.h"

#include <errno.h>

enum { REPORT_COLUMNS = 8 };

/* A line of the report. */
struct row {
    const char *verdict, *what, *prescribed, *observed, *message;
    enum table_colour colour;
};

struct counts {
    size_t fine, wrong, unknown, unreached;
};

static const char *const PROBLEMS[] = {
    [CMS_BAD_URL] = "BAD_URL",
    [CMS_UNRESOLVED] = "UNRESOLVED",
    [CMS_UNREACHABLE] = "UNREACHABLE",
    [CMS_SLOW] = "SLOW",
    [CMS_CERT_EXPIRED] = "CERTIFICATE_EXPIRED",
    [CMS_CERT_NAME] = "CERTIFICATE_NAME",
    [CMS_CERT_UNKNOWN] = "CERTIFICATE_UNKNOWN",
    [CMS_TLS] = "TLS",
    [CMS_BAD_CA_FILE] = "CA_FILE",
    [CMS_REDIRECTS] = "REDIRECTS",
    [CMS_REDIRECT_AWAY] = "REDIRECT_AWAY",
    [CMS_TOO_LARGE] = "TOO_LARGE",
    [CMS_STATUS] = "STATUS",
    [CMS_BROKEN] = "BROKEN",
};

/* What is wrong with a site, and what to do, in the arena. */
static const char *problem_text(const struct centre_check *check, const struct cms_site *look)
{
    struct arena *arena = check->cli->arena;
    const char *detail = look->detail.text;

    switch (look->problem) {
    case CMS_UNRESOLVED:
        return _("there is no such host: correct the address");
    case CMS_UNREACHABLE:
        return _("nothing answers there: is the server on, and its port open?");
    case CMS_SLOW:
        return arena_printf(arena,
            _("it did not answer within its time (%u s): look at the server, or give it more with "
              "--within"),
            check->site_seconds);
    case CMS_CERT_EXPIRED:
        return _("its certificate has expired, or is not valid yet: renew it");
    case CMS_CERT_NAME:
        return _("its certificate is of another name: correct the address, or get a certificate "
                 "for this one");
    case CMS_CERT_UNKNOWN:
        return _("its certificate is self-signed or of an unknown authority: get a public one, or "
                 "pass --ca-file with the authority");
    case CMS_TLS:
        return arena_printf(arena, _("no TLS connection: %s"), detail);
    case CMS_REDIRECTS:
        return arena_printf(arena,
            _("it redirects more than %d times: correct its address in its settings"),
            CMS_REDIRECTS_MAX);
    case CMS_REDIRECT_AWAY:
        return text_starts_with(detail, "https:") ? arena_printf(arena,
                                                        _("it redirects to another site, %s: give "
                                                          "that address if it is the right one"),
                                                        detail)
                                                  : arena_printf(arena,
                                                        _("it redirects to %s, which is not HTTPS: "
                                                          "correct its address in its settings"),
                                                        detail);
    case CMS_TOO_LARGE:
        return arena_printf(arena,
            _("it answers with more than %d MiB, or %d KiB of headers: this is no page of a CMS"),
            CMS_BODY_MAX / 1024 / 1024, CMS_HEADERS_MAX / 1024);
    case CMS_STATUS:
        return arena_printf(arena,
            _("it answers with HTTP status %s: is the address right, the site not in maintenance?"),
            detail);
    default:
        return arena_printf(arena, _("its answer is broken: %s"), detail);
    }
}

static struct row row_of(const Palmares__V1__CmsFinding *finding)
{
    static const struct {
        const char *word;
        enum table_colour colour;
    } verdicts[] = {
        [PALMARES__V1__CMS_FINDING__VERDICT__VERDICT_UNSPECIFIED] = {"UNKNOWN", TABLE_YELLOW},
        [PALMARES__V1__CMS_FINDING__VERDICT__AS_PRESCRIBED] = {"AS_PRESCRIBED", TABLE_GREEN},
        [PALMARES__V1__CMS_FINDING__VERDICT__WRONG] = {"WRONG", TABLE_RED},
        [PALMARES__V1__CMS_FINDING__VERDICT__UNKNOWN] = {"UNKNOWN", TABLE_YELLOW},
    };
    size_t verdict =
        (unsigned)finding->verdict < ARRAY_LEN(verdicts) ? (size_t)finding->verdict : 0;

    return (struct row){verdicts[verdict].word, finding->what, finding->prescribed,
        finding->observed, finding->message, verdicts[verdict].colour};
}

static struct row unreached_row(const struct centre_check *check, size_t i)
{
    const Palmares__V1__CmsRule *rule = check->sites[i].rule;

    return (struct row){"NOT_REACHED", _("site"),
        arena_printf(check->cli->arena, "%s %s", rule->label, rule->version), "",
        problem_text(check, &check->looks[i]), TABLE_RED};
}

static struct counts count_all(const struct centre_check *check)
{
    struct counts counts = {0};

    for (size_t i = 0; i < check->count; i++) {
        const Palmares__V1__CheckCmsResponse *answer = check->sites[i].answer;
        bool wrong = false;

        for (size_t j = 0; answer && j < answer->n_findings; j++)
            wrong |= answer->findings[j]->verdict == PALMARES__V1__CMS_FINDING__VERDICT__WRONG;
        if (!answer)
            counts.unreached++;
        else if (answer->as_prescribed)
            counts.fine++;
        else if (wrong)
            counts.wrong++;
        else
            counts.unknown++;
    }
    return counts;
}

/* ---- table and CSV ---- */

static int add_row(
    struct table *table, const struct centre_check *check, size_t i, const struct row *row)
{
    int r = table_cell(table, check->sites[i].centre);

    if (!r)
        r = table_cell(table, check->looks[i].url);
    if (!r)
        r = table_cell(table, check->sites[i].rule->id);
    if (!r)
        r = table_cell_coloured(table, row->colour, row->verdict);
    if (!r)
        r = table_cell(table, row->what);
    if (!r)
        r = table_cell(table, row->prescribed);
    if (!r)
        r = table_cell(table, row->observed);
    return r ? r : table_cell(table, row->message);
}

/* A site of many that is as prescribed takes one line, for people. */
static int add_site(struct table *table, const struct centre_check *check, size_t i)
{
    const Palmares__V1__CheckCmsResponse *answer = check->sites[i].answer;
    const Palmares__V1__CmsRule *rule = check->sites[i].rule;
    bool brief = check->from_file && check->cli->format == CLI_TABLE;
    struct row row;
    int r = 0;

    if (!answer || (brief && answer->as_prescribed)) {
        row = answer ? (struct row){"AS_PRESCRIBED", _("all"),
                           arena_printf(check->cli->arena, "%s %s", rule->label, rule->version),
                           check->looks[i].version.text, "", TABLE_GREEN}
                     : unreached_row(check, i);
        return add_row(table, check, i, &row);
    }
    for (size_t j = 0; j < answer->n_findings && !r; j++) {
        row = row_of(answer->findings[j]);
        if (!brief || row.colour != TABLE_GREEN)
            r = add_row(table, check, i, &row);
    }
    return r;
}

static int put_table(const struct centre_check *check)
{
    const bool csv = check->cli->format == CLI_CSV;
    const struct table_column columns[REPORT_COLUMNS] = {
        {csv ? "centre" : _("Centre"), false},
        {csv ? "url" : _("URL"), false},
        {csv ? "cms" : _("CMS"), false},
        {csv ? "verdict" : _("Verdict"), false},
        {csv ? "what" : _("What"), false},
        {csv ? "prescribed" : _("Prescribed"), false},
        {csv ? "observed" : _("Observed"), false},
        {csv ? "message" : _("What to do"), false},
    };
    const struct table_options options = {.style = csv ? TABLE_CSV : TABLE_TEXT,
        .colour = check->cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = REPORT_COLUMNS};
    CLEANUP(table_free_p) struct table *table = table_new(&options);
    int r = table ? 0 : -ENOMEM;

    for (size_t i = 0; i < check->count && !r; i++)
        r = add_site(table, check, i);
    return r ? r : table_flush(table);
}

/* ---- JSON ---- */

static void put_member(const char *name, const char *value)
{
    (void)printf("\"%s\": ", name);
    cli_put_json_text(value);
}

static int put_answer(const struct centre_site *site)
{
    int r;

    (void)fputs(",\n      \"observed\": ", stdout);
    r = cli_put_json(&site->seen.base, "      ");
    (void)fputs(",\n      \"result\": ", stdout);
    return r ? r : cli_put_json(&site->answer->base, "      ");
}

static int put_site(const struct centre_check *check, size_t i)
{
    const struct centre_site *site = &check->sites[i];
    const struct cms_site *look = &check->looks[i];
    int r = 0;

    (void)fputs(i ? ",\n    {\n      " : "\n    {\n      ", stdout);
    put_member("centre", site->centre);
    (void)fputs(",\n      ", stdout);
    put_member("url", look->url);
    (void)fputs(",\n      ", stdout);
    put_member("cms", site->rule->id);
    if (site->answer) {
        r = put_answer(site);
    } else {
        (void)fputs(",\n      ", stdout);
        put_member("problem", PROBLEMS[look->problem]);
        (void)fputs(",\n      ", stdout);
        put_member("message", problem_text(check, look));
    }
    (void)fputs("\n    }", stdout);
    return r;
}

static int put_json(const struct centre_check *check, const struct counts *counts)
{
    int r = 0;

    (void)fputs("{\n  \"sites\": [", stdout);
    for (size_t i = 0; i < check->count && !r; i++)
        r = put_site(check, i);
    (void)printf("\n  ],\n  \"asPrescribed\": %zu,\n  \"wrong\": %zu,\n  \"unknown\": %zu,\n  "
                 "\"notReached\": %zu\n}\n",
        counts->fine, counts->wrong, counts->unknown, counts->unreached);
    return r;
}

int centre_report(struct centre_check *check)
{
    struct cli *cli = check->cli;
    struct counts counts = count_all(check);
    int r;

    for (size_t i = 0; i < check->count; i++) {
        const struct cms_site *look = &check->looks[i];

        if (look->contradictory)
            cli_warn(cli,
                _("%s: it says two versions, %s and %s: empty its caches, then look again"),
                look->url, look->one_version.text, look->other_version.text);
    }
    r = cli->format == CLI_JSON ? put_json(check, &counts) : put_table(check);
    if (!r)
        r = arena_refused(cli->arena) ? -ENOMEM : cli_finish_output(cli);
    if (r)
        return r;
    if (cli->format == CLI_TABLE && check->from_file)
        cli_say(cli,
            _("sites: %zu; as prescribed: %zu, wrong: %zu, do not say: %zu, not reached: %zu"),
            check->count, counts.fine, counts.wrong, counts.unknown, counts.unreached);
    return counts.fine == check->count ? 0 : CLI_EXIT_FINDING;
}
