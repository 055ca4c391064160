#include "plan_paper_fixture.h"

#include "base/text.h"

enum { CLASS_C = 1u << 3, ALL = 1u << 1 | 1u << 2 | 1u << 3, PUBLISHED_S = 1650441600 };

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

#define COPY(arena, ...) must(arena_memdup(arena, __VA_ARGS__, sizeof __VA_ARGS__))

/* ---- the session ---- */

static struct session_epreuve *epreuves(struct arena *arena)
{
    static const struct session_phase e4[] = {
        {.label = "Ciblage et prospection", .minutes = 20},
        {.label = "Simulation", .minutes = 20},
        {.label = "Information commerciale", .minutes = 20},
    };
    static const struct session_phase e6[] = {
        {.label = "Première expérience", .minutes = 15},
        {.label = "Autres expériences et étude réflexive", .minutes = 25},
    };
    struct session_form forms[] = {
        {CLASS_C, FORM_KIND_ORAL, 60, 40, 0, COPY(arena, e4), ARRAY_LEN(e4)},
        {ALL, FORM_KIND_PRACTICAL, 40, 0, 0, NULL, 0},
        {CLASS_C, FORM_KIND_ORAL, 40, 0, 0, COPY(arena, e6), ARRAY_LEN(e6)},
        {ALL, FORM_KIND_ORAL, 20, 0, 0, NULL, 0},
    };
    const struct session_epreuve all[] = {
        {"E4", "Relation client et négociation-vente", "U4", 500,
            COPY(arena, (struct session_form[]){forms[0]}), 1,
            "dossier du candidat et outils numériques personnels, sans connexion.", ""},
        {"E5B", "E5 B – 2ème partie – partie pratique", "U5", 200,
            COPY(arena, (struct session_form[]){forms[1]}), 1,
            "Épreuve E5 B Partie pratique : Aucun document autorisé – Poste informatique fourni "
            "par le centre.",
            ""},
        {"E6", "Relation client et animation de réseaux", "U6", 300,
            COPY(arena, (struct session_form[]){forms[2]}), 1, "", ""},
        {"ENG", "Engagement étudiant", "UF2", 0, COPY(arena, (struct session_form[]){forms[3]}), 1,
            "", ""},
    };

    return COPY(arena, all);
}

static struct session_definition *session(struct arena *arena)
{
    static const struct session_source sources[] = {
        {"circulaire-2011-072", "circulaire 2011-072 du 3 mai 2011", "P"}};
    static const struct oral_rule orals[] = {
        {.epreuve = "E4",
            .group_max = 1,
            .turnover_minutes = 10,
            .day_slots_max = 7,
            .after = "",
            .source = ""},
        {.epreuve = "E6", .group_max = 1, .turnover_minutes = 5, .after = "", .source = ""},
        {.epreuve = "E5B", .group_max = 3, .turnover_minutes = 10, .after = "", .source = ""},
        {.epreuve = "ENG", .group_max = 1, .after = "E6", .source = ""},
    };
    const struct session_definition definition = {
        .id = "ndrc-2022",
        .diploma = "Brevet de technicien supérieur",
        .specialty = "Négociation et digitalisation de la relation client",
        .year = 2022,
        .epreuves = epreuves(arena),
        .epreuve_count = 4,
        .calendar = {.has_room_rule = true,
            .room_rule = {60, 60, "circulaire-2011-072"},
            .title = ""},
        .sources = COPY(arena, sources),
        .source_count = ARRAY_LEN(sources),
        .has_planning_rules = true,
        .planning_rules = {.opens = "08:00",
            .closes = "18:00",
            .pause_from = "12:30",
            .pause_to = "13:30",
            .grid_minutes = 5,
            .orals = COPY(arena, orals),
            .oral_count = ARRAY_LEN(orals),
            .source = ""},
    };

    return must(arena_memdup(arena, &definition, sizeof definition));
}

/* ---- places and people ---- */

static struct centre *centres(struct arena *arena)
{
    static const struct centre all[] = {
        {"ndrc-2022", "PARIS11", "Lycée du Chemin-Vert", "12 rue du Chemin-Vert, 75011 Paris",
            "metropole", 7},
        {"ndrc-2022", "PARIS15", "Lycée des Œillets", "4 place des Œillets, 75015 Paris",
            "metropole", 3},
    };

