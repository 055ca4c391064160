/*
 * room_kiosk DIRECTORY LEDGER [--offline]
 * room_kiosk enrol --state DIRECTORY --server HOST:PORT [--label TEXT] CODE
 *
 * A jury's room without a window: the kiosk's own code, driven by lines on standard input; each is
 * answered by one line of JSON. LEDGER is an append-only file of what this kiosk sealed: a line
 * before each call ("about"), and one when it has returned ("done").
 *
 *     day MS                               wait until there is a day
 *     state                                slots, link, what waits
 *     arrive CANDIDATE EPREUVE [late]      absent, expect: as arrive
 *     start CANDIDATE EPREUVE PHASE        end: as start
 *     mark CANDIDATE EPREUVE HUNDREDTHS [APPRAISAL [RESERVATION]]   every line of the grid gets its
 *                                          first level; with a reason, the mark is under reserve
 *     seal CANDIDATE EPREUVE MEMBER=PIN MEMBER=PIN
 *     present MEMBER=PIN
 *     settle ACT let-go|again
 *     received MS                          wait until nothing waits
 *     pin MEMBER=PIN [NEW]                 ask the service: enum room_pin_result
 *     pages CANDIDATE EPREUVE              how many of the candidate's documents are here
 *     fiche CANDIDATE jury|candidate       0: here; 1: not here; 2: here, with the jury's part
 *     play SEED DELAY_MS MS MEMBER=PIN ... play the whole day
 *     sleep MS
 */
#include "room_kiosk.h"

#include "base/clock.h"
#include "base/text.h"
#include "kiosk_core/enrol_command.h"
#include "kiosk_core/language.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

enum { WORDS_MAX = 24, LINE_MAX_BYTES = 4096 };

/* ---- waiting ---- */

static void on_changed(void *context)
{
    struct kiosk *kiosk = context;

    pthread_mutex_lock(&kiosk->lock);
    kiosk->changes++;
    pthread_cond_broadcast(&kiosk->changed);
    pthread_mutex_unlock(&kiosk->lock);
}

uint64_t kiosk_changes(struct kiosk *kiosk)
{
    uint64_t changes;

    pthread_mutex_lock(&kiosk->lock);
    changes = kiosk->changes;
    pthread_mutex_unlock(&kiosk->lock);
    return changes;
}

void kiosk_wait(struct kiosk *kiosk, uint64_t seen, int64_t until_us)
{
    const struct timespec until = {
        .tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};

    pthread_mutex_lock(&kiosk->lock);
    while (kiosk->changes == seen &&
           pthread_cond_clockwait(&kiosk->changed, &kiosk->lock, CLOCK_MONOTONIC, &until) == 0)
        ;
    pthread_mutex_unlock(&kiosk->lock);
}

static bool has_day(const struct room_view *view)
{
    return view->day != NULL;
}

static bool is_received(const struct room_view *view)
{
    return view->waiting_count == 0;
}

static int wait_until(
    struct kiosk *kiosk, bool (*holds)(const struct room_view *view), int64_t wait_ms)
{
    int64_t until_us = clock_mono_us() + wait_ms * 1000;
    bool right;

    do {
        uint64_t seen = kiosk_changes(kiosk);
        const struct room_view *view = room_view_get(kiosk->room);

        right = holds(view);
        room_view_unref(view);
        if (!right)
            kiosk_wait(kiosk, seen, until_us);
    } while (!right && clock_mono_us() < until_us);
    return right ? 0 : -1;
}

/* ---- the ledger ---- */

const struct slot_view *kiosk_slot(
    const struct room_view *view, const char *candidate, const char *epreuve)
{
    for (size_t i = 0; i < view->slot_count; i++)
        if (text_equal(view->slots[i].slot->slot->candidate, candidate) &&
            text_equal(view->slots[i].slot->slot->epreuve, epreuve))
            return &view->slots[i];
    return NULL;
}

