/* Runs a fuzz target once on each file of the folders and files named on the command line: corpora
 * in every ctest. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    struct stat status;
    uint8_t *data;
    size_t size;
    FILE *file = fopen(path, "rb");

    if (!file || fstat(fileno(file), &status)) {
        perror(path);
        return -1;
    }
    size = (size_t)status.st_size;
    data = malloc(size ? size : 1);
    if (!data || fread(data, 1, size, file) != size) {
        perror(path);
        return -1;
    }
    fclose(file);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static int replay_folder(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort), replayed = 0;

    for (int i = 0; i < count; i++) {
        char child[4096];

        if (entries[i]->d_name[0] != '.') {
            (void)snprintf(child, sizeof child, "%s/%s", path, entries[i]->d_name);
            replayed += replay_file(child) > 0 ? 1 : -1000000;
        }
        free(entries[i]);
    }
    free(entries);
    return replayed;
}

int main(int argc, char **argv)
{
    int replayed = 0;

    for (int i = 1; i < argc; i++) {
        struct stat status;

        if (stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode))
            replayed += replay_folder(argv[i]);
        else
            replayed += replay_file(argv[i]) > 0 ? 1 : -1000000;
    }
    printf("%d inputs replayed\n", replayed);
    return replayed > 0 ? 0 : 1; /* an empty corpus proves nothing */
}
