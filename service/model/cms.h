/* What a CMS says of itself, and what that is worth. Texts are never NULL and are borrowed. */
#pragma once

#include "base/base.h"

enum { CMS_SEEN_EXTENSIONS_MAX = 64, CMS_WORD_MAX = 100 /* characters */ };

struct cms_seen_extension {
    const char *id, *version;
    bool active;
};

/* "" is what it does not say. */
struct cms_observation {
    const char *cms; /* "WORDPRESS"; "": not recognised */
    const char *version, *theme, *theme_version;
    const struct cms_seen_extension *extensions; /* that are there */
    size_t extension_count;
    const char *const *untold; /* extensions that it does not let anybody see */
    size_t untold_count;
};

/* By the numbers of palmares.v1.CmsFinding.Verdict. */
enum cms_verdict { CMS_VERDICT_NONE, CMS_AS_PRESCRIBED, CMS_WRONG, CMS_UNKNOWN };

struct cms_finding {
    const char *what;       /* "version", "extension wordpress-seo" */
    const char *prescribed; /* for a person */
    const char *observed;   /* "": it does not say */
    enum cms_verdict verdict;
    const char *message; /* what to do; "": nothing */
};

struct cms_report {
    struct cms_finding *findings;
    size_t count;
    bool as_prescribed; /* all of them */
};
