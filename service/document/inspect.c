/* The parent's side: start the child, wait for its line, no longer than it may take. */
#include "document/inspect.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 64, PAGES_MAX = 100000, WAIT_MS = PDF_INSPECT_SECONDS * 1000 + 1000 };

static const char *const verdicts[PDF_VERDICT_COUNT] = {
    "SOUND", "NOT_PDF", "ENCRYPTED", "DAMAGED", "TOO_COMPLEX", "ACTIVE"};

const char *pdf_verdict_name(enum pdf_verdict verdict)
{
    return (unsigned)verdict < PDF_VERDICT_COUNT ? verdicts[verdict] : "";
}

bool pdf_inspection_parse(const char *line, size_t size, struct pdf_inspection *ret_inspection)
{
    char text[LINE_MAX_BYTES], *pages;
    int64_t count;

    if (size == 0 || size >= sizeof text || line[size - 1] != '\n')
        return false;
    memcpy(text, line, size - 1);
    text[size - 1] = '\0';
    pages = strchr(text, ' ');
    if (!pages)
        return false;
    *pages++ = '\0';
    if (text_parse_i64(pages, 0, PAGES_MAX, &count))
        return false;
    for (unsigned verdict = 0; verdict < PDF_VERDICT_COUNT; verdict++)
        if (text_equal(text, verdicts[verdict])) {
            *ret_inspection = (struct pdf_inspection){(enum pdf_verdict)verdict, (uint32_t)count};
            return true;
        }
    return false;
}

/* ---- at most so many at once ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned running;

static void take_turn(void)
{
    pthread_mutex_lock(&lock);
    while (running == PDF_INSPECTIONS_MAX)
        pthread_cond_wait(&changed, &lock);
    running++;
    pthread_mutex_unlock(&lock);
}

static void end_turn(void)
{
    pthread_mutex_lock(&lock);
    running--;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

/* ---- the child ---- */

/* The file as something that a child can read from its start. */
static int make_input(const void *data, size_t size)
{
    int fd = memfd_create("attachment", MFD_CLOEXEC);
    size_t done = 0;

    while (fd >= 0 && done < size) {
        ssize_t n = write(fd, (const char *)data + done, size - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            close(fd);
            return -EIO;
        }
        done += (size_t)n;
    }
    if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0) {
        close(fd);
        return -EIO;
    }
    return fd >= 0 ? fd : -errno;
}

/* The leak check of the address sanitizer traces its process, which the child forbids. */
#if defined(__SANITIZE_ADDRESS__)
static char no_leak_check[] = "ASAN_OPTIONS=detect_leaks=0";
static char *const environment[] = {no_leak_check, NULL};
#else
static char *const environment[] = {NULL};
#endif

/* No descriptor but these three, no environment. */
static int start_child(int input, int output, pid_t *ret_pid)
{
    char program[] = "palmaresd", command[] = "inspect-pdf";
    char *const arguments[] = {program, command, NULL};
    posix_spawn_file_actions_t actions;
    int r = posix_spawn_file_actions_init(&actions);

    if (r)
        return -r;
    r = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (r == 0)
        r = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (r == 0)
        r = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (r == 0)
        r = posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    if (r == 0)
        r = posix_spawn(ret_pid, "/proc/self/exe", &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    return -r;
}

/* What the child wrote until it ended its output, or its time was over. */
static size_t read_line(int fd, char line[LINE_MAX_BYTES])
{
    int64_t end_us = clock_mono_us() + WAIT_MS * INT64_C(1000);
    size_t size = 0;

    while (size < LINE_MAX_BYTES) {
        struct pollfd wanted = {.fd = fd, .events = POLLIN};
        int64_t left_ms = (end_us - clock_mono_us()) / 1000;
        ssize_t n;

        if (left_ms <= 0 || poll(&wanted, 1, (int)left_ms) == 0)
            return 0;
        n = read(fd, line + size, LINE_MAX_BYTES - size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        size += (size_t)n;
    }
    return size;
}

/* A child that says nothing has met its limits. */
static struct pdf_inspection judge(const char *line, size_t size, int status)
{
    struct pdf_inspection inspection;

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
        pdf_inspection_parse(line, size, &inspection))
        return inspection;
    log_info("event=pdf_inspection_stopped status=%d", status);
    return (struct pdf_inspection){PDF_TOO_COMPLEX, 0};
}

static int run_child(int input, struct pdf_inspection *ret_inspection)
{
    char line[LINE_MAX_BYTES];
    int pipes[2], status = 0, r;
    size_t size;
    pid_t pid;

    if (pipe2(pipes, O_CLOEXEC))
        return -errno;
    r = start_child(input, pipes[1], &pid);
    close(pipes[1]);
    if (r) {
        close(pipes[0]);
        return r;
    }
    size = read_line(pipes[0], line);
    close(pipes[0]);
    (void)kill(pid, SIGKILL); /* when it has ended by itself, this does nothing */
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    /* killed after its whole line: it had nothing else to do */
    if (size && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        status = 0;
    *ret_inspection = judge(line, size, status);
    return 0;
}

int pdf_inspect(const void *data, size_t size, struct pdf_inspection *ret_inspection)
{
    int input, r;

    /* PDF 1.7, annexe H: the head is in the first 1024 bytes */
    if (!memmem(data, size < 1024 ? size : 1024, "%PDF-", 5)) {
        *ret_inspection = (struct pdf_inspection){PDF_NOT_PDF, 0};
        return 0;
    }
    input = make_input(data, size);
    if (input < 0)
        return input;
    take_turn();
    r = run_child(input, ret_inspection);
    end_turn();
    close(input);
    return r;
}
