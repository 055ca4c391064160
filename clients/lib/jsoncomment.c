#include "clientlib/jsoncomment.h"

static bool is_comment(const char *line, const char *end)
{
    while (line < end && (*line == ' ' || *line == '\t' || *line == '\r'))
        line++;
    if (line == end)
        return false;
    return *line == '#' || (*line == '/' && line + 1 < end && line[1] == '/');
}

void jsoncomment_blank(char *text, size_t size)
{
    const char *const all_end = text + size;

    for (char *line = text; line < all_end;) {
        char *end = memchr(line, '\n', (size_t)(all_end - line));

        if (!end)
            end = text + size;
        if (is_comment(line, end))
            memset(line, ' ', (size_t)(end - line));
        line = end + 1;
    }
}
