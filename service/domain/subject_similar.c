#include "domain/subject_similar.h"

#include "domain/subject_check.h"
#include "domain/subject_passages.h"
#include "domain/subject_reading.h"
#include "domain/subject_seal.h"
#include "domain/subject_vault.h"

#include "base/text.h"

#include <errno.h>

enum {
    WORK_MAX_BYTES = 128 << 20, /* of the subject's own words */
    OTHER_MAX_BYTES = 64 << 20, /* of one text that is compared */
    LEAST_WORDS = 4,            /* of a passage, whatever the definition says */
    PASSAGE_MAX_BYTES = 600,    /* of a passage, as shown */
    CONTEXT_MAX_BYTES = 900,
    CONTEXT_WORDS = 8,   /* around it, in the other */
    CLOSED_PERCENT = 10, /* least share that is told of what the caller may not read, whatever the
                            definition says */
    WHOLE = 10000,       /* hundredths of a percent */
    KINDS = SIMILAR_PUBLISHED + 1,
};

struct looking {
    struct op *op;
    struct store_session *session;
    const struct subject_tools *tools;
    const struct session_definition *definition;
    const struct subject *subject;
    struct subject_report *report;
    struct arena *work, *other;
    struct text_words words;
    struct shingle_list kept[KINDS];
    struct subject_shingles sorted[KINDS];
    size_t least;   /* words of a passage */
    int32_t except; /* number of the subject itself */
};

/* Subjects and published texts have keys of their own: migrations/0012_subject.sql. */
static const uint8_t *shingle_key(const struct subject_tools *tools, enum similar_kind kind)
{
    return jury_key_of(tools->key, JURY_SUBKEY_SHINGLE) + (size_t)kind * SHINGLE_KEY_BYTES;
}

static int make_shingles(struct arena *arena,
    const struct subject_tools *tools,
    enum similar_kind kind,
    const struct text_words *words,
    struct shingle_list *ret_kept,
    struct subject_shingles *ret_sorted)
{
    int64_t *hashes;
    size_t count;
    int r = shingles_make(arena, shingle_key(tools, kind), words, ret_kept);

    if (r == 0)
        r = shingles_sort(arena, ret_kept, &hashes, &count);
    if (r == 0)
        *ret_sorted = (struct subject_shingles){hashes, count};
    return r;
}

/* What is stored, made in an arena of its own. */
static int shingles_for_index(struct op *op,
    const struct subject_tools *tools,
    enum similar_kind kind,
    const struct subject *subject,
    const char *text,
    struct subject_shingles *ret_shingles,
    uint32_t *ret_words)
{
    CLEANUP(arena_free_p) struct arena *work = arena_new(WORK_MAX_BYTES);
    struct subject_shingles sorted;
    struct shingle_list kept;
    struct text_words words;
    int r = work ? 0 : -ENOMEM;

    if (r == 0)
        r = subject ? subject_words(work, subject, &words) : text_words(work, text, &words);
    if (r == 0)
        r = make_shingles(work, tools, kind, &words, &kept, &sorted);
    if (r)
        return r;
    *ret_words = (uint32_t)words.count;
    ret_shingles->count = sorted.count;
    ret_shingles->items =
        arena_memdup(op->arena, sorted.items, (sorted.count + 1) * sizeof *sorted.items);
    return ret_shingles->items ? 0 : -ENOMEM;
}

int subject_shingles_of(struct op *op,
    const struct subject_tools *tools,
    const struct subject *subject,
    struct subject_shingles *ret_shingles,
    uint32_t *ret_words)
{
    return shingles_for_index(op, tools, SIMILAR_SUBJECT, subject, NULL, ret_shingles, ret_words);
}

int published_shingles_of(struct op *op,
    const struct subject_tools *tools,
    const char *text,
    struct subject_shingles *ret_shingles,
    uint32_t *ret_words)
{
    return shingles_for_index(op, tools, SIMILAR_PUBLISHED, NULL, text, ret_shingles, ret_words);
}

/* ---- what is shown ---- */

