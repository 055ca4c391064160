#include "clientlib/cms_fetch.h"

#include "base/clock.h"
#include "base/text.h"

#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>

_Static_assert(
    sizeof(((struct cms_fetch *)NULL)->why) >= CURL_ERROR_SIZE, "libcurl writes that much");

enum { URL_MAX = 2048 };

struct cms_fetcher {
    CURLM *multi;
    const char *ca_file, *agent;
    size_t running;
};

DEFINE_CLEANUP(CURLU *, curl_url_cleanup);
DEFINE_CLEANUP(char *, curl_free);

/* ---- URLs ---- */

/* "": none, or memory is short (the arena tells). */
static const char *part_of(CURLU *url, CURLUPart part, unsigned flags, struct arena *arena)
{
    CLEANUP(curl_free_p) char *text = NULL;
    const char *copy;

    if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
        return "";
    copy = arena_strdup(arena, text);
    return copy ? copy : "";
}

/* What of a URL does not do; NULL: nothing. */
static const char *wrong_with(CURLU *url, struct arena *arena)
{
    const char *scheme = part_of(url, CURLUPART_SCHEME, 0, arena);

    if (!text_equal(scheme, "https"))
        return "https";
    if (!text_is_empty(part_of(url, CURLUPART_USER, 0, arena)) ||
        !text_is_empty(part_of(url, CURLUPART_PASSWORD, 0, arena)))
        return "credentials";
    return text_is_empty(part_of(url, CURLUPART_HOST, 0, arena)) ? "host" : NULL;
}

int cms_url_check(const char *url, struct arena *arena, char **ret_url, const char **ret_why)
{
    CLEANUP(curl_url_cleanup_p) CURLU *parsed = curl_url();
    const char *whole;

    if (!parsed)
        return -ENOMEM;
    *ret_why = "url";
    /* "site.fr" is https, "ftp.site.fr" too; a scheme that libcurl was built without is wrong as
     * well */
    if (strlen(url) > URL_MAX ||
        curl_url_set(parsed, CURLUPART_URL, url, CURLU_DEFAULT_SCHEME) != CURLUE_OK)
        return CMS_BAD_URL;
    *ret_why = wrong_with(parsed, arena);
    if (*ret_why)
        return CMS_BAD_URL;
    if (curl_url_set(parsed, CURLUPART_FRAGMENT, NULL, 0) != CURLUE_OK)
        return -ENOMEM;
    whole = part_of(parsed, CURLUPART_URL, 0, arena);
    if (text_is_empty(whole))
        return -ENOMEM;
    *ret_url = (char *)(uintptr_t)whole;
    return 0;
}

static const char *without_www(const char *host)
{
    return text_starts_with(host, "www.") ? host + strlen("www.") : host;
}

/* The same scheme, port and host; "www." before it or not when `loose`. */
static bool same_site(CURLU *a, CURLU *b, bool loose, struct arena *arena)
{
    static const CURLUPart parts[] = {CURLUPART_SCHEME, CURLUPART_PORT};
    const char *left = part_of(a, CURLUPART_HOST, 0, arena),
               *right = part_of(b, CURLUPART_HOST, 0, arena);

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (!text_equal(part_of(a, parts[i], CURLU_DEFAULT_PORT, arena),
                part_of(b, parts[i], CURLU_DEFAULT_PORT, arena)))
            return false;
    }
    if (!*left)
        return false;
    return !strcasecmp(loose ? without_www(left) : left, loose ? without_www(right) : right);
}

/* In the arena; NULL when it leads to another site. */
static char *join(const char *base, const char *path, bool loose, struct arena *arena)
{
    CLEANUP(curl_url_cleanup_p) CURLU *from = curl_url();
    CLEANUP(curl_url_cleanup_p) CURLU *to = NULL;
    const char *whole;

    if (strlen(path) > URL_MAX)
        return NULL;
    if (!from || curl_url_set(from, CURLUPART_URL, base, 0) != CURLUE_OK)
        return NULL;
    to = curl_url_dup(from);
    if (!to || curl_url_set(to, CURLUPART_URL, path, 0) != CURLUE_OK || wrong_with(to, arena) ||
        !same_site(from, to, loose, arena))
        return NULL;
    whole = part_of(to, CURLUPART_URL, 0, arena);
    return text_is_empty(whole) ? NULL : (char *)(uintptr_t)whole;
}

char *cms_url_join(const char *base, const char *path, struct arena *arena)
{
    return join(base, path, false, arena);
}

/* ---- what comes ---- */

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct cms_fetch *fetch = context;
    size_t bytes = size * count;
    size_t room = (fetch->enough ? fetch->enough : CMS_BODY_MAX) - fetch->body.size;

    if (bytes > room) {
        fetch->has_enough = fetch->enough != 0;
        fetch->too_large = !fetch->has_enough;
        if (buffer_append(&fetch->body, data, room))
            fetch->has_enough = false;
        return 0; /* ends the transfer */
    }
    return buffer_append(&fetch->body, data, bytes) ? 0 : bytes;
}

