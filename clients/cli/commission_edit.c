/* Changes of commissions: made, changed, cancelled, composed, signed. */
#include "cli/commission.h"

#include "base/text.h"

#include <errno.h>
#include <google/protobuf/field_mask.pb-c.h>

enum { MEMBERS_MAX = 40, DAYS_MAX = 64, FIELDS_MAX = 6 };

/* Room for the lists of one commission. */
struct edit {
    Palmares__V1__Commission commission;
    Palmares__V1__CommissionMember *members[MEMBERS_MAX];
    char *days[DAYS_MAX];
    char *fields[FIELDS_MAX];
    Google__Protobuf__FieldMask mask;
};

static void edit_init(struct edit *edit)
{
    palmares__v1__commission__init(&edit->commission);
    google__protobuf__field_mask__init(&edit->mask);
    edit->commission.members = edit->members;
    edit->commission.days = edit->days;
    edit->mask.paths = edit->fields;
}

static void add_field(struct edit *edit, const char *name)
{
    edit->fields[edit->mask.n_paths++] = cli_text(name);
}

/* ---- days ---- */

/* Day by day of a list with commas, which may be given again. "all" is none. */
static int read_days(struct cli *cli, char **days, size_t *ret_count)
{
    const char *given;
    size_t count = 0;

    for (size_t i = 0; (given = cli_option_at(cli, "days", i)); i++) {
        while (*given && !text_equal(given, "all")) {
            size_t length = strcspn(given, ",");

            if (count == DAYS_MAX)
                return cli_fail(cli, CLI_EXIT_USAGE, _("--days: at most %d days"), DAYS_MAX);
            days[count] = arena_strndup(cli->arena, given, length);
            if (!days[count++])
                return -ENOMEM;
            given += length + (given[length] == ',');
        }
    }
    *ret_count = count;
    return 0;
}

/* ---- members ---- */

static int find_member(const struct edit *edit, const char *code)
{
    for (size_t i = 0; i < edit->commission.n_members; i++)
        if (text_equal(edit->members[i]->examiner, code))
            return (int)i;
    return -1;
}

static int refuse_member(struct cli *cli, const struct edit *edit, const char *code)
{
    return cli_fail(cli, CLI_EXIT_USAGE, _("%s is no member of %s"), code, edit->commission.id);
}

static int add_member(struct cli *cli, struct edit *edit, const char *code)
{
    Palmares__V1__CommissionMember *member = arena_alloc(cli->arena, sizeof *member);

    if (!member)
        return -ENOMEM;
    if (edit->commission.n_members == MEMBERS_MAX)
        return cli_fail(cli, CLI_EXIT_USAGE, _("a commission has at most %d members"), MEMBERS_MAX);
    palmares__v1__commission_member__init(member);
    member->examiner = cli_text(code);
    edit->members[edit->commission.n_members++] = member;
    return 0;
}

static int remove_member(struct cli *cli, struct edit *edit, const char *code)
{
    int at = find_member(edit, code);

    if (at < 0)
        return refuse_member(cli, edit, code);
    edit->commission.n_members--;
    for (size_t i = (size_t)at; i < edit->commission.n_members; i++)
        edit->members[i] = edit->members[i + 1];
    return 0;
}

/* "OLD=NEW"; whoever presided hands that on. */
static int replace_member(struct cli *cli, struct edit *edit, const char *pair)
{
    const char *equals = strchr(pair, '=');
    char *old;
    int at;

    if (!equals || equals == pair || !equals[1])
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("--replace \"%s\": OLD=NEW is expected, such as P0012=P0040"), pair);
    old = arena_strndup(cli->arena, pair, (size_t)(equals - pair));
    if (!old)
        return -ENOMEM;
    at = find_member(edit, old);
    if (at < 0)
        return refuse_member(cli, edit, old);
    edit->members[at]->examiner = cli_text(equals + 1);
    return 0;
}

static int set_president(struct cli *cli, struct edit *edit)
{
    const char *code = cli_option(cli, "president");
    int at = code ? find_member(edit, code) : -1;

    if (!code)
        return 0;
    if (at < 0)
        return refuse_member(cli, edit, code);
    for (size_t i = 0; i < edit->commission.n_members; i++)
        edit->members[i]->president = i == (size_t)at;
    return 0;
}