static void ledger_line(struct kiosk *kiosk,
    const char *when,
    const struct slot_view *slot,
    const struct kiosk_pins *pins,
    int result)
{
    const Palmares__V1__SheetContent *content = slot->sheet->content;
    char line[1024], act[UUID_TEXT_SIZE] = "";
    size_t used;

    for (size_t i = 0; i < slot->act_count; i++)
        if (slot->acts[i]->kind == PALMARES__V1__ACT_KIND__SEALING)
            uuid_format(&slot->acts[i]->id, act);
    used = (size_t)snprintf(line, sizeof line,
        "{\"when\":\"%s\",\"candidate\":\"%s\",\"epreuve\":\"%s\",\"commission\":\"%s\","
        "\"mark\":%u,\"absent\":%s,\"result\":%d,\"act\":\"%s\",\"members\":[",
        when, slot->slot->slot->candidate, slot->slot->slot->epreuve, slot->slot->slot->commission,
        content->mark_hundredths, content->absent ? "true" : "false", result, act);
    for (size_t i = 0; i < pins->count && used < sizeof line; i++)
        used += (size_t)snprintf(line + used, sizeof line - used, "%s\"%s\"", i ? "," : "",
            pins->signatures[i].examiner);
    if (used + 4 < sizeof line) {
        memcpy(line + used, "]}\n", 3);
        if (write(kiosk->ledger, line, used + 3) != (ssize_t)(used + 3))
            perror("ledger");
    }
}

int kiosk_seal(
    struct kiosk *kiosk, const struct room_key *key, const struct kiosk_pins *pins, char **ret_why)
{
    const struct room_view *view = room_view_get(kiosk->room);
    const struct slot_view *slot = kiosk_slot(view, key->candidate, key->epreuve);
    int r;

    if (slot)
        ledger_line(kiosk, "about", slot, pins, 0);
    r = room_seal(kiosk->room, key, pins->signatures, pins->count, ret_why);
    room_view_unref(view);
    view = room_view_get(kiosk->room);
    slot = kiosk_slot(view, key->candidate, key->epreuve);
    if (slot)
        ledger_line(kiosk, "done", slot, pins, r);
    room_view_unref(view);
    return r;
}

int kiosk_read_pins(char **words, size_t count, struct kiosk_pins *ret_pins)
{
    *ret_pins = (struct kiosk_pins){0};
    for (size_t i = 0; i < count && i < KIOSK_MEMBERS_MAX; i++) {
        char *sign = strchr(words[i], '=');

        if (!sign)
            return -1;
        *sign = '\0';
        ret_pins->signatures[ret_pins->count++] = (struct room_signature){words[i], sign + 1};
    }
    return 0;
}

/* ---- what it says ---- */

static void print_text(const char *text)
{
    (void)putchar('"');
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else if ((unsigned char)*text < ' ')
            printf("\\u%04x", (unsigned char)*text);
        else
            (void)putchar(*text);
    (void)putchar('"');
}

static const char *name_of(const ProtobufCEnumDescriptor *type, int value)
{
    const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, value);

    return found ? found->name : "?";
}

static const char *const state_names[] = {"WRITTEN", "RECEIVED", "CONFLICTING", "SETTLED"};
static const char *const link_names[] = {"CONNECTING", "UP", "DOWN", "REFUSED"};

static void print_act(const struct act_view *act)
{
    char id[UUID_TEXT_SIZE];

    uuid_format(&act->id, id);
    printf("{\"id\":\"%s\",\"kind\":\"%s\",\"state\":\"%s\",\"reason\":", id,
        name_of(&palmares__v1__act_kind__descriptor, (int)act->kind), state_names[act->state]);
    print_text(act->reason);
    printf(",\"message\":");
    print_text(act->message);
    printf(",\"acted_us\":%lld,\"candidate\":", (long long)act->acted_us);
    print_text(act->candidate);
    (void)putchar('}');
}

