/* Rows of sheets, for the store's own files. */
#pragma once

#include "store/query.h"
#include "store/sheet.h"

/* Texts of numbers, since the store reads arrays of texts: microseconds since 1970. */
#define SHEET_MICROS(array)                                                              \
    "ARRAY(SELECT coalesce((extract(epoch FROM t.at) * 1000000)::bigint, 0)::text FROM " \
    "unnest(" array ") WITH ORDINALITY AS t (at, n) ORDER BY t.n)"
/* Of sheet h, or of a record of that type. A sheet that is not sealed has no seals. */
#define SHEET_COLUMNS                                                                              \
    "h.session AS h_session, h.candidate AS h_candidate, h.epreuve AS h_epreuve, h.commission "    \
    "AS h_commission, h.centre AS h_centre, h.room AS h_room, h.day AS h_day, h.state AS "         \
    "h_state, h.absent AS h_absent, h.arrived_at AS h_arrived_at, h.late_minutes AS "              \
    "h_late_minutes, h.phases::text[] AS h_phases, " SHEET_MICROS(                                 \
        "h.phase_starts") " AS h_phase_starts, " SHEET_MICROS("h.phase_ends") " AS h_phase_ends, " \
                                                                              "h.mark_hundredths " \
                                                                              "AS "                \
                                                                              "h_mark_hundredths," \
                                                                              " h.lines AS "       \
                                                                              "h_lines, h.levels " \
                                                                              "AS h_levels, "      \
                                                                              "h.appraisal AS "    \
                                                                              "h_appraisal, "      \
                                                                              "h.reserved "        \
                                                                              "AS h_reserved, "    \
                                                                              "h.reservation_"     \
                                                                              "reason AS "         \
                                                                              "h_reservation_"     \
                                                                              "reason, "           \
                                                                              "h.unlock_count AS " \
                                                                              "h_unlock_count, "   \
                                                                              "h.other_day AS "    \
                                                                              "h_other_day, "      \
                                                                              "h.revision AS "     \
                                                                              "h_revision, "       \
                                                                              "h.updated_at AS "   \
                                                                              "h_updated_at, "     \
                                                                              "CASE WHEN h.state " \
                                                                              "= 'SEALED' THEN "   \
                                                                              "ARRAY(SELECT "      \
                                                                              "e.examiner FROM "   \
                                                                              "sheet_seal e "      \
                                                                              "WHERE e.session = " \
                                                                              "h.session AND "     \
                                                                              "e.candidate = "     \
                                                                              "h.candidate "       \
                                                                              "AND e.epreuve = "   \
                                                                              "h.epreuve ORDER "   \
                                                                              "BY e.examiner) "    \
                                                                              "END AS h_sealers, " \
                                                                              "CASE WHEN h.state " \
                                                                              "= 'SEALED' THEN "   \
                                                                              "ARRAY(SELECT "      \
                                                                              "(extract(epoch "    \
                                                                              "FROM "              \
                                                                              "e.sealed_at) * "    \
                                                                              "1000000)::bigint::" \
                                                                              "text FROM "         \
                                                                              "sheet_seal e "      \
                                                                              "WHERE "             \
                                                                              "e.session = "       \
                                                                              "h.session AND "     \
                                                                              "e.candidate = "     \
                                                                              "h.candidate AND "   \
                                                                              "e.epreuve = "       \
                                                                              "h.epreuve ORDER "   \
                                                                              "BY e.examiner) "    \
                                                                              "END AS h_sealed_at"

/* The row's sheet in the arena. -EPROTO, -ENOMEM. */
int sheet_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct sheet *ret_sheet) MUST_CHECK;

/* JSON texts in the arena; NULL: it is full. */
char *sheet_json_sheets(
    struct arena *arena, const struct sheet *const *sheets, size_t count) MUST_CHECK;
char *sheet_json_acts(
    struct arena *arena, const struct store_act_entry *entries, size_t count) MUST_CHECK;
/* [{request_id, key, before, after}] of those entries that changed a sheet. */
char *sheet_json_changes(struct arena *arena, const struct store_acts *acts) MUST_CHECK;
char *sheet_json_sheet(struct arena *arena, const struct sheet *sheet) MUST_CHECK;
/* A content as sheet_act keeps it. -EPROTO, -ENOMEM. */
int sheet_json_read_content(
    struct arena *arena, const char *json, struct sheet_content *ret_content) MUST_CHECK;
