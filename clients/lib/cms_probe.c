#include "clientlib/cms_probe_parts.h"

#include "base/clock.h"
#include "base/text.h"

#include <errno.h>

enum { LOOK_BYTES_MAX = 16 * 1024 * 1024, ROUND_MS = 200 };

/* A CMS that is known. */
struct software {
    const char *id;
    bool (*shows)(const struct cms_look *look);
    int (*ask)(struct cms_look *look);
    void (*conclude)(struct cms_look *look);
};

static const struct software SOFTWARE[] = {
    {"WORDPRESS", cms_wordpress_shows, cms_wordpress_ask, cms_wordpress_conclude},
    {"PRESTASHOP", cms_prestashop_shows, cms_prestashop_ask, cms_prestashop_conclude},
};

/* A run over all sites. */
struct probe {
    const struct cms_probe_options *options;
    struct cms_fetcher *fetcher;
    struct cms_site *sites;
    size_t count, begun, done;
    struct cms_look *looks[CMS_AT_ONCE_MAX]; /* under way; NULL: a free place */
};

static const struct software *find_software(const char *id)
{
    for (size_t i = 0; i < ARRAY_LEN(SOFTWARE); i++) {
        if (text_equal(SOFTWARE[i].id, id))
            return &SOFTWARE[i];
    }
    return NULL;
}

bool cms_probe_knows(const char *cms)
{
    return find_software(cms) != NULL;
}

/* ---- what the parts share ---- */

/* What is looked for stands at the front of most files; of folders only the status counts. */
static size_t enough_of(enum cms_ask_kind kind)
{
    switch (kind) {
    case CMS_ASK_HOME:
    case CMS_ASK_REST:
        return 0;
    case CMS_ASK_CONTROL:
    case CMS_ASK_FOLDER:
    case CMS_ASK_WEBSERVICE:
        return 1024;
    default:
        return 64 * 1024;
    }
}

int cms_look_ask(
    struct cms_look *look, enum cms_ask_kind kind, size_t index, const char *base, const char *path)
{
    const char *url = base ? cms_url_join(base, path, look->arena) : NULL;
    struct cms_ask *ask = &look->asks[look->count];

    if (arena_refused(look->arena))
        return -ENOMEM;
    if (!url || look->count == CMS_ASKS_MAX)
        return 0;
    *ask = (struct cms_ask){.kind = kind,
        .index = index,
        .look = look,
        .fetch = {
            .url = url, .deadline_us = look->deadline_us, .enough = enough_of(kind), .owner = ask}};
    look->count++;
    return 0;
}

const struct cms_ask *cms_look_find(
    const struct cms_look *look, enum cms_ask_kind kind, size_t index)
{
    for (size_t i = 0; i < look->count; i++) {
        if (look->asks[i].kind == kind && look->asks[i].index == index)
            return &look->asks[i];
    }
    return NULL;
}

struct cms_text cms_look_text(const struct cms_look *look, enum cms_ask_kind kind, size_t index)
{
    const struct cms_ask *ask = cms_look_find(look, kind, index);

    return ask ? cms_fetch_text(&ask->fetch) : (struct cms_text){NULL, 0};
}

const char *cms_look_folder(struct cms_look *look, struct cms_text before, const char *otherwise)
{
    const char *path = arena_printf(look->arena, "%.*s/", (int)before.size, before.data);
    const char *url = path ? cms_url_join(look->base, path, look->arena) : NULL;

    return url && !strpbrk(url, "?#") ? url : otherwise;
}

bool cms_look_is_active(const struct cms_look *look, const char *id)
{
    for (size_t i = 0; i < look->active.count; i++) {
        if (text_equal(look->active.items[i].name.text, id))
            return true;
    }
    return false;
}

static long status_of(const struct cms_ask *ask)
{
    return ask && !ask->fetch.problem ? ask->fetch.status : 0;
}

enum cms_presence cms_look_by_folder(const struct cms_look *look, size_t index)
{
    long file = status_of(cms_look_find(look, CMS_ASK_EXTENSION, index));
    long folder = status_of(cms_look_find(look, CMS_ASK_FOLDER, index));
    long control = status_of(cms_look_find(look, CMS_ASK_CONTROL, 0));

    if ((folder == 200 || folder == 403) && (control == 404 || control == 410))
        return CMS_PRESENT;
    /* "no" is said as for what does not exist, or as pages that do not */
    if ((folder == 404 || folder == 410) && (file == 404 || file == 410))
        return CMS_ABSENT;
    return file == 200 && folder == 200 && control == 200 ? CMS_ABSENT : CMS_UNTOLD;
}

void cms_look_version(struct cms_look *look, const char *version)
{
    struct cms_site *site = look->site;
    struct cms_word word = {""};

    if (text_is_empty(version) || strlen(version) >= sizeof word.text)
        return;
    memcpy(word.text, version, strlen(version) + 1);
    if (site->contradictory || text_equal(site->version.text, version))
        return;
    if (!*site->version.text) {
        site->version = word;
        return;
    }
    site->contradictory = true;
    site->one_version = site->version;
    site->other_version = word;
    site->version.text[0] = '\0';
}

/* ---- one site ---- */

static void look_free(struct cms_look *look)
{
    if (!look)
        return;
    for (size_t i = 0; i < look->count; i++)
        cms_fetch_release(&look->asks[i].fetch);
    arena_free(look->arena);
    free(look);
}

