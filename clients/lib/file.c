#include "clientlib/file.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_STEP = 64 * 1024 };

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

int file_read_from(int fd, size_t max, struct buffer *to)
{
    size_t start = to->size;

    for (;;) {
        ssize_t count;
        int r = buffer_reserve(to, READ_STEP);

        if (r)
            return r;
        count = read(fd, to->data + to->size, READ_STEP);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -errno;
        if (count == 0)
            return 0;
        to->size += (size_t)count;
        if (to->size - start > max)
            return -EFBIG;
    }
}

int file_read(const char *path, size_t max, struct buffer *to)
{
    CLEANUP(close_fd) int fd = -1;

    if (text_equal(path, "-"))
        return file_read_from(STDIN_FILENO, max, to);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : file_read_from(fd, max, to);
}

int file_write_to(int fd, const void *data, size_t size)
{
    const char *from = data;

    while (size > 0) {
        ssize_t count = write(fd, from, size);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -errno;
        from += count;
        size -= (size_t)count;
    }
    return 0;
}

static bool is_special(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/* A device or a pipe is written in place. */
static int write_special(const char *path, const void *data, size_t size)
{
    CLEANUP(close_fd) int fd = open(path, O_WRONLY | O_CLOEXEC);

    return fd < 0 ? -errno : file_write_to(fd, data, size);
}

int file_write(const char *path, const void *data, size_t size)
{
    CLEANUP_BUFFER struct buffer beside = {0};
    CLEANUP(close_fd) int fd = -1;
    const mode_t mask = umask(077);
    int r;

    (void)umask(mask);
    if (text_equal(path, "-"))
        return file_write_to(STDOUT_FILENO, data, size);
    if (is_special(path))
        return write_special(path, data, size);
    r = buffer_printf(&beside, "%s.XXXXXX", path);
    if (!r)
        r = buffer_terminate(&beside);
    if (r)
        return r;
    fd = mkostemp((char *)beside.data, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    r = file_write_to(fd, data, size);
    if (!r && (fchmod(fd, 0666 & ~mask) || fsync(fd) || rename((char *)beside.data, path)))
        r = -errno;
    if (r)
        (void)unlink((char *)beside.data);
    return r;
}