static int each_option(struct cli *cli,
    struct edit *edit,
    const char *name,
    int (*change)(struct cli *cli, struct edit *edit, const char *value))
{
    const char *value;
    int r = 0;

    for (size_t i = 0; !r && (value = cli_option_at(cli, name, i)); i++)
        r = change(cli, edit, value);
    return r;
}

/* ---- create ---- */

int commission_run_create(struct cli *cli)
{
    Palmares__V1__CreateCommissionRequest request = PALMARES__V1__CREATE_COMMISSION_REQUEST__INIT;
    struct edit *edit = arena_calloc(cli->arena, 1, sizeof *edit);
    Palmares__V1__Commission *commission;
    ProtobufCMessage *made;
    int r;

    if (!edit)
        return -ENOMEM;
    edit_init(edit);
    commission = &edit->commission;
    commission->id = cli_text(cli->arguments[0]);
    commission->kind = cli_has(cli, "jury") ? PALMARES__V1__COMMISSION__KIND__JURY
                                            : PALMARES__V1__COMMISSION__KIND__ORAL;
    commission->epreuve = cli_text(cli_option(cli, "epreuve"));
    commission->centre = cli_text(cli_option(cli, "centre"));
    commission->room = cli_text(cli_option(cli, "room"));
    commission->language = cli_text(cli_option(cli, "language"));
    commission->remark = cli_text(cli_option(cli, "remark"));
    r = each_option(cli, edit, "member", add_member);
    if (!r)
        r = set_president(cli, edit);
    if (!r)
        r = read_days(cli, edit->days, &commission->n_days);
    if (!r)
        r = cli_session(cli, &commission->session);
    request.commission = commission;
    request.validate_only = cli_dry_run(cli);
    if (!r)
        r = cli_change(
            cli, COMMISSION_SERVICE, "CreateCommission", &request.base, cli->arena, &made);
    return r ? r : commission_show(cli, (const void *)made);
}

/* ---- change ---- */

static bool changes_members(const struct cli *cli)
{
    return cli_has(cli, "add") || cli_has(cli, "remove") || cli_has(cli, "replace") ||
           cli_has(cli, "president");
}

/* Members are changed against those that are there; the etag says that they still are. */
static int read_members(struct cli *cli, struct edit *edit)
{
    Palmares__V1__GetCommissionRequest request = PALMARES__V1__GET_COMMISSION_REQUEST__INIT;
    const Palmares__V1__Commission *there;
    ProtobufCMessage *response;
    int r;

    request.session = edit->commission.session;
    request.id = edit->commission.id;
    r = cli_call(cli, COMMISSION_SERVICE, "GetCommission", &request.base, cli->arena, &response);
    if (r)
        return r;
    there = (const void *)response;
    for (size_t i = 0; i < there->n_members && i < MEMBERS_MAX; i++)
        edit->members[edit->commission.n_members++] = there->members[i];
    edit->commission.etag = there->etag;
    return 0;
}

static int edit_members(struct cli *cli, struct edit *edit)
{
    int r;

    if (!changes_members(cli))
        return 0;
    add_field(edit, "members");
    r = read_members(cli, edit);
    if (!r)
        r = each_option(cli, edit, "replace", replace_member);
    if (!r)
        r = each_option(cli, edit, "remove", remove_member);
    if (!r)
        r = each_option(cli, edit, "add", add_member);
    return r ? r : set_president(cli, edit);
}

static void edit_texts(struct cli *cli, struct edit *edit)
{
    const struct {
        const char *name;
        char **to;
    } texts[] = {
        {"centre", &edit->commission.centre},
        {"room", &edit->commission.room},
        {"language", &edit->commission.language},
        {"remark", &edit->commission.remark},
    };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (!cli_has(cli, texts[i].name))
            continue;
        *texts[i].to = cli_text(cli_option(cli, texts[i].name));
        add_field(edit, texts[i].name);
    }
}

