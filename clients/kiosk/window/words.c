#include "kiosk_window/words.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/mark.h"

#include <glib.h>

enum { SECOND_US = 1000000 };

bool words_same(const char *a, const char *b)
{
    return a && b ? text_equal(a, b) : a == b;
}

Palmares__V1__Sheet__State words_sheet_state(const struct slot_view *slot)
{
    if (!slot->sheet || slot->sheet->state == PALMARES__V1__SHEET__STATE__STATE_UNSPECIFIED)
        return PALMARES__V1__SHEET__STATE__EXPECTED;
    return slot->sheet->state;
}

static struct words_look sheet_look(const struct slot_view *slot)
{
    switch (words_sheet_state(slot)) {
    case PALMARES__V1__SHEET__STATE__PRESENT:
        return (struct words_look){_("Present"), "avatar-default-symbolic", "running"};
    case PALMARES__V1__SHEET__STATE__ABSENT:
        return (struct words_look){
            _("Absent, to be sealed"), "user-not-tracked-symbolic", "absent"};
    case PALMARES__V1__SHEET__STATE__RUNNING:
        if (slot->phase == 0 && slot->slot->n_phases > 0 && slot->slot->phases[0]->phase == 0)
            return (struct words_look){_("In preparation"), "alarm-symbolic", "running"};
        return (struct words_look){_("Oral under way"), "alarm-symbolic", "running"};
    case PALMARES__V1__SHEET__STATE__MARKED:
        return (struct words_look){_("To be sealed"), "document-edit-symbolic", "marked"};
    case PALMARES__V1__SHEET__STATE__SEALED:
        if (slot->sheet->absent)
            return (struct words_look){_("Absence sealed"), "changes-prevent-symbolic", "sealed"};
        return (struct words_look){_("Sealed"), "changes-prevent-symbolic", "sealed"};
    default:
        return (struct words_look){_("Expected"), "content-loading-symbolic", "expected"};
    }
}

struct words_look words_slot_state(const struct slot_view *slot)
{
    if (slot->slot->not_interrogated)
        return (struct words_look){
            _("Is not interrogated"), "action-unavailable-symbolic", "refused"};
    if (slot->state == ACT_CONFLICTING)
        return (struct words_look){_("To be settled"), "dialog-warning-symbolic", "conflict"};
    if (slot->slot->moved)
        return (struct words_look){_("Moved elsewhere"), "mail-forward-symbolic", "absent"};
    return sheet_look(slot);
}

struct words_look words_written(enum act_state state, bool anything)
{
    if (!anything)
        return (struct words_look){"", "", ""};
    switch (state) {
    case ACT_WRITTEN:
        return (struct words_look){
            _("written here, not received yet"), "document-save-symbolic", "here"};
    case ACT_CONFLICTING:
        return (struct words_look){
            _("not taken: to be settled"), "dialog-warning-symbolic", "conflict"};
    default:
        return (struct words_look){_("received by the service"), "emblem-ok-symbolic", "received"};
    }
}

struct words_look words_link(const struct room_view *view)
{
    switch (view->link) {
    case ROOM_LINK_UP:
        return (struct words_look){_("Linked to the service"), "network-wired-symbolic", "good"};
    case ROOM_LINK_CONNECTING:
        return (struct words_look){
            _("Connecting to the service"), "network-wired-acquiring-symbolic", "note"};
    case ROOM_LINK_REFUSED:
        return (struct words_look){
            _("The service refuses this kiosk"), "network-error-symbolic", "bad"};
    default:
        return (struct words_look){
            _("No link: go on, everything is kept here"), "network-offline-symbolic", "care"};
    }
}

char *words_time(int64_t unix_us, const char *zone)
{
    g_autoptr(GTimeZone) time_zone = g_time_zone_new_identifier(zone);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(unix_us / SECOND_US);
    g_autoptr(GDateTime) local = NULL;

    if (!utc)
        return g_strdup("");
    local = time_zone ? g_date_time_to_timezone(utc, time_zone) : g_date_time_ref(utc);
    return g_date_time_format(local, "%H:%M");
}

