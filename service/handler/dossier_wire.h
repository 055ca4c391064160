/* Documents and classes between model and protobuf. Texts are borrowed; the rest is in the arena.
 */
#pragma once

#include "handler/handler.h"
#include "model/dossier.h"

#include <palmares/v1/dossier.pb-c.h>

/* NULL: the arena is full. */
Palmares__V1__Document *dossier_wire_document(
    struct arena *arena, const struct document *document) MUST_CHECK;
Palmares__V1__Document **dossier_wire_documents(
    struct arena *arena, const struct document *documents, size_t count) MUST_CHECK;

/* As many as there are; NULL: the arena is full. */
struct dossier_remarks;
Palmares__V1__Remark **dossier_wire_remarks(
    struct arena *arena, const struct dossier_remarks *remarks) MUST_CHECK;

/*
 * A document as asked; *ret_path leads to its content ("document.livret."). OUTCOME_INVALID: no
 * document, no content, or one of another kind, fields that cannot be read. -ENOMEM.
 */
int dossier_wire_read(struct op *op,
    const Palmares__V1__Document *message,
    struct document *ret_document,
    int32_t *ret_revision,
    const char **ret_path) MUST_CHECK;

/* OUTCOME_INVALID: a number outside the enum, too many candidates. NULL: no filter. */
int dossier_wire_filter(struct op *op,
    const Palmares__V1__DossierFilter *message,
    struct dossier_filter *ret_filter) MUST_CHECK;

Palmares__V1__ClassProfile *dossier_wire_class(
    struct arena *arena, const struct class_profile *profile) MUST_CHECK;
int dossier_wire_read_class(struct op *op,
    const Palmares__V1__ClassProfile *message,
    struct class_profile *ret_profile) MUST_CHECK;
