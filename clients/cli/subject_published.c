/* `palmares subject published`: texts published before, with which subjects are compared. */
#include "cli/subject.h"

#include "base/text.h"
#include "cli/listing.h"

static const struct cli_column COLUMNS[] = {
    {N_("Text"), "id", false, NULL},
    {N_("Title"), "title", false, NULL},
    {N_("Year"), "year", true, NULL},
    {N_("Words"), "words", true, NULL},
    {N_("Put here"), "create_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static int list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = SUBJECT_SERVICE,
        .method = "ListPublishedTexts",
        .page_max = 1000,
        .columns = COLUMNS,
        .empty = N_("there is no published text yet"),
    };
    Palmares__V1__ListPublishedTextsRequest request =
        PALMARES__V1__LIST_PUBLISHED_TEXTS_REQUEST__INIT;

    return cli_list(cli, &listing, &request.base);
}

static int add(struct cli *cli, const char *file)
{
    Palmares__V1__PutPublishedTextRequest request = PALMARES__V1__PUT_PUBLISHED_TEXT_REQUEST__INIT;
    Palmares__V1__PublishedText published = PALMARES__V1__PUBLISHED_TEXT__INIT;
    CLEANUP_BUFFER struct buffer text = {0};
    ProtobufCMessage *stored;
    int r;

    if (!cli_has(cli, "id") || !cli_has(cli, "title") || !cli_has(cli, "year"))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("say what it is: --id ID --title TITLE --year YEAR; FILE is plain text, made from a "
              "PDF with pdftotext for example"));
    r = cli_option_u32(cli, "year", 0, 9999, &published.year);
    if (!r)
        r = cli_read_text(cli, file, &text);
    if (r)
        return r;
    if (strlen((const char *)text.data) != text.size)
        return cli_fail(cli, CLI_EXIT_CONTENT,
            _("%s: this is no plain text: make one from it, with pdftotext for example"), file);
    published.id = cli_text(cli_option(cli, "id"));
    published.title = cli_text(cli_option(cli, "title"));
    published.text = (char *)text.data;
    request.published = &published;
    if (cli_dry_run(cli)) {
        cli_say(cli, _("%s: %zu bytes of text; nothing was stored"), published.id, text.size);
        return 0;
    }
    r = cli_change(cli, SUBJECT_SERVICE, "PutPublishedText", &request.base, cli->arena, &stored);
    return r ? r : cli_show(cli, COLUMNS, stored);
}

static int delete (struct cli *cli, const char *id)
{
    Palmares__V1__DeletePublishedTextRequest request =
        PALMARES__V1__DELETE_PUBLISHED_TEXT_REQUEST__INIT;
    ProtobufCMessage *response;
    int r;

    request.id = cli_text(id);
    if (cli_dry_run(cli)) {
        cli_say(cli, _("nothing was deleted"));
        return 0;
    }
    r = cli_change(
        cli, SUBJECT_SERVICE, "DeletePublishedText", &request.base, cli->arena, &response);
    if (!r)
        cli_say(cli, _("deleted"));
    return r;
}

int subject_run_published(struct cli *cli)
{
    const char *what = cli->arguments[0];
    const char *name = cli->argument_count > 1 ? cli->arguments[1] : NULL;

    if (text_equal(what, "list") && !name)
        return list(cli);
    if (text_equal(what, "add") && name)
        return add(cli, name);
    if (text_equal(what, "delete") && name)
        return delete (cli, name);
    return cli_fail(cli, CLI_EXIT_USAGE, _("%s: list, add FILE or delete ID is expected"), what);
}
