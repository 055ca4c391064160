/*
 * Rules of requests to recognise an engagement étudiant (article D643-15-1 of the code de
 * l'éducation, annexe VIII-1). Pure: what is looked at is given, the clock is the op's.
 *
 * Each check gives 0, or OUTCOME_INVALID and OUTCOME_PRECONDITION with the violation or the reason
 * in the op, or OUTCOME_ETAG_MISMATCH; -ENOMEM.
 */
#pragma once

#include "domain/form_check.h"
#include "model/date.h"
#include "model/engagement.h"

/* Until when requests are taken, and what the time is. */
struct engagement_term {
    const char *day;     /* YYYY-MM-DD, the last one; "": there is none. Borrowed */
    const char *zone;    /* IANA name. Borrowed */
    int64_t ends_us;     /* the first instant that is too late */
    struct date today;   /* in the zone */
    int minutes, second; /* of today */
};

/*
 * The term of a session with engagement rules at an instant (Unix time, microseconds): the closing
 * day of requests, failing which that of registration (D643-15-1, al. 2), whole, in the zone of the
 * académie. -EIO: tzdata is not installed.
 */
int engagement_term(const struct session_definition *session,
    int64_t now_us,
    struct engagement_term *ret_term) MUST_CHECK;

/*
 * Whether a request comes in time (D643-15-1, al. 2): now, or on the day on which it came on paper,
 * which the exam office alone may say (`received_on`, "": now). *ret_day is the day that counts.
 * Reasons: LATE; OFFICE_ONLY, DATE.
 */
int engagement_check_receipt(struct op *op,
    const struct engagement_term *term,
    const char *received_on,
    struct date *ret_day) MUST_CHECK;

/* Whether a request may be made where `stored` is (NULL: there is none): a second one only after a
 * refusal or a withdrawal, with the etag of that one. `revision` 0: no etag. */
int engagement_check_again(
    struct op *op, const struct engagement_request *stored, int32_t revision) MUST_CHECK;

/*
 * A form that dossier_rule_check() has let pass, received on a day: signed by then, begun by then,
 * not over for too long, and hours that a person has (annexe VIII-1; parameters of the session).
 */
int engagement_check_form(const struct form_place *place,
    const struct engagement *form,
    const struct engagement_term *term,
    struct date received) MUST_CHECK;

/* The same activities are validated once (D643-15-1, al. 4): nothing that another session has
 * accepted is the same. SAME_ACTIVITY names the session. */
int engagement_check_earlier(struct op *op,
    const struct engagement_request *request,
    const struct engagement_earlier *earlier,
    size_t count) MUST_CHECK;

/* What is worth a look before deciding. -ENOMEM, or 0. */
int engagement_remarks(const struct form_place *place,
    const struct engagement_request *request,
    const struct engagement_earlier *earlier,
    size_t count) MUST_CHECK;

/* What somebody decides; days and motive are set to what is to be stored. */
struct engagement_decision {
    enum engagement_state state; /* ACCEPTED or REFUSED */
    const char *motive;          /* lines of text */
    const char *decided_on;      /* "": today */
    int32_t revision;            /* etag; 0: none */
};
/* Whether `stored` may be decided so: a day between its receipt and today, a motive where one is
 * due, the etag to change a decision. Reasons: WITHDRAWN, CANDIDATE_WITHDRAWN, DECIDED. */
int engagement_check_decision(const struct form_place *place,
    const struct engagement_request *stored,
    const struct engagement_term *term,
    struct engagement_decision *decision) MUST_CHECK;

/* Whether `stored` may be withdrawn, and why it is. Reasons: WITHDRAWN, REFUSED. */
int engagement_check_withdrawal(const struct form_place *place,
    const struct engagement_request *stored,
    const char **motive,
    int32_t revision) MUST_CHECK;

/*
 * Rows of the statistics: natures that differ only in capitals, accents, blanks and signs are one,
 * under the spelling met most often (the first of equals); by total, at most ENGAGEMENT_NATURES_MAX
 * and one more, "", for the rest. `spellings` come by total, the largest first.
 */
int engagement_count_natures(struct arena *arena,
    const struct engagement_count *spellings,
    size_t count,
    struct engagement_count **ret_rows,
    size_t *ret_count) MUST_CHECK;
