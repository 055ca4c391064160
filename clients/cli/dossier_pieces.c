/* Pieces of `palmares dossier render` on disk, and what they become. */
#include "cli/dossier_render.h"

#include "base/text.h"
#include "clientlib/file.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ANSWER_BYTES_MAX = 16 * 1024 * 1024 };

int render_fail_file(struct render *render, const char *file, int error)
{
    return error == ENOMEM ? -ENOMEM
                           : cli_fail(render->cli, CLI_EXIT_FILE, "%s: %s", file, strerror(error));
}

static char *in_part(struct render *render, const char *name)
{
    return arena_printf(render->cli->arena, "%s/%s", render->part, name);
}

/* ---- names ---- */

/* Letters of Latin-1 and Latin Extended-A without their accents, by code point. */
static const char *folded(int32_t letter)
{
    static const char *const latin1[] = {"A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E",
        "E", "I", "I", "I", "I", "D", "N", "O", "O", "O", "O", "O", "", "O", "U", "U", "U", "U",
        "Y", "TH", "ss", "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",
        "i", "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y"};
    static const char extended[] =
        "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiJjJjKkkLlLlLlLlLlNnNnNnnNnOoOoOo"
        "OoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
    static char one[2];

    if (letter >= 0xc0 && letter <= 0xff)
        return latin1[letter - 0xc0];
    if (letter == 0x152 || letter == 0x153)
        return letter == 0x152 ? "OE" : "oe";
    if (letter >= 0x100 && letter <= 0x17f && letter - 0x100 < (int32_t)sizeof extended - 1) {
        one[0] = extended[letter - 0x100];
        return one;
    }
    if (letter >= 0x218 && letter <= 0x21b) {
        one[0] = "SsTt"[letter - 0x218];
        return one;
    }
    return "_";
}

static int put_safe(struct buffer *to, const char *text)
{
    size_t left = strlen(text);
    int r = 0;

    while (left > 0 && !r) {
        size_t length = 1;
        int32_t letter = text_utf8_decode(text, left, &length);

        length = letter < 0 ? 1 : length;
        if ((letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
            (letter >= 'a' && letter <= 'z') || letter == '-')
            r = buffer_append(to, text, 1);
        else
            r = buffer_append_text(to, letter < 0xc0 ? "_" : folded(letter));
        text += length;
        left -= length;
    }
    return r;
}

char *render_file_name(const Palmares__V1__ExportedDocument *document, struct arena *arena)
{
    CLEANUP_BUFFER struct buffer name = {0};
    int r = put_safe(&name, document->candidate);

    if (!r)
        r = buffer_append_text(&name, "_");
    if (!r)
        r = put_safe(&name, document->candidate_name);
    if (!r)
        r = buffer_printf(
            &name, "_%s_%u.pdf", dossier_kind_word(document->kind), document->ordinal);
    return r ? NULL : arena_strndup(arena, (const char *)name.data, name.size);
}

/* ---- the folder ---- */

static void empty_folder(const char *folder)
{
    DIR *open = opendir(folder);
    const struct dirent *entry;

    while (open && (entry = readdir(open))) {
        if (*entry->d_name != '.')
            (void)unlinkat(dirfd(open), entry->d_name, 0);
    }
    if (open)
        (void)closedir(open);
}

int render_pack(const ProtobufCMessage *message, struct buffer *to)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    int r = buffer_reserve(to, size + 1);

    if (!r)
        to->size += protobuf_c_message_pack(message, to->data + to->size);
    return r;
}

/* The pieces belong to one selection: its request stands beside them. */
static int check_selection(struct render *render, const ProtobufCMessage *selection)
{
    CLEANUP_BUFFER struct buffer mine = {0};
    CLEANUP_BUFFER struct buffer theirs = {0};
    const char *file = in_part(render, "selection");
    int r = file ? render_pack(selection, &mine) : -ENOMEM;

    if (r)
        return r;
    r = file_read(file, ANSWER_BYTES_MAX, &theirs);
    if (r == 0 && theirs.size == mine.size &&
        (mine.size == 0 || memcmp(theirs.data, mine.data, mine.size) == 0))
        return 0;
    empty_folder(render->part);
    r = file_write(file, mine.data, mine.size);
    return r ? render_fail_file(render, file, -r) : 0;
}

int render_open_part(struct render *render, const ProtobufCMessage *selection)
{
    struct arena *arena = render->cli->arena;

    if (!render->merge && mkdir(render->target, 0777) && errno != EEXIST)
        return render_fail_file(render, render->target, errno);
    render->part = arena_printf(arena, render->merge ? "%s.part" : "%s/.part", render->target);
    if (!render->part)
        return -ENOMEM;
    if (mkdir(render->part, 0700) && errno != EEXIST)
        return render_fail_file(render, render->part, errno);
    return check_selection(render, selection);
}

void render_drop_part(struct render *render)
{
    empty_folder(render->part);
    (void)rmdir(render->part);
}

/* ---- pieces ---- */

static const char *kind_title(const Palmares__V1__ExportedDocument *document, struct arena *arena)
{
    static const char *const titles[] = {"", N_("livret"), N_("attestation"), N_("fiche E4"),
        N_("fiche E6"), N_("étude réflexive"), N_("engagement"), N_("attachment")};
    size_t kind = (size_t)document->kind < ARRAY_LEN(titles) ? (size_t)document->kind : 0;

    return arena_printf(arena, "%s %u", *titles[kind] ? _(titles[kind]) : "?", document->ordinal);
}

