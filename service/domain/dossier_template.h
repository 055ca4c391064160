/* Empty documents to be filled in. */
#pragma once

#include "domain/definition_kept.h"

/* An empty content of a kind, in the arena: lists with one empty element, a livret with the
 * session's lines. -ENOMEM. */
int dossier_template_content(struct arena *arena,
    const struct dossier_rules *rules,
    enum document_kind kind,
    void **ret_content) MUST_CHECK;
