/* The épreuves of a definition: units, classes, durations, phases. */
#include "domain/checker.h"

#include "base/text.h"

static bool kind_is_known(enum form_kind kind)
{
    return kind != FORM_KIND_NONE && (unsigned)kind < FORM_KIND_COUNT;
}

static void check_parts(
    const struct checker *checker, const char *path, const struct session_phase *phase)
{
    uint64_t sum = 0;

    if (!checker_count(checker, path, phase->part_count, SESSION_PARTS_MAX))
        return;
    for (size_t i = 0; i < phase->part_count; i++) {
        const char *part = arena_printf(checker->op->arena, "%s.parts[#%zu]", path, i + 1);

        (void)checker_text(checker, part ? part : "", phase->parts[i].label, SESSION_TEXT_MAX);
        (void)checker_range(
            checker, part ? part : "", phase->parts[i].minutes, 0, SESSION_MINUTES_MAX);
        sum += phase->parts[i].minutes;
    }
    if (phase->minutes && sum > phase->minutes)
        (void)op_violation(checker->op, path, "PARTS_TOO_LONG",
            "the parts last %llu minutes in all, the phase %u: correct one of them",
            (unsigned long long)sum, phase->minutes);
}

static void check_phases(
    const struct checker *checker, const char *path, const struct session_form *form)
{
    uint64_t sum = 0;

    if (!checker_count(checker, path, form->phase_count, SESSION_PHASES_MAX))
        return;
    for (size_t i = 0; i < form->phase_count; i++) {
        const char *phase = arena_printf(checker->op->arena, "%s.phases[#%zu]", path, i + 1);

        if (!phase)
            return;
        (void)checker_text(checker, phase, form->phases[i].label, SESSION_TEXT_MAX);
        (void)checker_range(checker, phase, form->phases[i].minutes, 0, SESSION_MINUTES_MAX);
        check_parts(checker, phase, &form->phases[i]);
        sum += form->phases[i].minutes;
    }
    if (form->kind != FORM_KIND_CCF && form->duration_minutes && sum > form->duration_minutes)
        (void)op_violation(checker->op, path, "PHASES_TOO_LONG",
            "the phases last %llu minutes in all, the épreuve %u: correct one of them",
            (unsigned long long)sum, form->duration_minutes);
}

static void check_form(
    const struct checker *checker, const char *path, const struct session_form *form)
{
    bool ccf = form->kind == FORM_KIND_CCF;

    if (!kind_is_known(form->kind))
        (void)op_violation(
            checker->op, path, "FORM_KIND", "kind must be WRITTEN, ORAL, PRACTICAL or CCF");
    (void)checker_range(checker, path, form->duration_minutes,
        form->kind == FORM_KIND_WRITTEN ? 1 : 0, SESSION_MINUTES_MAX);
    (void)checker_range(checker, path, form->preparation_minutes, 0, SESSION_MINUTES_MAX);
    if (ccf ? form->situations < 1 || form->situations > SESSION_SITUATIONS_MAX : form->situations)
        (void)op_violation(checker->op, path, "SITUATIONS",
            "situations is %u: CCF has 1 to %d of them, other forms none", form->situations,
            SESSION_SITUATIONS_MAX);
    check_phases(checker, path, form);
}

/* Each class takes a mandatory épreuve in exactly one form, an optional one in at most one. */
static void check_classes(
    const struct checker *checker, const char *path, const struct session_epreuve *epreuve)
{
    const struct session_unit *unit = session_find_unit(checker->definition, epreuve->unit);
    uint32_t all = 0, seen = 0;

    for (unsigned class = SESSION_CLASS_FIRST; class <= SESSION_CLASS_LAST; class ++)
        all |= 1u << class;
    for (size_t i = 0; i < epreuve->form_count; i++) {
        uint32_t classes = epreuve->forms[i].classes;

        if (!classes || (classes & ~all))
            (void)op_violation(
                checker->op, path, "CLASSES", "form %zu: classes must be A, B or C", i + 1);
        if (classes & seen)
            (void)op_violation(checker->op, path, "CLASS_TWICE",
                "form %zu: a class that another form has already; each class has one form", i + 1);
        seen |= classes;
    }
    if (unit && !unit->optional && (seen & all) != all)
        (void)op_violation(checker->op, path, "CLASS_WITHOUT_FORM",
            "a mandatory épreuve needs a form for each of the classes A, B and C");
}

void definition_check_epreuve(const struct checker *checker, size_t index)
{
    const struct session_epreuve *epreuve = &checker->definition->epreuves[index];
    const char *key = checker_key(checker, epreuve->id, index);
    const char *forms = checker_path(checker, "epreuves[%s].forms", key);

    if (checker_id(checker, checker_path(checker, "epreuves[%s].id", key), epreuve->id) &&
        session_find_epreuve(checker->definition, epreuve->id) != epreuve)
        (void)op_violation(checker->op, checker_path(checker, "epreuves[%s].id", key), "DUPLICATE",
            "stands twice in the list: remove one of them");
    (void)checker_text(checker, checker_path(checker, "epreuves[%s].label", key), epreuve->label,
        SESSION_TEXT_MAX);
    if (!session_find_unit(checker->definition, epreuve->unit))
        (void)op_violation(checker->op, checker_path(checker, "epreuves[%s].unit", key),
            "UNKNOWN_UNIT", "%s is not in `units`: add it there, or correct the id",
            checker_quote(checker, epreuve->unit));
    (void)checker_range(checker, checker_path(checker, "epreuves[%s].coefficient_hundredths", key),
        epreuve->coefficient_hundredths, 0, SESSION_COEFFICIENT_MAX_HUNDREDTHS);
    (void)checker_optional_text(checker,
        checker_path(checker, "epreuves[%s].authorised_material", key),
        epreuve->authorised_material, SESSION_LONG_TEXT_MAX);
    (void)checker_source(
        checker, checker_path(checker, "epreuves[%s].source", key), epreuve->source);
    if (!checker_count(checker, forms, epreuve->form_count, SESSION_FORMS_MAX))
        return;
    check_classes(checker, forms, epreuve);
    for (size_t i = 0; i < epreuve->form_count; i++)
        check_form(checker, checker_path(checker, "epreuves[%s].forms[#%zu]", key, i + 1),
            &epreuve->forms[i]);
}
