/* A definition with two CMS and a small catalogue, and a practical subject that keeps every rule.
 */
#pragma once

#include "model/session.h"
#include "model/subject.h"

enum { PRACTICAL_FEATURES = 9, PRACTICAL_QUESTIONS = 4 };

struct practical_fixture {
    struct session_definition definition;
    struct cms_rule cms[2];
    struct cms_feature features[PRACTICAL_FEATURES];
    struct cms_module modules[1];
    struct subject_rule rules[RULE_COUNT];
    struct sheet_rule sheet;
    struct subject subject;                                     /* WORDPRESS */
    struct subject_question questions[PRACTICAL_QUESTIONS + 1]; /* room for one too many */
    struct subject_annexe annexes[2];
    struct text_list rows[2];
};

/* Arrays of the definition and of the subject are the fixture's own; a test spoils what it wants.
 */
void practical_fixture_init(struct practical_fixture *fixture);
