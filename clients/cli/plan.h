/* What the files of `palmares plan` share. */
#pragma once

#include "cli/listing.h"

#include <palmares/v1/commission.pb-c.h>

#define PLAN_SERVICE (&palmares__v1__commission_service__descriptor)

enum { PLAN_ANSWER_BYTES_MAX = 16 * 1024 * 1024 };

extern const struct cli_column PLAN_COLUMNS[];
extern const struct cli_column PLAN_SLOT_COLUMNS[];
extern const char *const PLAN_PAPERS[];

/* Criteria of slots: what plan_filter() reads. */
#define PLAN_FILTER_OPTIONS                                                                 \
    {"candidate", 0, "NUMBER", N_("only of this candidate"), NULL, false},                  \
        {"epreuve", 0, "ID", N_("only of this épreuve: E4"), NULL, false},                  \
        {"commission", 0, "ID", N_("only before this commission"), NULL, false},            \
        {"centre", 0, "CODE", N_("only at this centre"), NULL, false},                      \
        {"room", 0, "NAME", N_("only in this room, or loge"), NULL, false},                 \
        {"date", 0, "DATE", N_("only on this day: 2022-05-19"), NULL, false},               \
        {"examiner", 0, "CODE", N_("only with this examiner"), NULL, false},                \
    {                                                                                       \
        "establishment", 0, "UAI", N_("only candidates of this establishment"), NULL, false \
    }

/* The number of a plan as argument `index`; 0 when there is none. CLI_EXIT_USAGE. */
int plan_number(struct cli *cli, size_t index, uint32_t *ret_number) MUST_CHECK;
/* --candidate, --epreuve, ... as a filter. */
void plan_filter(const struct cli *cli, Palmares__V1__SlotFilter *filter);
/* Whether one of them was given. */
bool plan_is_filtered(const struct cli *cli);
/* 0 or an exit code. */
int plan_get(struct cli *cli, uint32_t number, Palmares__V1__Plan **ret_plan) MUST_CHECK;
/* What would change from plan to plan, as a table on standard output, at most `most` rows;
 * *ret_total says how many there are. */
int plan_show_diff(
    struct cli *cli, uint32_t from, uint32_t to, uint32_t most, uint32_t *ret_total) MUST_CHECK;
/* The rule of a violation, for people. */
const char *plan_rule_words(const char *rule);
/* Broken rules on standard error. */
void plan_say_violations(
    struct cli *cli, Palmares__V1__PlanViolation *const *violations, size_t count);

/* Commands: plan_job.c, plan_show.c, plan_change.c, plan_print.c. */
int plan_run_propose(struct cli *cli);
int plan_run_repair(struct cli *cli);
int plan_run_job(struct cli *cli);
int plan_run_cancel(struct cli *cli);
int plan_run_check(struct cli *cli);
int plan_run_diff(struct cli *cli);
int plan_run_explain(struct cli *cli);
int plan_run_substitutes(struct cli *cli);
int plan_run_move(struct cli *cli);
int plan_run_publish(struct cli *cli);
int plan_run_discard(struct cli *cli);
int plan_run_print(struct cli *cli);
int plan_run_picture(struct cli *cli);
