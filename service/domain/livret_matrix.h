/*
 * A class's livrets from one CSV matrix: one line a candidate, columns for each discipline of the
 * session. Separators and encodings as in imports of candidates. Pure: the candidates are not
 * looked up here.
 *
 * Headings (accents and case do not matter): "N° candidat"; "Classe antérieure"; for each
 * discipline
 * "<id> ant" (previous average), "<id> S1", "<id> S2", "<id> moy", "<id> appr"; "PIX" (oui/non/x);
 * "Avis" (Très favorable, Favorable, Doit faire ses preuves; or TF, F, DFSP); "Observations". An
 * empty "moy" is computed from the semesters.
 */
#pragma once

#include "domain/table_import.h"
#include "model/session.h"

enum { LIVRET_MATRIX_ROWS_MAX = 200 };

struct livret_row {
    uint64_t line;
    const char *candidate; /* number */
    struct livret livret;  /* class_name as asked */
};

struct livret_matrix {
    struct livret_row *rows;
    size_t row_count;
    struct table_issues issues;
};

/* Everything in the op's arena. 0 also when there are issues; OUTCOME_INVALID: the file as a whole
 * cannot be read (the op says why); -ENOMEM. */
int livret_matrix_read(struct op *op,
    const struct livret_rule *rule,
    const char *class_name,
    const void *content,
    size_t size,
    struct livret_matrix *ret_matrix) MUST_CHECK;

/* Heading of the column that fills this path of a livret ("lines[2].semester1" -> "CEJM S1"), for
 * issues found by dossier_rule_check(). In the arena; "" when there is none. */
const char *livret_matrix_heading(
    struct arena *arena, const struct livret_rule *rule, const char *path) MUST_CHECK;
