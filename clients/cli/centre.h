/* What the files of `palmares centre ...` share: sites to look at, what was seen, the report. */
#pragma once

#include "cli/cli.h"
#include "clientlib/cms_probe.h"

#include <palmares/v1/subject.pb-c.h>

enum { CENTRE_SITES_MAX = 5000, CENTRE_FILE_MAX = 1024 * 1024 };

/* One line of the file, or the URL of the command line. */
struct centre_site {
    const char *centre;                     /* "" for a URL of the command line */
    const Palmares__V1__CmsRule *rule;      /* what the definition prescribes */
    Palmares__V1__CmsObservation seen;      /* as sent */
    Palmares__V1__CheckCmsResponse *answer; /* NULL: the site could not be looked at */
};

/* All of a run; everything lives in the run's arena. */
struct centre_check {
    struct cli *cli;
    char *session;
    const Palmares__V1__PracticalSubjectRule *rules;
    struct centre_site *sites;
    struct cms_site *looks; /* the same, as the probe has them */
    size_t count;
    bool from_file;
    uint32_t site_seconds;
};

/* The prescribed CMS with this word, case ignored; NULL. */
const Palmares__V1__CmsRule *centre_find_rule(const struct centre_check *check, const char *word);
/* "WORDPRESS, PRESTASHOP", in the arena. */
const char *centre_rule_words(const struct centre_check *check);

/* Read the sites: --file, or the argument. 0, CLI_EXIT_USAGE, CLI_EXIT_FILE, CLI_EXIT_CONTENT after
 * naming each bad line, -ENOMEM. */
int centre_read_sites(struct centre_check *check) MUST_CHECK;

/* Print it all. 0, CLI_EXIT_FINDING when a site is not as prescribed, CLI_EXIT_FILE, -ENOMEM. */
int centre_report(struct centre_check *check) MUST_CHECK;
