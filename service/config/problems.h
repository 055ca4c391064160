/* How the files of this folder note what is wrong. */
#pragma once

#include "config/config.h"

/* Keep one text. -ENOMEM. */
int config_problem_add(struct config_problems *problems, const char *format, ...)
    PRINTF_LIKE(2, 3) MUST_CHECK;
