#include "clientlib/cms_probe_parts.h"

#include "base/text.h"

#include <errno.h>

bool cms_wordpress_shows(const struct cms_look *look)
{
    struct cms_text page = cms_look_text(look, CMS_ASK_HOME, 0);
    struct cms_word version;

    return cms_page_generator(page, "WordPress", &version) || cms_page_has(page, "/wp-includes/") ||
           cms_page_has(page, "/wp-content/") || cms_page_has(page, "api.w.org") ||
           cms_page_has(cms_look_text(look, CMS_ASK_FEED, 0), "wordpress.org/?v=") ||
           cms_page_has(cms_look_text(look, CMS_ASK_OPML, 0), "generator=\"WordPress/") ||
           cms_rest_is_wordpress(cms_look_text(look, CMS_ASK_REST, 0));
}

/* Where the software and its content are: they may be in a folder of their own. */
static int find_places(struct cms_look *look, struct cms_text page)
{
    struct cms_text before;
    const char *usual;

    look->root = look->base;
    if (cms_page_before(page, "/wp-includes/", &before))
        look->root = cms_look_folder(look, before, look->base);
    usual = arena_printf(look->arena, "%swp-content/", look->root);
    if (!usual)
        return -ENOMEM;
    cms_page_folders(page, "/themes/", &look->themes);
    cms_page_folders(page, "/plugins/", &look->active);
    look->content = look->themes.count ? cms_look_folder(look, look->themes.items[0].before, usual)
                    : look->active.count
                        ? cms_look_folder(look, look->active.items[0].before, usual)
                        : usual;
    return 0;
}

static int ask_extension(struct cms_look *look, size_t index)
{
    const char *id = look->site->wanted[index].id;
    const char *readme = arena_printf(look->arena, "plugins/%s/readme.txt", id);
    const char *folder = arena_printf(look->arena, "plugins/%s/", id);
    int r = readme && folder ? 0 : -ENOMEM;

    if (!r)
        r = cms_look_ask(look, CMS_ASK_EXTENSION, index, look->content, readme);
    return r ? r : cms_look_ask(look, CMS_ASK_FOLDER, index, look->content, folder);
}

int cms_wordpress_ask(struct cms_look *look)
{
    int r = find_places(look, cms_look_text(look, CMS_ASK_HOME, 0));

    if (!r)
        r = cms_look_ask(look, CMS_ASK_FEED, 0, look->base, "?feed=rss2");
    if (!r)
        r = cms_look_ask(look, CMS_ASK_OPML, 0, look->root, "wp-links-opml.php");
    /* works with every form of permalinks */
    if (!r)
        r = cms_look_ask(look, CMS_ASK_REST, 0, look->base, "?rest_route=/&_fields=namespaces");
    for (size_t i = 0; !r && i < base_min_size(look->themes.count, CMS_THEMES_MAX); i++) {
        const char *path =
            arena_printf(look->arena, "themes/%s/style.css", look->themes.items[i].name.text);
        r = path ? cms_look_ask(look, CMS_ASK_THEME, i, look->content, path) : -ENOMEM;
    }
    if (!r && look->site->wanted_count)
        r = cms_look_ask(look, CMS_ASK_CONTROL, 0, look->content, "plugins/palmares-0/");
    for (size_t i = 0; !r && i < look->site->wanted_count; i++)
        r = ask_extension(look, i);
    return r;
}

/* ---- from all answers ---- */

static void conclude_version(struct cms_look *look)
{
    /* files of WordPress itself: others carry versions of their own */
    static const char *const assets[] = {"wp-emoji-release.min.js?ver=",
        "block-library/style.min.css?ver=", "block-library/style.css?ver=", "wp-embed.min.js?ver="};
    struct cms_text page = cms_look_text(look, CMS_ASK_HOME, 0);
    struct cms_word version;

    if (cms_page_generator(page, "WordPress", &version))
        cms_look_version(look, version.text);
    if (cms_page_version_after(cms_look_text(look, CMS_ASK_FEED, 0), "wordpress.org/?v=", &version))
        cms_look_version(look, version.text);
    if (cms_page_version_after(
            cms_look_text(look, CMS_ASK_OPML, 0), "generator=\"WordPress/", &version))
        cms_look_version(look, version.text);
    for (size_t i = 0;
         i < ARRAY_LEN(assets) && !*look->site->version.text && !look->site->contradictory; i++) {
        if (cms_page_version_after(page, assets[i], &version))
            cms_look_version(look, version.text);
    }
}

/* A theme that another one of the page is the child of is not the one in use. */
static bool is_parent(const struct cms_look *look, const char *name)
{
    for (size_t i = 0; i < base_min_size(look->themes.count, CMS_THEMES_MAX); i++) {
        struct cms_word parent;

        if (cms_file_word(cms_look_text(look, CMS_ASK_THEME, i), "Template", &parent) &&
            text_equal(parent.text, name))
            return true;
    }
    return false;
}

/* The first one with a head of a theme that is no parent, or when none has one the first. */
static void conclude_theme(struct cms_look *look)
{
    struct cms_site *site = look->site;
    struct cms_label label;

    for (size_t i = 0; i < base_min_size(look->themes.count, CMS_THEMES_MAX); i++) {
        struct cms_text style = cms_look_text(look, CMS_ASK_THEME, i);

        if (!cms_file_label(style, "Theme Name", &label) ||
            is_parent(look, look->themes.items[i].name.text))
            continue;
        site->theme = look->themes.items[i].name;
        (void)cms_file_word(style, "Version", &site->theme_version);
        return;
    }
    if (look->themes.count)
        site->theme = look->themes.items[0].name;
}

/* Whether it shows in pages, or in the REST interface. */
static enum cms_presence activity(const struct cms_look *look, size_t index, const char *name)
{
    const struct cms_wanted_extension *wanted = &look->site->wanted[index];
    struct cms_text page = cms_look_text(look, CMS_ASK_HOME, 0);
    const char *called = text_is_empty(name) ? wanted->label : name;
    enum cms_rest rest = cms_rest_look(cms_look_text(look, CMS_ASK_REST, 0), wanted->id, called);

    if (cms_look_is_active(look, wanted->id) || rest == CMS_REST_HAS)
        return CMS_ACTIVE;
    if (strlen(called) >= 4 && cms_page_comment_has(page, called))
        return CMS_ACTIVE;
    return rest == CMS_REST_SILENT ? CMS_UNTOLD : CMS_PRESENT;
}

static void conclude_extension(struct cms_look *look, size_t index)
{
    struct cms_seen_extension *seen = &look->site->extensions[index];
    struct cms_text readme = cms_look_text(look, CMS_ASK_EXTENSION, index);
    struct cms_label name = {""};
    enum cms_presence active;

    if (cms_readme_name(readme, &name)) {
        (void)cms_file_word(readme, "Stable tag", &seen->version);
        seen->presence = activity(look, index, name.text);
        return;
    }
    active = activity(look, index, "");
    seen->presence = active == CMS_ACTIVE ? CMS_ACTIVE : cms_look_by_folder(look, index);
    if (seen->presence == CMS_PRESENT)
        seen->presence = active;
}

void cms_wordpress_conclude(struct cms_look *look)
{
    conclude_version(look);
    conclude_theme(look);
    for (size_t i = 0; i < look->site->wanted_count; i++)
        conclude_extension(look, i);
}
