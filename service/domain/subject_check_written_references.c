/* The rules of a written subject (annexe VI-1): which question uses which annexe. Annexes are
 * grouped by dossier: a question uses those of its own, and each is used. */
#include "domain/subject_check_written.h"

#include "base/text.h"

enum {
    RANGE_MAX = 64, /* "annexes 1 à 3" names so many at most */
    RANGE_DIGITS = 6,
    NUMBER_TEXT_SIZE = 24,
    NAMED_MAX = 256, /* in one text; more is no text */
};

/* Of which dossiers' questions each annexe is used. */
struct usage {
    struct written_check *check;
    bool used[SUBJECT_DOSSIERS_MAX][SUBJECT_ANNEXES_MAX];
};

/* A question that names annexes. */
struct naming {
    struct usage *usage;
    size_t dossier;
    const struct subject_question *question;
    const char *path;
};

static bool lists(const struct naming *naming, const char *number)
{
    const struct text_list *listed = &naming->question->annexes;

    return text_find(listed->items, listed->count, number) < listed->count;
}

/* An annexe that is named, in a list or in a text. */
static void name(const struct naming *naming, const char *number, size_t size, bool in_text)
{
    struct written_check *check = naming->usage->check;
    const char *shown = subject_quote(check->checking, number, size);
    struct annexe_place place;

    if (!written_find_annexe(check, number, size, &place)) {
        subject_find(
            check->checking, RULE_ANNEXES_BY_DOSSIER, naming->path, "there is no annexe %s", shown);
        return;
    }
    if (place.dossier != naming->dossier) {
        subject_find(check->checking, RULE_ANNEXES_BY_DOSSIER, naming->path,
            "annexe %s is of dossier %zu: a question of dossier %zu uses annexes of its own "
            "dossier; move the annexe, or leave it",
            shown, place.dossier + 1, naming->dossier + 1);
        return;
    }
    naming->usage->used[place.dossier][place.annexe] = true;
    if (in_text &&
        !lists(naming, check->subject->dossiers[place.dossier].annexes[place.annexe].number))
        subject_find(check->checking, RULE_ANNEXES_BY_DOSSIER, naming->path,
            "the text speaks of annexe %s, and it is not among the question's annexes: name it "
            "there",
            shown);
}

static unsigned long number_of(const struct word *word)
{
    unsigned long value = 0;

    if (!word->size || word->size > RANGE_DIGITS)
        return 0;
    for (size_t i = 0; i < word->size; i++) {
        if (!text_is_digit(word->start[i]))
            return 0;
        value = 10 * value + (unsigned long)(word->start[i] - '0');
    }
    return value;
}

/* Those between, of "annexes 1 à 4". */
static void name_range(const struct naming *naming, unsigned long from, unsigned long to)
{
    for (unsigned long i = from + 1; from && i < to && i - from < RANGE_MAX; i++) {
        char number[NUMBER_TEXT_SIZE];

        (void)snprintf(number, sizeof number, "%lu", i);
        name(naming, number, strlen(number), true);
    }
}

static bool is_list_word(const char *folded)
{
    static const char *const words[] = {"et", "ou", "a", "n", "no"};

    return text_find(words, ARRAY_LEN(words), folded) < ARRAY_LEN(words);
}

/* "annexe 1", "annexes 1, 2 et 4", "annexes 1 à 4", "annexe A". */
static void name_in_text(const struct naming *naming, const char *text)
{
    struct written_check *check = naming->usage->check;
    bool listing = false, range = false;
    unsigned long from = 0;
    size_t looked = 0;
    struct annexe_place place;
    struct word_reader reader;
    struct word word;

    for (word_reader_init(&reader, text); looked < NAMED_MAX && word_next(&reader, &word);) {
        looked += listing;
        if (text_equal(word.folded, "annexe") || text_equal(word.folded, "annexes")) {
            listing = true;
            range = false;
            from = 0;
        } else if (listing && !(word.before & (GAP_STOP | GAP_QUESTION)) &&
                   (word.number || written_find_annexe(check, word.start, word.size, &place))) {
            if (range)
                name_range(naming, from, number_of(&word));
            range = false;
            from = number_of(&word);
            name(naming, word.start, word.size, true);
        } else if (listing) {
            range = text_equal(word.folded, "a");
            listing = is_list_word(word.folded);
        }
    }
}

static void check_question(struct usage *usage, size_t d, size_t q)
{
    const struct subject_question *question = &usage->check->subject->dossiers[d].questions[q];
    struct naming naming = {usage, d, question, ""};

    for (size_t i = 0; i < question->annexes.count; i++) {
        const char *number = question->annexes.items[i];

        naming.path = subject_path(
            usage->check->checking, "written.dossiers[%zu].questions[%zu].annexes[%zu]", d, q, i);
        name(&naming, number, strlen(number), false);
    }
    naming.path = written_question_path(usage->check, d, q, ".text");
    name_in_text(&naming, question->text);
}

/* A number that another annexe had before: questions cannot tell them apart. */
static void check_number(struct written_check *check, size_t d, size_t a)
{
    const char *number = check->subject->dossiers[d].annexes[a].number;
    struct annexe_place place;

    if (written_find_annexe(check, number, strlen(number), &place) &&
        (place.dossier != d || place.annexe != a))
        subject_find(check->checking, RULE_ANNEXES_BY_DOSSIER,
            written_annexe_path(check, d, a, ".number"),
            "annexe %s is there twice, in dossiers %zu and %zu: number them anew",
            written_number(check, number), place.dossier + 1, d + 1);
}

void written_check_references(struct written_check *check)
{
    struct usage *usage = arena_calloc(check->checking->arena, 1, sizeof *usage);

    subject_looked_at(check->checking, RULE_ANNEXES_BY_DOSSIER);
    if (!usage) {
        check->checking->out_of_memory = true;
        return;
    }
    usage->check = check;
    for (size_t d = 0; d < check->subject->dossier_count; d++) {
        const struct subject_dossier *dossier = &check->subject->dossiers[d];

        for (size_t q = 0; q < dossier->question_count; q++)
            check_question(usage, d, q);
        for (size_t a = 0; a < dossier->annexe_count; a++) {
            check_number(check, d, a);
            if (!usage->used[d][a])
                subject_find(check->checking, RULE_ANNEXES_BY_DOSSIER,
                    written_annexe_path(check, d, a, ""),
                    "no question of dossier %zu uses annexe %s: name it in a question, or leave it "
                    "out",
                    d + 1, written_number(check, dossier->annexes[a].number));
        }
    }
}
