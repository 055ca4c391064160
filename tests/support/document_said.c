#include "document_said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>

const char *document_said(struct arena *arena, const char *commands, const struct buffer *bytes)
{
    char path[] = "/tmp/palmares-document-XXXXXX", piece[4096];
    CLEANUP_BUFFER struct buffer said = {0};
    int fd = mkstemp(path);
    size_t size;
    FILE *pipe;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes->data, bytes->size), (ssize_t)bytes->size);
    close(fd);
    pipe = popen(arena_printf(arena, "f=%s; %s", path, commands), "r");
    assert_non_null(pipe);
    while ((size = fread(piece, 1, sizeof piece, pipe)) > 0)
        assert_int_equal(buffer_append(&said, piece, size), 0);
    assert_int_equal(pclose(pipe), 0);
    unlink(path);
    return arena_strndup(arena, said.data ? (const char *)said.data : "", said.size);
}

void assert_said(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("'%s' is not in '%s'", part, text);
}

void assert_said_not(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("'%s' is in '%s'", part, text);
}

size_t said_count(const char *text, const char *part)
{
    size_t count = 0;

    for (; (text = strstr(text, part)); text += strlen(part))
        count++;
    return count;
}
