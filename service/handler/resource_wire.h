/* Rooms, examiners and reports of CSV files between model and protobuf. Texts are borrowed; the
 * rest is in the arena. */
#pragma once

#include "domain/resource_import.h"
#include "handler/handler.h"
#include "model/commission.h"

#include <palmares/v1/commission.pb-c.h>

/* NULL: the arena is full. */
Palmares__V1__Room *resource_wire_room(struct arena *arena, const struct room *room) MUST_CHECK;
Palmares__V1__Centre *resource_wire_centre(
    struct arena *arena, const struct centre *centre) MUST_CHECK;
Palmares__V1__Examiner *resource_wire_examiner(
    struct arena *arena, const struct examiner *examiner) MUST_CHECK;

/* OUTCOME_INVALID: nothing was given, or the etag is none. */
int resource_wire_read_room(
    struct op *op, const Palmares__V1__Room *message, struct room *ret_room) MUST_CHECK;
int resource_wire_read_examiner(
    struct op *op, const Palmares__V1__Examiner *message, struct examiner *ret_examiner) MUST_CHECK;

/* What an import is asked; NULL: the arena is full, and the call has been failed. */
struct resource_import *resource_wire_import(
    struct op *op, struct rpc_call *call, const ProtobufCBinaryData *content) MUST_CHECK;
/* A resource_import_fn whose context is the call. */
void resource_wire_reply_import(
    struct op *op, int r, const struct resource_import *import, void *context);
