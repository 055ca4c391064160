/* A short written subject that keeps every rule of annexe VI-1, and a definition with these rules:
 * for tests that break one thing at a time. Invented. */
#pragma once

#include "base/arena.h"
#include "model/session.h"
#include "model/subject.h"

struct subject_fixture {
    struct session_definition *definition;
    struct subject *subject;
    struct arena *arena; /* of both; borrowed */
};

/* Aborts when memory is short. Everything may be changed. */
void subject_fixture(struct arena *arena, struct subject_fixture *ret_fixture);

/* Texts for the lists of a subject, up to NULL. */
struct text_list subject_fixture_texts(struct arena *arena, ...) __attribute__((sentinel));
/* A PNG file of one black bit a pixel, complete with its checks; *ret_size bytes. */
const uint8_t *subject_fixture_png(
    struct arena *arena, uint32_t width, uint32_t height, size_t *ret_size);
