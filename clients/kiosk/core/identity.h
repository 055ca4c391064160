/* Who the kiosk is: what the enrolment gave, in the folder identity/ (see place.h). */
#pragma once

#include "base/arena.h"
#include "clientlib/profile.h"
#include "kiosk_core/place.h"

#define IDENTITY_ENROLMENT "identity/enrolment" /* palmares.v1.EnrolResponse, serialized */
#define IDENTITY_KEY "identity/key.pem"
#define IDENTITY_CERTIFICATE "identity/certificate.pem"
#define IDENTITY_AUTHORITY "identity/authority.pem"

struct identity {
    const char *principal;
    const char *session, *centre, *room;
    const char *first_day, *last_day;
    struct profile profile; /* its files are in the state directory */
};

enum identity_err {
    IDENTITY_E_NONE = 1, /* not enrolled */
    IDENTITY_E_DAMAGED,  /* there, and cannot be read: enrol again */
};
/* All texts in the arena. -errno. */
int identity_load(
    const struct place *place, struct arena *arena, struct identity *ret_identity) MUST_CHECK;
