#include "write_file.h"

#include <stdio.h>

bool write_file(const char *folder, const char *name, const struct buffer *content)
{
    char path[4096];
    FILE *file;
    bool good;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    if (!file)
        return false;
    good = fwrite(content->data, 1, content->size, file) == content->size;
    return fclose(file) == 0 && good;
}
