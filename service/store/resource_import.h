/* Rooms and examiners of a file, in one statement: in a worker's transaction. */
#pragma once

#include "model/commission.h"
#include "store/table_import.h"

/* A column that the file has not keeps what is stored. */
struct store_room_import {
    const char *session;
    const struct centre *centres;
    size_t centre_count;
    const struct room *rooms;
    size_t room_count;
    uint32_t mask; /* bits 1 << enum room_field */
    bool validate_only;
};
/* Counts centres and rooms. */
int store_room_import(struct store_session *session,
    struct op *op,
    const struct store_room_import *import,
    struct store_table_counts *ret_counts) MUST_CHECK;

struct store_examiner_import {
    const char *session;
    const struct examiner *examiners;
    size_t examiner_count;
    uint32_t mask; /* bits 1 << enum examiner_field */
    bool validate_only;
};
/* Withdrawals and nominations stay as they are. */
int store_examiner_import(struct store_session *session,
    struct op *op,
    const struct store_examiner_import *import,
    struct store_table_counts *ret_counts) MUST_CHECK;
