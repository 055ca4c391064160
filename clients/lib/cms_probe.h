/*
 * What the CMS of a site is, seen from outside without logging in: software, version, theme and its
 * version, extensions that are there and active. Facts only: what they should be is the service's
 * business. See cms_fetch.h for what keeps the sites at bay, cms_page.h for what is read.
 */
#pragma once

#include "clientlib/cms_fetch.h"

enum {
    CMS_AT_ONCE_MAX = 64,
    CMS_EXTENSIONS_MAX = 16,
};

/* What is looked for. */
struct cms_wanted_extension {
    const char *id;    /* its folder */
    const char *label; /* its name, as people know it; "" */
};

enum cms_presence {
    CMS_ABSENT,
    CMS_PRESENT, /* and not active */
    CMS_ACTIVE,
    CMS_UNTOLD, /* the site does not let it be seen */
};

struct cms_seen_extension {
    enum cms_presence presence;
    struct cms_word version;
};

/* One site. */
struct cms_site {
    const char *url; /* from cms_url_check(); borrowed */
    const char *
        cms; /* which one should be there, "WORDPRESS": where to look when the site does not tell */
    const struct cms_wanted_extension *wanted;
    size_t wanted_count; /* up to CMS_EXTENSIONS_MAX */

    /* what is found */
    enum cms_problem problem; /* the site could not be looked at; the rest is then empty */
    struct cms_label detail;
    const char *seen_cms; /* "WORDPRESS", "PRESTASHOP", ""; static */
    struct cms_word version, theme, theme_version;
    bool contradictory; /* it says several versions, then `version` is "" and these are two of them
                         */
    struct cms_word one_version, other_version;
    struct cms_seen_extension extensions[CMS_EXTENSIONS_MAX]; /* as wanted */
};

struct cms_probe_options {
    const char *ca_file; /* authorities in place of the system's; NULL */
    const char *agent;   /* who asks */
    unsigned at_once;    /* sites, at most */
    unsigned site_seconds;
    void (*on_done)(void *context, size_t done); /* sites so far; NULL */
    void *context;
};

/* Whether it is known how to look at this CMS. */
bool cms_probe_knows(const char *cms);

/* Look at all of them; each ends within its time. -ENOMEM, -EIO (libcurl). */
int cms_probe_run(
    const struct cms_probe_options *options, struct cms_site *sites, size_t count) MUST_CHECK;
