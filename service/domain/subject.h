/*
 * The bank of subjects: written as drafts, approved by somebody else, never read by who has no
 * business with them. Results come through the callback, on a store thread; what was asked lives
 * until then.
 */
#pragma once

#include "domain/subject_tools.h"
#include "model/op.h"
#include "model/subject_report.h"

typedef void (*subject_fn)(struct op *op, int r, const struct subject *subject, void *context);

/* Whole; of a sealed one only the record, until it is open. OUTCOME_INVALID, _NOT_FOUND, _FORBIDDEN
 * (NOT_A_READER), _PRECONDITION (NO_KEY_FILE). */
int subject_get(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    const char *id,
    subject_fn done,
    void *context) MUST_CHECK;

/* Records by id; titles of those that the caller may read. */
struct subject_listing {
    const char *session, *epreuve, *after; /* "" : all, from the beginning */
    enum subject_state state;              /* NONE: any */
    uint32_t limit;

    const struct subject *subjects;
    size_t count;
    bool more; /* behind the last one */
};
typedef void (*subject_list_fn)(
    struct op *op, int r, const struct subject_listing *listing, void *context);
int subject_list(const struct subject_tools *tools,
    struct op *op,
    struct subject_listing *listing,
    subject_list_fn done,
    void *context) MUST_CHECK;

/*
 * A new draft (revision 0), or the next revision of one, by its author or a reviewer.
 * OUTCOME_INVALID with each place (the form only: what rules say is found by the check), _NOT_FOUND
 * (a revision of what is not there), _ALREADY_EXISTS, _ETAG_MISMATCH, _FORBIDDEN, _PRECONDITION
 * (NOT_DRAFT, SEALED, NO_KEY_FILE), _REQUEST_ID_REUSED.
 */
struct subject_put {
    struct subject subject;
    bool validate_only;
};
int subject_put(const struct subject_tools *tools,
    struct op *op,
    struct subject_put *put,
    subject_fn done,
    void *context) MUST_CHECK;

/* What changes a stored subject without its content. */
enum subject_act { SUBJECT_ACT_APPROVE, SUBJECT_ACT_REOPEN, SUBJECT_ACT_DELETE };
struct subject_change {
    enum subject_act act;
    const char *session, *id;
    int32_t revision;                           /* 0: whatever is stored */
    const struct subject_judgement *judgements; /* APPROVE */
    size_t judgement_count;
    const char *reason; /* REOPEN */
    bool validate_only; /* APPROVE */

    struct subject subject; /* afterwards */
};
/*
 * APPROVE, by a reviewer who is not its author: nothing breaks a rule, and a word is said on each
 * finding to be judged. REOPEN, by author or reviewer: a draft again. DELETE, by the author: a
 * draft. OUTCOME_INVALID, _NOT_FOUND, _ETAG_MISMATCH, _FORBIDDEN (NOT_A_READER, OWN_SUBJECT,
 * NOT_THE_AUTHOR), _PRECONDITION (BREAKS_RULES and TO_JUDGE with the findings as violations,
 * NOT_DRAFT, NOT_APPROVED, SEALED, NO_KEY_FILE), _REQUEST_ID_REUSED.
 */
int subject_change(const struct subject_tools *tools,
    struct op *op,
    struct subject_change *change,
    subject_fn done,
    void *context) MUST_CHECK;

/* Every rule, of a stored subject or of one that is given. As subject_get(). */
struct subject_check_asked {
    const char *session, *id;      /* stored, or: */
    const struct subject *subject; /* NULL: the stored one */
    bool rules_only;

    struct subject_report report;
    const struct subject_rules *rules; /* that it went by */
};
typedef void (*subject_check_fn)(
    struct op *op, int r, const struct subject_check_asked *asked, void *context);
int subject_check_for(const struct subject_tools *tools,
    struct op *op,
    struct subject_check_asked *asked,
    subject_check_fn done,
    void *context) MUST_CHECK;

/* An example to fill in: of an écrit, or of a practical épreuve on `cms`. OUTCOME_INVALID,
 * _NOT_FOUND, _PRECONDITION. */
int subject_template_get(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    const char *epreuve,
    const char *cms,
    subject_fn done,
    void *context) MUST_CHECK;
