#include "cli/cli.h"

#include "base/text.h"
#include "clientlib/file.h"
#include "clientlib/protojson.h"

#include <errno.h>
#include <unistd.h>

int cli_print_json(struct cli *cli, const ProtobufCMessage *message)
{
    CLEANUP_BUFFER struct buffer text = {0};
    int r = protojson_write(message, 0, &text);

    if (!r)
        r = buffer_append_text(&text, "\n");
    if (r)
        return r;
    (void)fwrite(text.data, 1, text.size, stdout);
    return cli_finish_output(cli);
}

int cli_write_file(struct cli *cli, const char *file, const void *data, size_t size)
{
    int r;

    if (!file)
        file = "-";
    (void)fflush(stdout);
    r = file_write(file, data, size);
    if (r == -ENOMEM)
        return r;
    if (r)
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s",
            text_equal(file, "-") ? _("standard output") : file, strerror(-r));
    return 0;
}

int cli_finish_output(struct cli *cli)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    if (errno == EPIPE)
        return CLI_EXIT_FILE; /* the reader had enough: nothing to say */
    return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", _("standard output"), strerror(errno));
}
