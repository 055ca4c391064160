/* INE (identifiant national élève). */
#pragma once

#include "base/base.h"

enum ine_err { INE_E_SHAPE = 1 };

/*
 * 0 or INE_E_SHAPE. Eleven characters in one of three shapes: RNIE, nine digits and two letters
 * (since 2018); BEA, ten digits and a letter; apprenticeship, four digits, 'A', five digits and a
 * letter. The key's algorithm is not public: only the shape is checked.
 */
int ine_check(const char *text) MUST_CHECK;
