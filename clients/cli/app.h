/* The program without its main(), for tests. */
#pragma once

#include "base/base.h"

/* Run one command line; the program's exit code (exit.h). Sets the locale. */
int app_run(int argc, char **argv);
