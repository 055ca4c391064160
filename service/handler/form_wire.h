/* Forms on the wire: any message of palmares/v1/forms.proto to its struct and back, by the table of
 * its fields. */
#pragma once

#include "model/form.h"
#include "model/op.h"

#include <protobuf-c/protobuf-c.h>

/*
 * A struct of `form` in the op's arena from a message (NULL: all empty). What cannot be read (a
 * decimal such as "AB" or "12.5.1", a choice or a list beyond its table, a text that is not UTF-8)
 * is a violation with its path, which begins with `path` ("document.livret."). 0, OUTCOME_INVALID,
 * -ENOMEM.
 */
int form_wire_read(struct op *op,
    const char *path,
    const struct form *form,
    const ProtobufCMessage *message,
    void **ret_values) MUST_CHECK;

/* A message with this descriptor in the arena; NULL when it is full. */
ProtobufCMessage *form_wire_message(struct arena *arena,
    const struct form *form,
    const void *values,
    const ProtobufCMessageDescriptor *descriptor) MUST_CHECK;
