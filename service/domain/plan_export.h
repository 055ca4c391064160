/* The papers of a plan, in pieces. */
#pragma once

#include "domain/plan.h"

/* Same numbers as palmares.v1.ExportPlanRequest.Paper. */
enum plan_paper {
    PLAN_PAPER_NONE,
    PLAN_CONVOCATIONS,
    PLAN_MEMBER_CONVOCATIONS,
    PLAN_DAY_LISTS, /* for the commission, and for the office */
    PLAN_EMARGEMENT,
    PLAN_DOOR_SIGNS,
    PLAN_PICTURE_PDF,
    PLAN_PICTURE_SVG,
    PLAN_ICS_MEMBERS,
    PLAN_ICS_ROOMS,
    PLAN_PAPER_COUNT
};

enum { PLAN_EXPORT_PIECE_BYTES = 700 * 1024 };

struct plan_export_file {
    const char *name, *media_type;
    const void *content;
    size_t size;
};

struct plan_export {
    const char *session, *token;
    uint32_t number; /* 0: the plan in force */
    enum plan_paper paper;
    const struct slot_filter *filter;
    bool separate;
    session_decode_fn decode;
    /* found */
    struct plan_export_file *files;
    size_t file_count;
    const char *next_token;
    uint32_t count, total, pages; /* total: on the first piece */
};

/*
 * Draw the next piece. An establishment prints the convocations of its own candidates and nothing
 * else: OUTCOME_FORBIDDEN. Also OUTCOME_NOT_FOUND, _INVALID.
 */
typedef void (*plan_export_fn)(
    struct op *op, int r, const struct plan_export *export, void *context);
int plan_export(struct store *store,
    struct op *op,
    struct plan_export *export,
    plan_export_fn done,
    void *context) MUST_CHECK;
