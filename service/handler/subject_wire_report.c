/* The report of a subject's check, to the wire. */
#include "handler/subject_wire.h"

static Palmares__V1__SubjectFinding **finding_messages(
    struct arena *arena, const struct subject_rules *rules, const struct subject_report *report)
{
    Palmares__V1__SubjectFinding **messages =
        handler_messages(arena, &palmares__v1__subject_finding__descriptor, report->finding_count);

    for (size_t i = 0; messages && i < report->finding_count; i++) {
        const struct subject_finding *finding = &report->findings[i];
        const struct subject_rule *rule = subject_rules_find(rules, finding->rule);

        messages[i]->rule = handler_text(subject_rule_ids[finding->rule]);
        messages[i]->verdict = (Palmares__V1__SubjectFinding__Verdict)finding->verdict;
        messages[i]->path = handler_text(finding->path);
        messages[i]->message = handler_text(finding->message);
        messages[i]->label = handler_text(rule ? rule->label : "");
        messages[i]->source = handler_text(rule ? rule->source : "");
    }
    return messages;
}

static Palmares__V1__SubjectMatrixRow **matrix_messages(
    struct arena *arena, const struct subject_matrix *matrix)
{
    Palmares__V1__SubjectMatrixRow **messages =
        handler_messages(arena, &palmares__v1__subject_matrix_row__descriptor, matrix->count);

    for (size_t i = 0; messages && i < matrix->count; i++) {
        const struct subject_matrix_row *row = &matrix->rows[i];

        messages[i]->id = handler_text(row->id);
        messages[i]->label = handler_text(row->label);
        messages[i]->group = handler_text(row->group);
        messages[i]->n_questions = row->questions.count;
        messages[i]->questions = handler_texts((const char *const *)row->questions.items);
    }
    return messages;
}

static Palmares__V1__SimilarPassage **passage_messages(
    struct arena *arena, const struct similar_text *similar)
{
    Palmares__V1__SimilarPassage **messages =
        handler_messages(arena, &palmares__v1__similar_passage__descriptor, similar->passage_count);

    for (size_t i = 0; messages && i < similar->passage_count; i++) {
        messages[i]->path = handler_text(similar->passages[i].path);
        messages[i]->text = handler_text(similar->passages[i].text);
        messages[i]->other_text = handler_text(similar->passages[i].other_text);
    }
    return messages;
}

static Palmares__V1__SimilarText **similar_messages(
    struct arena *arena, const struct subject_report *report)
{
    Palmares__V1__SimilarText **messages =
        handler_messages(arena, &palmares__v1__similar_text__descriptor, report->similar_count);

    for (size_t i = 0; messages && i < report->similar_count; i++) {
        const struct similar_text *similar = &report->similar[i];

        messages[i]->id = handler_text(similar->id);
        messages[i]->title = handler_text(similar->title);
        messages[i]->year = similar->year;
        messages[i]->share = similar->share;
        messages[i]->sealed = similar->sealed;
        messages[i]->n_passages = similar->passage_count;
        messages[i]->passages = passage_messages(arena, similar);
        if (!messages[i]->passages)
            return NULL;
    }
    return messages;
}

Palmares__V1__SubjectReport *subject_wire_report(
    struct arena *arena, const struct subject_rules *rules, const struct subject_report *report)
{
    Palmares__V1__SubjectReport *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__subject_report__init(message);
    message->n_findings = report->finding_count;
    message->findings = finding_messages(arena, rules, report);
    message->n_competences = report->competences.count;
    message->competences = matrix_messages(arena, &report->competences);
    message->n_knowledge = report->knowledge.count;
    message->knowledge = matrix_messages(arena, &report->knowledge);
    message->n_features = report->features.count;
    message->features = matrix_messages(arena, &report->features);
    message->reading_seconds = report->reading_seconds;
    message->points_hundredths = report->points_hundredths;
    message->words = report->words;
    message->tables = report->tables;
    message->figures = report->figures;
    message->breaks = report->breaks;
    message->to_judge = report->to_judge;
    message->compared = report->compared;
    message->n_similar = report->similar_count;
    message->similar = similar_messages(arena, report);
    return message->findings && message->competences && message->knowledge && message->features &&
                   message->similar
               ? message
               : NULL;
}
