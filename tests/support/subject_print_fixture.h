/* Two subjects to print, about organisations that do not exist, and the definition that they belong
 * to. Everything in the arena; may be changed. Aborts when memory is short. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "model/session.h"
#include "model/subject.h"

struct subject_print_fixture {
    struct arena *arena;
    struct session_definition *session;
    struct subject written, practical;
};

void subject_print_fixture(struct arena *arena, struct subject_print_fixture *ret_fixture);

/* A PNG of bars: `colours` 1 gray, 2 gray with alpha, 3 RGB, 4 RGB with alpha, 5 with a palette. */
struct fixture_bytes {
    const uint8_t *data;
    size_t size;
};
struct fixture_bytes fixture_png(
    struct arena *arena, uint32_t width, uint32_t height, unsigned colours);
/* 64 x 48 pixels, with an EXIF segment that says "SECRET-CAMERA" and a comment. */
struct fixture_bytes fixture_jpeg(struct arena *arena);
