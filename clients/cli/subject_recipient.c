/* Who gets the key of a sealed subject, as it is typed or as a table has it. */
#include "cli/subject_release.h"

#include "base/text.h"

#include <errno.h>

enum { RECIPIENTS_MAX = 2000, CELLS = 3 };

struct recipients {
    struct cli *cli;
    Palmares__V1__SubjectRecipient **items;
    size_t count;
};

static int add(
    struct recipients *recipients, const char *principal, const char *zone, const char *centre)
{
    Palmares__V1__SubjectRecipient *recipient =
        arena_alloc(recipients->cli->arena, sizeof *recipient);

    if (!recipient)
        return -ENOMEM;
    if (recipients->count == RECIPIENTS_MAX)
        return cli_fail(
            recipients->cli, CLI_EXIT_CONTENT, _("at most %d recipients"), (int)RECIPIENTS_MAX);
    palmares__v1__subject_recipient__init(recipient);
    recipient->principal = cli_text(principal);
    recipient->zone = cli_text(zone);
    recipient->centre = cli_text(centre);
    recipients->items[recipients->count++] = recipient;
    return 0;
}

/* "lycee-a@centre:A1", "directeur@zone:guyane" */
static int add_typed(struct recipients *recipients, const char *typed)
{
    struct cli *cli = recipients->cli;
    const char *at = strrchr(typed, '@');
    const char *name =
        at && at > typed ? arena_strndup(cli->arena, typed, (size_t)(at - typed)) : "";

    if (!name)
        return -ENOMEM;
    if (*name && text_starts_with(at, "@zone:") && at[6])
        return add(recipients, name, at + 6, "");
    if (*name && text_starts_with(at, "@centre:") && at[8])
        return add(recipients, name, "", at + 8);
    return cli_fail(cli, CLI_EXIT_USAGE,
        _("--recipient \"%s\": NAME@zone:ZONE or NAME@centre:CODE is expected"), typed);
}

/* ---- a table ---- */

/* Cut a line in place; how many cells it has, at most CELLS + 1. */
static size_t cut(char *line, char separator, char *cells[CELLS + 1])
{
    size_t count = 0;

    for (char *next = line; next && count <= CELLS; count++) {
        char *end = strchr(next, separator);

        cells[count] = next;
        if (end)
            *end = '\0';
        next = end ? end + 1 : NULL;
    }
    return count;
}

static int add_line(struct recipients *recipients, const char *file, size_t number, char *line)
{
    char separator = strchr(line, ';') ? ';' : ',';
    char *cells[CELLS + 1];
    size_t count = cut(line, separator, cells);

    if (count == CELLS && number == 1 && text_equal(cells[0], "principal") &&
        text_equal(cells[1], "zone") && text_equal(cells[2], "centre"))
        return 0;
    if (number == 1 || count != CELLS || !*cells[0] || !*cells[1] == !*cells[2])
        return cli_fail(recipients->cli, CLI_EXIT_CONTENT,
            _("%s:%zu: the first line is \"principal;zone;centre\", and each other one has a name "
              "and one of the two places"),
            file, number);
    return add(recipients, cells[0], cells[1], cells[2]);
}

static int add_table(struct recipients *recipients, const char *file)
{
    CLEANUP_BUFFER struct buffer text = {0};
    int r = cli_read_text(recipients->cli, file, &text);
    char *line, *next;
    size_t number = 0;

    if (r)
        return r;
    line = arena_strdup(recipients->cli->arena, (const char *)text.data);
    if (!line)
        return -ENOMEM;
    if (text_starts_with(line, "\xEF\xBB\xBF"))
        line += 3;
    for (; line && !r; line = next) {
        size_t length = strcspn(line, "\r\n");

        next = line[length] ? line + length + 1 : NULL;
        if (next && line[length] == '\r' && *next == '\n')
            next++;
        line[length] = '\0';
        number++;
        if (length)
            r = add_line(recipients, file, number, line);
    }
    return r;
}

int subject_read_recipients(
    struct cli *cli, Palmares__V1__SubjectRecipient ***ret_recipients, size_t *ret_count)
{
    struct recipients recipients = {.cli = cli,
        .items = arena_calloc(cli->arena, RECIPIENTS_MAX + 1, sizeof *recipients.items)};
    const char *typed, *file = cli_option(cli, "recipients");
    int r = recipients.items ? 0 : -ENOMEM;

    for (size_t i = 0; !r && (typed = cli_option_at(cli, "recipient", i)); i++)
        r = add_typed(&recipients, typed);
    if (!r && file)
        r = add_table(&recipients, file);
    *ret_recipients = recipients.items;
    *ret_count = recipients.count;
    return r;
}
