/* The keywords of a login, made whole: for the files of this folder. */
#pragma once

#include "config/config.h"
#include "config/conninfo.h"

/*
 * The keywords of a login that was checked when it was loaded, with file names made absolute and
 * the fixed settings added; without its password.
 */
int login_parse(const struct config *config,
    const struct config_login *login,
    struct conninfo **ret_conninfo) MUST_CHECK;