static int add_bookmarks(struct render *render, const Palmares__V1__ExportDossiersResponse *piece)
{
    struct arena *arena = render->cli->arena;
    size_t page = render->pages;
    int r = 0;

    for (size_t i = 0; i < piece->n_documents && !r; i++) {
        const Palmares__V1__ExportedDocument *document = piece->documents[i];
        const char *title =
            arena_printf(arena, "%s (%s)", document->candidate_name, document->candidate);
        const char *inner = kind_title(document, arena);

        if (!title || !inner)
            return -ENOMEM;
        if (!text_equal(render->last_candidate, document->candidate)) {
            r = pdf_merge_bookmark(render->merge, title, page, false);
            render->last_candidate = arena_strdup(arena, document->candidate);
            if (!render->last_candidate)
                return -ENOMEM;
        }
        if (!r)
            r = pdf_merge_bookmark(render->merge, inner, page, true);
        page += document->pages;
    }
    return r;
}

/* A piece whose file is there: its pages, its bookmarks, the token behind it. */
static int add_piece(
    struct render *render, const Palmares__V1__ExportDossiersResponse *piece, const char *file)
{
    int r = 0;

    if (render->merge && piece->n_documents) {
        r = add_bookmarks(render, piece);
        if (!r)
            r = pdf_merge_add(render->merge, file);
        if (r == PDF_MERGE_E_FAILED)
            return cli_fail(render->cli, CLI_EXIT_CONTENT, "%s", pdf_merge_why(render->merge));
    }
    for (size_t i = 0; i < piece->n_documents; i++)
        render->pages += piece->documents[i]->pages;
    if (!r && render->merge && pdf_merge_pages(render->merge) != render->pages)
        return cli_fail(render->cli, CLI_EXIT_CONTENT,
            _("the service sent %zu pages where it announced %zu"), pdf_merge_pages(render->merge),
            render->pages);
    render->documents += piece->n_documents;
    render->pieces++;
    render->token = arena_strdup(render->cli->arena, piece->next_page_token);
    if (r || !render->token)
        return r ? r : -ENOMEM;
    render->ended = !*render->token;
    return 0;
}

char *render_piece_name(struct render *render, const char *what)
{
    return arena_printf(render->cli->arena, "%s/%06u.%s", render->part, render->pieces, what);
}

int render_resume(struct render *render)
{
    while (!render->ended) {
        CLEANUP_BUFFER struct buffer bytes = {0};
        const char *answer = render_piece_name(render, "answer"),
                   *file = render_piece_name(render, "pdf");
        Palmares__V1__ExportDossiersResponse *piece;
        int r = answer && file ? file_read(answer, ANSWER_BYTES_MAX, &bytes) : -ENOMEM;

        if (r == -ENOENT)
            return 0;
        if (r)
            return render_fail_file(render, answer, -r);
        piece = palmares__v1__export_dossiers_response__unpack(NULL, bytes.size, bytes.data);
        if (!piece)
            return cli_fail(render->cli, CLI_EXIT_CONTENT,
                _("%s is damaged: remove the folder %s and begin again"), answer, render->part);
        r = add_piece(render, piece, file);
        palmares__v1__export_dossiers_response__free_unpacked(piece, NULL);
        if (r)
            return r;
    }
    return 0;
}

/* One file a document; a name that is there already is of an earlier run and is replaced. */
static int write_separate(struct render *render, const Palmares__V1__ExportDossiersResponse *piece)
{
    int r = 0;

    if (piece->n_files != piece->n_documents)
        return cli_fail(render->cli, CLI_EXIT_CONTENT,
            _("the service sent %zu files for %zu documents"), piece->n_files, piece->n_documents);
    for (size_t i = 0; i < piece->n_files && !r; i++) {
        const ProtobufCBinaryData *bytes = &piece->files[i]->content;
        char *name = render_file_name(piece->documents[i], render->cli->arena);
        char *file = name ? arena_printf(render->cli->arena, "%s/%s", render->target, name) : NULL;

        if (!file)
            return -ENOMEM;
        r = file_write(file, bytes->data, bytes->len);
        if (r)
            return render_fail_file(render, file, -r);
    }
    return 0;
}

static int write_piece(
    struct render *render, const Palmares__V1__ExportDossiersResponse *piece, const char *file)
{
    int r;

    if (!render->merge)
        return write_separate(render, piece);
    if (piece->n_documents == 0)
        return 0;
    if (piece->n_files != 1)
        return cli_fail(render->cli, CLI_EXIT_CONTENT,
            _("the service sent %zu files for %zu documents"), piece->n_files, piece->n_documents);
    r = file_write(file, piece->files[0]->content.data, piece->files[0]->content.len);
    return r ? render_fail_file(render, file, -r) : 0;
}

int render_take(struct render *render, Palmares__V1__ExportDossiersResponse *piece)
{
    CLEANUP_BUFFER struct buffer answer = {0};
    const char *file = render_piece_name(render, "pdf"),
               *beside = render_piece_name(render, "answer");
    int r = file && beside ? write_piece(render, piece, file) : -ENOMEM;

    if (r)
        return r;
    piece->n_files = 0; /* the answer without the bytes */
    r = render_pack(&piece->base, &answer);
    if (r)
        return r;
    r = file_write(beside, answer.data, answer.size);
    return r ? render_fail_file(render, beside, -r) : add_piece(render, piece, file);
}

int render_write(struct render *render)
{
    const char *whole = in_part(render, "whole.pdf");
    int r = whole ? pdf_merge_write(render->merge, whole) : -ENOMEM;

    if (r == PDF_MERGE_E_FAILED)
        return cli_fail(render->cli, CLI_EXIT_FILE, "%s", pdf_merge_why(render->merge));
    if (!r && rename(whole, render->target))
        return render_fail_file(render, render->target, errno);
    return r;
}
