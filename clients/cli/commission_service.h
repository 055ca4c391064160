/* What the files of `palmares room ...`, `examiner ...` and `commission ...` share. */
#pragma once

#include "cli/edit.h"
#include "cli/listing.h"
#include "cli/table_import.h"

#include <palmares/v1/commission.pb-c.h>

#define COMMISSION_SERVICE (&palmares__v1__commission_service__descriptor)

/* One of the service's things, or the empty one when there is none: for a change that starts from
 * it. 0 or an exit code. */
int commission_service_get(struct cli *cli,
    const char *method,
    const ProtobufCMessage *request,
    ProtobufCMessage *empty,
    ProtobufCMessage **ret) MUST_CHECK;

/* The file of the first argument, sent by ImportRooms or ImportExaminers; says what came of it. */
struct commission_service_file {
    const ProtobufCMessage *request;
    char **session; /* of the request */
    ProtobufCBinaryData *content;
};
int commission_service_import(
    struct cli *cli, const char *method, const struct commission_service_file *file) MUST_CHECK;
