/* `palmares-kiosk enrol`: the same as the window's first page, from a terminal. */
#pragma once

/*
 * `argv[0]` is "enrol"; `directory` is the state directory unless --directory names another one.
 * The locale and the catalogue are set. Says how it ended, and gives an exit code: 0 done, 1
 * refused, 2 wrong usage, 3 the directory, 4 the server.
 */
int enrol_command(const char *directory, int argc, char **argv);
