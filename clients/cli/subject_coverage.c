/* `palmares subject coverage`: the bank of practical subjects against the catalogue. */
#include "cli/subject.h"

#include "base/text.h"
#include "cli/listing.h"

static enum table_colour verdict_colour(const ProtobufCMessage *row)
{
    switch (((const Palmares__V1__FeatureCoverage *)(const void *)row)->verdict) {
    case PALMARES__V1__FEATURE_COVERAGE__VERDICT__NEVER:
        return TABLE_RED;
    case PALMARES__V1__FEATURE_COVERAGE__VERDICT__TOO_OFTEN:
        return TABLE_YELLOW;
    default:
        return TABLE_PLAIN;
    }
}

static const struct cli_column FEATURE_COLUMNS[] = {
    {N_("CMS"), "feature.cms", false, NULL},
    {N_("Heading"), "feature.group", false, NULL},
    {N_("Feature"), "feature.label", CLI_SHORT, NULL},
    {N_("Id"), "feature.id", false, NULL},
    {N_("Side"), "feature.side", false, NULL},
    {N_("Verdict"), "verdict", false, verdict_colour},
    {N_("Subjects"), "subjects", false, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column CMS_COLUMNS[] = {
    {N_("CMS"), "cms", false, NULL},
    {N_("Subjects"), "subjects", CLI_RIGHT, NULL},
    {N_("Features"), "features", CLI_RIGHT, NULL},
    {N_("Exercised"), "exercised", CLI_RIGHT, NULL},
    {NULL, NULL, false, NULL},
};

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), wanted = strlen(end);

    return length > wanted && text_equal(text + length - wanted, end);
}

static int write_picture(struct cli *cli, const char *file)
{
    Palmares__V1__ExportSubjectCoverageRequest request =
        PALMARES__V1__EXPORT_SUBJECT_COVERAGE_REQUEST__INIT;
    const Palmares__V1__File *made;
    ProtobufCMessage *response;
    int r;

    if (ends_with(file, ".svg"))
        request.format = PALMARES__V1__EXPORT_SUBJECT_COVERAGE_REQUEST__FORMAT__SVG;
    else if (ends_with(file, ".pdf"))
        request.format = PALMARES__V1__EXPORT_SUBJECT_COVERAGE_REQUEST__FORMAT__PDF;
    else
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("\"%s\" is no picture: name a file that ends with .svg or .pdf"), file);
    request.cms = cli_text(cli_option(cli, "cms"));
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_call(
            cli, SUBJECT_SERVICE, "ExportSubjectCoverage", &request.base, cli->arena, &response);
    if (r)
        return r;
    made = (const void *)response;
    r = cli_write_file(cli, file, made->content.data, made->content.len);
    if (!r)
        cli_say(cli, _("%s: %zu bytes, %s"), file, made->content.len, made->media_type);
    return r;
}

int subject_run_coverage(struct cli *cli)
{
    Palmares__V1__GetSubjectCoverageRequest request =
        PALMARES__V1__GET_SUBJECT_COVERAGE_REQUEST__INIT;
    const char *file = cli_option(cli, "picture");
    ProtobufCMessage *response;
    int r;

    if (file)
        return write_picture(cli, file);
    request.cms = cli_text(cli_option(cli, "cms"));
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_call(
            cli, SUBJECT_SERVICE, "GetSubjectCoverage", &request.base, cli->arena, &response);
    if (r)
        return r;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    r = cli_show_list(cli, FEATURE_COLUMNS, response, "features");
    if (r || cli->format != CLI_TABLE)
        return r;
    (void)fputc('\n', stdout);
    return cli_show_list(cli, CMS_COLUMNS, response, "cms");
}