/* From word `first`, `count` of them, as they are written; cut where they are too many. */
static const char *show_words(struct arena *arena,
    const struct text_words *words,
    size_t first,
    size_t count,
    size_t most_bytes)
{
    const struct text_word *from = &words->items[first];
    size_t shown = count;

    while (shown > 1 && words->items[first + shown - 1].end - from->start > most_bytes)
        shown--;
    return arena_printf(arena, "%.*s%s",
        (int)base_min_size(words->items[first + shown - 1].end - from->start, most_bytes),
        words->pieces[from->piece].text + from->start, shown < count ? " …" : "");
}

/* A passage in the other text with some words around it, of the same piece. */
static const char *show_around(
    struct arena *arena, const struct text_words *words, const struct common_passage *passage)
{
    size_t first = passage->other, end = passage->other + passage->count;
    uint32_t piece = words->items[first].piece;

    for (int i = 0; i < CONTEXT_WORDS && first > 0 && words->items[first - 1].piece == piece; i++)
        first--;
    for (int i = 0; i < CONTEXT_WORDS && end < words->count && words->items[end].piece == piece;
         i++)
        end++;
    return show_words(arena, words, first, end - first, CONTEXT_MAX_BYTES);
}

static int longer_first(const void *a, const void *b)
{
    const struct common_passage *first = a, *second = b;

    if (first->count != second->count)
        return first->count > second->count ? -1 : 1;
    return first->word < second->word ? -1 : first->word > second->word;
}

/* Share and passages, the longest first. */
static int show_passages(struct looking *looking,
    const struct text_words *other,
    const struct common_passages *found,
    struct similar_text *similar)
{
    struct arena *arena = looking->op->arena;

    qsort(found->items, found->count, sizeof *found->items, longer_first);
    similar->share = (uint32_t)(found->words * WHOLE / looking->words.count);
    similar->passage_count = base_min_size(found->count, SIMILAR_PASSAGES_MAX);
    similar->passages = arena_calloc(arena, similar->passage_count + 1, sizeof *similar->passages);
    if (!similar->passages)
        return -ENOMEM;
    for (size_t i = 0; i < similar->passage_count; i++) {
        const struct common_passage *passage = &found->items[i];
        const struct text_word *word = &looking->words.items[passage->word];

        similar->passages[i] = (struct similar_passage){
            .path = arena_strdup(arena, looking->words.pieces[word->piece].path),
            .text = show_words(
                arena, &looking->words, passage->word, passage->count, PASSAGE_MAX_BYTES),
            .other_text = show_around(arena, other, passage),
        };
        if (!similar->passages[i].path || !similar->passages[i].text ||
            !similar->passages[i].other_text)
            return -ENOMEM;
    }
    return 0;
}

/*
 * Of what the caller may not read: only whether as much is the same as the definition minds, of the
 * longer of both, and neither where nor how much. Otherwise a few words at a time could be tried
 * against it until they are found.
 */
static void tell_closed(struct looking *looking,
    const struct common_passages *found,
    size_t other_words,
    struct similar_text *similar)
{
    const struct subject_rules *rules = &looking->definition->subject_rules;
    size_t percent = rules->has_written ? rules->written.similar_percent : 0;
    size_t longer = looking->words.count > other_words ? looking->words.count : other_words;

    percent = percent > CLOSED_PERCENT ? percent : CLOSED_PERCENT;
    similar->share = found->words * 100 >= percent * longer && found->words
                         ? (uint32_t)(percent * WHOLE / 100)
                         : 0;
}

/* ---- one candidate ---- */

/* An op that works with the arena of the text that is compared. */
static struct op with_other(const struct looking *looking)
{
    struct op wide = *looking->op;

    wide.arena = looking->other;
    return wide;
}

