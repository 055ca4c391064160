/* `palmares-kiosk enrol`: the same as the window's first page, from a terminal. */
#pragma once

/*
 * `argv[0]` is "enrol"; `state` is the folder of the kiosk's state unless --state names another
 * one. The language is set (language.h). Says how it ended, and gives an exit code: 0 done, 1
 * refused, 2 wrong usage, 3 the folder, 4 the server.
 */
int enrol_command(const char *state, int argc, char **argv);