    return COPY(arena, all);
}

static struct room *rooms(struct arena *arena)
{
    static const char *const closed[] = {FIXTURE_DAY " 16:00-18:00"};
    static const struct room all[] = {
        {"ndrc-2022", "PARIS11", "101", 4, 0, 0, NULL, 0, "", 1, 0},
        {"ndrc-2022", "PARIS11", "102", 4, 0, 0, NULL, 0, "", 1, 0},
        {"ndrc-2022", "PARIS11", "103", 4, 0, 0, NULL, 0, "", 1, 0},
        {"ndrc-2022", "PARIS11", "Info 2", 12, 12, 0, NULL, 0, "", 1, 0},
        {"ndrc-2022", "PARIS11", "105", 4, 0, 0, NULL, 0, "", 1, 0},
        {"ndrc-2022", "PARIS11", "L1", 0, 0, 3, NULL, 0, "", 1, 0},
        {"ndrc-2022", "PARIS11", "L2", 0, 0, 2, NULL, 0, "", 1, 0},
        {"ndrc-2022", "PARIS15", "201", 4, 0, 0, NULL, 0, "", 1, 0},
        {"ndrc-2022", "PARIS15", "202", 12, 12, 0, NULL, 0, "", 1, 0},
        {"ndrc-2022", "PARIS15", "L3", 0, 0, 2, NULL, 0, "", 1, 0},
    };
    struct room *copy = COPY(arena, all);

    copy[1].closed = closed;
    copy[1].closed_count = 1;
    return copy;
}

static struct examiner *examiners(struct arena *arena, size_t *ret_count)
{
    static const struct {
        const char *code, *family_name, *given_name, *from;
        enum examiner_quality quality;
    } all[] = {
        {"EX01", "LEFÈVRE", "Hélène", "0750001A", EXAMINER_PROFESSOR},
        {"EX02", "OYONO", "Grégoire", "Comptoir des Halles", EXAMINER_PROFESSIONAL},
        {"EX03", "ŻURAWSKI", "Łukasz", "0750002B", EXAMINER_PROFESSOR},
        {"EX04", "BENSAÏD", "Samia", "Agence Quai 7", EXAMINER_PROFESSIONAL},
        {"EX05", "D’ALMEIDA", "Inês", "0750003C", EXAMINER_PROFESSOR},
        {"EX06", "KERVELLA", "Yann", "Réseau Ouest Pro", EXAMINER_PROFESSIONAL},
        {"EX07", "ROCHE", "Clémence", "0750004D", EXAMINER_PROFESSOR},
        {"EX08", "NGUYỄN", "Minh", "0750005E", EXAMINER_PROFESSOR},
        {"EX09", "ŞAHİN", "Ayşe", "Maison Œuvray", EXAMINER_PROFESSIONAL},
    };
    struct examiner *copy = must(arena_calloc(arena, ARRAY_LEN(all), sizeof *copy));

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        copy[i] = (struct examiner){.session = "ndrc-2022",
            .code = all[i].code,
            .family_name = all[i].family_name,
            .given_name = all[i].given_name,
            .quality = all[i].quality,
            .establishment = all[i].quality == EXAMINER_PROFESSOR ? all[i].from : "",
            .organisation = all[i].quality == EXAMINER_PROFESSOR ? "" : all[i].from,
            .email = "",
            .withdrawal_reason = "",
            .nomination = "arrêté n° 2022-118",
            .nominated_on = "2022-04-12"};
    *ret_count = ARRAY_LEN(all);
    return copy;
}