static void print_acts(const struct act_view *const *acts, size_t count)
{
    (void)putchar('[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            (void)putchar(',');
        print_act(acts[i]);
    }
    (void)putchar(']');
}

/* Those that there are, and those that have begun. */
static void print_phases(const struct slot_view *slot)
{
    printf("\"phases\":[");
    for (size_t i = 0; i < slot->slot->n_phases; i++)
        printf("%s%u", i ? "," : "", slot->slot->phases[i]->phase);
    printf("],\"begun\":[");
    for (size_t i = 0; i < slot->sheet->n_phases; i++)
        printf("%s%u", i ? "," : "", slot->sheet->phases[i]->phase);
    printf("],\"acts\":");
}

static void print_slot(const struct slot_view *slot)
{
    const Palmares__V1__SheetContent *content = slot->sheet->content;

    printf("{\"candidate\":");
    print_text(slot->slot->slot->candidate);
    printf(",\"epreuve\":");
    print_text(slot->slot->slot->epreuve);
    printf(",\"sheet\":\"%s\",\"revision\":%u,\"moved\":%s,\"mark\":%lld,\"state\":\"%s\","
           "\"obstacle\":\"%s\",\"phase\":%d,\"phase_ends_us\":%lld,",
        name_of(&palmares__v1__sheet__state__descriptor, (int)slot->sheet->state),
        slot->sheet->revision, slot->slot->moved ? "true" : "false",
        content->mark_or_none_case ? (long long)content->mark_hundredths : -1,
        state_names[slot->state], slot->seal_obstacle, slot->phase, (long long)slot->phase_ends_us);
    print_phases(slot);
    print_acts(slot->acts, slot->act_count);
    (void)putchar('}');
}

static void print_state(struct kiosk *kiosk)
{
    const struct room_view *view = room_view_get(kiosk->room);

    printf("{\"day\":");
    print_text(view->day ? view->day->day : "");
    printf(",\"link\":\"%s\",\"link_message\":", link_names[view->link]);
    print_text(view->link_message);
    printf(",\"waiting\":%zu,\"skew_ms\":%lld,\"now_us\":%lld,\"alerts\":%u,\"alert\":",
        view->waiting_count, (long long)view->skew_ms, (long long)room_now_us(kiosk->room),
        view->alerts);
    print_text(view->alert_message);
    printf(",\"conflicts\":");
    print_acts(view->conflicts, view->conflict_count);
    printf(",\"presences\":");
    print_acts(view->presences, view->presence_count);
    printf(",\"slots\":[");
    for (size_t i = 0; i < view->slot_count; i++) {
        if (i)
            (void)putchar(',');
        print_slot(&view->slots[i]);
    }
    printf("]}\n");
    room_view_unref(view);
}

/* ---- commands ---- */

static int do_mark(struct kiosk *kiosk, const struct room_key *key, char **words, char **ret_why)
{
    Palmares__V1__SheetContent content = PALMARES__V1__SHEET_CONTENT__INIT;
    const struct room_view *view = room_view_get(kiosk->room);
    const struct slot_view *slot = kiosk_slot(view, key->candidate, key->epreuve);
    Palmares__V1__LineLevel lines[64], *pointers[64];
    char empty[] = "";
    int r;

    for (size_t i = 0; slot && slot->rule && i < slot->rule->n_lines && i < 64; i++) {
        palmares__v1__line_level__init(&lines[i]);
        lines[i].line = slot->rule->lines[i]->id;
        lines[i].level = slot->rule->levels[0]->id;
        pointers[content.n_lines++] = &lines[i];
    }
    content.lines = pointers;
    content.mark_or_none_case = PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS;
    content.mark_hundredths = (uint32_t)strtoul(words[0], NULL, 10);
    content.appraisal = words[1] ? words[1] : empty;
    content.reserved = words[1] && words[2];
    content.reservation_reason = content.reserved ? words[2] : empty;
    r = room_mark(kiosk->room, key, &content, ret_why);
    room_view_unref(view);
    return r;
}

