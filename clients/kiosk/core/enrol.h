/* How a kiosk gets its identity: its own key, and with a one-time code a certificate of the room.
 */
#pragma once

#include "base/base.h"

struct enrol_options {
    const char *directory; /* the kiosk's state; made, mode 0700 */
    const char *server;    /* "host:port" of the enrolment listener */
    const char *code;      /* as typed: letters and digits, any case, spaces and '-' are skipped */
    const char *label;     /* of the machine, for people; may be "" */
};

enum enrol_err {
    ENROL_E_CODE = 1, /* not a code at all (length, letters): nothing was sent */
    ENROL_E_REFUSED,  /* wrong, used, expired, of another room, or too many tries */
    ENROL_E_SERVER,   /* not reachable, or cannot answer now; or not the service that the code is
                         for: then the secret was not sent */
    ENROL_E_STATE,    /* the directory cannot be used, or acts of another room wait in it */
};
/* Waits for the network. A journal that is there stays: a machine that enrols again for its room
 * goes on where it was. On failure *ret_why is for people (free() it). */
int enrol(const struct enrol_options *options, char **ret_why) MUST_CHECK;