static struct commission *commissions(struct arena *arena, const struct examiner *people)
{
    static const struct {
        const char *id, *epreuve, *centre, *room;
        size_t first, count; /* examiners */
    } all[] = {
        {"C01", "E4", "PARIS11", "101", 0, 2},
        {"C02", "E4", "PARIS11", "102", 2, 2},
        {"C03", "E6", "PARIS11", "103", 4, 2},
        {"C04", "E5B", "PARIS11", "Info 2", 6, 1},
        {"C11", "E6", "PARIS15", "201", 7, 2},
        {"C12", "E5B", "PARIS15", "202", 6, 1},
    };
    struct commission *copy = must(arena_calloc(arena, ARRAY_LEN(all), sizeof *copy));

    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        copy[i] = (struct commission){.session = "ndrc-2022",
            .id = all[i].id,
            .kind = COMMISSION_ORAL,
            .epreuve = all[i].epreuve,
            .centre = all[i].centre,
            .room = all[i].room,
            .language = "",
            .members = must(arena_calloc(arena, all[i].count, sizeof *copy[i].members)),
            .member_count = all[i].count,
            .remark = "",
            .cancellation_reason = ""};
        for (size_t m = 0; m < all[i].count; m++) {
            struct commission_person *person = must(arena_calloc(arena, 1, sizeof *person));

            person->examiner = people[all[i].first + m];
            copy[i].members[m] = (struct commission_member){
                person->examiner.code, m == 0 && all[i].count > 1, person};
        }
    }
    return copy;
}

/* ---- slots ---- */

static const struct {
    const char *family_name, *given_name, *establishment;
} people[] = {
    {"MARTIN", "Camille", "0750655E"},
    {"DUPONT-AIGNEL", "Éléonore", "0750652B"},
    {"WIŚNIEWSKI", "Łukasz", "0690026D"},
    {"YILMAZ", "Ayşe", "0750655E"},
    {"LECŒUR", "Baptiste", "0750652B"},
    {"DA SILVA", "João", "0690026D"},
    {"TRAORÉ", "Fatoumata", "0750655E"},
    {"PETIT", "Jade", "0750652B"},
    {"ROSSI", "Enzo", "0690026D"},
    {"NGUYEN", "Linh", "0750655E"},
    {"BERNARD", "Noé", "0750652B"},
    {"EL AMRANI", "Yasmine", "0690026D"},
    {"GARNIER", "Théo", "0750655E"},
    {"ÖZTÜRK", "Deniz", "0750652B"},
    {"FAURE", "Manon", "0690026D"},
    {"MOREAU", "Lucas", "0750655E"},
    {"KOVÁCS", "Dorottya", "0750652B"},
    {"HAMIDI", "Ilyès", "0690026D"},
};

static const struct {
    const char *epreuve;
    uint16_t preparation, duration;
} lengths[] = {{"E4", 40, 60}, {"E6", 0, 40}, {"E5B", 0, 40}, {"ENG", 0, 20}};

struct slot *plan_fixture_slot(struct plan_paper_fixture *fixture,
    unsigned candidate,
    const char *epreuve,
    const char *commission,
    const char *date,
    unsigned start)
{
    struct slot *slot = &fixture->slots[fixture->slot_count++];
    const struct commission *held = NULL;
    struct date day;

    if (fixture->slot_count > PLAN_FIXTURE_SLOTS_MAX || date_parse(date, &day))
        abort();
    for (size_t i = 0; commission && i < fixture->plan.commission_count; i++)
        if (text_equal(fixture->commissions[i].id, commission))
            held = &fixture->commissions[i];
    *slot = (struct slot){
        .candidate = must(arena_printf(fixture->arena, "02245%05u", candidate + 100)),
        .family_name = people[(candidate - 1) % ARRAY_LEN(people)].family_name,
        .given_name = people[(candidate - 1) % ARRAY_LEN(people)].given_name,
        .establishment = people[(candidate - 1) % ARRAY_LEN(people)].establishment,
        .epreuve = epreuve,
        .commission = held ? held->id : "",
        .centre = held ? held->centre : "",
        .room = held ? held->room : "",
        .loge = "",
        .date = held ? date : "",
        .start_minute = (uint16_t)start,
        .time_zone = "Europe/Paris",
        .extra_time = candidate % 7 == 3,
        .obstacle = "",
    };
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++)
        if (text_equal(lengths[i].epreuve, epreuve)) {
            slot->preparation_minutes = lengths[i].preparation;
            slot->duration_minutes = lengths[i].duration;
        }
    if (slot->extra_time) { /* a third, rounded up to the minute */
        slot->preparation_minutes = (uint16_t)((slot->preparation_minutes * 4 + 2) / 3);
        slot->duration_minutes = (uint16_t)((slot->duration_minutes * 4 + 2) / 3);
    }
    slot->starts_us = ((date_to_days(day) * MINUTES_PER_DAY + start - 120) * 60) * 1000000;
    slot->ends_us = slot->starts_us + (int64_t)slot->duration_minutes * 60 * 1000000;
    if (!held)
        slot->obstacle = "COMMISSIONS_BUSY";
    else if (slot->preparation_minutes)
        slot->loge = text_equal(commission, "C01") ? "L1" : "L2";
    return slot;
}

