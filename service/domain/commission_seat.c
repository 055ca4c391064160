#include "domain/commission_seat.h"

#include "base/text.h"

/* Costs of the assignment: an empty seat is worse than any choices, any choice worse than any order
 * of members. */
enum {
    COLUMNS = COMMISSION_MEMBERS_MAX + PLANNING_SEATS_MAX, /* members, then an empty one a seat */
    CHOICE_COST = 1024,
    EMPTY_COST = CHOICE_COST * PLANNING_SEATS_MAX * PLANNING_SEAT_CHOICES_MAX,
    NEVER_COST = EMPTY_COST * 2 * PLANNING_SEATS_MAX,
};

static bool admits(
    const struct seat_choice *choice, const struct examiner *examiner, const char *language)
{
    bool speciality = choice->speciality_count == 0;

    if (!(choice->qualities >> (unsigned)examiner->quality & 1))
        return false;
    for (size_t i = 0; i < choice->speciality_count && !speciality; i++)
        speciality = text_find(examiner->specialities, examiner->speciality_count,
                         choice->specialities[i]) < examiner->speciality_count;
    if (!speciality)
        return false;
    return !choice->language || !language ||
           text_find(examiner->languages, examiner->language_count, language) <
               examiner->language_count;
}

int commission_seat_choice(
    const struct seat_rule *rule, const struct examiner *examiner, const char *language)
{
    for (size_t i = 0; i < rule->choice_count && !examiner->withdrawn; i++)
        if (admits(&rule->choices[i], examiner, language))
            return (int)i;
    return -1;
}

void commission_seats(const struct oral_rule *oral, struct commission_seating *ret_seating)
{
    *ret_seating = (struct commission_seating){0};
    for (size_t i = 0; i < oral->seat_count; i++) {
        uint32_t count = oral->seats[i].count ? oral->seats[i].count : 1;

        for (uint32_t j = 0; j < count && ret_seating->seat_count < PLANNING_SEATS_MAX; j++)
            ret_seating->seats[ret_seating->seat_count++] =
                (struct commission_seat){&oral->seats[i], COMMISSION_NOBODY, 0};
    }
}

/* ---- the assignment: the Hungarian method on seats (rows) and members or nobody (columns) ---- */

struct assignment {
    size_t rows, columns;
    int cost[PLANNING_SEATS_MAX][COLUMNS];
    /* from 1; 0 is nothing */
    int row_price[PLANNING_SEATS_MAX + 1], column_price[COLUMNS + 1];
    size_t row_of[COLUMNS + 1];
};

/* One more row finds its column, and pushes others on where that is cheaper. */
static void assign_row(struct assignment *all, size_t row)
{
    int slack[COLUMNS + 1];
    size_t from[COLUMNS + 1] = {0}, column = 0;
    bool seen[COLUMNS + 1] = {false};

    for (size_t j = 0; j <= all->columns; j++)
        slack[j] = NEVER_COST * 4;
    all->row_of[0] = row;
    do {
        size_t current = all->row_of[column], next = 0;
        int least = NEVER_COST * 4;

        seen[column] = true;
        for (size_t j = 1; j <= all->columns; j++) {
            int reduced;

            if (seen[j])
                continue;
            reduced =
                all->cost[current - 1][j - 1] - all->row_price[current] - all->column_price[j];
            if (reduced < slack[j]) {
                slack[j] = reduced;
                from[j] = column;
            }
            if (slack[j] < least) {
                least = slack[j];
                next = j;
            }
        }
        for (size_t j = 0; j <= all->columns; j++) {
            if (seen[j]) {
                all->row_price[all->row_of[j]] += least;
                all->column_price[j] -= least;
            } else {
                slack[j] -= least;
            }
        }
        column = next;
    } while (all->row_of[column]);
    for (; column; column = from[column])
        all->row_of[column] = all->row_of[from[column]];
}

void commission_seat_all(const struct oral_rule *oral,
    const char *language,
    const struct examiner *const *examiners,
    size_t count,
    struct commission_seating *ret_seating)
{
    struct assignment all = {0};
    struct commission_seating *seating = ret_seating;

    if (count > COMMISSION_MEMBERS_MAX)
        count = COMMISSION_MEMBERS_MAX;
    commission_seats(oral, seating);
    all.rows = seating->seat_count;
    all.columns = count + seating->seat_count;
    for (size_t i = 0; i < all.rows; i++)
        for (size_t j = 0; j < all.columns; j++) {
            int choice = j < count && examiners[j] ? commission_seat_choice(seating->seats[i].rule,
                                                         examiners[j], language)
                                                   : -1;

            all.cost[i][j] = j >= count   ? EMPTY_COST
                             : choice < 0 ? NEVER_COST
                                          : choice * CHOICE_COST + (int)j;
        }
    for (size_t i = 1; i <= all.rows; i++)
        assign_row(&all, i);
    for (size_t j = 0; j < count; j++) {
        size_t row = all.row_of[j + 1];

        if (!row || all.cost[row - 1][j] == NEVER_COST)
            continue;
        seating->seats[row - 1].member = j;
        seating->seats[row - 1].choice = (unsigned)(all.cost[row - 1][j] / CHOICE_COST);
        seating->seated |= UINT64_C(1) << j;
    }
}

/* ---- in words ---- */

const char *commission_quality_text(enum examiner_quality quality)
{
    static const char *const texts[EXAMINER_QUALITY_COUNT] = {"examiner", "professor",
        "professional", "enseignant-chercheur", "inspector (IA-IPR)", "employer", "employee"};

    return texts[(unsigned)quality < EXAMINER_QUALITY_COUNT ? quality : 0];
}

/* "a", "a or b", "a, b or c": the text so far with one more; `left` come behind it. */
static const char *join(struct arena *arena, const char *text, const char *one, size_t left)
{
    if (!text || !one)
        return NULL;
    return arena_printf(arena, "%s%s%s", text, !*text ? "" : left ? ", " : " or ", one);
}

const char *commission_choice_text(
    struct arena *arena, const struct seat_choice *choice, const char *language)
{
    uint32_t left = choice->qualities & ~1u;
    const char *qualities = "", *specialities = "";

    for (unsigned quality = 1; quality < EXAMINER_QUALITY_COUNT; quality++) {
        if (!(left >> quality & 1))
            continue;
        left &= ~(1u << quality);
        qualities =
            join(arena, qualities, commission_quality_text((enum examiner_quality)quality), left);
    }
    for (size_t i = 0; i < choice->speciality_count; i++)
        specialities =
            join(arena, specialities, choice->specialities[i], choice->speciality_count - 1 - i);
    if (!qualities || !specialities)
        return NULL;
    return arena_printf(arena, "%s %s%s%s%s%s", strchr("aeio", *qualities) ? "an" : "a", qualities,
        *specialities ? " of " : "", specialities,
        choice->language && language && *language ? " who speaks " : "",
        choice->language && language ? language : "");
}

const char *commission_rule_text(
    struct arena *arena, const struct seat_rule *rule, const char *language)
{
    const char *text = "";

    for (size_t i = 0; i < rule->choice_count && text; i++) {
        const char *one = commission_choice_text(arena, &rule->choices[i], language);

        text = one ? arena_printf(arena, "%s%s%s", text, i ? ", failing which " : "", one) : NULL;
    }
    return text;
}
