/* The sites of `palmares centre check-cms`: one of the command line, or those of a file. */
#include "cli/centre.h"

#include "base/text.h"
#include "clientlib/file.h"

#include <errno.h>
#include <strings.h>

enum column { CENTRE, CMS, URL, COLUMNS };
enum { CENTRE_CODE_MAX = 32, BAD_LINES_SHOWN = 20 };

static const char *const HEADINGS[COLUMNS] = {"centre", "cms", "url"};

struct reading {
    struct centre_check *check;
    const char *file;
    size_t line;
    size_t bad;
    char separator;
    size_t places[COLUMNS]; /* of each column in a line */
};

/* Say what is wrong with a line; reading goes on, so that all are named at once. */
static void complain(struct reading *reading, const char *what, const char *value)
{
    if (reading->bad++ < BAD_LINES_SHOWN)
        (void)cli_fail(reading->check->cli, CLI_EXIT_CONTENT, "%s:%zu: %s: %s", reading->file,
            reading->line, value, what);
}

/* Words for what cms_url_check() found. */
static const char *url_remedy(const char *why)
{
    return text_equal(why, "https") ? _("only HTTPS is looked at: write https://...")
           : text_equal(why, "credentials")
               ? _("no user and no password in an address: the site is looked at without logging "
                   "in")
               : _("this is no address of a site: write https://host/folder/");
}

/* One more site; the texts are kept. 1: the URL is wrong (*ret_why says how). */
static int add_site(struct centre_check *check,
    const char *centre,
    const Palmares__V1__CmsRule *rule,
    const char *url,
    const char **ret_why)
{
    char *checked;
    int r = cms_url_check(url, check->cli->arena, &checked, ret_why);

    if (r)
        return r < 0 ? r : 1;
    check->sites[check->count] =
        (struct centre_site){.centre = arena_strdup(check->cli->arena, centre), .rule = rule};
    check->looks[check->count].url = checked;
    return check->sites[check->count++].centre ? 0 : -ENOMEM;
}

static int alloc_sites(struct centre_check *check, size_t most)
{
    check->sites = arena_calloc(check->cli->arena, most, sizeof *check->sites);
    check->looks = arena_calloc(check->cli->arena, most, sizeof *check->looks);
    return check->sites && check->looks ? 0 : -ENOMEM;
}

static int read_argument(struct centre_check *check)
{
    struct cli *cli = check->cli;
    const char *url = cli->arguments[0], *word = cli_option(cli, "cms"), *why;
    const Palmares__V1__CmsRule *rule;
    int r;

    if (!word)
        return cli_fail(cli, CLI_EXIT_USAGE, _("which CMS should be there? pass --cms, one of: %s"),
            centre_rule_words(check));
    rule = centre_find_rule(check, word);
    if (!rule || !cms_probe_knows(rule->id))
        return cli_fail(cli, CLI_EXIT_USAGE, _("--cms %s: the definition of the session has: %s"),
            word, centre_rule_words(check));
    r = alloc_sites(check, 1);
    if (!r)
        r = add_site(check, "", rule, url, &why);
    return r == 1 ? cli_fail(cli, CLI_EXIT_USAGE, "%s: %s", url, url_remedy(why)) : r;
}

/* ---- the file ---- */

/* Cut a cell off the line, quotes taken away; NULL at its end. */
static char *next_cell(char **line, char separator)
{
    char *begin = *line, *to;

    if (!begin)
        return NULL;
    while (*begin == ' ')
        begin++;
    to = begin;
    if (*begin == '"') {
        const char *from = begin + 1;

        for (; *from && !(from[0] == '"' && from[1] != '"'); from++) {
            from += *from == '"';
            *to++ = *from;
        }
        from += *from == '"';
        from = strchr(from, separator);
        *line = from ? (char *)(uintptr_t)from + 1 : NULL;
    } else {
        to = begin + strcspn(begin, (const char[]){separator, '\0'});
        *line = *to ? to + 1 : NULL;
    }
    while (to > begin && text_is_space(to[-1]))
        to--;
    *to = '\0';
    return begin;
}

/* The first line: which column is where, in any order. */
static int read_headings(struct reading *reading, char *line)
{
    size_t found = 0, place = 0;

    reading->separator = strchr(line, ';') ? ';' : strchr(line, '\t') ? '\t' : ',';
    for (char *cell; (cell = next_cell(&line, reading->separator)); place++) {
        for (size_t i = 0; i < COLUMNS; i++) {
            if (strcasecmp(cell, HEADINGS[i]) == 0) {
                reading->places[i] = place;
                found |= (size_t)1 << i;
            }
        }
    }
    return found == 7 ? 0
                      : cli_fail(reading->check->cli, CLI_EXIT_CONTENT,
                            _("%s:%zu: the first line must name the columns: centre;cms;url"),
                            reading->file, reading->line);
}