char *words_day(const char *day)
{
    static const char *const weekdays[] = {N_("Monday"), N_("Tuesday"), N_("Wednesday"),
        N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday")};
    static const char *const months[] = {N_("January"), N_("February"), N_("March"), N_("April"),
        N_("May"), N_("June"), N_("July"), N_("August"), N_("September"), N_("October"),
        N_("November"), N_("December")};
    g_autofree char *moment = g_strconcat(day ? day : "", "T12:00:00Z", NULL);
    g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(moment, NULL);

    if (!date)
        return g_strdup(day ? day : "");
    /* translators: weekday, day of the month, month, year */
    return g_strdup_printf(_("%1$s %2$d %3$s %4$d"),
        gettext(weekdays[g_date_time_get_day_of_week(date) - 1]),
        g_date_time_get_day_of_month(date), gettext(months[g_date_time_get_month(date) - 1]),
        g_date_time_get_year(date));
}

char *words_length(uint32_t seconds)
{
    const uint32_t minutes = seconds / 60;
    const uint32_t rest = seconds % 60;

    if (minutes >= 60)
        return g_strdup_printf(_("%u h %02u"), minutes / 60, minutes % 60);
    if (rest)
        return g_strdup_printf(_("%u min %02u s"), minutes, rest);
    return g_strdup_printf(_("%u min"), minutes);
}

char *words_clock(int64_t seconds)
{
    const int64_t hours = seconds / 3600;

    if (hours > 0)
        return g_strdup_printf(
            "%d:%02d:%02d", (int)hours, (int)(seconds / 60 % 60), (int)(seconds % 60));
    return g_strdup_printf("%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
}

char *words_mark(uint32_t hundredths)
{
    char text[MARK_TEXT_SIZE];

    mark_write(hundredths, false, text);
    return g_strdup(text);
}

char *words_scale(uint32_t hundredths)
{
    char text[MARK_TEXT_SIZE];

    mark_write(hundredths, true, text);
    return g_strdup(text);
}

char *words_code(const char *typed, int *cursor)
{
    enum { GROUP = 5 };
    GString *code = g_string_new(NULL);
    int seen = 0, count = 0, before = 0;

    for (const char *at = typed; *at; at = g_utf8_next_char(at), seen++) {
        const gunichar character = g_utf8_get_char(at);

        if (character == '-' || g_unichar_isspace(character))
            continue;
        if (count && count % GROUP == 0)
            (void)g_string_append_c(code, '-');
        (void)g_string_append_unichar(code, g_unichar_toupper(character));
        count++;
        if (seen < *cursor)
            before = count;
    }
    *cursor = before ? before + (before - 1) / GROUP : 0;
    return g_string_free(code, FALSE);
}

char *words_candidate(const Palmares__V1__Slot *slot)
{
    return g_strdup_printf("%s %s", slot->given_name, slot->family_name);
}

char *words_member(const Palmares__V1__RoomMember *member)
{
    return g_strdup_printf("%s %s", member->given_name, member->family_name);
}

const char *words_quality(Palmares__V1__ExaminerQuality quality)
{
    switch (quality) {
    case PALMARES__V1__EXAMINER_QUALITY__PROFESSOR:
        return _("Teacher");
    case PALMARES__V1__EXAMINER_QUALITY__PROFESSIONAL:
    case PALMARES__V1__EXAMINER_QUALITY__EMPLOYER:
    case PALMARES__V1__EXAMINER_QUALITY__EMPLOYEE:
        return _("Professional");
    case PALMARES__V1__EXAMINER_QUALITY__RESEARCHER:
        return _("University teacher");
    case PALMARES__V1__EXAMINER_QUALITY__INSPECTOR:
        return _("Inspector");
    default:
        return _("Member");
    }
}

const char *words_obstacle(const char *obstacle)
{
    if (text_is_empty(obstacle))
        return "";
    if (words_same(obstacle, "MARK_MISSING"))
        return _("The mark is missing.");
    if (words_same(obstacle, "LINE_EMPTY"))
        return _("A line of the grid has no level yet.");
    if (words_same(obstacle, "APPRAISAL_MISSING"))
        return _("The appraisal is missing.");
    if (words_same(obstacle, "RESERVATION_REASON"))
        return _("There is a doubt about the dossier, or a reserve: its reason is missing.");
    if (words_same(obstacle, "NOT_MARKED"))
        return _("Nothing has been marked yet.");
    return _("The sheet cannot be sealed yet.");
}

const char *words_to_settle(void)
{
    return _("Something of this sheet has to be settled first: see “To settle” above (Alt 3).");
}

const char *words_act(Palmares__V1__ActKind kind)
{
    switch (kind) {
    case PALMARES__V1__ACT_KIND__ARRIVAL:
        return _("Arrival of the candidate");
    case PALMARES__V1__ACT_KIND__ABSENCE:
        return _("Absence of the candidate");
    case PALMARES__V1__ACT_KIND__EXPECTATION:
        return _("Presence taken back");
    case PALMARES__V1__ACT_KIND__PHASE_START:
        return _("Start of a part");
    case PALMARES__V1__ACT_KIND__PHASE_END:
        return _("End of a part");
    case PALMARES__V1__ACT_KIND__MARKING:
        return _("Mark and grid");
    case PALMARES__V1__ACT_KIND__SEALING:
        return _("Sealing of the sheet");
    case PALMARES__V1__ACT_KIND__MEMBER_PRESENCE:
        return _("Signature of a member");
    default:
        return _("Act");
    }
}

char *words_document(Palmares__V1__DocumentKind kind, uint32_t ordinal)
{
    switch (kind) {
    case PALMARES__V1__DOCUMENT_KIND__LIVRET:
        return g_strdup(_("Livret"));
    case PALMARES__V1__DOCUMENT_KIND__ATTESTATION:
        return g_strdup_printf(_("Attestation %u"), ordinal);
    case PALMARES__V1__DOCUMENT_KIND__FICHE_E4:
    case PALMARES__V1__DOCUMENT_KIND__FICHE_E6:
        return g_strdup_printf(_("Fiche %u"), ordinal);
    case PALMARES__V1__DOCUMENT_KIND__ETUDE_REFLEXIVE:
        return g_strdup(_("Étude réflexive"));
    case PALMARES__V1__DOCUMENT_KIND__ENGAGEMENT:
        return g_strdup(_("Engagement"));
    default:
        return g_strdup_printf(_("Paper %u"), ordinal);
    }
}

const Palmares__V1__RoomMember *words_find_member(
    const Palmares__V1__RoomDay *day, const char *examiner)
{
    for (size_t i = 0; day && i < day->n_commissions; i++)
        for (size_t j = 0; j < day->commissions[i]->n_members; j++)
            if (words_same(day->commissions[i]->members[j]->examiner, examiner))
                return day->commissions[i]->members[j];
    return NULL;
}

const char *words_level(const Palmares__V1__SheetRule *rule, const char *level)
{
    for (size_t i = 0; rule && i < rule->n_levels; i++)
        if (words_same(rule->levels[i]->id, level))
            return rule->levels[i]->label;
    return NULL;
}

const char *words_line_level(const Palmares__V1__SheetContent *content, const char *line)
{
    for (size_t i = 0; content && i < content->n_lines; i++)
        if (words_same(content->lines[i]->line, line))
            return content->lines[i]->level;
    return NULL;
}

bool words_has_mark(const Palmares__V1__SheetContent *content)
{
    return content &&
           content->mark_or_none_case == PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS;
}

int64_t words_timestamp_us(const Google__Protobuf__Timestamp *time)
{
    return time ? time->seconds * SECOND_US + time->nanos / 1000 : 0;
}
