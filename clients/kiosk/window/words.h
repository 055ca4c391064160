/* How things of the room are said: states, times, marks, people. No widgets. Texts that are
 * returned as `char *` are the caller's (g_free()). */
#pragma once

#include "kiosk_core/room.h"

/* The same text; NULL is the same as NULL only. */
bool words_same(const char *a, const char *b);

/* What a state looks like: words first, then an icon, then a colour (a class of kiosk.css). */
struct words_look {
    const char *text;
    const char *icon;
    const char *style;
};

/* Of a slot in the list of the day. */
struct words_look words_slot_state(const struct slot_view *slot);
/* Whether the service has it. Empty text when nothing was done yet. */
struct words_look words_written(enum act_state state, bool anything);
struct words_look words_link(const struct room_view *view);

/* "10:05" where the centre is. */
char *words_time(int64_t unix_us, const char *zone);
/* "mardi 10 mai 2022", of "2022-05-10". */
char *words_day(const char *day);
/* "40 min", "1 h 20". */
char *words_length(uint32_t seconds);
/* "53:20", and "1:13:20" from an hour on. */
char *words_clock(int64_t seconds);
/* "12,50": always two decimals, as on the paper (mark.h). */
char *words_mark(uint32_t hundredths);
/* "20": the scale. */
char *words_scale(uint32_t hundredths);
/* The one-time code as it is printed, "7KQM3-VXA9T-2DHR5-C8WPN", of what was typed so far: blanks
 * and hyphens are ours, letters are capitals. `*cursor` counts characters, and stays behind the
 * same one. */
char *words_code(const char *typed, int *cursor);
/* "Marie DUPONT". */
char *words_candidate(const Palmares__V1__Slot *slot);
char *words_member(const Palmares__V1__RoomMember *member);
/* "professeur". */
const char *words_quality(Palmares__V1__ExaminerQuality quality);
/* "il manque la note"; "" when nothing keeps the sheet from being sealed. */
const char *words_obstacle(const char *obstacle);
/* A sheet with conflicts stands still until people settle them. */
const char *words_to_settle(void);
/* "la note", "le scellement": what an act is. */
const char *words_act(Palmares__V1__ActKind kind);

/* "Fiche 2": a document's short name; the paper's own is longer. */
char *words_document(Palmares__V1__DocumentKind kind, uint32_t ordinal);

/* Of the rule and the day; NULL when unknown. */
const Palmares__V1__RoomMember *words_find_member(
    const Palmares__V1__RoomDay *day, const char *examiner);
const char *words_level(const Palmares__V1__SheetRule *rule, const char *level);
/* Level of a line in the content; NULL: none yet. */
const char *words_line_level(const Palmares__V1__SheetContent *content, const char *line);
bool words_has_mark(const Palmares__V1__SheetContent *content);
int64_t words_timestamp_us(const Google__Protobuf__Timestamp *time);
Palmares__V1__Sheet__State words_sheet_state(const struct slot_view *slot);
