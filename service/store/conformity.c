/* Reading for the check of conformity. Its changes are in conformity_change.c. */
#include "store/conformity.h"

#include "base/text.h"
#include "store/conformity_row.h"

#include <errno.h>

static const struct store_statement conformity_candidates = {"conformity_candidates",
    "SELECT c.number, c.family_name, c.given_name, c.establishment, c.class, coalesce(g.weeks, 0) "
    "AS granted FROM candidate c LEFT JOIN stage_grant g ON g.session = c.session AND g.candidate "
    "= c.number WHERE c.session = $1 AND c.number > $2::text COLLATE \"C\" AND NOT c.withdrawn "
    "AND ($3::text = '' OR c.number = $3) AND ($4::text = '' OR c.establishment = $4) "
    "AND (cardinality($5::text[]) = 0 OR c.number = ANY ($5)) "
    "AND ($6::text = '' OR EXISTS (SELECT FROM document l WHERE l.session = c.session AND "
    "l.candidate = c.number AND l.kind = 'LIVRET' AND l.content->>'class_name' = $6)) "
    "AND ($7::text = '' OR passes_before(c.session, $7, c.number) IS NOT NULL) "
    "ORDER BY c.number LIMIT $8"};

static const struct store_statement conformity_heads = {"conformity_heads",
    "SELECT d.candidate, d.kind, d.ordinal, d.received_on, coalesce(d.content->>'nature', "
    "d.content->>'network', '') AS nature, coalesce(d.content->>'lived' = 'OUI', false) AS lived, "
    "d.content ? 'signatory' AS signed, coalesce((SELECT sum((p->>'hours')::bigint) FROM "
    "jsonb_array_elements(CASE d.kind WHEN 'ATTESTATION' THEN d.content->'periods' END) p), "
    "0)::bigint AS hours, "
    "coalesce(d.content->>'purpose', '') AS purpose FROM document d "
    "WHERE d.session = $1 AND d.candidate = ANY ($2::text[]) ORDER BY d.candidate, d.kind, "
    "d.ordinal"};

static const struct store_statement conformity_standing = {"conformity_standing",
    "SELECT " DECISION_COLUMNS
    " FROM conformity_decision x WHERE x.session = $1 AND x.candidate = ANY ($2::text[]) AND "
    "x.reversed_at IS NULL ORDER BY x.candidate, x.epreuve"};

static const struct store_statement conformity_log = {"conformity_log",
    "SELECT " DECISION_COLUMNS
    " FROM conformity_decision x WHERE x.session = $1 AND ($2::text = '' OR x.candidate = $2) AND "
    "($3::bigint = 0 OR x.id < $3) ORDER BY x.id DESC LIMIT $4"};

/* $3 kinds, $4 purposes, $5 letters of the classes, $6 counts, $7 school only, $8 deadlines: one
 * rule each. */
static const struct store_statement dashboard = {"dashboard",
    "WITH rule AS (SELECT * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], "
    "$7::text[], $8::text[]) WITH ORDINALITY AS r (kind, purpose, classes, count, school_only, "
    "deadline, place)), "
    "state AS (SELECT c.establishment, r.place, r.kind, r.deadline, n.have >= r.count::integer AS "
    "complete, n.late FROM candidate c JOIN rule r ON position(c.class IN r.classes) > 0 AND "
    "(r.school_only = '' OR c.establishment <> '') "
    "LEFT JOIN LATERAL (SELECT count(*) AS have, coalesce(bool_or(r.deadline <> '' AND "
    "d.received_on > nullif(r.deadline, '')::date), false) AS late FROM document d WHERE d.session "
    "= c.session AND d.candidate = c.number AND d.kind = r.kind AND (r.purpose = '' OR "
    "d.content->>'purpose' = r.purpose)) n ON true "
    "WHERE c.session = $1 AND NOT c.withdrawn AND ($2::text = '' OR c.establishment = $2)), "
    "decided AS (SELECT c.establishment, x.outcome, count(DISTINCT x.candidate) AS candidates FROM "
    "conformity_decision x JOIN candidate c ON c.session = x.session AND c.number = x.candidate "
    "WHERE x.session = $1 AND x.reversed_at IS NULL AND NOT c.withdrawn GROUP BY 1, 2) "
    "SELECT s.establishment, s.kind, s.deadline, count(*) AS expected, count(*) FILTER (WHERE "
    "s.complete) AS complete, count(*) FILTER (WHERE s.complete AND s.late) AS late, "
    "coalesce((SELECT candidates FROM decided d WHERE d.establishment = s.establishment AND "
    "d.outcome = 'CONFORME'), 0) AS conforme, "
    "coalesce((SELECT candidates FROM decided d WHERE d.establishment = s.establishment AND "
    "d.outcome = 'A_REGULARISER'), 0) AS a_regulariser, "
    "coalesce((SELECT candidates FROM decided d WHERE d.establishment = s.establishment AND "
    "d.outcome = 'NV'), 0) AS nv, "
    "coalesce((SELECT candidates FROM decided d WHERE d.establishment = s.establishment AND "
    "d.outcome = 'DOUTE'), 0) AS doute "
    "FROM state s GROUP BY s.establishment, s.place, s.kind, s.deadline ORDER BY s.establishment, "
    "s.place"};

