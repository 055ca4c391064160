/* `palmares centre ...`: the CMS of centres, looked at from outside. */
#include "cli/centre.h"

#include "base/text.h"
#include "cli/nouns.h"
#include "cli/progress.h"
#include "clientlib/file.h"

#include <errno.h>
#include <palmares/v1/session.pb-c.h>
#include <strings.h>

#define SERVICE (&palmares__v1__subject_service__descriptor)

enum {
    AT_ONCE_USUAL = 16,
    SITE_SECONDS_USUAL = 30,
    SITE_SECONDS_MAX = 600,
    CA_FILE_MAX = 4 * 1024 * 1024
};

/* ---- what is prescribed ---- */

const Palmares__V1__CmsRule *centre_find_rule(const struct centre_check *check, const char *word)
{
    for (size_t i = 0; i < check->rules->n_cms; i++) {
        if (strcasecmp(check->rules->cms[i]->id, word) == 0)
            return check->rules->cms[i];
    }
    return NULL;
}

const char *centre_rule_words(const struct centre_check *check)
{
    const char *words = "";

    for (size_t i = 0; i < check->rules->n_cms && words; i++)
        words = arena_printf(
            check->cli->arena, "%s%s%s", words, i ? ", " : "", check->rules->cms[i]->id);
    return words ? words : "";
}

static int get_rules(struct centre_check *check)
{
    Palmares__V1__GetSessionRequest request = PALMARES__V1__GET_SESSION_REQUEST__INIT;
    const Palmares__V1__Session *session;
    ProtobufCMessage *response;
    struct cli *cli = check->cli;
    int r = cli_session(cli, &check->session);

    request.id = check->session;
    if (!r)
        r = cli_call(cli, &palmares__v1__session_service__descriptor, "GetSession", &request.base,
            cli->arena, &response);
    if (r)
        return r;
    session = (const void *)response;
    if (!session->definition || !session->definition->subject_rules ||
        !session->definition->subject_rules->practical ||
        !session->definition->subject_rules->practical->n_cms)
        return cli_fail(cli, CLI_EXIT_CONTENT, _("the definition of session %s prescribes no CMS"),
            check->session);
    check->rules = session->definition->subject_rules->practical;
    return 0;
}

/* ---- looking ---- */

/* What to look for at a site: extensions that the definition names. */
static int set_wanted(struct cli *cli, const Palmares__V1__CmsRule *rule, struct cms_site *look)
{
    size_t count = base_min_size(rule->n_extensions, CMS_EXTENSIONS_MAX);
    struct cms_wanted_extension *wanted = arena_calloc(cli->arena, count + 1, sizeof *wanted);

    if (!wanted)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        wanted[i] =
            (struct cms_wanted_extension){rule->extensions[i]->id, rule->extensions[i]->label};
    look->cms = rule->id;
    look->wanted = wanted;
    look->wanted_count = count;
    return 0;
}

static int check_ca_file(struct cli *cli, const char *file)
{
    CLEANUP_BUFFER struct buffer content = {0};
    int r = file ? file_read(file, CA_FILE_MAX, &content) : 0;

    if (!file || r == -ENOMEM)
        return r;
    if (r)
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", file, strerror(-r));
    if (!content.size || !memmem(content.data, content.size, "-----BEGIN ", strlen("-----BEGIN ")))
        return cli_fail(cli, CLI_EXIT_CONTENT,
            _("%s: no certificate of an authority in it; PEM is expected"), file);
    return 0;
}

static void on_done(void *context, size_t done)
{
    progress_update(context, done);
}

static int look_at_all(struct centre_check *check)
{
    struct cli *cli = check->cli;
    struct progress progress;
    struct cms_probe_options options = {
        .ca_file = cli_option(cli, "ca-file"),
        .agent = "palmares/" PALMARES_VERSION " (check-cms)",
        .on_done = on_done,
        .context = &progress,
    };
    int r = check_ca_file(cli, options.ca_file);

    if (!r)
        r = cli_option_u32(cli, "at-once", AT_ONCE_USUAL, CMS_AT_ONCE_MAX, &options.at_once);
    if (!r)
        r = cli_option_u32(
            cli, "within", SITE_SECONDS_USUAL, SITE_SECONDS_MAX, &check->site_seconds);
    options.at_once = options.at_once ? options.at_once : 1;
    check->site_seconds = check->site_seconds ? check->site_seconds : 1;
    options.site_seconds = check->site_seconds;
    for (size_t i = 0; i < check->count && !r; i++)
        r = set_wanted(cli, check->sites[i].rule, &check->looks[i]);
    if (r)
        return r;
    progress_begin(&progress, cli, _("sites"), check->count);
    r = cms_probe_run(&options, check->looks, check->count);
    progress_end(&progress);
    return r;
}

