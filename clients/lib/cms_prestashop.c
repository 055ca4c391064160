#include "clientlib/cms_probe_parts.h"

#include "base/text.h"

#include <errno.h>

bool cms_prestashop_shows(const struct cms_look *look)
{
    const struct cms_ask *home = cms_look_find(look, CMS_ASK_HOME, 0);
    struct cms_text page = cms_look_text(look, CMS_ASK_HOME, 0);
    struct cms_word version;

    return cms_page_generator(page, "PrestaShop", &version) ||
           text_equal(home->fetch.powered_by.text, "PrestaShop") ||
           cms_page_has(page, "var prestashop =") || cms_page_has(page, "/modules/ps_");
}

static int ask_extension(struct cms_look *look, size_t index)
{
    const char *id = look->site->wanted[index].id;
    const char *config = arena_printf(look->arena, "modules/%s/config.xml", id);
    const char *folder = arena_printf(look->arena, "modules/%s/", id);
    int r = config && folder ? 0 : -ENOMEM;

    if (!r)
        r = cms_look_ask(look, CMS_ASK_EXTENSION, index, look->root, config);
    return r ? r : cms_look_ask(look, CMS_ASK_FOLDER, index, look->root, folder);
}

int cms_prestashop_ask(struct cms_look *look)
{
    struct cms_text page = cms_look_text(look, CMS_ASK_HOME, 0);
    int r;

    cms_page_folders(page, "/themes/", &look->themes);
    cms_page_folders(page, "/modules/", &look->active);
    look->root = look->themes.count
                     ? cms_look_folder(look, look->themes.items[0].before, look->base)
                     : look->base;
    r = cms_look_ask(look, CMS_ASK_CHANGELOG, 0, look->root, "docs/CHANGELOG.txt");
    if (!r)
        r = cms_look_ask(look, CMS_ASK_WEBSERVICE, 0, look->root, "api/");
    for (size_t i = 0; !r && i < base_min_size(look->themes.count, CMS_THEMES_MAX); i++) {
        const char *path = arena_printf(
            look->arena, "themes/%s/config/theme.yml", look->themes.items[i].name.text);
        r = path ? cms_look_ask(look, CMS_ASK_THEME, i, look->root, path) : -ENOMEM;
    }
    if (!r && look->site->wanted_count)
        r = cms_look_ask(look, CMS_ASK_CONTROL, 0, look->root, "modules/palmares_0/");
    for (size_t i = 0; !r && i < look->site->wanted_count; i++)
        r = ask_extension(look, i);
    return r;
}

static void conclude_version(struct cms_look *look)
{
    const struct cms_ask *service = cms_look_find(look, CMS_ASK_WEBSERVICE, 0);
    struct cms_word version;

    if (cms_page_generator(cms_look_text(look, CMS_ASK_HOME, 0), "PrestaShop", &version))
        cms_look_version(look, version.text);
    if (service)
        cms_look_version(look, service->fetch.webservice_version.text);
    if (cms_changelog_version(cms_look_text(look, CMS_ASK_CHANGELOG, 0), &version))
        cms_look_version(look, version.text);
}

static void conclude_theme(struct cms_look *look)
{
    struct cms_site *site = look->site;
    struct cms_word name;

    if (look->themes.count)
        site->theme = look->themes.items[0].name;
    for (size_t i = 0; i < base_min_size(look->themes.count, CMS_THEMES_MAX); i++) {
        struct cms_text theme = cms_look_text(look, CMS_ASK_THEME, i);

        if (!cms_file_word(theme, "name", &name) ||
            !text_equal(name.text, look->themes.items[i].name.text))
            continue;
        site->theme = name;
        (void)cms_file_word(theme, "version", &site->theme_version);
        return;
    }
}

void cms_prestashop_conclude(struct cms_look *look)
{
    conclude_version(look);
    conclude_theme(look);
    for (size_t i = 0; i < look->site->wanted_count; i++) {
        struct cms_seen_extension *seen = &look->site->extensions[i];
        struct cms_text config = cms_look_text(look, CMS_ASK_EXTENSION, i);
        bool known = cms_page_version_after(config, "<version><![CDATA[", &seen->version);

        if (cms_look_is_active(look, look->site->wanted[i].id))
            seen->presence = CMS_ACTIVE;
        else if (known) /* there, and a module may work without a trace in pages */
            seen->presence = CMS_UNTOLD;
        else
            seen->presence = cms_look_by_folder(look, i) == CMS_ABSENT ? CMS_ABSENT : CMS_UNTOLD;
    }
}