int commission_run_change(struct cli *cli)
{
    Palmares__V1__UpdateCommissionRequest request = PALMARES__V1__UPDATE_COMMISSION_REQUEST__INIT;
    struct edit *edit = arena_calloc(cli->arena, 1, sizeof *edit);
    ProtobufCMessage *changed;
    int r;

    if (!edit)
        return -ENOMEM;
    edit_init(edit);
    edit->commission.id = cli_text(cli->arguments[0]);
    r = cli_session(cli, &edit->commission.session);
    if (!r)
        r = edit_members(cli, edit);
    edit_texts(cli, edit);
    if (!r && cli_has(cli, "days")) {
        add_field(edit, "days");
        r = read_days(cli, edit->days, &edit->commission.n_days);
    }
    if (!r && edit->mask.n_paths == 0)
        r = cli_fail(cli, CLI_EXIT_USAGE,
            _("nothing to change: pass --add, --remove, --replace, --days, --room, ..."));
    if (r)
        return r;
    if (cli_has(cli, "etag"))
        edit->commission.etag = cli_text(cli_option(cli, "etag"));
    request.commission = &edit->commission;
    request.update_mask = &edit->mask;
    request.validate_only = cli_dry_run(cli);
    r = cli_change(
        cli, COMMISSION_SERVICE, "UpdateCommission", &request.base, cli->arena, &changed);
    return r ? r : commission_show(cli, (const void *)changed);
}

/* ---- cancel, compose, attendance ---- */

int commission_run_cancel(struct cli *cli)
{
    Palmares__V1__CancelCommissionRequest request = PALMARES__V1__CANCEL_COMMISSION_REQUEST__INIT;
    ProtobufCMessage *cancelled;
    int r;

    if (text_is_empty(cli_option(cli, "reason")))
        return cli_fail(cli, CLI_EXIT_USAGE, _("why? pass --reason TEXT; the journal keeps it"));
    request.id = cli_text(cli->arguments[0]);
    request.reason = cli_text(cli_option(cli, "reason"));
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(
            cli, COMMISSION_SERVICE, "CancelCommission", &request.base, cli->arena, &cancelled);
    return r ? r : commission_show(cli, (const void *)cancelled);
}

int commission_run_compose(struct cli *cli)
{
    Palmares__V1__ComposeCommissionsRequest request =
        PALMARES__V1__COMPOSE_COMMISSIONS_REQUEST__INIT;
    const Palmares__V1__ComposeCommissionsResponse *made;
    char *days[DAYS_MAX];
    ProtobufCMessage *response;
    int r = cli_option_u32(cli, "count", 0, 999, &request.count);

    request.epreuve = cli_text(cli_option(cli, "epreuve"));
    request.centre = cli_text(cli_option(cli, "centre"));
    request.language = cli_text(cli_option(cli, "language"));
    request.prefix = cli_text(cli_option(cli, "prefix"));
    request.validate_only = cli_dry_run(cli);
    request.days = days;
    if (!r)
        r = read_days(cli, days, &request.n_days);
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(
            cli, COMMISSION_SERVICE, "ComposeCommissions", &request.base, cli->arena, &response);
    if (r)
        return r;
    made = (const void *)response;
    r = cli->format == CLI_JSON
            ? cli_print_json(cli, response)
            : cli_show_list(cli, COMMISSION_LIST_COLUMNS, response, "commissions");
    if (!r && *made->shortfall)
        cli_warn(cli, "%s", made->shortfall);
    return r;
}

int commission_run_attendance(struct cli *cli)
{
    Palmares__V1__RecordAttendanceRequest request = PALMARES__V1__RECORD_ATTENDANCE_REQUEST__INIT;
    ProtobufCMessage *signed_by;
    bool nobody = cli_has(cli, "nobody");
    int r;

    if (nobody == (cli->argument_count > 2))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("who signed? pass their codes, or --nobody to take the sheet of the day out"));
    request.commission = cli_text(cli->arguments[0]);
    request.day = cli_text(cli->arguments[1]);
    request.signers = (char **)(uintptr_t)(cli->arguments + 2);
    request.n_signers = cli->argument_count - 2;
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(
            cli, COMMISSION_SERVICE, "RecordAttendance", &request.base, cli->arena, &signed_by);
    return r ? r : commission_show(cli, (const void *)signed_by);
}