/* ---- judged by the service ---- */

static int observe_extensions(
    struct cli *cli, const struct cms_site *look, Palmares__V1__CmsObservation *seen)
{
    size_t size = look->wanted_count + 1;
    Palmares__V1__CmsSeenExtension *extensions = arena_calloc(cli->arena, size, sizeof *extensions);

    seen->extensions = arena_calloc(cli->arena, size, sizeof *seen->extensions);
    seen->untold_extensions = arena_calloc(cli->arena, size, sizeof *seen->untold_extensions);
    if (!extensions || !seen->extensions || !seen->untold_extensions)
        return -ENOMEM;
    for (size_t i = 0; i < look->wanted_count; i++) {
        const struct cms_seen_extension *from = &look->extensions[i];

        if (from->presence == CMS_UNTOLD)
            seen->untold_extensions[seen->n_untold_extensions++] = cli_text(look->wanted[i].id);
        if (from->presence != CMS_PRESENT && from->presence != CMS_ACTIVE)
            continue;
        palmares__v1__cms_seen_extension__init(&extensions[i]);
        extensions[i].id = cli_text(look->wanted[i].id);
        extensions[i].version = cli_text(from->version.text);
        extensions[i].active = from->presence == CMS_ACTIVE;
        seen->extensions[seen->n_extensions++] = &extensions[i];
    }
    return 0;
}

/* Ask what it means. */
static int judge(struct centre_check *check, struct centre_site *site, const struct cms_site *look)
{
    Palmares__V1__CheckCmsRequest request = PALMARES__V1__CHECK_CMS_REQUEST__INIT;
    ProtobufCMessage *response;
    int r;

    palmares__v1__cms_observation__init(&site->seen);
    site->seen.cms = cli_text(look->seen_cms);
    site->seen.version = cli_text(look->version.text);
    site->seen.theme = cli_text(look->theme.text);
    site->seen.theme_version = cli_text(look->theme_version.text);
    r = observe_extensions(check->cli, look, &site->seen);
    request.session = check->session;
    request.cms = site->rule->id;
    request.observed = &site->seen;
    if (!r)
        r = cli_call(check->cli, SERVICE, "CheckCms", &request.base, check->cli->arena, &response);
    if (!r)
        site->answer = (void *)response;
    return r;
}

static int judge_all(struct centre_check *check)
{
    int r = 0;

    for (size_t i = 0; i < check->count && !r; i++) {
        if (check->looks[i].problem == CMS_BAD_CA_FILE)
            return cli_fail(check->cli, CLI_EXIT_CONTENT,
                _("%s: no certificate of an authority in it; PEM is expected"),
                cli_option_or_empty(check->cli, "ca-file"));
        if (!check->looks[i].problem)
            r = judge(check, &check->sites[i], &check->looks[i]);
    }
    return r;
}

static int run_check_cms(struct cli *cli)
{
    struct centre_check check = {.cli = cli};
    int r = get_rules(&check);

    if (!r)
        r = centre_read_sites(&check);
    if (!r)
        r = look_at_all(&check);
    if (!r)
        r = judge_all(&check);
    return r ? r : centre_report(&check);
}

static const struct cli_option CHECK_CMS_OPTIONS[] = {
    {"cms", 0, "CMS",
        N_("which one should be there, as the definition names it: wordpress, prestashop"), NULL,
        false},
    {"file", 'f', "CENTRES.csv",
        N_("all sites of this file with centre;cms;url; - is standard input"), NULL, false},
    {"at-once", 0, "N", N_("sites looked at at the same time (16)"), NULL, false},
    {"within", 0, "SECONDS", N_("time that each site has (30)"), NULL, false},
    {"ca-file", 0, "FILE", N_("authorities of the sites' certificates, in place of the system's"),
        NULL, false},
    {0},
};

const struct cli_command CENTRE_COMMANDS[] = {
    {
        .noun = "centre",
        .verb = "check-cms",
        .arguments = "[URL]",
        .arguments_min = 0,
        .arguments_max = 1,
        .summary =
            N_("look whether the CMS of centres are those prescribed: version, theme, extensions"),
        .example = "palmares centre check-cms --file centres.csv",
        .options = CHECK_CMS_OPTIONS,
        .run = run_check_cms,
    },
    {0},
};