static int compare_published(struct looking *looking, int32_t number, struct similar_text *similar)
{
    struct op wide = with_other(looking);
    struct published_text published;
    struct common_passages found;
    struct text_words words;
    int r = store_published_by_number(looking->session, &wide, number, &published);

    if (r)
        return r;
    similar->id = arena_strdup(looking->op->arena, published.id);
    similar->title = arena_strdup(looking->op->arena, published.title);
    similar->year = published.year;
    if (!similar->id || !similar->title)
        return -ENOMEM;
    r = text_words(looking->other, published.text, &words);
    if (r == 0)
        r = passages_find(looking->other, &looking->words, &words, looking->least, &found);
    return r ? r : show_passages(looking, &words, &found, similar);
}

/* Nobody reads it: from the shingles alone. */
static int compare_closed(
    struct looking *looking, const struct subject_stored *stored, struct similar_text *similar)
{
    struct op wide = with_other(looking);
    struct common_passages found;
    int64_t *shared;
    size_t count;
    int r = store_similar_shared(looking->session, &wide, stored->number,
        &looking->sorted[SIMILAR_SUBJECT], &shared, &count);

    if (r == 0)
        r = passages_guess(looking->other, &looking->words, &looking->kept[SIMILAR_SUBJECT], shared,
            count, looking->least, &found);
    if (r == 0)
        tell_closed(looking, &found, stored->words, similar);
    return r;
}

static int compare_words(
    struct looking *looking, const struct subject *other, bool reader, struct similar_text *similar)
{
    struct common_passages found;
    struct text_words words;
    int r = subject_words(looking->other, other, &words);

    if (r == 0)
        r = passages_find(looking->other, &looking->words, &words, looking->least, &found);
    if (r == 0 && reader &&
        !(similar->title = arena_strdup(looking->op->arena, other->record.title)))
        r = -ENOMEM;
    if (r == 0 && !reader)
        tell_closed(looking, &found, words.count, similar);
    return r || !reader ? r : show_passages(looking, &words, &found, similar);
}

/* A sealed one is compared by its words once it is open. */
static int compare_subject(struct looking *looking, int32_t number, struct similar_text *similar)
{
    struct op wide = with_other(looking);
    struct subject_stored stored;
    struct subject other;
    bool reader, open = false;
    int r = store_subject_by_number(looking->session, &wide, number, &stored);

    if (r)
        return r;
    similar->id =
        arena_printf(looking->op->arena, "%s/%s", stored.record.session, stored.record.id);
    similar->title = "";
    if (!similar->id)
        return -ENOMEM;
    other = (struct subject){.record = stored.record};
    if (stored.content.data)
        r = subject_open(&wide, looking->tools, &stored, &other);
    else
        r = subject_sealed_open(&wide, looking->session, looking->tools, &other, &open);
    if (r && r != OUTCOME_NOT_FOUND)
        return r;
    reader = open || (stored.content.data && subject_is_reader(looking->op, &stored.record));
    similar->sealed = !reader;
    return stored.content.data || open ? compare_words(looking, &other, reader, similar)
                                       : compare_closed(looking, &stored, similar);
}

/* ---- all of them ---- */

static int compare_all(struct looking *looking,
    const struct similar_candidate *candidates,
    size_t count,
    struct similar_text *list,
    size_t *at)
{
    int r = 0;

    for (size_t i = 0; i < count && r == 0; i++) {
        struct similar_text similar = {0};

        arena_reset(looking->other);
        r = candidates[i].kind == SIMILAR_SUBJECT
                ? compare_subject(looking, candidates[i].number, &similar)
                : compare_published(looking, candidates[i].number, &similar);
        if (r == 0 && (similar.passage_count || similar.share))
            list[(*at)++] = similar;
        if (r == OUTCOME_NOT_FOUND) /* deleted meanwhile */
            r = 0;
    }
    return r;
}

static int likest_first(const void *a, const void *b)
{
    const struct similar_text *first = a, *second = b;

    if (first->share != second->share)
        return first->share > second->share ? -1 : 1;
    return strcmp(first->id, second->id);
}