static const struct store_statement *const statements[] = {
    &conformity_candidates,
    &conformity_heads,
    &conformity_standing,
    &conformity_log,
    &dashboard,
};
extern const struct store_statement_table store_conformity_statements;
const struct store_statement_table store_conformity_statements = {
    statements, ARRAY_LEN(statements)};

/* ---- subjects ---- */

static int read_subject(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct conformity_subject *subject)
{
    *subject = (struct conformity_subject){
        .number = store_text_dup(rows, row, store_column(rows, "number"), arena),
        .family_name = store_text_dup(rows, row, store_column(rows, "family_name"), arena),
        .given_name = store_text_dup(rows, row, store_column(rows, "given_name"), arena),
        .establishment = store_text_dup(rows, row, store_column(rows, "establishment"), arena),
        .class = candidate_class_parse(store_text(rows, row, store_column(rows, "class"))),
        .granted_weeks = (uint32_t)store_int(rows, row, store_column(rows, "granted")),
    };
    return subject->number && subject->family_name && subject->given_name && subject->establishment
               ? 0
               : -ENOMEM;
}

static int read_candidates(struct store_session *session,
    struct op *op,
    const struct conformity_page *page,
    const struct dossier_filter *filter,
    struct conformity_subject **ret_subjects,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &conformity_candidates);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->after);
    store_bind_text(query, filter->candidate);
    store_bind_text(query, filter->establishment);
    store_bind_texts(query, filter->candidates, filter->candidate_count);
    store_bind_text(query, filter->class_name);
    store_bind_text(query, filter->commission);
    store_bind_int8(query, page->limit);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    *ret_subjects = arena_calloc(op->arena, *ret_count + 1, sizeof **ret_subjects);
    if (!*ret_subjects)
        return -ENOMEM;
    for (size_t i = 0; i < *ret_count && r == 0; i++)
        r = read_subject(rows, i, op->arena, &(*ret_subjects)[i]);
    return r;
}

static int read_head(
    const struct store_rows *rows, size_t row, struct arena *arena, struct document_head *head)
{
    const struct form *form = dossier_form(DOCUMENT_ATTACHMENT);
    const struct form_field *purpose = form_find_field(form, "purpose");
    const char *name = store_text(rows, row, store_column(rows, "purpose"));

    *head = (struct document_head){
        .kind = document_kind_parse(store_text(rows, row, store_column(rows, "kind"))),
        .ordinal = (uint32_t)store_int(rows, row, store_column(rows, "ordinal")),
        .nature = store_text_dup(rows, row, store_column(rows, "nature"), arena),
        .lived = store_bool(rows, row, store_column(rows, "lived")),
        .is_signed = store_bool(rows, row, store_column(rows, "signed")),
        .hours_hundredths = (uint64_t)store_int(rows, row, store_column(rows, "hours")),
    };
    for (int i = 1; *name && (size_t)i <= purpose->choice_count; i++)
        if (text_equal(form_choice_name(purpose, i), name))
            head->purpose = i;
    store_date(rows, row, store_column(rows, "received_on"), head->received_on);
    return head->nature ? 0 : -ENOMEM;
}

