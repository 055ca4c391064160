/* The commands of each noun, one file a noun: session.c, calendar.c, ... */
#pragma once

#include "cli/cli.h"

extern const struct cli_command SESSION_COMMANDS[];
extern const struct cli_command CALENDAR_COMMANDS[];
extern const struct cli_command CANDIDATE_COMMANDS[];
extern const struct cli_command DOSSIER_COMMANDS[];
extern const struct cli_command CLASS_COMMANDS[];
extern const struct cli_command LIVRET_COMMANDS[];
extern const struct cli_command CENTRE_COMMANDS[];
extern const struct cli_command ROOM_COMMANDS[];
extern const struct cli_command EXAMINER_COMMANDS[];
extern const struct cli_command COMMISSION_COMMANDS[];
extern const struct cli_command PLAN_COMMANDS[];
extern const struct cli_command SHEET_COMMANDS[];
extern const struct cli_command SUBJECT_COMMANDS[];
extern const struct cli_command ENGAGEMENT_COMMANDS[];
extern const struct cli_command IDENTITY_COMMANDS[];
extern const struct cli_command AUDIT_COMMANDS[];
extern const struct cli_command STATUS_COMMANDS[];
