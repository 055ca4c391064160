#include "domain/subject_words.h"

#include "domain/french_words.h"

#include <errno.h>

enum { FIRST_ROOM = 256 };

struct collecting {
    struct arena *arena;
    struct text_piece *pieces;
    size_t count, room;
    bool out_of_memory;
};

static void add(struct collecting *collecting, const char *path, const char *text)
{
    if (!*text || collecting->out_of_memory)
        return;
    if (collecting->count == collecting->room) {
        size_t room = collecting->room ? 2 * collecting->room : FIRST_ROOM;
        struct text_piece *more = arena_calloc(collecting->arena, room, sizeof *more);

        if (more && collecting->count)
            memcpy(more, collecting->pieces, collecting->count * sizeof *more);
        collecting->out_of_memory = !more;
        if (!more)
            return;
        collecting->pieces = more;
        collecting->room = room;
    }
    collecting->out_of_memory = collecting->out_of_memory || !path;
    collecting->pieces[collecting->count++] = (struct text_piece){path ? path : "", text};
}

static void add_field(
    struct collecting *collecting, const char *path, const char *field, const char *text)
{
    if (*text)
        add(collecting, arena_printf(collecting->arena, "%s.%s", path, field), text);
}

static void add_list(struct collecting *collecting,
    const char *path,
    const char *field,
    const struct text_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        add(collecting, arena_printf(collecting->arena, "%s.%s[%zu]", path, field, i),
            list->items[i]);
}

static void add_annexes(struct collecting *collecting,
    const char *path,
    const struct subject_annexe *annexes,
    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct subject_annexe *annexe = &annexes[i];
        const char *at = arena_printf(collecting->arena, "%s.annexes[%zu]", path, i);

        if (!at) {
            collecting->out_of_memory = true;
            return;
        }
        add_field(collecting, at, "title", annexe->title);
        add_list(collecting, at, "paragraphs", &annexe->paragraphs);
        for (size_t j = 0; j < annexe->row_count; j++) {
            char rows[40];

            (void)snprintf(rows, sizeof rows, "rows[%zu].cells", j);
            add_list(collecting, at, rows, &annexe->rows[j]);
        }
        add_field(collecting, at, "figure_description", annexe->figure_description);
    }
}

static void add_questions(struct collecting *collecting,
    const char *path,
    const struct subject_question *questions,
    size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(collecting, arena_printf(collecting->arena, "%s.questions[%zu].text", path, i),
            questions[i].text);
}

static void add_written(struct collecting *collecting, const struct written_subject *written)
{
    add_field(collecting, "written", "organisation.activity", written->organisation.activity);
    add_list(collecting, "written", "context", &written->context);
    for (size_t i = 0; i < written->dossier_count; i++) {
        const struct subject_dossier *dossier = &written->dossiers[i];
        char path[40];

        (void)snprintf(path, sizeof path, "written.dossiers[%zu]", i);
        add_field(collecting, path, "theme", dossier->theme);
        add_list(collecting, path, "situation", &dossier->situation);
        add_questions(collecting, path, dossier->questions, dossier->question_count);
        add_annexes(collecting, path, dossier->annexes, dossier->annexe_count);
    }
    if (written->reflection.there)
        add_field(collecting, "written", "reflection.text", written->reflection.text);
}

static void add_practical(struct collecting *collecting, const struct practical_subject *practical)
{
    add_list(collecting, "practical", "situation", &practical->situation);
    add_field(collecting, "practical", "problem", practical->problem);
    add_questions(collecting, "practical", practical->questions, practical->question_count);
    add_annexes(collecting, "practical", practical->annexes, practical->annexe_count);
}

/* FNV-1a, finished so that every bit counts (MurmurHash3). */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ hash >> 33;
}

static size_t count_bytes(const struct collecting *collecting)
{
    size_t bytes = 0;

    for (size_t i = 0; i < collecting->count; i++)
        bytes += strlen(collecting->pieces[i].text);
    return bytes;
}

/* A word has two bytes at least with what parts it from the next one. */
static int read_words(const struct collecting *collecting, struct text_words *ret_words)
{
    size_t room = count_bytes(collecting) / 2 + collecting->count + 1;
    struct text_words words = {.pieces = collecting->pieces,
        .piece_count = collecting->count,
        .items = arena_alloc(collecting->arena, room * sizeof *words.items)};

    if (collecting->out_of_memory || !words.items)
        return -ENOMEM;
    for (size_t i = 0; i < collecting->count; i++) {
        const char *text = collecting->pieces[i].text;
        struct word_reader reader;
        struct word word;

        word_reader_init(&reader, text);
        while (word_next(&reader, &word) && words.count < room)
            if (*word.folded)
                words.items[words.count++] = (struct text_word){.piece = (uint32_t)i,
                    .start = (uint32_t)(word.start - text),
                    .end = (uint32_t)((size_t)(word.start - text) + word.size),
                    .hash = hash_of(word.folded)};
    }
    *ret_words = words;
    return 0;
}

int subject_words(struct arena *arena, const struct subject *subject, struct text_words *ret_words)
{
    struct collecting collecting = {.arena = arena};

    if (subject->content == SUBJECT_WRITTEN)
        add_written(&collecting, &subject->written);
    else if (subject->content == SUBJECT_PRACTICAL)
        add_practical(&collecting, &subject->practical);
    return read_words(&collecting, ret_words);
}

int text_words(struct arena *arena, const char *text, struct text_words *ret_words)
{
    struct collecting collecting = {.arena = arena};

    add(&collecting, "", text);
    return read_words(&collecting, ret_words);
}
