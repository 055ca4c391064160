/* The child's side: limits first, then libqpdf. */
#include "document/inspect.h"

#include <qpdf/qpdf-c.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Decoded contents of one page: text and lines of a form need a thousandth of it. */
enum { CONTENT_MAX_BYTES = 32 << 20, PAGES_MAX = 2000 };

/* The sanitizers reserve more than any limit. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MEMORY_IS_LIMITED = false };
#else
enum { MEMORY_IS_LIMITED = true };
#endif

static void limit(__rlimit_resource_t what, rlim_t most)
{
    const struct rlimit limits = {most, most};

    if (setrlimit(what, &limits))
        _exit(1);
}

static void set_limits(void)
{
    if (MEMORY_IS_LIMITED)
        limit(RLIMIT_AS, PDF_INSPECT_MEMORY_BYTES);
    limit(RLIMIT_CPU, PDF_INSPECT_SECONDS);
    limit(RLIMIT_FSIZE, 4096);
    limit(RLIMIT_NOFILE, 16);
    limit(RLIMIT_CORE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
        _exit(1);
}

static int say(enum pdf_verdict verdict, int pages)
{
    return printf("%s %d\n", pdf_verdict_name(verdict), pages) > 0 && fflush(stdout) == 0 ? 0 : 1;
}

static bool is_action(qpdf_data pdf, qpdf_oh action)
{
    static const char *const forbidden[] = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"};
    qpdf_oh kind;

    if (!qpdf_oh_is_dictionary(pdf, action))
        return false;
    kind = qpdf_oh_get_key(pdf, action, "/S");
    for (size_t i = 0; i < ARRAY_LEN(forbidden); i++)
        if (qpdf_oh_is_name(pdf, kind) && strcmp(qpdf_oh_get_name(pdf, kind), forbidden[i]) == 0)
            return true;
    return false;
}

/* What opens, runs or carries something by itself. */
static bool is_active(qpdf_data pdf)
{
    qpdf_oh root = qpdf_get_root(pdf), names = qpdf_oh_get_key(pdf, root, "/Names");

    if (qpdf_oh_has_key(pdf, root, "/AA") ||
        is_action(pdf, qpdf_oh_get_key(pdf, root, "/OpenAction")))
        return true;
    return qpdf_oh_is_dictionary(pdf, names) && (qpdf_oh_has_key(pdf, names, "/JavaScript") ||
                                                    qpdf_oh_has_key(pdf, names, "/EmbeddedFiles"));
}

/* Memory that was refused comes as any error, also as a damaged stream: how much was taken tells.
 */
static bool met_memory_limit(void)
{
    struct rusage usage;

    return MEMORY_IS_LIMITED && getrusage(RUSAGE_SELF, &usage) == 0 &&
           usage.ru_maxrss > PDF_INSPECT_MEMORY_BYTES / 1024 / 5;
}

static enum pdf_verdict verdict_of_error(qpdf_data pdf)
{
    if (met_memory_limit())
        return PDF_TOO_COMPLEX;
    switch (qpdf_get_error_code(pdf, qpdf_get_error(pdf))) {
    case qpdf_e_password:
        return PDF_ENCRYPTED;
    case qpdf_e_internal:
    case qpdf_e_system:
        return PDF_TOO_COMPLEX;
    default:
        return PDF_DAMAGED;
    }
}

/* Every page's content can be decoded, and is not a bomb. */
static enum pdf_verdict check_pages(qpdf_data pdf, int pages)
{
    for (int i = 0; i < pages; i++) {
        unsigned char *content = NULL;
        size_t size = 0;
        qpdf_oh page = qpdf_get_page_n(pdf, (size_t)i);

        if (qpdf_oh_get_page_content_data(pdf, page, &content, &size) & QPDF_ERRORS)
            return verdict_of_error(pdf);
        free(content);
        if (size > CONTENT_MAX_BYTES)
            return PDF_TOO_COMPLEX;
        if (qpdf_oh_has_key(pdf, page, "/AA"))
            return PDF_ACTIVE;
    }
    return PDF_SOUND;
}

static enum pdf_verdict inspect(qpdf_data pdf, const char *data, size_t size, int *ret_pages)
{
    enum pdf_verdict verdict;
    QPDF_ERROR_CODE code;

    qpdf_silence_errors(pdf);
    qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
    qpdf_set_attempt_recovery(pdf, QPDF_FALSE);
    code = qpdf_read_memory(pdf, "attachment", data, size, NULL);
    if (code & QPDF_ERRORS)
        return verdict_of_error(pdf);
    if (qpdf_is_encrypted(pdf))
        return PDF_ENCRYPTED;
    *ret_pages = qpdf_get_num_pages(pdf);
    if (*ret_pages <= 0)
        return PDF_DAMAGED;
    if (*ret_pages > PAGES_MAX)
        return PDF_TOO_COMPLEX;
    if (is_active(pdf))
        return PDF_ACTIVE;
    verdict = check_pages(pdf, *ret_pages);
    if (verdict != PDF_SOUND)
        return verdict;
    return qpdf_check_pdf(pdf) & QPDF_ERRORS ? verdict_of_error(pdf) : PDF_SOUND;
}

int pdf_inspect_main(void)
{
    struct stat status;
    enum pdf_verdict verdict;
    qpdf_data pdf;
    int pages = 0;
    void *data;

    set_limits();
    if (fstat(STDIN_FILENO, &status) || status.st_size <= 0)
        return 1;
    data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
    if (data == MAP_FAILED)
        return 1;
    pdf = qpdf_init();
    verdict = inspect(pdf, data, (size_t)status.st_size, &pages);
    /* the process ends with it: nothing is given back */
    return say(verdict, verdict == PDF_SOUND ? pages : 0);
}
