#include "kiosk_core/place.h"

#include "base/text.h"
#include "clientlib/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_SIZE = 512, ASIDE_MAX = 1000, WIPE_STEP = 4096 };

#define TEMPORARY ".part"

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

int place_open(const char *directory, struct place *ret_place)
{
    struct place place = {.fd = -1};

    if (mkdir(directory, 0700) && errno != EEXIST && errno != EROFS)
        return -errno;
    place.fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (place.fd < 0)
        return -errno;
    if (flock(place.fd, LOCK_EX | LOCK_NB)) {
        int r = errno == EWOULDBLOCK ? PLACE_E_BUSY : -errno;

        (void)close(place.fd);
        return r;
    }
    place.path = strdup(directory);
    if (!place.path) {
        (void)close(place.fd);
        return -ENOMEM;
    }
    *ret_place = place;
    return 0;
}

void place_close(struct place *place)
{
    if (place->path)
        (void)close(place->fd);
    free(TAKE_PTR(place->path));
}

/* ---- writing ---- */

/* The folder that holds the file; made with those above it. */
static int open_folder_of(const struct place *place, const char *name)
{
    char path[NAME_SIZE];
    char *slash;
    int fd;

    if (snprintf(path, sizeof path, "%s", name) >= (int)sizeof path)
        return -ENAMETOOLONG;
    for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdirat(place->fd, path, 0700) && errno != EEXIST)
            return -errno;
        *slash = '/';
    }
    slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    else
        (void)snprintf(path, sizeof path, ".");
    fd = openat(place->fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int write_beside(
    const struct place *place, const char *temporary, const void *data, size_t size)
{
    CLEANUP(close_fd)
    int fd = openat(place->fd, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int r;

    if (fd < 0)
        return -errno;
    r = file_write_to(fd, data, size);
    if (!r && fsync(fd))
        r = -errno;
    return r;
}

static int write_locked(const struct place *place, const char *name, const void *data, size_t size)
{
    CLEANUP(close_fd) int folder = open_folder_of(place, name);
    char temporary[NAME_SIZE];
    int r;

    if (folder < 0)
        return folder;
    if (snprintf(temporary, sizeof temporary, "%s" TEMPORARY, name) >= (int)sizeof temporary)
        return -ENAMETOOLONG;
    r = write_beside(place, temporary, data, size);
    if (!r && renameat(place->fd, temporary, place->fd, name))
        r = -errno;
    if (r)
        (void)unlinkat(place->fd, temporary, 0);
    else if (fsync(folder))
        r = -errno;
    return r;
}

int place_write(const struct place *place, const char *name, const void *data, size_t size)
{
    /* Two threads that replace one file have one temporary file between them. */
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    int r;

    pthread_mutex_lock(&lock);
    r = write_locked(place, name, data, size);
    pthread_mutex_unlock(&lock);
    return r;
}

/* ---- reading ---- */

int place_read(const struct place *place, const char *name, size_t max, struct buffer *to)
{
    CLEANUP(close_fd) int fd = openat(place->fd, name, O_RDONLY | O_CLOEXEC);

    return fd < 0 ? -errno : file_read_from(fd, max, to);
}

bool place_has(const struct place *place, const char *name)
{
    return faccessat(place->fd, name, F_OK, 0) == 0;
}

/* ---- removing ---- */

static int wipe(int fd)
{
    static const unsigned char zeros[WIPE_STEP];
    struct stat status;
    int r = 0;

    if (fstat(fd, &status))
        return -errno;
    for (off_t at = 0; at < status.st_size && !r; at += WIPE_STEP)
        r = file_write_to(
            fd, zeros, status.st_size - at < WIPE_STEP ? (size_t)(status.st_size - at) : WIPE_STEP);
    return !r && fdatasync(fd) ? -errno : r;
}

int place_shred(const struct place *place, const char *name)
{
    CLEANUP(close_fd) int fd = openat(place->fd, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    CLEANUP(close_fd) int folder = -1;
    int r;

    if (fd < 0)
        return errno == ENOENT ? 0 : -errno;
    r = wipe(fd);
    if (!r && unlinkat(place->fd, name, 0))
        r = -errno;
    if (r)
        return r;
    folder = open_folder_of(place, name);
    if (folder < 0)
        return folder;
    return fsync(folder) ? -errno : 0;
}

static bool is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int remove_in(int folder, unsigned depth)
{
    DIR *entries = depth ? fdopendir(folder) : NULL;
    struct dirent *entry;
    int r = 0;

    if (!entries) {
        (void)close(folder);
        return depth ? -errno : -ELOOP;
    }
    while (!r && (entry = readdir(entries))) {
        int inner;

        if (!is_entry(entry) || unlinkat(dirfd(entries), entry->d_name, 0) == 0)
            continue;
        inner =
            openat(dirfd(entries), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        r = inner < 0 ? -errno : remove_in(inner, depth - 1);
        if (!r && unlinkat(dirfd(entries), entry->d_name, AT_REMOVEDIR))
            r = -errno;
    }
    (void)closedir(entries);
    return r;
}

int place_remove_tree(const struct place *place, const char *name)
{
    enum { DEPTH_MAX = 4 };
    int folder = openat(place->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int r;

    if (folder < 0)
        return errno == ENOENT ? 0 : -errno;
    r = remove_in(folder, DEPTH_MAX);
    if (!r && unlinkat(place->fd, name, AT_REMOVEDIR))
        r = -errno;
    return r;
}

int place_put_aside(const struct place *place, const char *name, int64_t now_us)
{
    time_t seconds = (time_t)(now_us / 1000000);
    char when[32], to[NAME_SIZE];
    struct tm parts;

    if (!gmtime_r(&seconds, &parts) || !strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", &parts))
        return -EINVAL;
    for (unsigned i = 0; i < ASIDE_MAX; i++) {
        int length = i ? snprintf(to, sizeof to, "%s.damaged-%s-%u", name, when, i)
                       : snprintf(to, sizeof to, "%s.damaged-%s", name, when);

        if (length >= (int)sizeof to)
            return -ENAMETOOLONG;
        if (place_has(place, to))
            continue;
        return renameat(place->fd, name, place->fd, to) ? -errno : 0;
    }
    return -EEXIST;
}

int place_list(const struct place *place,
    const char *folder,
    int (*each)(void *context, const char *name),
    void *context)
{
    int fd = openat(place->fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    int r = 0;

    if (fd < 0)
        return errno == ENOENT ? 0 : -errno;
    if (!entries) {
        (void)close(fd);
        return -ENOMEM;
    }
    while (!r && (entry = readdir(entries))) {
        size_t length = strlen(entry->d_name), tail = strlen(TEMPORARY);

        if (!is_entry(entry) ||
            (length > tail && strcmp(entry->d_name + length - tail, TEMPORARY) == 0))
            continue;
        r = each(context, entry->d_name);
    }
    (void)closedir(entries);
    return r;
}
