/*
 * Files of sites that may be hostile, got over HTTPS by libcurl, many at once, on one thread. Every
 * transfer ends: by its deadline, by limits of bytes, headers, redirects and speed. HTTPS only,
 * with the certificate checked, TLS 1.2 or later; redirects stay on the host and port (a "www."
 * more or less apart); no cookie, no credential, nothing decoded.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "clientlib/cms_page.h"

enum {
    CMS_BODY_MAX = 2 * 1024 * 1024,
    CMS_HEADERS_MAX = 64 * 1024,
    CMS_REDIRECTS_MAX = 5,
    CMS_CONNECT_MS = 10 * 1000,
    CMS_SLOW_BYTES = 64, /* a second, for half of its time (at least CMS_SLOW_SECONDS): too slow */
    CMS_SLOW_SECONDS = 8,
    CMS_HOST_CONNECTIONS_MAX = 8,
};

/* How a transfer ended, when it gave no page. */
enum cms_problem {
    CMS_FINE,
    CMS_BAD_URL,       /* not https, credentials in it, no host; detail: what of it */
    CMS_UNRESOLVED,    /* no such host */
    CMS_UNREACHABLE,   /* nothing answers there */
    CMS_SLOW,          /* the deadline or the speed */
    CMS_CERT_EXPIRED,  /* or not valid yet */
    CMS_CERT_NAME,     /* of another name */
    CMS_CERT_UNKNOWN,  /* self-signed, or of an authority that is not known */
    CMS_TLS,           /* no TLS there, too old, or broken; detail */
    CMS_BAD_CA_FILE,   /* the file of authorities cannot be used */
    CMS_REDIRECTS,     /* more than CMS_REDIRECTS_MAX */
    CMS_REDIRECT_AWAY, /* to another host, or to what is not https; detail: where */
    CMS_TOO_LARGE,     /* body or headers */
    CMS_STATUS,        /* detail: the HTTP status */
    CMS_BROKEN,        /* ended in the middle, or is no HTTP; detail */
};

struct cms_fetcher;

/* One transfer; the caller's memory, zeroed but for the first fields, there until it ended. */
struct cms_fetch {
    const char *url;      /* borrowed; checked by cms_url_check() */
    int64_t deadline_us;  /* clock_mono_us() */
    size_t enough;        /* bytes from the front that are needed: it ends there; 0: all */
    void *owner, *handle; /* the caller's; the fetcher's */

    /* when it ended */
    enum cms_problem problem;
    struct cms_label detail;
    long status;                        /* HTTP; 0: none */
    char *final_url;                    /* where the redirects led; freed by cms_fetch_release() */
    struct buffer body;                 /* the same */
    struct cms_word powered_by;         /* first word of Powered-By, X-Powered-By */
    struct cms_word webservice_version; /* PSWS-Version */

    /* the fetcher's */
    char why[256]; /* CURL_ERROR_SIZE */
    size_t header_bytes;
    unsigned redirects;
    bool too_large, has_enough;
};

/* Accepts a zeroed one. */
void cms_fetch_release(struct cms_fetch *fetch);
/* The body of a transfer with status 200; nothing otherwise. */
struct cms_text cms_fetch_text(const struct cms_fetch *fetch);

/*
 * The URL as it will be got, in the arena: https, a host, no credentials, without fragment. 0, or
 * CMS_BAD_URL with *ret_why (words for `detail`, untranslated), -ENOMEM.
 */
int cms_url_check(
    const char *url, struct arena *arena, char **ret_url, const char **ret_why) MUST_CHECK;
/* `path` seen from `base`, in the arena; NULL when it is no URL of the same site (scheme, host,
 * port) or memory is short. */
char *cms_url_join(const char *base, const char *path, struct arena *arena) MUST_CHECK;

/* `ca_file`: authorities in place of the system's; NULL: those. `agent`: who asks. Both borrowed.
 * -ENOMEM. */
int cms_fetcher_new(
    const char *ca_file, const char *agent, struct cms_fetcher **ret_fetcher) MUST_CHECK;
/* Accepts NULL. Transfers under way end, and are not given. */
void cms_fetcher_free(struct cms_fetcher *fetcher);
DEFINE_CLEANUP(struct cms_fetcher *, cms_fetcher_free);

/* Begin. -ENOMEM, or -EIO for what libcurl refuses. */
int cms_fetcher_add(struct cms_fetcher *fetcher, struct cms_fetch *fetch) MUST_CHECK;
/* Wait for one that ended; NULL after `wait_ms` without one, or when none is under way. -EIO. */
int cms_fetcher_next(
    struct cms_fetcher *fetcher, int wait_ms, struct cms_fetch **ret_fetch) MUST_CHECK;
