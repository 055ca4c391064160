/*
 * Whether a CMS is the one that the definition prescribes (annexe VI-2: versions, theme, an
 * extension that is present and not active). Pure.
 *
 * Words of themes are the same when their letters and digits are: "TwentySeventeen", "Twenty
 * Seventeen" and the folder "twentyseventeen" are one theme. Versions are compared as they are
 * written. What another CMS than the prescribed one says is not compared.
 */
#pragma once

#include "base/arena.h"
#include "model/cms.h"
#include "model/op.h"
#include "model/subject_rules.h"

/* The words of an observation, which come from outside, are short and can be printed; the fields
 * are named from "observed". OUTCOME_INVALID. */
int cms_rule_check_words(struct op *op, const struct cms_observation *observed) MUST_CHECK;

/* `prescribed` is one of the rules' CMS. Texts of the report live in the arena, or are borrowed
 * from what is given. -ENOMEM. */
int cms_rule_check(struct arena *arena,
    const struct subject_rules *rules,
    const struct cms_rule *prescribed,
    const struct cms_observation *observed,
    struct cms_report *ret_report) MUST_CHECK;