struct asked_pin {
    struct kiosk *kiosk;
    int result; /* -1: not yet */
};

static void on_pin(
    enum room_pin_result result, uint32_t failures_left, const char *message, void *context)
{
    struct asked_pin *asked = context;

    (void)failures_left;
    (void)message;
    pthread_mutex_lock(&asked->kiosk->lock);
    asked->result = (int)result;
    pthread_cond_broadcast(&asked->kiosk->changed);
    pthread_mutex_unlock(&asked->kiosk->lock);
}

static int do_pin(struct kiosk *kiosk, char **words)
{
    struct asked_pin asked = {.kiosk = kiosk, .result = -1};
    struct kiosk_pins pins;

    if (!words[1] || kiosk_read_pins(words + 1, 1, &pins) ||
        room_check_pin(kiosk->room, pins.signatures[0].examiner, pins.signatures[0].pin, words[2],
            on_pin, &asked))
        return -1;
    pthread_mutex_lock(&kiosk->lock);
    while (asked.result < 0)
        pthread_cond_wait(&kiosk->changed, &kiosk->lock);
    pthread_mutex_unlock(&kiosk->lock);
    return asked.result;
}

static int do_pages(struct kiosk *kiosk, const struct room_key *key)
{
    const struct room_view *view = room_view_get(kiosk->room);
    const struct slot_view *slot = kiosk_slot(view, key->candidate, key->epreuve);
    int count = 0;

    for (size_t i = 0; slot && i < slot->slot->n_pages; i++) {
        uint8_t *data = NULL;
        size_t size = 0;

        if (room_pages(kiosk->room, key->candidate, slot->slot->pages[i], &data, &size))
            count = -1000;
        count += size > 4 && memcmp(data, "%PDF", 4) == 0;
        free(data);
    }
    room_view_unref(view);
    return count;
}

static int do_fiche(struct kiosk *kiosk, char **words)
{
    Palmares__V1__FicheSujet__View view = text_equal(words[2], "jury")
                                              ? PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY
                                              : PALMARES__V1__FICHE_SUJET__VIEW__FOR_CANDIDATE;
    Palmares__V1__FicheSujet *fiche;
    uint8_t *data = NULL;
    size_t size = 0;
    int result;

    if (room_fiche_sujet(kiosk->room, words[1], view, &data, &size))
        return -1;
    fiche = data ? palmares__v1__fiche_sujet__unpack(NULL, size, data) : NULL;
    result = !fiche ? 1 : fiche->role ? 2 : 0;
    palmares__v1__fiche_sujet__free_unpacked(fiche, NULL);
    free(data);
    return result;
}

static int do_settle(struct kiosk *kiosk, char **words, char **ret_why)
{
    struct uuid id;

    if (!words[1] || !words[2] || uuid_parse(words[1], &id))
        return -1;
    return room_settle(
        kiosk->room, &id, text_equal(words[2], "again") ? ROOM_AGAIN : ROOM_LET_GO, ret_why);
}

static int do_on_sheet(struct kiosk *kiosk, char **words, size_t count, char **ret_why)
{
    const struct room_key key = {words[1], words[2]};
    uint32_t phase = words[3] ? (uint32_t)strtoul(words[3], NULL, 10) : 0;
    struct kiosk_pins pins;

    if (text_equal(words[0], "arrive"))
        return room_arrive(kiosk->room, &key, words[3] != NULL, ret_why);
    if (text_equal(words[0], "absent"))
        return room_absent(kiosk->room, &key, ret_why);
    if (text_equal(words[0], "expect"))
        return room_expect(kiosk->room, &key, ret_why);
    if (text_equal(words[0], "start"))
        return room_phase_start(kiosk->room, &key, phase, ret_why);
    if (text_equal(words[0], "end"))
        return room_phase_end(kiosk->room, &key, phase, ret_why);
    if (text_equal(words[0], "pages"))
        return do_pages(kiosk, &key);
    if (text_equal(words[0], "fiche"))
        return do_fiche(kiosk, words);
    if (text_equal(words[0], "mark") && words[3])
        return do_mark(kiosk, &key, words + 3, ret_why);
    if (text_equal(words[0], "seal") && !kiosk_read_pins(words + 3, count - 3, &pins))
        return kiosk_seal(kiosk, &key, &pins, ret_why);
    return -1;
}

