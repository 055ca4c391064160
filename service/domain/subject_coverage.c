#include "domain/subject_coverage.h"

#include "base/text.h"
#include "model/outcome.h"

#include <errno.h>

struct work {
    const struct subject_rules *rules;
    const struct subject *subjects;
    size_t subject_count;
    struct arena *arena;
    struct subject_coverage coverage;
};

static bool is_of(const struct subject *subject, const char *cms)
{
    return subject->content == SUBJECT_PRACTICAL && text_equal(subject->practical.cms, cms);
}

static bool exercises(const struct subject *subject, const char *feature)
{
    const struct practical_subject *practical = &subject->practical;

    for (size_t i = 0; i < practical->question_count; i++)
        for (size_t j = 0; j < practical->questions[i].features.count; j++)
            if (text_equal(practical->questions[i].features.items[j], feature))
                return true;
    return false;
}

/* Ids of the subjects of a CMS; of those that exercise the feature unless it is NULL. */
static int list_subjects(
    const struct work *work, const char *cms, const char *feature, struct text_list *list)
{
    list->items = arena_calloc(work->arena, work->subject_count + 1, sizeof *list->items);
    list->count = 0;
    if (!list->items)
        return -ENOMEM;
    for (size_t i = 0; i < work->subject_count; i++) {
        const struct subject *subject = &work->subjects[i];

        if (is_of(subject, cms) && (!feature || exercises(subject, feature)))
            list->items[list->count++] = subject->record.id;
    }
    return 0;
}

static enum feature_verdict judge(const struct work *work, size_t count, size_t of)
{
    if (count == 0)
        return FEATURE_NEVER;
    return count > 1 && count * 100 > work->rules->practical.often_percent * of ? FEATURE_TOO_OFTEN
                                                                                : FEATURE_FINE;
}

static int add_feature(
    struct work *work, struct cms_coverage *cms, const struct cms_feature *feature)
{
    struct feature_coverage *covered = &work->coverage.features[work->coverage.feature_count++];
    int r = list_subjects(work, feature->cms, feature->id, &covered->subjects);

    covered->feature = feature;
    covered->verdict = judge(work, covered->subjects.count, cms->subjects.count);
    cms->features++;
    cms->exercised += covered->verdict != FEATURE_NEVER;
    cms->too_often += covered->verdict == FEATURE_TOO_OFTEN;
    return r;
}

/* The catalogue stands CMS by CMS in the coverage, in its own order within each. */
static int add_cms(struct work *work, const struct cms_rule *rule)
{
    const struct practical_subject_rule *practical = &work->rules->practical;
    struct cms_coverage *cms = &work->coverage.cms[work->coverage.cms_count++];
    int r = list_subjects(work, rule->id, NULL, &cms->subjects);

    cms->cms = rule;
    for (size_t i = 0; i < practical->feature_count && r == 0; i++)
        if (text_equal(practical->features[i].cms, rule->id))
            r = add_feature(work, cms, &practical->features[i]);
    return r;
}

int subject_coverage(const struct subject_rules *rules,
    const char *cms,
    const struct subject *subjects,
    size_t subject_count,
    struct arena *arena,
    struct subject_coverage *ret_coverage)
{
    const struct practical_subject_rule *practical = &rules->practical;
    struct work work = {rules, subjects, subject_count, arena, {0}};
    int r = 0;

    if (*cms && !subject_rules_find_cms(rules, cms))
        return OUTCOME_NOT_FOUND;
    work.coverage.features =
        arena_calloc(arena, practical->feature_count + 1, sizeof *work.coverage.features);
    work.coverage.cms = arena_calloc(arena, practical->cms_count + 1, sizeof *work.coverage.cms);
    if (!work.coverage.features || !work.coverage.cms)
        return -ENOMEM;
    for (size_t i = 0; i < practical->cms_count && r == 0; i++)
        if (!*cms || text_equal(practical->cms[i].id, cms))
            r = add_cms(&work, &practical->cms[i]);
    if (r == 0)
        *ret_coverage = work.coverage;
    return r;
}
