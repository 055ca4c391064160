#include "pki/file.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

static void file_close_p(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define CLEANUP_FD CLEANUP(file_close_p)

int pki_file_read(const char *path, struct buffer *buffer, char **ret_why)
{
    CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    ssize_t got = fd < 0 ? -1 : 1;
    int r;

    while (got > 0 && buffer->size <= PKI_FILE_MAX) {
        r = buffer_reserve(buffer, 4096);
        if (r)
            return err_trace(r);
        got = read(fd, buffer->data + buffer->size, 4096);
        if (got > 0)
            buffer->size += (size_t)got;
    }
    if (got < 0)
        return pki_why(ret_why, errno == ENOENT ? PKI_E_NOT_FOUND : PKI_E_FILE,
            "%s: cannot be read (%s); check the name and who may read it", path, strerror(errno));
    if (buffer->size > PKI_FILE_MAX)
        return pki_why(ret_why, PKI_E_FILE,
            "%s: larger than %d bytes, too large for what it should be; check the name", path,
            PKI_FILE_MAX);
    return buffer_terminate(buffer);
}

static int file_write_all(int fd, const unsigned char *data, size_t size)
{
    while (size) {
        ssize_t put = write(fd, data, size);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return -errno;
        data += put;
        size -= (size_t)put;
    }
    return fsync(fd) ? -errno : 0;
}

/* The new file belongs to whom the old one belonged. */
static int file_keep_owner(int fd, const char *path)
{
    struct stat old;

    if (stat(path, &old))
        return errno == ENOENT ? 0 : -errno;
    if (old.st_uid == geteuid() && old.st_gid == getegid())
        return 0;
    return fchown(fd, old.st_uid, old.st_gid) ? -errno : 0;
}

static int file_refuse_write(const char *path, int r, char **ret_why)
{
    return pki_why(ret_why, PKI_E_FILE,
        "%s: cannot be written (%s); check that its folder exists, may be written and has room",
        path, strerror(-r));
}

int pki_file_stage(const char *path,
    const void *data,
    size_t size,
    mode_t mode,
    struct pki_staged *ret_staged,
    char **ret_why)
{
    struct pki_staged staged = {0};
    int r;

    staged.path = strdup(path);
    if (!staged.path || asprintf(&staged.temporary, "%s.XXXXXX", path) < 0) {
        free(staged.path);
        return -ENOMEM;
    }
    {
        CLEANUP_FD int fd = mkostemp(staged.temporary, O_CLOEXEC); /* mode 0600 */

        if (fd < 0) {
            r = -errno;
            free(TAKE_PTR(staged.temporary)); /* it does not exist */
        } else {
            r = file_write_all(fd, data, size);
            if (r == 0)
                r = file_keep_owner(fd, path);
            if (r == 0 && fchmod(fd, mode))
                r = -errno;
        }
    }
    if (r) {
        pki_staged_release(&staged);
        return file_refuse_write(path, r, ret_why);
    }
    *ret_staged = staged;
    return 0;
}

static int file_sync_folder(const char *path)
{
    CLEANUP_FREE char *copy = strdup(path);
    CLEANUP_FD int fd = -1;

    if (!copy)
        return -ENOMEM;
    fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 || fsync(fd) ? -errno : 0;
}

int pki_file_commit(struct pki_staged *staged, char **ret_why)
{
    int r = rename(staged->temporary, staged->path) ? -errno : 0;

    if (r)
        return file_refuse_write(staged->path, r, ret_why);
    free(TAKE_PTR(staged->temporary));
    r = file_sync_folder(staged->path);
    return r ? file_refuse_write(staged->path, r, ret_why) : 0;
}

void pki_staged_release(struct pki_staged *staged)
{
    if (staged->temporary)
        (void)unlink(staged->temporary);
    free(staged->temporary);
    free(staged->path);
    *staged = (struct pki_staged){0};
}
