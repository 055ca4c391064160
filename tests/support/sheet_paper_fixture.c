#include "sheet_paper_fixture.h"

#include "base/text.h"

enum { SECOND_US = 1000000, MINUTE_US = 60 * SECOND_US };

static const char DIGEST[] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

#define COPY(arena, ...) must(arena_memdup(arena, __VA_ARGS__, sizeof __VA_ARGS__))

/* ---- the rules ---- */

/* As in the pack of the session. */
static const struct grid_line e5b[] = {
    {"redactionnel-1", "Dimension rédactionnelle",
        "Produire des contenus adaptés au contexte et à la clientèle"},
    {"redactionnel-2", "Dimension rédactionnelle",
        "Rédiger de manière professionnelle (orthographe, syntaxe)"},
    {"redactionnel-3", "Dimension rédactionnelle",
        "Structurer les contenus et choisir les mots clés"},
    {"technique-1", "Dimension technique", "Mobiliser les fonctionnalités du CMS demandées"},
    {"technique-2", "Dimension technique", "Publier les contenus et assurer leur visibilité"},
    {"technique-3", "Dimension technique", "Régler l’apparence et la navigation du site"},
    {"relation-1", "Relation client digitale et e-commerce",
        "Répondre à la problématique du sujet"},
    {"relation-2", "Relation client digitale et e-commerce",
        "Animer la relation client ou dynamiser le site de e-commerce"},
};

static void add_rules(struct arena *arena, struct session_definition *session)
{
    static const struct grid_level levels[] = {
        {"TI", "Très insuffisant"},
        {"I", "Insuffisant"},
        {"S", "Satisfaisant"},
        {"TS", "Très satisfaisant"},
    };
    static const struct grid_line e4[] = {
        {"cibler", "", "Cibler et prospecter la clientèle"},
        {"negocier", "", "Négocier et accompagner la relation client"},
        {"evenement", "", "Organiser et animer un évènement commercial"},
        {"information", "", "Exploiter et mutualiser l’information commerciale"},
    };
    static const struct grid_line e6[] = {
        {"distributeurs-1", "Réseau de distributeurs", "Valoriser l’offre sur le lieu de vente"},
        {"distributeurs-2", "Réseau de distributeurs", "Développer la présence dans le réseau"},
        {"partenaires-1", "Réseau de partenaires", "Participer au développement du réseau"},
        {"partenaires-2", "Réseau de partenaires",
            "Mobiliser le réseau et en évaluer les performances"},
        {"vente-directe-1", "Réseau de vente directe",
            "Prospecter, organiser des rencontres et vendre en réunion"},
        {"vente-directe-2", "Réseau de vente directe", "Recruter et former"},
        {"vente-directe-3", "Réseau de vente directe", "Impulser une dynamique de réseau"},
    };
    const struct sheet_rule rules[] = {
        {.epreuve = "E4",
            .scale_hundredths = 2000,
            .step_hundredths = 50,
            .levels = COPY(arena, levels),
            .level_count = ARRAY_LEN(levels),
            .lines = COPY(arena, e4),
            .line_count = ARRAY_LEN(e4),
            .source = ""},
        {.epreuve = "E6",
            .scale_hundredths = 2000,
            .step_hundredths = 50,
            .levels = COPY(arena, levels),
            .level_count = ARRAY_LEN(levels),
            .lines = COPY(arena, e6),
            .line_count = ARRAY_LEN(e6),
            .source = ""},
        {.epreuve = "E5B",
            .scale_hundredths = 2000,
            .step_hundredths = 50,
            .levels = COPY(arena, levels),
            .level_count = ARRAY_LEN(levels),
            .lines = COPY(arena, e5b),
            .line_count = ARRAY_LEN(e5b),
            .source = ""},
    };

    static const char *rows[] = {"Dossier 1", "Dossier 2", "Dossier 3", "Réflexion commerciale"};
    const struct double_marking_rule double_rule = {.epreuve = "E5A",
        .scale_hundredths = 4000,
        .step_hundredths = 50,
        .difference_max_hundredths = 400,
        .rows = COPY(arena, rows),
        .row_count = ARRAY_LEN(rows),
        .bonus_hundredths = 200,
        .source = ""};

    session->has_marking_rules = true;
    session->marking_rules = (struct marking_rules){.sheets = COPY(arena, rules),
        .sheet_count = ARRAY_LEN(rules),
        .double_markings = must(arena_memdup(arena, &double_rule, sizeof double_rule)),
        .double_marking_count = 1,
        .source = ""};
}

static void add_subjects(struct arena *arena, struct session_definition *session)
{
    static const struct cms_rule cms[] = {
        {.id = "WORDPRESS", .label = "WordPress"}, {.id = "PRESTASHOP", .label = "PrestaShop"}};
    const struct session_epreuve written = {.id = "E5A",
        .label = "Relation client à distance et digitalisation (1ère partie – partie écrite)",
        .unit = "U5",
        .authorised_material = "",
        .source = ""};
    struct session_epreuve *epreuves =
        must(arena_calloc(arena, session->epreuve_count + 1, sizeof *epreuves));

    memcpy(epreuves, session->epreuves, session->epreuve_count * sizeof *epreuves);
    epreuves[session->epreuve_count++] = written;
    session->epreuves = epreuves;
    session->has_subject_rules = session->subject_rules.has_practical = true;
    session->subject_rules.practical.cms = COPY(arena, cms);
    session->subject_rules.practical.cms_count = ARRAY_LEN(cms);
}

/* ---- sheets ---- */