static unsigned at(unsigned hour, unsigned minute)
{
    return hour * 60 + minute;
}

/* The first day, then what the same candidates have on another one. */
static void place(struct plan_paper_fixture *fixture)
{
    static const unsigned e4[] = {
        8 * 60 + 40, 9 * 60 + 50, 11 * 60, 14 * 60 + 10, 15 * 60 + 40, 16 * 60 + 50};
    static const unsigned e6[] = {8 * 60, 9 * 60 + 5, 10 * 60, 10 * 60 + 45, 11 * 60 + 30};

    for (unsigned i = 0; i < ARRAY_LEN(e4); i++) {
        (void)plan_fixture_slot(fixture, 7 + i, "E4", "C01", FIXTURE_DAY, e4[i]);
        if (i < 4 && i != 2)
            (void)plan_fixture_slot(fixture, 1 + i, "E4", "C02", FIXTURE_DAY, e4[i]);
    }
    for (unsigned i = 0; i < ARRAY_LEN(e6); i++)
        (void)plan_fixture_slot(fixture, 13 + i, "E6", "C03", FIXTURE_DAY, e6[i]);
    (void)plan_fixture_slot(fixture, 1, "E6", "C03", FIXTURE_DAY, at(14, 0));
    (void)plan_fixture_slot(fixture, 1, "ENG", "C03", FIXTURE_DAY, at(14, 40));
    (void)plan_fixture_slot(fixture, 13, "ENG", "C03", FIXTURE_DAY, at(8, 40));
    (void)plan_fixture_slot(fixture, 2, "E6", "C03", FIXTURE_DAY, at(15, 5));
    for (unsigned i = 0; i < 11; i++)
        (void)plan_fixture_slot(fixture, 30 + i, "E5B", "C04", FIXTURE_DAY, at(8, 30) + i / 3 * 65);
    for (unsigned i = 0; i < 4; i++)
        (void)plan_fixture_slot(
            fixture, 50 + i, "E6", "C11", FIXTURE_DAY, at(9, 0) + i * 50 + i / 3 * 10);
    (void)plan_fixture_slot(fixture, 1, "E5B", "C12", "2022-05-25", at(9, 0));
    (void)plan_fixture_slot(fixture, 2, "E5B", "C12", "2022-05-25", at(9, 0));
    (void)plan_fixture_slot(fixture, 4, "E6", NULL, FIXTURE_DAY, 0);
    (void)plan_fixture_slot(fixture, 3, "E6", NULL, FIXTURE_DAY, 0);
}

void plan_paper_fixture(struct arena *arena, struct plan_paper_fixture *ret_fixture)
{
    const struct plan_record record = {.session = "ndrc-2022",
        .number = 3,
        .state = PLAN_PUBLISHED,
        .origin = PLAN_REPAIRED,
        .base = 2,
        .seed = 1,
        .unplaced_count = 2,
        .created_by = "",
        .published_by = "",
        .created_us = (int64_t)(PUBLISHED_S - 3600) * 1000000,
        .published_us = (int64_t)PUBLISHED_S * 1000000};
    struct plan_paper_fixture fixture = {
        .arena = arena,
        .session = session(arena),
        .record = must(arena_memdup(arena, &record, sizeof record)),
        .centres = centres(arena),
        .rooms = rooms(arena),
        .slots = must(arena_calloc(arena, PLAN_FIXTURE_SLOTS_MAX + 1, sizeof *fixture.slots)),
    };
    size_t people_count;

    fixture.examiners = examiners(arena, &people_count);
    fixture.commissions = commissions(arena, fixture.examiners);
    fixture.plan = (struct paper_plan){fixture.session, fixture.record, fixture.centres, 2,
        fixture.rooms, 10, fixture.commissions, 6,
        "Académie de Paris – Service des examens et concours", "2022-04-20"};
    place(&fixture);
    fixture.record->slot_count = (uint32_t)fixture.slot_count - 2;
    *ret_fixture = fixture;
}