/* The first word of a header "NAME: VALUE". */
static void take_header(struct cms_text line, const char *name, struct cms_word *ret_word)
{
    struct cms_word word;

    if (cms_file_word(line, name, &word))
        *ret_word = word;
}

static size_t on_header(char *data, size_t size, size_t count, void *context)
{
    struct cms_fetch *fetch = context;
    struct cms_text line = {data, size * count};

    fetch->header_bytes += line.size;
    if (fetch->header_bytes > CMS_HEADERS_MAX) {
        fetch->too_large = true;
        return 0;
    }
    take_header(line, "Powered-By", &fetch->powered_by);
    take_header(line, "PSWS-Version", &fetch->webservice_version);
    return line.size;
}

/* ---- transfers ---- */

static int set_up(const struct cms_fetcher *fetcher, struct cms_fetch *fetch, CURL *easy)
{
    unsigned bad = 0;

    bad |= curl_easy_setopt(easy, CURLOPT_PRIVATE, fetch);
    bad |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    bad |= curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    bad |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L); /* follow() looks where to */
    bad |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    bad |= curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    bad |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    bad |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (fetcher->ca_file) {
        bad |= curl_easy_setopt(easy, CURLOPT_CAINFO, fetcher->ca_file);
        bad |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    bad |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    bad |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CMS_CONNECT_MS);
    bad |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)CMS_SLOW_BYTES);
    bad |= curl_easy_setopt(easy, CURLOPT_USERAGENT, fetcher->agent);
    bad |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, fetch->why);
    bad |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    bad |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
    bad |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    bad |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, fetch);
    return bad ? -EIO : 0;
}

/* Begin, or go on where a redirect leads. */
static int begin(struct cms_fetcher *fetcher, struct cms_fetch *fetch, const char *url)
{
    int64_t left_ms = (fetch->deadline_us - clock_mono_us()) / 1000;
    long timeout_ms = left_ms < 1 ? 1 : (long)left_ms;
    long slow_s = timeout_ms / 2000 > CMS_SLOW_SECONDS ? timeout_ms / 2000 : CMS_SLOW_SECONDS;

    fetch->body.size = 0;
    fetch->has_enough = false;
    fetch->why[0] = '\0';
    if (curl_easy_setopt(fetch->handle, CURLOPT_URL, url) != CURLE_OK ||
        curl_easy_setopt(fetch->handle, CURLOPT_TIMEOUT_MS, timeout_ms) != CURLE_OK ||
        curl_easy_setopt(fetch->handle, CURLOPT_LOW_SPEED_TIME, slow_s) != CURLE_OK ||
        curl_multi_add_handle(fetcher->multi, fetch->handle) != CURLM_OK)
        return -EIO;
    fetcher->running++;
    return 0;
}

int cms_fetcher_add(struct cms_fetcher *fetcher, struct cms_fetch *fetch)
{
    int r;

    fetch->handle = curl_easy_init();
    if (!fetch->handle)
        return -ENOMEM;
    r = set_up(fetcher, fetch, fetch->handle);
    if (!r)
        r = begin(fetcher, fetch, fetch->url);
    if (r)
        curl_easy_cleanup(TAKE_PTR(fetch->handle));
    return r;
}

static void set_detail(struct cms_fetch *fetch, const char *text)
{
    size_t length = 0;

    for (; *text && length + 1 < sizeof fetch->detail.text; text++) {
        if (*text >= 0x20 && *text < 0x7f)
            fetch->detail.text[length++] = *text;
    }
    fetch->detail.text[length] = '\0';
}

/* Codes of X509_verify_cert, as OpenSSL numbers them. */
static enum cms_problem certificate_problem(CURL *easy)
{
    enum {
        UNSPECIFIED = 1,
        NOT_YET = 9,
        EXPIRED = 10,
        SELF_SIGNED = 18,
        NO_ISSUER = 20,
        UNSIGNED = 21,
        NAME = 62
    };
    long result = 0;

    (void)curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &result);
    if (result == NOT_YET || result == EXPIRED)
        return CMS_CERT_EXPIRED;
    if (result >= SELF_SIGNED && result <= UNSIGNED)
        return CMS_CERT_UNKNOWN;
    return result <= UNSPECIFIED || result == NAME ? CMS_CERT_NAME : CMS_TLS;
}

static enum cms_problem problem_of(const struct cms_fetch *fetch, CURLcode code)
{
    if (fetch->too_large)
        return CMS_TOO_LARGE;
    if (fetch->has_enough && code == CURLE_WRITE_ERROR)
        return CMS_FINE;
    switch (code) {
    case CURLE_OK:
        return CMS_FINE;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return CMS_UNRESOLVED;
    case CURLE_COULDNT_CONNECT:
        return CMS_UNREACHABLE;
    case CURLE_OPERATION_TIMEDOUT:
        return CMS_SLOW;
    case CURLE_PEER_FAILED_VERIFICATION:
        return certificate_problem(fetch->handle);
    case CURLE_SSL_CACERT_BADFILE:
        return CMS_BAD_CA_FILE;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
        return CMS_TLS;
    default:
        return CMS_BROKEN;
    }
}

