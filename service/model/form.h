/*
 * A form as data: which fields its struct has. One table serves everything that treats a document
 * without knowing its kind: reading it from the wire and from the database, writing it back, checks
 * of presence and length, differences, help. The structs themselves (dossier.h) serve whoever knows
 * the kind: its rules and its page.
 *
 * A field's name is the name of the field in palmares/v1/forms.proto and its key in the database.
 */
#pragma once

#include "base/base.h"

/* A decimal with two digits: a mark, a percentage, hours, euros. */
struct decimal {
    int32_t hundredths; /* DECIMAL_NONE: left empty */
};
#define DECIMAL_NONE INT32_MIN
enum { DECIMAL_TEXT_SIZE = 16 };

/*
 * "12", "12.5", "12,50", " 7.25": digits, at most one '.' or ',' and at most two digits behind it.
 * "" is DECIMAL_NONE. false for anything else (signs, exponents, "AB", "12.5.1", more than seven
 * digits before the point).
 */
bool decimal_parse(const char *text, struct decimal *ret) MUST_CHECK;
/* "12.50"; "" for DECIMAL_NONE. */
void decimal_format(struct decimal value, char to[DECIMAL_TEXT_SIZE]);
/* The French way, for pages: "12,50", "12,5", "12"; "" for DECIMAL_NONE. */
void decimal_format_french(struct decimal value, char to[DECIMAL_TEXT_SIZE]);
static inline bool decimal_is_set(struct decimal value)
{
    return value.hundredths != DECIMAL_NONE;
}

enum form_field_type {
    FIELD_TEXT = 1,  /* const char *, one line; never NULL */
    FIELD_LONG_TEXT, /* const char *, lines parted by '\n' */
    FIELD_DATE,      /* const char *, YYYY-MM-DD or "" */
    FIELD_DECIMAL,   /* struct decimal */
    FIELD_NUMBER,    /* uint32_t */
    FIELD_SWITCH,    /* bool */
    FIELD_CHOICE,    /* int: number of the choice, 0: none */
    FIELD_LIST,      /* a pointer to structs of `element`; their count (size_t) at count_offset */
};

/* A choice's number is its place + 1; the name is the one of the enum in the contract. */
struct form_choice {
    const char *name;
    const char *label; /* as the annexe writes it */
};

struct form;

struct form_field {
    const char *name;
    const char *label; /* as the annexe writes it, or for people */
    enum form_field_type type;
    bool required;
    size_t offset;
    size_t count_offset; /* LIST */
    uint32_t most;       /* TEXT: characters; DECIMAL: hundredths; NUMBER; LIST: elements */
    const struct form_choice *choices; /* CHOICE */
    size_t choice_count;
    const struct form *element; /* LIST; has no LIST itself */
};

struct form {
    const char *name; /* of the message in the contract: "FicheE4" */
    size_t size;      /* of the struct */
    const struct form_field *fields;
    size_t field_count;
};

/* What type-blind code needs of a struct: where the value of a field is. */
static inline const void *form_value(const void *values, const struct form_field *field)
{
    return (const char *)values + field->offset;
}
static inline size_t form_list_count(const void *values, const struct form_field *field)
{
    size_t count;

    memcpy(&count, (const char *)values + field->count_offset, sizeof count);
    return count;
}
/* Element `index` of a list. */
const void *form_list_element(const void *values, const struct form_field *field, size_t index);

/* Everything empty: texts "", decimals DECIMAL_NONE, the rest 0. */
void form_init(const struct form *form, void *values);
/* The choice's name, "" for none or a number that does not exist. */
const char *form_choice_name(const struct form_field *field, int number);
const char *form_choice_label(const struct form_field *field, int number);
/* The field of this name, or NULL. */
const struct form_field *form_find_field(const struct form *form, const char *name);