/* ---- papers ---- */

/* Slots of which each criterion that is not NULL holds. */
struct wish {
    const char *candidate, *commission, *examiner, *centre, *room, *date;
};

static bool has_member(
    const struct plan_paper_fixture *fixture, const char *commission, const char *examiner)
{
    for (size_t i = 0; i < fixture->plan.commission_count; i++) {
        const struct commission *one = &fixture->commissions[i];

        for (size_t m = 0; text_equal(one->id, commission) && m < one->member_count; m++)
            if (text_equal(one->members[m].examiner, examiner))
                return true;
    }
    return false;
}

static bool is_wished(
    const struct plan_paper_fixture *fixture, const struct slot *slot, const struct wish *wish)
{
    return (!wish->candidate || text_equal(slot->candidate, wish->candidate)) &&
           (!wish->commission || text_equal(slot->commission, wish->commission)) &&
           (!wish->centre || text_equal(slot->centre, wish->centre)) &&
           (!wish->date || text_equal(slot->date, wish->date)) &&
           (!wish->room || text_equal(slot->room, wish->room) ||
               text_equal(slot->loge, wish->room)) &&
           (!wish->examiner || has_member(fixture, slot->commission, wish->examiner));
}

static void pick(struct plan_paper_fixture *fixture, const struct wish *wish, struct paper *paper)
{
    struct slot *picked =
        must(arena_calloc(fixture->arena, fixture->slot_count + 1, sizeof *picked));
    size_t count = 0;

    for (size_t i = 0; i < fixture->slot_count; i++)
        if (is_wished(fixture, &fixture->slots[i], wish))
            picked[count++] = fixture->slots[i];
    paper->slots = picked;
    paper->slot_count = count;
}

struct paper plan_fixture_convocation(struct plan_paper_fixture *fixture, const char *candidate)
{
    struct paper paper = {.kind = PAPER_CONVOCATION};

    pick(fixture, &(struct wish){.candidate = candidate}, &paper);
    return paper;
}

struct paper plan_fixture_member(struct plan_paper_fixture *fixture, const char *examiner)
{
    struct paper paper = {.kind = PAPER_MEMBER_CONVOCATION};

    for (const struct examiner *person = fixture->examiners; !paper.member; person++)
        if (text_equal(person->code, examiner))
            paper.member = person;
    pick(fixture, &(struct wish){.examiner = examiner}, &paper);
    return paper;
}

struct paper plan_fixture_day(
    struct plan_paper_fixture *fixture, enum paper_kind kind, const char *commission)
{
    struct paper paper = {.kind = kind, .date = FIXTURE_DAY};

    for (size_t i = 0; i < fixture->plan.commission_count; i++)
        if (text_equal(fixture->commissions[i].id, commission))
            paper.commission = &fixture->commissions[i];
    pick(fixture, &(struct wish){.commission = commission, .date = FIXTURE_DAY}, &paper);
    return paper;
}

struct paper plan_fixture_picture(struct plan_paper_fixture *fixture, const char *centre)
{
    struct paper paper = {.kind = PAPER_PICTURE, .date = FIXTURE_DAY};

    for (size_t i = 0; i < fixture->plan.centre_count; i++)
        if (text_equal(fixture->centres[i].code, centre))
            paper.centre = &fixture->centres[i];
    pick(fixture, &(struct wish){.centre = centre, .date = FIXTURE_DAY}, &paper);
    return paper;
}

struct paper plan_fixture_room(struct plan_paper_fixture *fixture, const char *room)
{
    struct paper paper = {
        .kind = PAPER_DOOR_SIGN, .date = FIXTURE_DAY, .centre = &fixture->centres[0], .room = room};

    pick(fixture, &(struct wish){.room = room, .date = FIXTURE_DAY}, &paper);
    return paper;
}
