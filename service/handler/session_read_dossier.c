/* The dossier rules of a definition, from the wire to the model. */
#include "handler/session_wire.h"

#include <errno.h>

/* As bits; a number outside the contract is bit 0, which the domain refuses. */
static uint32_t read_classes(const Palmares__V1__CandidateClass *classes, size_t count)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < count; i++) {
        int class = (int)classes[i];

        bits |= class >= SESSION_CLASS_FIRST && class <= SESSION_CLASS_LAST ? 1u << class : 1u;
    }
    return bits;
}

static int read_documents(
    struct arena *arena, const Palmares__V1__DossierRules *message, struct dossier_rules *rules)
{
    rules->document_count = message->n_documents;
    rules->documents = arena_calloc(arena, message->n_documents + 1, sizeof *rules->documents);
    if (!rules->documents)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_documents; i++) {
        const Palmares__V1__DocumentRule *from = message->documents[i];

        rules->documents[i] = (struct document_rule){
            .kind = (enum document_kind)from->kind,
            .epreuve = from->epreuve,
            .classes = read_classes(from->classes, from->n_classes),
            .count = from->count,
            .distinct = from->distinct,
            .deadline = from->deadline,
            .provided_by = from->provided_by,
            .school_only = from->school_only,
            .purpose = (int)from->purpose,
            .source = from->source,
        };
    }
    return 0;
}

static int read_stage(
    struct arena *arena, const Palmares__V1__StageRule *message, struct stage_rule *stage)
{
    static const Palmares__V1__StageRule none = PALMARES__V1__STAGE_RULE__INIT;

    if (!message)
        message = &none;
    *stage = (struct stage_rule){
        .durations = arena_calloc(arena, message->n_durations + 1, sizeof *stage->durations),
        .duration_count = message->n_durations,
        .hours_per_day = message->hours_per_day,
        .days_per_week = message->days_per_week,
        .days_per_month = message->days_per_month,
        .weeks_min = message->weeks_min,
        .source = message->source,
    };
    if (!stage->durations)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_durations; i++) {
        const Palmares__V1__StageDuration *from = message->durations[i];

        stage->durations[i] =
            (struct stage_duration){read_classes(from->classes, from->n_classes), from->weeks};
    }
    return 0;
}

static int read_livret(
    struct arena *arena, const Palmares__V1__LivretRule *message, struct livret_rule *livret)
{
    static const Palmares__V1__LivretRule none = PALMARES__V1__LIVRET_RULE__INIT;

    if (!message)
        message = &none;
    *livret = (struct livret_rule){
        .disciplines = arena_calloc(arena, message->n_disciplines + 1, sizeof *livret->disciplines),
        .discipline_count = message->n_disciplines,
        .average_tolerance_hundredths = message->average_tolerance_hundredths,
        .percent_tolerance_hundredths = message->percent_tolerance_hundredths,
        .result_years = message->result_years,
    };
    if (!livret->disciplines)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_disciplines; i++) {
        const Palmares__V1__Discipline *from = message->disciplines[i];

        livret->disciplines[i] = (struct discipline){from->id, from->label, from->second_language};
    }
    return 0;
}

static struct conformity_rule *read_conformity(
    struct arena *arena, Palmares__V1__ConformityRule **messages, size_t count)
{
    struct conformity_rule *rules = arena_calloc(arena, count + 1, sizeof *rules);

    for (size_t i = 0; rules && i < count; i++)
        rules[i] =
            (struct conformity_rule){messages[i]->id, messages[i]->label, messages[i]->source};
    return rules;
}

int session_wire_read_dossier(struct arena *arena,
    const Palmares__V1__DossierRules *message,
    struct session_definition *definition)
{
    struct dossier_rules *rules = &definition->dossier_rules;
    int r;

    definition->has_dossier_rules = message != NULL;
    if (!message)
        return 0;
    *rules = (struct dossier_rules){
        .etude_pages_max = message->etude_pages_max,
        .offer_pages_max = message->offer_pages_max,
        .attachment_bytes_max = message->attachment_bytes_max,
        .regularisation_days = message->regularisation_days,
        .grounds = read_conformity(arena, message->grounds, message->n_grounds),
        .ground_count = message->n_grounds,
        .penalties = read_conformity(arena, message->penalties, message->n_penalties),
        .penalty_count = message->n_penalties,
    };
    if (!rules->grounds || !rules->penalties)
        return -ENOMEM;
    r = read_documents(arena, message, rules);
    if (r == 0)
        r = read_stage(arena, message->stage, &rules->stage);
    return r ? r : read_livret(arena, message->livret, &rules->livret);
}