static int find_candidates(struct looking *looking)
{
    struct subject_report *report = looking->report;
    struct similar_text *list =
        arena_calloc(looking->op->arena, KINDS * SIMILAR_CANDIDATES + 1, sizeof *list);
    struct op wide = *looking->op;
    size_t at = 0;
    int r = list ? 0 : -ENOMEM;

    wide.arena = looking->work;
    for (int kind = 0; kind < KINDS && r == 0; kind++) {
        struct similar_candidate *candidates;
        size_t count;

        r = store_similar_candidates(looking->session, &wide, (enum similar_kind)kind,
            &looking->sorted[kind], looking->except, SIMILAR_CANDIDATES, &candidates, &count);
        if (r == 0)
            r = compare_all(looking, candidates, count, list, &at);
    }
    if (r)
        return r;
    qsort(list, at, sizeof *list, likest_first);
    report->similar = list;
    report->similar_count = at;
    return store_similar_count(looking->session, &wide, looking->except, &report->compared);
}

/* The shared words of a practical subject are those of its CMS and its context as well: there only
 * the share counts. */
static bool is_against_rule(const struct looking *looking, const struct similar_text *similar)
{
    const struct subject_rules *rules = &looking->definition->subject_rules;

    return looking->subject->content == SUBJECT_WRITTEN ||
           similar->share >= rules->written.similar_percent * 100;
}

static int judge(struct looking *looking)
{
    const struct session_definition *definition = looking->definition;
    struct subject_report *report = looking->report;
    struct arena *arena = looking->op->arena;
    bool fine = true;
    int r = 0;

    if (!definition->subject_rules.has_written)
        return 0;
    for (size_t i = 0; i < report->similar_count && r == 0; i++) {
        const struct similar_text *similar = &report->similar[i];
        const char *message;

        if (!is_against_rule(looking, similar))
            continue;
        fine = false;
        message = arena_printf(arena,
            "%s%u.%02u %% of its words stand in passages that %s%s%s%s has too (%zu shown): write "
            "them anew, or say why they may stay",
            similar->sealed ? "at least " : "", similar->share / 100, similar->share % 100,
            similar->id, *similar->title ? " (" : "", similar->title, *similar->title ? ")" : "",
            similar->passage_count);
        r = message ? subject_report_add(definition, arena, report, RULE_UNPUBLISHED,
                          similar->passage_count ? similar->passages[0].path : "", message)
                    : -ENOMEM;
    }
    return r || !fine ? r
                      : subject_report_add(definition, arena, report, RULE_UNPUBLISHED, "", NULL);
}

/* Its own number, if it is stored: it is like itself. */
static int find_itself(struct looking *looking)
{
    const struct subject_record *record = &looking->subject->record;
    struct op wide = *looking->op;
    struct subject_stored stored;
    int r;

    wide.arena = looking->work;
    r = store_subject_read(looking->session, &wide, record->session, record->id, false, &stored);
    looking->except = r ? 0 : stored.number;
    return r == OUTCOME_NOT_FOUND ? 0 : r;
}

static int look(struct looking *looking)
{
    const struct subject_rules *rules = &looking->definition->subject_rules;
    int r = subject_words(looking->work, looking->subject, &looking->words);

    looking->least = rules->has_written && rules->written.similar_words > LEAST_WORDS
                         ? rules->written.similar_words
                         : LEAST_WORDS;
    for (int kind = 0; kind < KINDS && r == 0; kind++)
        r = make_shingles(looking->work, looking->tools, (enum similar_kind)kind, &looking->words,
            &looking->kept[kind], &looking->sorted[kind]);
    if (r == 0)
        r = find_itself(looking);
    if (r == 0)
        r = find_candidates(looking);
    return r ? r : judge(looking);
}

int subject_similar_find(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const struct session_definition *definition,
    const struct subject *subject,
    struct subject_report *report)
{
    CLEANUP(arena_free_p) struct arena *work = arena_new(WORK_MAX_BYTES);
    CLEANUP(arena_free_p) struct arena *other = arena_new(OTHER_MAX_BYTES);
    struct looking looking = {.op = op,
        .session = session,
        .tools = tools,
        .definition = definition,
        .subject = subject,
        .report = report,
        .work = work,
        .other = other};
    int r = subject_require_key(op, tools);

    if (r)
        return r;
    return work && other ? look(&looking) : -ENOMEM;
}
