#include "cli/table_import.h"

#include "cli/listing.h"
#include "clientlib/file.h"

#include <errno.h>

static const struct cli_column ISSUE_COLUMNS[] = {
    {N_("Line"), "line", true, NULL},
    {N_("Column"), "column", false, NULL},
    {N_("Value"), "value", false, NULL},
    {N_("Reason"), "reason", false, NULL},
    {N_("What is wrong"), "message", false, NULL},
    {N_("What to do"), "remedy", false, NULL},
    {NULL, NULL, false, NULL},
};

int table_import_read(struct cli *cli, const char *remedy, struct buffer *ret_content)
{
    const char *file = cli->arguments[0];
    int r = file_read(file, TABLE_IMPORT_MAX, ret_content);

    if (r == -EFBIG)
        return cli_fail(cli, CLI_EXIT_CONTENT, _("%s: more than %d KiB: %s"), file,
            TABLE_IMPORT_MAX / 1024, remedy);
    if (r && r != -ENOMEM)
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", file, strerror(-r));
    return r;
}

int table_import_report(struct cli *cli, const ProtobufCMessage *response, size_t issue_count)
{
    int r = 0;

    if (cli->format == CLI_JSON)
        r = cli_print_json(cli, response);
    else if (issue_count)
        r = cli_show_list(cli, ISSUE_COLUMNS, response, "issues");
    if (r || !issue_count)
        return r;
    return cli_fail(cli, CLI_EXIT_CONTENT,
        _("nothing was imported: correct the file (issues: %zu)"), issue_count);
}
