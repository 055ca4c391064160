#include "cli/screen.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/exit.h"
#include "cli/table.h"

#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { USUAL_COLUMNS = 80, USUAL_LINES = 24 };

/* Other screen, no cursor; and back. */
static const char ENTER[] = "\033[?1049h\033[?25l\033[H\033[2J";
static const char LEAVE[] = "\033[0m\033[?25h\033[?1049l";
static volatile sig_atomic_t open_now, resized;

static void put(const char *text, size_t size)
{
    while (size > 0) {
        ssize_t count = write(STDOUT_FILENO, text, size);

        if (count < 0 && errno != EINTR)
            return;
        text += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
}

bool screen_can(void)
{
    const char *kind = getenv("TERM");

    return isatty(STDOUT_FILENO) && !text_is_empty(kind) && !text_equal(kind, "dumb");
}

/* ---- signals: only what is allowed in a handler ---- */

static void on_end(int number)
{
    if (open_now)
        put(LEAVE, sizeof LEAVE - 1);
    _exit(number == SIGINT ? CLI_EXIT_INTERRUPTED : 128 + number);
}

static void on_stop(int number)
{
    int error = errno;

    (void)number;
    if (open_now)
        put(LEAVE, sizeof LEAVE - 1);
    (void)raise(SIGSTOP);
    if (open_now)
        put(ENTER, sizeof ENTER - 1);
    resized = 1;
    errno = error;
}

static void on_resize(int number)
{
    (void)number;
    resized = 1;
}

static void handle(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

    (void)sigaction(number, &action, NULL);
}

void screen_open(void)
{
    handle(SIGINT, on_end);
    handle(SIGTERM, on_end);
    handle(SIGHUP, on_end);
    handle(SIGQUIT, on_end);
    handle(SIGTSTP, on_stop);
    handle(SIGWINCH, on_resize);
    (void)fflush(stdout);
    open_now = 1;
    put(ENTER, sizeof ENTER - 1);
}

void screen_close(void)
{
    if (!open_now)
        return;
    put(LEAVE, sizeof LEAVE - 1);
    open_now = 0;
}

/* ---- drawing ---- */

void screen_size(size_t *ret_columns, size_t *ret_lines)
{
    struct winsize size = {0};

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
        size = (struct winsize){0};
    *ret_columns = size.ws_col ? size.ws_col : USUAL_COLUMNS;
    *ret_lines = size.ws_row ? size.ws_row : USUAL_LINES;
}

/* In one write, and line over line: nothing flickers. */
void screen_draw(const struct buffer *text)
{
    CLEANUP_BUFFER struct buffer all = {0};
    const char *at = (const char *)text->data, *end = at + text->size;
    int r = buffer_append_text(&all, "\033[H");

    while (at < end && !r) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((line ? line : end) - at);

        r = buffer_append(&all, at, length);
        if (!r)
            r = buffer_append_text(&all, line && line + 1 < end ? "\033[K\r\n" : "\033[K");
        at += length + 1;
    }
    if (!r)
        r = buffer_append_text(&all, "\033[J");
    if (!r)
        put((const char *)all.data, all.size);
}

void screen_wait(uint32_t wait_ms)
{
    const struct timespec step = {.tv_nsec = 50 * 1000 * 1000};
    int64_t until_us = clock_mono_us() + (int64_t)wait_ms * 1000;

    while (!resized && clock_mono_us() < until_us)
        (void)nanosleep(&step, NULL);
    resized = 0;
}

/* Bytes of "ESC [ ... m" at the text; 0: something else. */
static size_t colour_length(const char *text)
{
    size_t length = strspn(text + (*text == '\033'), "[0123456789;") + 1;

    return text[0] == '\033' && text[1] == '[' && text[length] == 'm' ? length + 1 : 0;
}

/* One line without its end; what is over the room is left out, colours excepted. */
static int fit_line(const char *line, size_t size, size_t columns, struct buffer *to)
{
    size_t used = 0;
    bool full = false;
    int r = 0;

    for (size_t at = 0; at < size && !r;) {
        size_t length = colour_length(line + at);
        char character[8] = "";
        size_t width = 0;

        if (!length) {
            if (text_utf8_decode(line + at, size - at, &length) < 0)
                length = 1;
            memcpy(character, line + at, base_min_size(length, sizeof character - 1));
            width = table_width(character);
            full = full || used + width > columns;
            used += full ? 0 : width;
        }
        if (width == 0 || !full)
            r = buffer_append(to, line + at, length);
        at += length;
    }
    return r;
}

/* Columns of a line, colours left out. */
static size_t line_width(const char *line, size_t size)
{
    size_t width = 0;

    for (size_t at = 0; at < size;) {
        size_t length = colour_length(line + at);
        char character[8] = "";

        if (!length) {
            if (text_utf8_decode(line + at, size - at, &length) < 0)
                length = 1;
            memcpy(character, line + at, base_min_size(length, sizeof character - 1));
            width += table_width(character);
        }
        at += length;
    }
    return width;
}

int screen_fit(const char *text, size_t columns, struct buffer *to)
{
    int r = 0;

    while (*text && !r) {
        size_t size = strcspn(text, "\n");
        bool cut = columns > 0 && line_width(text, size) > columns;

        r = fit_line(text, size, cut ? columns - 1 : columns, to);
        if (!r && cut)
            r = buffer_append_text(to, "…");
        if (!r)
            r = buffer_append_text(to, "\n");
        text += size + (text[size] == '\n');
    }
    return r;
}
