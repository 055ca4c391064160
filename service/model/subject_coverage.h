/* A bank of practical subjects against the catalogue of features. Borrowed from whoever made it. */
#pragma once

#include "model/subject_rules.h"

/* By the numbers of palmares.v1.FeatureCoverage.Verdict. */
enum feature_verdict { FEATURE_VERDICT_NONE, FEATURE_NEVER, FEATURE_FINE, FEATURE_TOO_OFTEN };

struct feature_coverage {
    const struct cms_feature *feature;
    struct text_list subjects; /* ids, of those that exercise it */
    enum feature_verdict verdict;
};

struct cms_coverage {
    const struct cms_rule *cms;
    struct text_list subjects; /* ids, in order */
    uint32_t features, exercised, too_often;
};

struct subject_coverage {
    struct feature_coverage *features; /* in the order of the catalogue */
    size_t feature_count;
    struct cms_coverage *cms; /* in the order of the definition */
    size_t cms_count;
};
