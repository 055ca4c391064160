/* What the files of sealed subjects share. */
#pragma once

#include "cli/subject.h"

/* A release as one reads it: places with their hours, who gets the key, what is odd about it. 0 or
 * an exit code. */
int subject_show_release(struct cli *cli, const Palmares__V1__SubjectRelease *release) MUST_CHECK;
/* The release of a sealed subject of the session meant. 0, an exit code, -errno. */
int subject_get_release(
    struct cli *cli, const char *id, Palmares__V1__SubjectRelease **ret_release) MUST_CHECK;

/*
 * Recipients of the command line (--recipient NAME@zone:ZONE, NAME@centre:CODE) and of a table
 * (--recipients FILE.csv with columns principal, zone, centre). 0, CLI_EXIT_USAGE, _FILE, _CONTENT,
 * -errno.
 */
int subject_read_recipients(struct cli *cli,
    Palmares__V1__SubjectRecipient ***ret_recipients,
    size_t *ret_count) MUST_CHECK;

/* Warn when the clock of this machine is not the service's, by more than some seconds. */
void subject_compare_clocks(const struct cli *cli, const Google__Protobuf__Timestamp *service_time);
