#include "domain/subject_vault.h"

#include "domain/vault.h"

#include <errno.h>

int subject_require_key(struct op *op, const struct subject_tools *tools)
{
    if (tools->key)
        return 0;
    return op_refuse(op, OUTCOME_PRECONDITION, "NO_KEY_FILE",
        "this service has no key with which subjects are kept secret: name one in its "
        "configuration ([jury] key_file), the same for every palmaresd of the installation");
}

/* "subject", session, id and what it is, a line each. */
static int bind(struct arena *arena,
    const struct subject_record *record,
    const char *what,
    struct vault_bound *ret_bound)
{
    char *text = arena_printf(arena, "subject\n%s\n%s\n%s", record->session, record->id, what);

    if (!text)
        return -ENOMEM;
    *ret_bound = (struct vault_bound){text, strlen(text)};
    return 0;
}

static int close_bytes(struct op *op,
    const struct subject_tools *tools,
    const struct subject *subject,
    const char *what,
    struct subject_sealed_bytes *ret_closed,
    uint8_t *ret_sha256)
{
    struct vault_bound bound;
    const uint8_t *plain;
    uint8_t *closed;
    size_t size;
    int r = tools->encode_content(op->arena, subject, &plain, &size);

    if (r == 0)
        r = bind(op->arena, &subject->record, what, &bound);
    if (r)
        return r;
    if (ret_sha256 && (r = vault_sha256(plain, size, ret_sha256)))
        return r;
    closed = arena_alloc(op->arena, size + VAULT_MORE_BYTES);
    if (!closed)
        return -ENOMEM;
    *ret_closed = (struct subject_sealed_bytes){closed, size + VAULT_MORE_BYTES};
    return vault_close(jury_key_of(tools->key, JURY_SUBKEY_SUBJECT), &bound, plain, size, closed);
}

/* ---- the summary ---- */

static size_t count_features(const struct practical_subject *practical)
{
    size_t count = 0;

    for (size_t i = 0; i < practical->question_count; i++)
        count += practical->questions[i].features.count;
    return count;
}

/* One question with the features of all, each once. */
static int summarise_practical(
    struct arena *arena, const struct practical_subject *from, struct practical_subject *to)
{
    struct subject_question *question = arena_calloc(arena, 1, sizeof *question);
    struct text_list *features;

    if (!question)
        return -ENOMEM;
    *question = (struct subject_question){.number = "", .text = ""};
    features = &question->features;
    features->items = arena_calloc(arena, count_features(from) + 1, sizeof *features->items);
    if (!features->items)
        return -ENOMEM;
    for (size_t i = 0; i < from->question_count; i++)
        for (size_t j = 0; j < from->questions[i].features.count; j++)
            if (!text_list_has(features, from->questions[i].features.items[j]))
                features->items[features->count++] = from->questions[i].features.items[j];
    *to = (struct practical_subject){
        .cms = from->cms, .problem = "", .questions = question, .question_count = 1};
    return 0;
}

static int close_summary(struct op *op,
    const struct subject_tools *tools,
    const struct subject *subject,
    struct subject_stored *stored)
{
    struct subject summary = {.record = subject->record};
    int r = 0;

    summary.record.judgement_count = 0;
    if (subject->content == SUBJECT_PRACTICAL) {
        summary.content = SUBJECT_PRACTICAL;
        r = summarise_practical(op->arena, &subject->practical, &summary.practical);
    }
    return r ? r : close_bytes(op, tools, &summary, "summary", &stored->summary, NULL);
}

int subject_close(struct op *op,
    const struct subject_tools *tools,
    const struct subject *subject,
    struct subject_stored *stored)
{
    struct subject content = *subject;
    int r;

    content.record.judgement_count = 0;
    r = close_bytes(op, tools, &content, "content", &stored->content, stored->sha256);
    return r ? r : close_summary(op, tools, subject, stored);
}

int subject_close_judgements(
    struct op *op, const struct subject_tools *tools, struct subject_stored *stored)
{
    struct subject judged = {.record = stored->record};

    judged.record.title = "";
    return close_bytes(op, tools, &judged, "judgements", &stored->judgements, NULL);
}

/* ---- opening ---- */

static int open_bytes(struct op *op,
    const struct subject_tools *tools,
    const struct subject_record *record,
    const char *what,
    const struct subject_sealed_bytes *closed,
    struct subject *to)
{
    struct vault_bound bound;
    size_t size = closed->size > VAULT_MORE_BYTES ? closed->size - VAULT_MORE_BYTES : 0;
    uint8_t *plain = arena_alloc(op->arena, size + 1);
    int r = plain ? bind(op->arena, record, what, &bound) : -ENOMEM;

    if (r == 0)
        r = vault_open(jury_key_of(tools->key, JURY_SUBKEY_SUBJECT), &bound, closed->data,
            closed->size, plain);
    return r ? r : tools->decode_content(op->arena, plain, size, to);
}

int subject_open_summary(struct op *op,
    const struct subject_tools *tools,
    const struct subject_stored *stored,
    struct subject *ret_subject)
{
    int r = subject_require_key(op, tools);

    *ret_subject = (struct subject){.record = stored->record};
    return r ? r : open_bytes(op, tools, &stored->record, "summary", &stored->summary, ret_subject);
}

static int open_judgements(struct op *op,
    const struct subject_tools *tools,
    const struct subject_stored *stored,
    struct subject_record *record)
{
    struct subject judged = {.record = stored->record};
    int r = stored->judgements.data
                ? open_bytes(op, tools, &stored->record, "judgements", &stored->judgements, &judged)
                : 0;

    record->judgements = judged.record.judgements;
    record->judgement_count = judged.record.judgement_count;
    return r;
}

int subject_open(struct op *op,
    const struct subject_tools *tools,
    const struct subject_stored *stored,
    struct subject *ret_subject)
{
    int r = subject_require_key(op, tools);

    *ret_subject = (struct subject){.record = stored->record};
    if (r)
        return r;
    if (!stored->content.data)
        return op_refuse(op, OUTCOME_PRECONDITION, "SEALED",
            "subject %.32s is sealed: nobody reads it before its release", stored->record.id);
    r = open_bytes(op, tools, &stored->record, "content", &stored->content, ret_subject);
    return r ? r : open_judgements(op, tools, stored, &ret_subject->record);
}
