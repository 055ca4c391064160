#include "domain/room_rule.h"

#include "domain/candidate_rule.h"

#include <errno.h>

static int check_code(const struct resource_check *check, const char *code)
{
    struct finding finding;
    int r = resource_require(check, ROOM_FIELD_CENTRE, code, "The code of the centre",
        "Give the UAI of the centre, or the exam office's own code.");

    return r ? r
             : resource_tell(check, ROOM_FIELD_CENTRE,
                   finding_in_code(code, CENTRE_CODE_MAX, "The code of a centre", &finding),
                   &finding);
}

static int check_number(const struct resource_check *check, unsigned field, uint32_t number)
{
    struct finding finding;

    if (number <= ROOM_SEATS_MAX)
        return 0;
    return resource_tell(check, field,
        finding_set(&finding, "NUMBER", "Correct it.", "This is not a whole number from 0 to %d.",
            ROOM_SEATS_MAX),
        &finding);
}

/* A loge is a loge and nothing else; any other room seats somebody. */
static int check_seats(const struct resource_check *check, const struct room *room)
{
    struct finding finding;

    if (room->loge_seats && (room->seats || room->computers)) {
        return resource_tell(check, ROOM_FIELD_LOGE_SEATS,
            finding_set(&finding, "LOGE",
                "Leave its places and computers empty, or describe two rooms.",
                "A loge is for preparation only: nobody is examined in it."),
            &finding);
    }
    if (room->loge_seats || room->seats)
        return 0;
    return resource_tell(check, ROOM_FIELD_SEATS,
        finding_set(&finding, "REQUIRED",
            "Give its places for candidates (1 for an oral of one), or its places as a loge.",
            "The room has no place."),
        &finding);
}

int room_settle(const struct resource_check *check, struct room *room)
{
    struct finding finding;
    int r;

    room->centre = resource_tidy(check->arena, room->centre);
    room->name = resource_tidy(check->arena, room->name);
    room->remark = resource_tidy(check->arena, room->remark);
    if (!room->centre || !room->name || !room->remark)
        return -ENOMEM;
    r = check_code(check, room->centre);
    if (r == 0)
        r = resource_require(check, ROOM_FIELD_NAME, room->name, "The name of the room",
            "Give it as on the door: B12.");
    if (r == 0)
        r = resource_tell(check, ROOM_FIELD_NAME,
            finding_in_text(room->name, ROOM_NAME_MAX, "The name of the room", &finding), &finding);
    if (r == 0)
        r = check_number(check, ROOM_FIELD_SEATS, room->seats);
    if (r == 0)
        r = check_number(check, ROOM_FIELD_COMPUTERS, room->computers);
    if (r == 0)
        r = check_number(check, ROOM_FIELD_LOGE_SEATS, room->loge_seats);
    if (r == 0)
        r = check_seats(check, room);
    if (r == 0)
        r = resource_tell(check, ROOM_FIELD_REMARK,
            finding_in_text(room->remark, RESOURCE_REMARK_MAX, "The remark", &finding), &finding);
    return r ? r
             : resource_settle_spans(
                   check, ROOM_FIELD_CLOSED, &room->closed, &room->closed_count, NULL);
}

static bool is_zone(const struct candidate_terms *terms, const char *zone)
{
    for (size_t i = 0; i < terms->zone_count; i++)
        if (strcmp(terms->zones[i].id, zone) == 0)
            return true;
    return false;
}

static int settle_zone(const struct resource_check *check, struct centre *centre)
{
    char *copy = arena_strdup(check->arena, centre->zone);
    struct finding finding;

    if (!copy)
        return -ENOMEM;
    centre->zone = candidate_tidy(CANDIDATE_ZONE, copy, &check->terms->candidate);
    if (is_zone(&check->terms->candidate, centre->zone))
        return 0;
    return resource_tell(check, ROOM_FIELD_ZONE,
        finding_set(&finding, "ZONE",
            "Use the id or the label of a zone of the session's calendar.",
            "The session has no such zone."),
        &finding);
}

int centre_settle(const struct resource_check *check, struct centre *centre)
{
    struct finding finding;
    int r;

    centre->code = resource_tidy(check->arena, centre->code);
    centre->name = resource_tidy(check->arena, centre->name);
    centre->address = resource_tidy(check->arena, centre->address);
    if (!centre->code || !centre->name || !centre->address)
        return -ENOMEM;
    r = resource_require(check, ROOM_FIELD_CENTRE_NAME, centre->name, "The name of the centre",
        "Give it as on the convocations: Lycée Gustave Eiffel.");
    if (r == 0)
        r = resource_tell(check, ROOM_FIELD_CENTRE_NAME,
            finding_in_text(centre->name, CENTRE_NAME_MAX, "The name of the centre", &finding),
            &finding);
    if (r == 0)
        r = resource_tell(check, ROOM_FIELD_ADDRESS,
            finding_in_text(centre->address, CENTRE_ADDRESS_MAX, "The address", &finding),
            &finding);
    return r ? r : settle_zone(check, centre);
}

const char *room_field_name(unsigned field)
{
    static const char *const names[ROOM_FIELD_COUNT] = {"centre", "name", "address", "zone", "name",
        "seats", "computers", "loge_seats", "closed", "remark"};

    return field < ROOM_FIELD_COUNT ? names[field] : "";
}
