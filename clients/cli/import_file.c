#include "cli/import.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP = 256 * 1024 };

DEFINE_CLEANUP(EVP_MD_CTX *, EVP_MD_CTX_free);

/* A temporary file that nobody else sees and that goes away by itself. */
static int open_spool(void)
{
    const char *folder = getenv("TMPDIR");
    int fd;

    if (text_is_empty(folder))
        folder = "/tmp";
    fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return fd < 0 ? -errno : fd;
}

static int copy_stdin(int to, char *step)
{
    for (;;) {
        ssize_t count = read(STDIN_FILENO, step, STEP);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -errno;
        if (count == 0)
            return 0;
        for (ssize_t written = 0; written < count;) {
            ssize_t part = write(to, step + written, (size_t)(count - written));
            if (part < 0 && errno != EINTR)
                return -errno;
            written += part > 0 ? part : 0;
        }
    }
}

static int hash_all(int fd, char *step, struct import_file *file)
{
    CLEANUP(EVP_MD_CTX_free_p) EVP_MD_CTX *hash = EVP_MD_CTX_new();
    uint64_t size = 0;

    if (!hash || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1)
        return -ENOMEM;
    for (;;) {
        ssize_t count = pread(fd, step, STEP, (off_t)size);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -errno;
        if (count == 0)
            break;
        if (EVP_DigestUpdate(hash, step, (size_t)count) != 1)
            return -ENOMEM;
        size += (uint64_t)count;
    }
    file->size = size;
    return EVP_DigestFinal_ex(hash, file->sha256, NULL) == 1 ? 0 : -ENOMEM;
}

static int fail_file(struct cli *cli, const char *path, int r)
{
    if (r == -ENOMEM)
        return r;
    return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", path, strerror(-r));
}

int import_file_open(struct cli *cli, const char *path, struct import_file *ret_file)
{
    const bool is_stdin = text_equal(path, "-");
    const char *slash = strrchr(path, '/');
    CLEANUP_FREE char *step = malloc(STEP);
    struct import_file file = {.fd = -1, .name = is_stdin ? "stdin.csv" : slash ? slash + 1 : path};
    struct stat status;
    int r = 0;

    if (!step)
        return -ENOMEM;
    file.fd = is_stdin ? open_spool() : open(path, O_RDONLY | O_CLOEXEC);
    if (file.fd < 0)
        return fail_file(cli, path, is_stdin ? file.fd : -errno);
    if (is_stdin)
        r = copy_stdin(file.fd, step);
    else if (fstat(file.fd, &status) == 0 && !S_ISREG(status.st_mode))
        r = S_ISDIR(status.st_mode) ? -EISDIR : -ESPIPE;
    if (!r)
        r = hash_all(file.fd, step, &file);
    if (r) {
        import_file_close(&file);
        return fail_file(cli, path, r);
    }
    (void)posix_fadvise(file.fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    *ret_file = file;
    return 0;
}

void import_file_close(struct import_file *file)
{
    if (file->fd >= 0)
        (void)close(file->fd);
    file->fd = -1;
}