static int do_play(struct kiosk *kiosk, char **words, size_t count)
{
    struct kiosk_pins pins;
    struct kiosk_play play;

    if (count < 4 || kiosk_read_pins(words + 4, count - 4, &pins))
        return -1;
    play = (struct kiosk_play){.seed = strtoull(words[1], NULL, 10),
        .delay_ms = (uint32_t)strtoul(words[2], NULL, 10),
        .until_us = clock_mono_us() + (int64_t)strtoul(words[3], NULL, 10) * 1000};
    return (int)kiosk_play(kiosk, &play, &pins);
}

static int do_command(struct kiosk *kiosk, char **words, size_t count, char **ret_why)
{
    int64_t number = words[1] ? strtol(words[1], NULL, 10) : 0;
    struct kiosk_pins pins;

    if (text_equal(words[0], "day"))
        return wait_until(kiosk, has_day, number);
    if (text_equal(words[0], "received"))
        return wait_until(kiosk, is_received, number);
    if (text_equal(words[0], "sleep"))
        return usleep((useconds_t)number * 1000);
    if (text_equal(words[0], "pin"))
        return do_pin(kiosk, words);
    if (text_equal(words[0], "play"))
        return do_play(kiosk, words, count);
    if (text_equal(words[0], "settle"))
        return do_settle(kiosk, words, ret_why);
    if (text_equal(words[0], "present"))
        return kiosk_read_pins(words + 1, count - 1, &pins) || !pins.count
                   ? -1
                   : room_sign_presence(kiosk->room, &pins.signatures[0], ret_why);
    return count >= 3 ? do_on_sheet(kiosk, words, count, ret_why) : -1;
}

static void do_line(struct kiosk *kiosk, char *line)
{
    char *words[WORDS_MAX + 1] = {0}, *rest = line, *why = NULL;
    size_t count = 0;
    int64_t begun_us = clock_mono_us();
    int r;

    line[strcspn(line, "\n")] = '\0';
    while (count < WORDS_MAX && (words[count] = strsep(&rest, " ")))
        count += *words[count] != '\0';
    words[count] = NULL;
    if (!count)
        return;
    if (text_equal(words[0], "state")) {
        print_state(kiosk);
        return;
    }
    r = do_command(kiosk, words, count, &why);
    printf("{\"command\":\"%s\",\"result\":%d,\"us\":%lld,\"why\":", words[0], r,
        (long long)(clock_mono_us() - begun_us));
    print_text(why ? why : "");
    printf("}\n");
    free(why);
}

int main(int argc, char **argv)
{
    struct kiosk kiosk = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct room_options options = {.changed = on_changed, .context = &kiosk};
    char line[LINE_MAX_BYTES], *why = NULL;

    language_from_environment(KIOSK_CATALOGUES);
    if (argc > 1 && text_equal(argv[1], "enrol"))
        return enrol_command("", argc - 1, argv + 1);
    if (argc < 3) {
        (void)fprintf(stderr, "room_kiosk DIRECTORY LEDGER [--offline]\n");
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    options.directory = argv[1];
    options.offline = argc > 3 && text_equal(argv[3], "--offline");
    kiosk.ledger = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (kiosk.ledger < 0 || room_open(&options, &kiosk.room, &why)) {
        (void)fprintf(stderr, "room_kiosk: %s\n", why ? why : "cannot open");
        free(why);
        return 1;
    }
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    while (fgets(line, sizeof line, stdin))
        do_line(&kiosk, line);
    room_close(kiosk.room);
    (void)close(kiosk.ledger);
    return 0;
}
