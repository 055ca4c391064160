/* The terminal's alternate screen, drawn over and over. It is given back at the end, and when a
 * signal ends or stops the program. One at a time. */
#pragma once

#include "base/buffer.h"

/* Whether standard output is a terminal that can do this. */
bool screen_can(void);
void screen_open(void);
/* Harmless when none is open. */
void screen_close(void);

/* Columns and lines as they are now; 80 and 24 when the terminal does not say. */
void screen_size(size_t *ret_columns, size_t *ret_lines);
/* Put text in place of what is shown: lines that end with '\n', no more than the screen has, none
 * wider. */
void screen_draw(const struct buffer *text);
/* Pause; ends at once when the size of the terminal changes. */
void screen_wait(uint32_t wait_ms);

/* Append each line of a text, cut to so many columns ("…"). Colours (ESC [ ... m) take no room.
 * -ENOMEM. */
int screen_fit(const char *text, size_t columns, struct buffer *to) MUST_CHECK;
