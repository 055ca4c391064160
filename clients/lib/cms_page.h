/*
 * What pages and files of a CMS say of themselves. The bytes come from a site that may be hostile:
 * every function is bounded and linear, NULs are bytes as any other, and what goes out are short
 * words of a few characters (letters, digits, '.', '_', '-', '+'). Nothing here knows what is
 * prescribed.
 */
#pragma once

#include "base/base.h"

enum {
    CMS_WORD_SIZE = 64,         /* a version or a name, with its NUL */
    CMS_LABEL_SIZE = 128,       /* a name for people, with its NUL */
    CMS_URL_MAX = 512,          /* bytes of a URL that is looked at in a page */
    CMS_FOLDERS_MAX = 32,       /* folders of one kind taken from a page */
    CMS_HEADER_BYTES = 8 * 1024 /* of a theme's or an extension's file, as WordPress reads it */
};

/* Bytes borrowed from who has them. */
struct cms_text {
    const char *data;
    size_t size;
};

/* "6.1.9"; "": none. */
struct cms_word {
    char text[CMS_WORD_SIZE];
};

/* "Yoast SEO": printable ASCII; "": none. */
struct cms_label {
    char text[CMS_LABEL_SIZE];
};

/* A folder named behind a marker, in the first URL of the page that has it. */
struct cms_folder {
    struct cms_word name;
    struct cms_text before; /* the URL up to the marker: "https://x.fr/blog/wp-content" */
};

struct cms_folders {
    struct cms_folder items[CMS_FOLDERS_MAX];
    size_t count;
};

/* Scripts write URLs with "\/": make it "/" in place. The new size. */
size_t cms_page_unescape(char *data, size_t size);

bool cms_page_has(struct cms_text page, const char *what);

/* The word right behind the first `marker` that has one: marker "wordpress.org/?v=", word "6.1.9".
 * A version begins with a digit. */
bool cms_page_version_after(struct cms_text page, const char *marker, struct cms_word *ret_version);

/* Content of <meta name="generator" content="NAME VERSION"> whose content begins with `name`; the
 * version is "" when it is not said. */
bool cms_page_generator(struct cms_text page, const char *name, struct cms_word *ret_version);

/* The distinct NAMEs of "/themes/NAME/" in URLs, in order; marker "/themes/". */
void cms_page_folders(struct cms_text page, const char *marker, struct cms_folders *ret_folders);

/* Bytes of the first URL that holds `marker`, before it; false when there is none. */
bool cms_page_before(struct cms_text page, const char *marker, struct cms_text *ret_before);

/* Whether an HTML comment holds `what`. */
bool cms_page_comment_has(struct cms_text page, const char *what);

/* A line "NAME: VALUE" of the head of a style.css, readme.txt or theme.yml, as WordPress looks for
 * it: blanks and comment signs before it, case ignored. */
bool cms_file_label(struct cms_text file, const char *name, struct cms_label *ret_value);
bool cms_file_word(struct cms_text file, const char *name, struct cms_word *ret_value);

/* "=== Yoast SEO ===": the first line of an extension's readme.txt. */
bool cms_readme_name(struct cms_text file, struct cms_label *ret_name);

/* The first "v1.7.6.5" of a change log's heading lines. */
bool cms_changelog_version(struct cms_text file, struct cms_word *ret_version);

/* The namespaces of the root of a REST interface ("yoast/v1"): whether one belongs to an extension
 * with this folder and this name (its folder, its name or the first word of it, as "yoast" of
 * "Yoast SEO"). */
enum cms_rest { CMS_REST_SILENT, CMS_REST_WITHOUT, CMS_REST_HAS };
enum cms_rest cms_rest_look(struct cms_text json, const char *folder, const char *name);
/* Whether it is the root of WordPress's REST interface. */
bool cms_rest_is_wordpress(struct cms_text json);