static void seal(struct arena *arena,
    const struct sheet_paper_fixture *fixture,
    struct sheet_print *entry,
    uint32_t mark)
{
    const struct commission *commission =
        &fixture->plan.commissions[text_equal(entry->slot.epreuve, "E4") ? 0 : 2];
    const struct sheet_rule *rule =
        marking_find_sheet(&fixture->plan.session->marking_rules, entry->slot.epreuve);
    static const char *const levels[] = {"S", "TS", "I"};
    struct sheet_seal *seals = must(arena_calloc(arena, commission->member_count, sizeof *seals));
    struct line_level *lines = must(arena_calloc(arena, rule->line_count, sizeof *lines));

    for (size_t i = 0; i < commission->member_count; i++)
        seals[i] = (struct sheet_seal){
            commission->members[i].examiner, entry->slot.ends_us + (int64_t)(3 + i) * MINUTE_US};
    for (size_t i = 0; i < rule->line_count; i++)
        lines[i] = (struct line_level){rule->lines[i].id, levels[(i + mark) % ARRAY_LEN(levels)]};
    entry->sheet.state = SHEET_SEALED;
    entry->sheet.arrived_us = entry->slot.starts_us - 5 * (int64_t)MINUTE_US;
    entry->sheet.content.has_mark = true;
    entry->sheet.content.mark_hundredths = mark;
    entry->sheet.content.lines = lines;
    entry->sheet.content.line_count = rule->line_count;
    entry->sheet.content.appraisal =
        "Prestation claire et construite. La cible est bien définie et la prospection "
        "argumentée ; la négociation manque encore d’écoute active, mais les objections de "
        "Mme Œuvray ont été traitées avec méthode. Les informations commerciales sont exploitées "
        "avec pertinence.";
    entry->sheet.seals = seals;
    entry->sheet.seal_count = commission->member_count;
    entry->digest = DIGEST;
}

static struct sheet_print entry_of(const struct slot *slot)
{
    return (struct sheet_print){.slot = *slot,
        .sheet = {.session = "ndrc-2022",
            .candidate = slot->candidate,
            .epreuve = slot->epreuve,
            .commission = slot->commission,
            .centre = slot->centre,
            .room = slot->room,
            .day = slot->date,
            .state = SHEET_EXPECTED,
            .content = {.appraisal = "", .reservation_reason = ""},
            .revision = 1},
        .digest = ""};
}

/* The six of C01, each in a state of its own. */
static void add_e4(struct arena *arena, struct sheet_paper_fixture *fixture)
{
    struct sheet_print *e4 = fixture->e4;

    seal(arena, fixture, &e4[0], 1250);
    seal(arena, fixture, &e4[1], 1400);
    e4[1].sheet.late_minutes = 7;
    e4[1].sheet.content.reserved = true;
    e4[1].sheet.unlock_count = 1;
    e4[1].sheet.content.reservation_reason = "attestation de stage à vérifier";
    seal(arena, fixture, &e4[2], 0);
    e4[2].sheet.content = (struct sheet_content){.appraisal = "", .reservation_reason = ""};
    e4[2].sheet.absent = true;
    e4[2].sheet.arrived_us = 0;
    e4[3].not_interrogated = true;
    e4[3].sheet.revision = 0;
    e4[4].sheet.state = SHEET_RUNNING;
    e4[4].sheet.arrived_us = e4[4].slot.starts_us;
    e4[4].sheet.content.has_mark = true; /* written, and not sealed: shown to nobody */
    e4[4].sheet.content.mark_hundredths = 777;
}

void sheet_paper_fixture(struct arena *arena, struct sheet_paper_fixture *ret_fixture)
{
    struct sheet_paper_fixture *fixture = ret_fixture;

    *fixture = (struct sheet_paper_fixture){0};
    plan_paper_fixture(arena, &fixture->plan);
    add_rules(arena, fixture->plan.session);
    add_subjects(arena, fixture->plan.session);
    for (size_t i = 0; i < fixture->plan.slot_count; i++) {
        const struct slot *slot = &fixture->plan.slots[i];

        if (!text_equal(slot->date, FIXTURE_DAY))
            continue;
        if (text_equal(slot->commission, "C01"))
            fixture->e4[fixture->e4_count++] = entry_of(slot);
        if (text_equal(slot->commission, "C03") && text_equal(slot->epreuve, "E6"))
            fixture->e6[fixture->e6_count++] = entry_of(slot);
    }
    add_e4(arena, fixture);
    for (size_t i = 0; i < fixture->e6_count; i++)
        seal(arena, fixture, &fixture->e6[i], 850 + 150 * (uint32_t)i);
    fixture->papers = (struct sheet_papers){
        .plan = fixture->plan.plan, .examiners = fixture->plan.examiners, .examiner_count = 9};
}

struct sheet_paper sheet_fixture_single(enum sheet_paper_kind kind, const struct sheet_print *entry)
{
    return (struct sheet_paper){.kind = kind, .entries = entry, .entry_count = 1, .digest = ""};
}

struct sheet_paper sheet_fixture_record(struct sheet_paper_fixture *fixture, bool e4)
{
    static const char *const present[] = {"EX01"};

    return (struct sheet_paper){.kind = SHEET_PAPER_RECORD,
        .entries = e4 ? fixture->e4 : fixture->e6,
        .entry_count = e4 ? fixture->e4_count : fixture->e6_count,
        .commission = &fixture->plan.commissions[e4 ? 0 : 2],
        .date = FIXTURE_DAY,
        .present = present,
        .present_count = ARRAY_LEN(present),
        .digest = DIGEST};
}
