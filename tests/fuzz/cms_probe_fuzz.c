/*
 * Answers of a site: the input is cut at lines "%%" into the home page, feed, list of links, REST
 * root, files of the theme and of an extension, and what a shop says. Whatever comes: what is
 * concluded are short plain words, and what is asked stays on the site.
 */
#include "clientlib/cms_probe_parts.h"

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char MARK[] = "\n%%\n";
static const enum cms_ask_kind ORDER[] = {CMS_ASK_HOME, CMS_ASK_FEED, CMS_ASK_OPML, CMS_ASK_REST,
    CMS_ASK_THEME, CMS_ASK_EXTENSION, CMS_ASK_CHANGELOG};
static const struct cms_wanted_extension WANTED[] = {{"wordpress-seo", "Yoast"}};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_be_word(const struct cms_word *word)
{
    size_t length = strnlen(word->text, sizeof word->text);

    must(length < sizeof word->text);
    for (size_t i = 0; i < length; i++)
        must((unsigned char)word->text[i] > 0x20 && (unsigned char)word->text[i] < 0x7f &&
             !strchr("<>\"'&;=\\/", word->text[i]));
}

/* The part of the input for the next answer. */
static struct cms_text next_part(struct cms_text *rest)
{
    const char *end = rest->size ? memmem(rest->data, rest->size, MARK, strlen(MARK)) : NULL;
    struct cms_text part = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    size_t used = part.size + (end ? strlen(MARK) : 0);

    *rest = (struct cms_text){rest->data + used, rest->size - used};
    return part;
}

static void fill(struct cms_look *look, struct cms_text input)
{
    for (size_t i = 0; i < ARRAY_LEN(ORDER); i++) {
        struct cms_text part = next_part(&input);
        struct cms_ask *ask = &look->asks[look->count++];

        *ask = (struct cms_ask){.kind = ORDER[i], .look = look, .fetch = {.status = 200}};
        must(buffer_append(&ask->fetch.body, part.data, part.size) == 0);
    }
}

static void try(
    struct cms_text input, int (*ask)(struct cms_look *), void (*conclude)(struct cms_look *))
{
    struct cms_site site = {
        .cms = "WORDPRESS", .wanted = WANTED, .wanted_count = ARRAY_LEN(WANTED)};
    struct cms_look *look = calloc(1, sizeof *look);
    struct cms_fetch *home;

    must(look != NULL);
    look->site = &site;
    look->base = "https://x.fr/blog/";
    look->arena = arena_new(1024 * 1024);
    must(look->arena != NULL);
    fill(look, input);
    home = &look->asks[0].fetch;
    home->body.size =
        home->body.size ? cms_page_unescape((char *)home->body.data, home->body.size) : 0;
    must(ask(look) == 0);
    for (size_t i = ARRAY_LEN(ORDER); i < look->count; i++)
        must(text_starts_with(look->asks[i].fetch.url, "https://x.fr/"));
    (void)cms_wordpress_shows(look);
    (void)cms_prestashop_shows(look);
    conclude(look);
    must_be_word(&site.version);
    must_be_word(&site.theme);
    must_be_word(&site.theme_version);
    must_be_word(&site.one_version);
    must_be_word(&site.other_version);
    must_be_word(&site.extensions[0].version);
    must(!site.contradictory || !*site.version.text);
    for (size_t i = 0; i < look->count; i++)
        cms_fetch_release(&look->asks[i].fetch);
    arena_free(look->arena);
    free(look);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cms_text input = {(const char *)data, size};

    try(input, cms_wordpress_ask, cms_wordpress_conclude);
    try(input, cms_prestashop_ask, cms_prestashop_conclude);
    return 0;
}