/* Where a redirect leads, in the arena; NULL after writing what is wrong with it. */
static char *redirect_target(struct cms_fetch *fetch, const char *from, struct arena *arena)
{
    char *to = NULL, *joined;

    (void)curl_easy_getinfo(fetch->handle, CURLINFO_REDIRECT_URL, &to);
    joined = to ? join(from, to, true, arena) : NULL;
    if (!joined) {
        fetch->problem = CMS_REDIRECT_AWAY;
        set_detail(fetch, to ? to : "");
    } else if (++fetch->redirects > CMS_REDIRECTS_MAX) {
        fetch->problem = CMS_REDIRECTS;
        return NULL;
    }
    return joined;
}

/* 1: goes on elsewhere. */
static int follow(struct cms_fetcher *fetcher, struct cms_fetch *fetch)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(256 * 1024);
    char *from = NULL, *to;
    int r;

    (void)curl_easy_getinfo(fetch->handle, CURLINFO_EFFECTIVE_URL, &from);
    if (!arena || !from)
        return -ENOMEM;
    to = redirect_target(fetch, from, arena);
    if (!to)
        return 0;
    r = begin(fetcher, fetch, to);
    return r ? r : 1;
}

static bool is_redirect(long status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* 1: it goes on. */
static int end(struct cms_fetcher *fetcher, struct cms_fetch *fetch, CURLcode code)
{
    char *url = NULL;
    int r = 0;

    (void)curl_multi_remove_handle(fetcher->multi, fetch->handle);
    fetcher->running--;
    fetch->problem = problem_of(fetch, code);
    if (fetch->problem)
        set_detail(fetch, fetch->why[0] ? fetch->why : curl_easy_strerror(code));
    (void)curl_easy_getinfo(fetch->handle, CURLINFO_RESPONSE_CODE, &fetch->status);
    if (!fetch->problem && is_redirect(fetch->status))
        r = follow(fetcher, fetch);
    if (r)
        return r;
    (void)curl_easy_getinfo(fetch->handle, CURLINFO_EFFECTIVE_URL, &url);
    fetch->final_url = strdup(url ? url : fetch->url);
    curl_easy_cleanup(TAKE_PTR(fetch->handle));
    return fetch->final_url ? 0 : -ENOMEM;
}

int cms_fetcher_next(struct cms_fetcher *fetcher, int wait_ms, struct cms_fetch **ret_fetch)
{
    const int64_t until_us = clock_mono_us() + (int64_t)wait_ms * 1000;

    *ret_fetch = NULL;
    while (fetcher->running) {
        struct cms_fetch *fetch = NULL;
        const CURLMsg *message;
        int running, left, r;

        if (curl_multi_perform(fetcher->multi, &running) != CURLM_OK)
            return -EIO;
        message = curl_multi_info_read(fetcher->multi, &left);
        if (message && message->msg == CURLMSG_DONE) {
            (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
            r = end(fetcher, fetch, message->data.result);
            if (r < 0)
                return r;
            if (r == 0) {
                *ret_fetch = fetch;
                return 0;
            }
            continue;
        }
        if (clock_mono_us() >= until_us)
            return 0;
        if (curl_multi_poll(fetcher->multi, NULL, 0, wait_ms, NULL) != CURLM_OK)
            return -EIO;
    }
    return 0;
}

struct cms_text cms_fetch_text(const struct cms_fetch *fetch)
{
    if (fetch->problem || fetch->status != 200)
        return (struct cms_text){NULL, 0};
    return (struct cms_text){(const char *)fetch->body.data, fetch->body.size};
}

void cms_fetch_release(struct cms_fetch *fetch)
{
    curl_easy_cleanup(TAKE_PTR(fetch->handle));
    buffer_release(&fetch->body);
    free(TAKE_PTR(fetch->final_url));
}

static void initialise(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

int cms_fetcher_new(const char *ca_file, const char *agent, struct cms_fetcher **ret_fetcher)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct cms_fetcher *fetcher = calloc(1, sizeof *fetcher);

    (void)pthread_once(&once, initialise);
    if (fetcher)
        fetcher->multi = curl_multi_init();
    if (!fetcher || !fetcher->multi) {
        free(fetcher);
        return -ENOMEM;
    }
    (void)curl_multi_setopt(
        fetcher->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CMS_HOST_CONNECTIONS_MAX);
    fetcher->ca_file = ca_file;
    fetcher->agent = agent;
    *ret_fetcher = fetcher;
    return 0;
}

void cms_fetcher_free(struct cms_fetcher *fetcher)
{
    if (!fetcher)
        return;
    (void)curl_multi_cleanup(fetcher->multi);
    free(fetcher);
}
