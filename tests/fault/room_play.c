/* A whole day, as fast as it goes. */
#include "room_kiosk.h"

#include "base/clock.h"
#include "base/text.h"

#include <unistd.h>

enum { ABSENT_ONE_IN = 9, LINES_MAX = 64 };

/* The same for the same candidate and seed, in whichever process. */
static uint64_t draw(const struct kiosk_play *play, const struct slot_view *slot)
{
    const char *text = slot->slot->slot->candidate;
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ play->seed;

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash ^ (hash >> 29);
}

static int play_mark(
    struct kiosk *kiosk, const struct kiosk_play *play, const struct slot_view *slot)
{
    Palmares__V1__SheetContent content = PALMARES__V1__SHEET_CONTENT__INIT;
    const struct room_key key = {slot->slot->slot->candidate, slot->slot->slot->epreuve};
    const Palmares__V1__SheetRule *rule = slot->rule;
    uint32_t step = rule->step_hundredths ? rule->step_hundredths : 1;
    uint64_t hash = draw(play, slot);
    Palmares__V1__LineLevel lines[LINES_MAX], *pointers[LINES_MAX];
    char appraisal[] = "Exposé clair ; réseau bien connu.", reason[] = "Dossier à vérifier.";
    char empty[] = "", *why = NULL;
    int r;

    for (size_t i = 0; i < rule->n_lines && i < LINES_MAX && rule->n_levels; i++) {
        palmares__v1__line_level__init(&lines[i]);
        lines[i].line = rule->lines[i]->id;
        lines[i].level = rule->levels[(hash >> i) % rule->n_levels]->id;
        pointers[content.n_lines++] = &lines[i];
    }
    content.lines = pointers;
    content.mark_or_none_case = PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS;
    content.mark_hundredths = (uint32_t)(hash % (rule->scale_hundredths / step + 1)) * step;
    content.appraisal = appraisal;
    content.reserved = slot->slot->reserve;
    content.reservation_reason = content.reserved ? reason : empty;
    r = room_mark(kiosk->room, &key, &content, &why);
    free(why);
    return r;
}

/* The next part that has not begun; -1: none. */
static int next_phase(const struct slot_view *slot)
{
    for (size_t i = 0; i < slot->slot->n_phases; i++) {
        uint32_t phase = slot->slot->phases[i]->phase;
        bool begun = false;

        for (size_t j = 0; j < slot->sheet->n_phases; j++)
            begun |= slot->sheet->phases[j]->phase == phase;
        if (!begun)
            return (int)phase;
    }
    return -1;
}

static void settle(struct kiosk *kiosk, const struct room_view *view)
{
    for (size_t i = 0; i < view->conflict_count; i++) {
        const struct act_view *act = view->conflicts[i];
        char *why = NULL;

        if (room_settle(kiosk->room, &act->id, ROOM_AGAIN, &why)) {
            free(TAKE_PTR(why));
            if (room_settle(kiosk->room, &act->id, ROOM_LET_GO, &why))
                (void)fprintf(stderr, "room_kiosk: cannot be settled: %s\n", why ? why : "");
        }
        free(why);
    }
}

/* One step of one slot. Positive: done; 0: nothing can be done now. */
static int play_slot(struct kiosk *kiosk,
    const struct kiosk_play *play,
    const struct kiosk_pins *pins,
    const struct slot_view *slot)
{
    const struct room_key key = {slot->slot->slot->candidate, slot->slot->slot->epreuve};
    int phase = next_phase(slot), r = -1;
    char *why = NULL;

    if (slot->can_seal)
        r = kiosk_seal(kiosk, &key, pins, &why);
    else if (slot->can_be_absent && draw(play, slot) % ABSENT_ONE_IN == 0)
        r = room_absent(kiosk->room, &key, &why);
    else if (slot->can_arrive)
        r = room_arrive(kiosk->room, &key, true, &why);
    else if (slot->can_mark && phase >= 0)
        r = room_phase_start(kiosk->room, &key, (uint32_t)phase, &why);
    else if (slot->can_mark)
        r = play_mark(kiosk, play, slot);
    if (r > 0)
        (void)fprintf(stderr, "room_kiosk: %s: %d %s\n", key.candidate, r, why ? why : "");
    free(why);
    return r == 0;
}

static size_t count_sealed(const struct room_view *view)
{
    size_t count = 0;

    for (size_t i = 0; i < view->slot_count; i++)
        count += view->slots[i].sheet->state == PALMARES__V1__SHEET__STATE__SEALED;
    return count;
}

static size_t count_playable(const struct room_view *view)
{
    size_t count = 0;

    for (size_t i = 0; i < view->slot_count; i++)
        count += !view->slots[i].slot->not_interrogated && !view->slots[i].slot->moved;
    return count;
}

size_t kiosk_play(struct kiosk *kiosk, const struct kiosk_play *play, const struct kiosk_pins *pins)
{
    size_t sealed = 0, playable = 1;

    while (clock_mono_us() < play->until_us) {
        uint64_t seen = kiosk_changes(kiosk);
        const struct room_view *view = room_view_get(kiosk->room);
        int done = 0;

        sealed = count_sealed(view);
        playable = view->day ? count_playable(view) : 1;
        settle(kiosk, view);
        for (size_t i = 0; i < view->slot_count && !done; i++)
            done = play_slot(kiosk, play, pins, &view->slots[i]);
        if (!done && sealed == playable && !view->waiting_count && !view->conflict_count) {
            room_view_unref(view);
            break;
        }
        room_view_unref(view);
        if (!done)
            kiosk_wait(kiosk, seen, play->until_us);
        else if (play->delay_ms)
            (void)usleep(play->delay_ms * 1000);
    }
    return sealed;
}
