#include "model/candidate.h"

#include "base/text.h"

static const char *const field_names[CANDIDATE_FIELD_COUNT] = {
    [CANDIDATE_NUMBER] = "number",
    [CANDIDATE_INE] = "ine",
    [CANDIDATE_FAMILY_NAME] = "family_name",
    [CANDIDATE_GIVEN_NAME] = "given_name",
    [CANDIDATE_BIRTH_DATE] = "birth_date",
    [CANDIDATE_CLASS] = "class",
    [CANDIDATE_ESTABLISHMENT] = "establishment",
    [CANDIDATE_LANGUAGE1] = "language1",
    [CANDIDATE_LANGUAGE2] = "language2",
    [CANDIDATE_ZONE] = "zone",
    [CANDIDATE_EXTRA_TIME] = "extra_minutes_per_hour",
    [CANDIDATE_ARRANGEMENTS] = "arrangements",
    [CANDIDATE_EMAIL] = "email",
};

const char *candidate_field_name(enum candidate_field field)
{
    return (unsigned)field < CANDIDATE_FIELD_COUNT ? field_names[field] : NULL;
}

enum candidate_field candidate_field_parse(const char *name)
{
    for (unsigned i = 0; i < CANDIDATE_FIELD_COUNT; i++)
        if (text_equal(field_names[i], name))
            return (enum candidate_field)i;
    return CANDIDATE_FIELD_COUNT;
}

char candidate_class_letter(enum candidate_class class)
{
    return class >= CANDIDATE_CLASS_A && class <= CANDIDATE_CLASS_C
               ? (char)('A' + (int)class - (int)CANDIDATE_CLASS_A)
               : '\0';
}

enum candidate_class candidate_class_parse(const char *letter)
{
    if (letter[0] < 'A' || letter[0] > 'C' || letter[1])
        return CANDIDATE_CLASS_NONE;
    return (enum candidate_class)(letter[0] - 'A' + (int)CANDIDATE_CLASS_A);
}
