/* Centres, rooms, examiners and commissions of a session: palmares/v1/commission.proto, as plain
 * structs. Texts are never NULL ("" is "none") and belong to whoever made the struct. Spans are
 * texts of model/day_span.h, days YYYY-MM-DD. */
#pragma once

#include "model/planning.h"

enum {
    COMMISSION_MEMBERS_MAX = 40, /* a jury is large */
    COMMISSION_DAYS_MAX = 64,
    COMMISSION_ID_MAX = 16,
    EXAMINER_CODE_MAX = 16,
    EXAMINER_SPECIALITIES_MAX = 8,
    EXAMINER_LANGUAGES_MAX = 8,
    EXAMINER_SPECIALITY_MAX = 16, /* characters of one */
    CENTRE_CODE_MAX = 16,
    CENTRE_NAME_MAX = 200,
    CENTRE_ADDRESS_MAX = 300,
    ROOM_NAME_MAX = 20,
    ROOM_SEATS_MAX = 1000,     /* computers and seats of a loge too */
    RESOURCE_REMARK_MAX = 200, /* of commissions too */
    RESOURCE_REASON_MAX = 500,
    EXAMINER_ORGANISATION_MAX = 200,
    NOMINATION_MAX = 200,
};

struct centre {
    const char *session, *code, *name, *address;
    const char *zone; /* of the session's calendar */
    uint32_t room_count;
};

struct room {
    const char *session, *centre, *name;
    uint32_t seats, computers, loge_seats;
    const char *const *closed; /* spans */
    size_t closed_count;
    const char *remark;
    int32_t revision;
    int64_t updated_us;
};

struct examiner {
    const char *session, *code, *family_name, *given_name;
    enum examiner_quality quality;
    const char *const *specialities;
    size_t speciality_count;
    const char *const *languages;
    size_t language_count;
    const char *establishment; /* UAI */
    const char *organisation;
    bool public_teaching;
    const char *const *available; /* spans */
    size_t available_count;
    bool always_available;
    const char *email;
    bool withdrawn;
    const char *withdrawal_reason;
    const char *nomination, *nominated_on;
    int32_t revision;
    int64_t updated_us;
    const char *const *commissions; /* ids; read only */
    size_t commission_count;
};

/* What a file says about a room and its centre; bits 1 << number of what a file has. */
enum room_field {
    ROOM_FIELD_CENTRE,
    ROOM_FIELD_CENTRE_NAME,
    ROOM_FIELD_ADDRESS,
    ROOM_FIELD_ZONE,
    ROOM_FIELD_NAME,
    ROOM_FIELD_SEATS,
    ROOM_FIELD_COMPUTERS,
    ROOM_FIELD_LOGE_SEATS,
    ROOM_FIELD_CLOSED,
    ROOM_FIELD_REMARK,
    ROOM_FIELD_COUNT
};

/* And about an examiner. */
enum examiner_field {
    EXAMINER_FIELD_CODE,
    EXAMINER_FIELD_FAMILY_NAME,
    EXAMINER_FIELD_GIVEN_NAME,
    EXAMINER_FIELD_QUALITY,
    EXAMINER_FIELD_SPECIALITIES,
    EXAMINER_FIELD_LANGUAGES,
    EXAMINER_FIELD_ESTABLISHMENT,
    EXAMINER_FIELD_ORGANISATION,
    EXAMINER_FIELD_PUBLIC_TEACHING,
    EXAMINER_FIELD_AVAILABLE,
    EXAMINER_FIELD_EMAIL,
    EXAMINER_FIELD_COUNT
};

/* A page by centre and name, after those named. */
struct room_page {
    const char *session;
    const char *centre; /* "": all */
    const char *after_centre, *after_name;
    uint32_t limit;
};

/* A page by code, after the one named. */
struct examiner_page {
    const char *session;
    enum examiner_quality quality;          /* NONE: any */
    const char *speciality, *establishment; /* "": any */
    bool only_free;                         /* in no commission */
    const char *after;
    uint32_t limit;
};

/* Same numbers as palmares.v1.Commission.Kind. */
enum commission_kind {
    COMMISSION_KIND_NONE,
    COMMISSION_ORAL,
    COMMISSION_JURY,
    COMMISSION_KIND_COUNT
};

/* A commission, not cancelled, that names an examiner. */
struct commission_duty {
    const char *commission; /* id */
    enum commission_kind kind;
    const char *epreuve, *zone; /* of its centre */
    const char *const *days;    /* none: every day of the épreuve */
    size_t day_count;
};

/* An examiner, and where it is named. */
struct commission_person {
    struct examiner examiner;
    const struct commission_duty *duties;
    size_t duty_count;
};

struct commission_member {
    const char *examiner; /* code */
    bool president;
    const struct commission_person *person; /* NULL: only the code is known */
};

struct commission_attendance {
    const char *day;
    const char *const *signers; /* codes */
    size_t signer_count;
    const struct commission_person *const *people; /* the same; NULL: only the codes are known */
};

/* Where it sits, as the centre and the room say; read only. */
struct commission_place {
    const char *zone; /* "": no centre */
    bool has_room;
    uint32_t seats, computers, loge_seats; /* of the room */
};

enum finding_severity { FINDING_NONE, FINDING_NOTICE, FINDING_BLOCKING };

struct commission_finding {
    enum finding_severity severity;
    const char *reason; /* stable */
    const char *message, *remedy, *source;
};

struct commission {
    const char *session, *id;
    enum commission_kind kind;
    const char *epreuve, *centre, *room, *language;
    const char *const *days;
    size_t day_count;
    struct commission_member *members;
    size_t member_count;
    const char *remark;
    bool cancelled;
    const char *cancellation_reason;
    struct commission_attendance *attendance;
    size_t attendance_count;
    bool complete; /* no blocking finding */
    const struct commission_finding *findings;
    size_t finding_count;
    struct commission_place place;
    uint32_t slot_count; /* before it, in the plan in force; read only */
    int32_t revision;
    int64_t updated_us;
};

/* "ORAL", "JURY"; "" for others. */
const char *commission_kind_name(enum commission_kind kind);
enum commission_kind commission_kind_parse(const char *name);

/* One line of a CSV file that cannot be taken; as palmares.v1.TableIssue. */
struct table_issue {
    uint64_t line;
    const char *column, *value, *reason, *message, *remedy;
};

struct table_report {
    uint32_t created, updated, unchanged;
    const struct table_issue *issues;
    size_t issue_count;
};