static bool is_repeated(
    const struct centre_check *check, const char *centre, const Palmares__V1__CmsRule *rule)
{
    for (size_t i = 0; i < check->count; i++) {
        if (check->sites[i].rule == rule && text_equal(check->sites[i].centre, centre))
            return true;
    }
    return false;
}

static int read_record(struct reading *reading, const char *const cells[COLUMNS])
{
    struct centre_check *check = reading->check;
    const Palmares__V1__CmsRule *rule = centre_find_rule(check, cells[CMS]);
    const char *why = NULL;
    int r = 0;

    if (!*cells[CENTRE] || strlen(cells[CENTRE]) > CENTRE_CODE_MAX ||
        !text_utf8_valid(cells[CENTRE], strlen(cells[CENTRE])))
        complain(reading, _("the code of a centre is expected"), cells[CENTRE]);
    else if (!rule || !cms_probe_knows(rule->id))
        complain(reading,
            arena_printf(check->cli->arena, _("the definition of the session has: %s"),
                centre_rule_words(check)),
            cells[CMS]);
    else if (is_repeated(check, cells[CENTRE], rule))
        complain(reading, _("this centre has a line for this CMS already"), cells[CENTRE]);
    else if (check->count == CENTRE_SITES_MAX)
        complain(reading, _("too many lines: split the file"), cells[CENTRE]);
    else
        r = add_site(check, cells[CENTRE], rule, cells[URL], &why);
    if (r == 1)
        complain(reading, url_remedy(why), cells[URL]);
    return r < 0 ? r : 0;
}

static int read_line(struct reading *reading, char *line)
{
    const char *cells[COLUMNS] = {"", "", ""};
    size_t place = 0;

    line[strcspn(line, "\r")] = '\0';
    if (!line[strspn(line, " \t;,")])
        return 0;
    if (!reading->separator)
        return read_headings(reading, line);
    for (char *cell; (cell = next_cell(&line, reading->separator)); place++) {
        for (size_t i = 0; i < COLUMNS; i++) {
            if (reading->places[i] == place)
                cells[i] = cell;
        }
    }
    return read_record(reading, cells);
}

static int read_lines(struct reading *reading, char *text)
{
    int r = 0;

    if (text_starts_with(text, "\xef\xbb\xbf"))
        text += 3;
    while (*text && !r) {
        char *end = text + strcspn(text, "\n");
        bool last = !*end;

        *end = '\0';
        reading->line++;
        r = read_line(reading, text);
        text = last ? end : end + 1;
    }
    return r;
}

static int read_file(struct centre_check *check)
{
    CLEANUP_BUFFER struct buffer content = {0};
    struct cli *cli = check->cli;
    struct reading reading = {.check = check, .file = cli_option(cli, "file")};
    int r = file_read(reading.file, CENTRE_FILE_MAX, &content);

    check->from_file = true;
    if (r == -EFBIG)
        return cli_fail(cli, CLI_EXIT_CONTENT, _("%s: more than %d KiB: split it"), reading.file,
            CENTRE_FILE_MAX / 1024);
    if (r && r != -ENOMEM)
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", reading.file, strerror(-r));
    if (!r)
        r = buffer_terminate(&content);
    if (!r && memchr(content.data, '\0', content.size))
        return cli_fail(cli, CLI_EXIT_CONTENT, _("%s: this is no text"), reading.file);
    if (!r)
        r = alloc_sites(check, CENTRE_SITES_MAX);
    if (!r)
        r = read_lines(&reading, (char *)content.data);
    if (r)
        return r;
    if (reading.bad)
        return cli_fail(cli, CLI_EXIT_CONTENT,
            _("%s: no site was looked at: correct the file (lines: %zu)"), reading.file,
            reading.bad);
    return check->count ? 0 : cli_fail(cli, CLI_EXIT_CONTENT, _("%s: no site in it"), reading.file);
}

int centre_read_sites(struct centre_check *check)
{
    struct cli *cli = check->cli;
    bool file = cli_has(cli, "file");

    if (file == (cli->argument_count == 1))
        return cli_fail(
            cli, CLI_EXIT_USAGE, _("which site? pass its URL and --cms, or --file CENTRES.csv"));
    if (file && cli_has(cli, "cms"))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("--cms is for one URL: the file says which CMS each centre has"));
    return file ? read_file(check) : read_argument(check);
}