/* Rows come by candidate, as the subjects do: each takes a run of them. */
static int share_heads(const struct store_rows *rows,
    struct arena *arena,
    struct conformity_subject *subjects,
    size_t count)
{
    size_t all = store_row_count(rows), at = 0;
    struct document_head *heads = arena_calloc(arena, all + 1, sizeof *heads);
    int r = heads ? 0 : -ENOMEM;

    for (size_t i = 0; i < count; i++) {
        subjects[i].heads = heads + at;
        while (
            r == 0 && at < all &&
            text_equal(store_text(rows, at, store_column(rows, "candidate")), subjects[i].number)) {
            r = read_head(rows, at, arena, &heads[at]);
            subjects[i].head_count++;
            at++;
        }
    }
    return r;
}

static int share_decisions(const struct store_rows *rows,
    struct arena *arena,
    struct conformity_subject *subjects,
    size_t count)
{
    size_t all = store_row_count(rows), at = 0;
    struct conformity_decision *decisions = arena_calloc(arena, all + 1, sizeof *decisions);
    int r = decisions ? 0 : -ENOMEM;

    for (size_t i = 0; i < count; i++) {
        subjects[i].decisions = decisions + at;
        while (
            r == 0 && at < all &&
            text_equal(store_text(rows, at, store_column(rows, "candidate")), subjects[i].number)) {
            r = decision_row_read(rows, at, arena, &decisions[at]);
            subjects[i].decision_count++;
            at++;
        }
    }
    return r;
}

static int run_of_numbers(struct store_session *session,
    struct op *op,
    const struct store_statement *statement,
    const char *of_session,
    const char *const *numbers,
    size_t count,
    const struct store_rows **ret_rows)
{
    struct store_query *query = store_work_query(op, statement);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_texts(query, numbers, count);
    return store_run(session, query, ret_rows);
}

int store_conformity_subjects(struct store_session *session,
    struct op *op,
    const struct conformity_page *page,
    const struct dossier_filter *filter,
    struct conformity_subject **ret_subjects,
    size_t *ret_count)
{
    const struct store_rows *rows;
    const char **numbers;
    int r = read_candidates(session, op, page, filter, ret_subjects, ret_count);

    if (r)
        return r;
    numbers = arena_calloc(op->arena, *ret_count + 1, sizeof *numbers);
    if (!numbers)
        return -ENOMEM;
    for (size_t i = 0; i < *ret_count; i++)
        numbers[i] = (*ret_subjects)[i].number;
    r = run_of_numbers(session, op, &conformity_heads, page->session, numbers, *ret_count, &rows);
    if (r == 0)
        r = share_heads(rows, op->arena, *ret_subjects, *ret_count);
    if (r == 0)
        r = run_of_numbers(
            session, op, &conformity_standing, page->session, numbers, *ret_count, &rows);
    return r ? r : share_decisions(rows, op->arena, *ret_subjects, *ret_count);
}

/* ---- the log ---- */

int store_conformity_decisions(struct store_session *session,
    struct op *op,
    const struct conformity_page *page,
    int64_t after,
    struct conformity_decision **ret_decisions,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &conformity_log);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->after); /* here: of whom */
    store_bind_int8(query, after);
    store_bind_int8(query, page->limit);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    *ret_decisions = arena_calloc(op->arena, *ret_count + 1, sizeof **ret_decisions);
    if (!*ret_decisions)
        return -ENOMEM;
    for (size_t i = 0; i < *ret_count && r == 0; i++)
        r = decision_row_read(rows, i, op->arena, &(*ret_decisions)[i]);
    return r;
}

/* ---- the dashboard ---- */

/* The rules as columns; a kind that two épreuves ask for counts once. */
struct rule_columns {
    const char *kinds[SESSION_DOCUMENT_RULES_MAX], *purposes[SESSION_DOCUMENT_RULES_MAX];
    const char *classes[SESSION_DOCUMENT_RULES_MAX], *counts[SESSION_DOCUMENT_RULES_MAX];
    const char *school_only[SESSION_DOCUMENT_RULES_MAX], *deadlines[SESSION_DOCUMENT_RULES_MAX];
    size_t count;
};

