/*
 * Days and hours as people write them in a cell: "2022-05-09", "09/05/2022 matin", "2022-05-09
 * 08:00-12:00", "du 09/05/2022 au 13/05/2022", "lundi 9/5/2022 et mardi 10/5/2022 de 8h à 12h".
 * They become spans of model/day_span.h, sorted, overlaps merged. Pure.
 *
 *   cell  = item { separator item }           separator: , ; | "et", or a blank
 *   item  = [weekday] day [range [weekday] day] { hours }   range: - .. "au" "à"
 *   hours = time (- | "à") time | "matin" | "après-midi" | "journée"
 *
 * Hours without a day are of the day before them. Accents, case and "le", "du", "de" do not matter.
 */
#pragma once

#include "base/arena.h"
#include "domain/finding.h"
#include "model/day_span.h"

enum { SPAN_LIST_MAX = 512 }; /* before merging; DAY_SPANS_MAX are kept */

/* What the words mean in a session. */
struct availability_words {
    uint32_t year;           /* of every day; 0: not looked at */
    uint16_t morning_until;  /* local minutes of the day */
    uint16_t afternoon_from; /* not before morning_until */
};

struct span_list {
    struct day_span items[SPAN_LIST_MAX];
    size_t count;
    bool always; /* "toutes" was said, and nothing else */
};

enum { AVAILABILITY_E_TEXT = 1 }; /* it cannot be read: *ret_finding says what is wrong */

/*
 * Add what a text says to *list, which starts zeroed. `always_allowed`: "toutes", "tous les jours"
 * set list->always. "aucune" and "" add nothing. What was added before an error stays.
 */
int availability_read(const char *text,
    const struct availability_words *words,
    bool always_allowed,
    struct span_list *list,
    struct finding *ret_finding) MUST_CHECK;

/* Sort, and merge what overlaps or touches within a day. AVAILABILITY_E_TEXT: more than
 * DAY_SPANS_MAX are left, or days beside "toutes". */
int availability_settle(struct span_list *list, struct finding *ret_finding) MUST_CHECK;

/* As the contract writes them. -ENOMEM. */
int availability_texts(struct arena *arena,
    const struct span_list *list,
    const char *const **ret_texts,
    size_t *ret_count) MUST_CHECK;