/* Begin the transfers from number `first` on. */
static int begin_asks(struct probe *probe, struct cms_look *look, size_t first)
{
    for (size_t i = first; i < look->count; i++) {
        int r = cms_fetcher_add(probe->fetcher, &look->asks[i].fetch);

        if (r)
            return r;
        look->pending++;
    }
    return 0;
}

static int begin_site(struct probe *probe, struct cms_site *site, struct cms_look **ret_place)
{
    struct cms_look *look = calloc(1, sizeof *look);

    if (!look)
        return -ENOMEM;
    *ret_place = look; /* freed there, whatever comes */
    look->site = site;
    look->arena = arena_new(LOOK_BYTES_MAX);
    look->deadline_us = clock_mono_us() + (int64_t)probe->options->site_seconds * 1000 * 1000;
    site->seen_cms = "";
    probe->begun++;
    if (!look->arena || cms_look_ask(look, CMS_ASK_HOME, 0, site->url, site->url))
        return -ENOMEM;
    return begin_asks(probe, look, 0);
}

/* As many sites as may be under way. */
static int begin_sites(struct probe *probe)
{
    int r = 0;

    for (size_t i = 0; i < probe->options->at_once && i < CMS_AT_ONCE_MAX && !r; i++) {
        if (!probe->looks[i] && probe->begun < probe->count)
            r = begin_site(probe, &probe->sites[probe->begun], &probe->looks[i]);
    }
    return r;
}

/* "https://x.fr/blog/index.php?a" is of "https://x.fr/blog/". */
static char *base_of(const char *url, struct arena *arena)
{
    size_t length = strcspn(url, "?#");
    const char *path = strstr(url, "://");
    size_t slash = length;

    path = path ? path + strlen("://") : url;
    while (slash > (size_t)(path - url) && url[slash - 1] != '/')
        slash--;
    if (slash == (size_t)(path - url)) /* no path at all */
        return arena_printf(arena, "%.*s/", (int)length, url);
    if (memchr(url + slash, '.', length - slash))
        length = slash;
    return arena_printf(arena, "%.*s%s", (int)length, url, url[length - 1] == '/' ? "" : "/");
}

/* Which software the answers show; when both do, the one that should be there. NULL: none. */
static const struct software *shown(const struct cms_look *look)
{
    const struct software *wanted = find_software(look->site->cms);

    if (wanted && wanted->shows(look))
        return wanted;
    for (size_t i = 0; i < ARRAY_LEN(SOFTWARE); i++) {
        if (SOFTWARE[i].shows(look))
            return &SOFTWARE[i];
    }
    return NULL;
}

/* The home page is there: what else to ask. */
static int after_home(struct probe *probe, struct cms_look *look)
{
    struct cms_fetch *home = &look->asks[0].fetch;
    const struct software *software;
    int r;

    look->site->problem = home->problem;
    look->site->detail = home->detail;
    if (!home->problem && home->status != 200) {
        look->site->problem = CMS_STATUS;
        (void)snprintf(look->site->detail.text, CMS_LABEL_SIZE, "%ld", home->status);
    }
    if (look->site->problem)
        return 0;
    home->body.size =
        home->body.size ? cms_page_unescape((char *)home->body.data, home->body.size) : 0;
    look->base = base_of(home->final_url, look->arena);
    if (!look->base)
        return -ENOMEM;
    software = shown(look);
    software = software ? software : find_software(look->site->cms);
    r = software ? software->ask(look) : 0;
    return r ? r : begin_asks(probe, look, 1);
}

static void conclude(struct cms_look *look)
{
    const struct software *software = shown(look);

    if (!software)
        return;
    look->site->seen_cms = software->id;
    software->conclude(look);
}

static void finish_site(struct probe *probe, struct cms_look *look)
{
    for (size_t i = 0; i < CMS_AT_ONCE_MAX; i++) {
        if (probe->looks[i] == look)
            probe->looks[i] = NULL;
    }
    look_free(look);
    probe->done++;
    if (probe->options->on_done)
        probe->options->on_done(probe->options->context, probe->done);
}

/* All that was asked of a site so far has ended. */
static int advance(struct probe *probe, struct cms_look *look)
{
    int r = look->count == 1 ? after_home(probe, look) : 0;

    if (r || look->pending)
        return r;
    if (!look->site->problem)
        conclude(look);
    finish_site(probe, look);
    return 0;
}

static int run(struct probe *probe)
{
    while (probe->done < probe->count) {
        struct cms_fetch *fetch = NULL;
        struct cms_look *look;
        int r = begin_sites(probe);

        if (!r)
            r = cms_fetcher_next(probe->fetcher, ROUND_MS, &fetch);
        if (!r && fetch) {
            look = ((struct cms_ask *)fetch->owner)->look;
            if (--look->pending == 0)
                r = advance(probe, look);
        }
        if (r)
            return r;
    }
    return 0;
}

int cms_probe_run(const struct cms_probe_options *options, struct cms_site *sites, size_t count)
{
    CLEANUP(cms_fetcher_free_p) struct cms_fetcher *fetcher = NULL;
    struct probe probe = {.options = options, .sites = sites, .count = count};
    int r = cms_fetcher_new(options->ca_file, options->agent, &fetcher);

    probe.fetcher = fetcher;
    if (!r)
        r = run(&probe);
    for (size_t i = 0; i < CMS_AT_ONCE_MAX; i++)
        look_free(probe.looks[i]);
    return r;
}