static bool asked_before(const struct dossier_rules *rules, size_t index)
{
    const struct document_rule *rule = &rules->documents[index];

    for (size_t i = 0; i < index; i++)
        if (rules->documents[i].kind == rule->kind && rules->documents[i].purpose == rule->purpose)
            return true;
    return false;
}

static int set_columns(
    struct arena *arena, const struct dossier_rules *rules, struct rule_columns *columns)
{
    const struct form_field *purpose =
        form_find_field(dossier_form(DOCUMENT_ATTACHMENT), "purpose");

    for (size_t i = 0; i < rules->document_count; i++) {
        const struct document_rule *rule = &rules->documents[i];
        size_t at = columns->count;
        char letters[4] = "";

        if (asked_before(rules, i) || at == SESSION_DOCUMENT_RULES_MAX)
            continue;
        for (unsigned class = 1, n = 0; class <= 3; class ++)
            if (rule->classes & 1u << class)
                letters[n++] = candidate_class_letter((enum candidate_class) class);
        columns->kinds[at] = document_kind_name(rule->kind);
        columns->purposes[at] = form_choice_name(purpose, rule->purpose);
        columns->classes[at] = arena_strdup(arena, letters);
        columns->counts[at] = arena_printf(arena, "%u", rule->count);
        columns->school_only[at] = rule->school_only ? "1" : "";
        columns->deadlines[at] = rule->deadline;
        if (!columns->classes[at] || !columns->counts[at])
            return -ENOMEM;
        columns->count++;
    }
    return 0;
}

static int read_dashboard_row(
    const struct store_rows *rows, size_t row, struct arena *arena, struct dashboard_row *to)
{
    static const struct {
        enum conformity_outcome outcome;
        const char *column;
    } decided[] = {
        {CONFORMITY_CONFORME, "conforme"},
        {CONFORMITY_A_REGULARISER, "a_regulariser"},
        {CONFORMITY_NV, "nv"},
        {CONFORMITY_DOUTE, "doute"},
    };

    *to = (struct dashboard_row){
        .establishment = store_text_dup(rows, row, store_column(rows, "establishment"), arena),
        .kind = document_kind_parse(store_text(rows, row, store_column(rows, "kind"))),
        .expected = (uint32_t)store_int(rows, row, store_column(rows, "expected")),
        .complete = (uint32_t)store_int(rows, row, store_column(rows, "complete")),
        .late = (uint32_t)store_int(rows, row, store_column(rows, "late")),
    };
    (void)snprintf(to->deadline, sizeof to->deadline, "%s",
        store_text(rows, row, store_column(rows, "deadline")));
    for (size_t i = 0; i < ARRAY_LEN(decided); i++)
        to->decided[decided[i].outcome] =
            (uint32_t)store_int(rows, row, store_column(rows, decided[i].column));
    return to->establishment ? 0 : -ENOMEM;
}

int store_dashboard(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *establishment,
    const struct dossier_rules *rules,
    struct dashboard_row **ret_rows,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &dashboard);
    struct rule_columns *columns = arena_calloc(op->arena, 1, sizeof *columns);
    const struct store_rows *rows;
    int r = query && columns ? set_columns(op->arena, rules, columns) : -ENOMEM;

    if (r)
        return r;
    store_bind_text(query, of_session);
    store_bind_text(query, establishment);
    store_bind_texts(query, columns->kinds, columns->count);
    store_bind_texts(query, columns->purposes, columns->count);
    store_bind_texts(query, columns->classes, columns->count);
    store_bind_texts(query, columns->counts, columns->count);
    store_bind_texts(query, columns->school_only, columns->count);
    store_bind_texts(query, columns->deadlines, columns->count);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    *ret_rows = arena_calloc(op->arena, *ret_count + 1, sizeof **ret_rows);
    if (!*ret_rows)
        return -ENOMEM;
    for (size_t i = 0; i < *ret_count && r == 0; i++)
        r = read_dashboard_row(rows, i, op->arena, &(*ret_rows)[i]);
    return r;
}
