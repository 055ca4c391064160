/* What the parts of the probe share: cms_probe.c runs it, cms_wordpress.c and cms_prestashop.c know
 * the two CMS. */
#pragma once

#include "clientlib/cms_probe.h"

enum { CMS_ASKS_MAX = 8 + 2 * CMS_EXTENSIONS_MAX, CMS_THEMES_MAX = 4 };

/* What a transfer is for. */
enum cms_ask_kind {
    CMS_ASK_HOME,
    CMS_ASK_FEED,
    CMS_ASK_OPML,
    CMS_ASK_REST,
    CMS_ASK_CHANGELOG,
    CMS_ASK_WEBSERVICE,
    CMS_ASK_CONTROL,   /* the folder of an extension that does not exist: how the site says no */
    CMS_ASK_THEME,     /* style.css or theme.yml of themes[index] */
    CMS_ASK_EXTENSION, /* readme.txt or config.xml of wanted[index] */
    CMS_ASK_FOLDER,    /* its folder */
};

struct cms_look;

struct cms_ask {
    enum cms_ask_kind kind;
    size_t index;
    struct cms_look *look;
    struct cms_fetch fetch;
};

/* A site being looked at. */
struct cms_look {
    struct cms_site *site;
    struct arena *arena; /* its URLs */
    int64_t deadline_us;
    struct cms_ask asks[CMS_ASKS_MAX]; /* [0]: the home page */
    size_t count, pending;
    const char *base;          /* "https://x.fr/blog/" */
    const char *root;          /* where the software is; often the same */
    const char *content;       /* WordPress: ".../wp-content/" */
    struct cms_folders themes; /* up to CMS_THEMES_MAX */
    struct cms_folders active; /* extensions whose files the page takes */
};

/* One more transfer, when the URL can be made: `path` seen from `base` (NULL: none). -ENOMEM, -EIO.
 */
int cms_look_ask(struct cms_look *look,
    enum cms_ask_kind kind,
    size_t index,
    const char *base,
    const char *path) MUST_CHECK;
/* NULL: not asked. */
const struct cms_ask *cms_look_find(
    const struct cms_look *look, enum cms_ask_kind kind, size_t index);
/* Text of an answer; nothing when there is none. */
struct cms_text cms_look_text(const struct cms_look *look, enum cms_ask_kind kind, size_t index);
/* The URL of a folder from a page, with '/' behind it, when it is of this site; else `otherwise`.
 */
const char *cms_look_folder(struct cms_look *look, struct cms_text before, const char *otherwise);
bool cms_look_is_active(const struct cms_look *look, const char *id);
/* Of an extension whose own file says nothing: by its folder, against one that does not exist. */
enum cms_presence cms_look_by_folder(const struct cms_look *look, size_t index);
/* One more source of the version. */
void cms_look_version(struct cms_look *look, const char *version);

/* The two CMS: whether an answer shows it; ask the rest once the home page is there; conclude from
 * all. */
bool cms_wordpress_shows(const struct cms_look *look);
int cms_wordpress_ask(struct cms_look *look) MUST_CHECK;
void cms_wordpress_conclude(struct cms_look *look);
bool cms_prestashop_shows(const struct cms_look *look);
int cms_prestashop_ask(struct cms_look *look) MUST_CHECK;
void cms_prestashop_conclude(struct cms_look *look);
