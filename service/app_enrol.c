#include "app_enrol.h"

#include "base/clock.h"
#include "base/log.h"
#include "pki/issuer.h"
#include "transport/enrolment.h"

#include <errno.h>

struct app_enrol {
    const struct config *config; /* borrowed */
    struct pki_issuer *issuer;
    struct enrol_authority authority;
    struct enrolment *enrolment;
    struct rpc_server *server;
};

/* ---- what the layers borrow ---- */

static struct pki_request_bytes bytes_of(const struct enrol_bytes *bytes)
{
    return (struct pki_request_bytes){
        .der = bytes->der,
        .size = bytes->size,
        .former = bytes->former,
        .former_size = bytes->former_size,
    };
}

static int enrol_check(void *context, struct enrol_request *request, char **ret_why)
{
    const struct pki_request_bytes bytes = bytes_of(&request->bytes);
    struct pki_requested requested;
    int r = pki_request_check(&bytes, &requested, ret_why);

    (void)context;
    if (r)
        return r < 0 ? r : (int)OUTCOME_INVALID;
    memcpy(request->key_digest, requested.key_digest, sizeof request->key_digest);
    request->had_certificate = requested.had_certificate;
    memcpy(request->former_fingerprint, requested.former_fingerprint,
        sizeof request->former_fingerprint);
    return 0;
}

static int keep_client(
    const struct pki_client *client, struct arena *arena, struct enrol_result *result)
{
    const struct pki_entry *entry = &client->entry;

    result->chain = arena_strdup(arena, client->chain);
    result->certificate = (struct certificate_record){
        .principal = result->principal,
        .serial = arena_strdup(arena, entry->serial),
        .not_before_us = entry->not_before_s * 1000000,
        .not_after_us = entry->not_after_s * 1000000,
        .revocation_reason = "",
    };
    pki_entry_fingerprint(entry, result->certificate.fingerprint);
    return result->chain && result->certificate.serial ? 0 : -ENOMEM;
}

static int enrol_issue(void *context,
    const struct enrol_bytes *asked,
    const char *name,
    int64_t now_us,
    uint32_t days,
    struct arena *arena,
    struct enrol_result *ret_result)
{
    struct app_enrol *enrol = context;
    const struct pki_request_bytes bytes = bytes_of(asked);
    const struct pki_request request = {.name = name, .now_s = now_us / 1000000, .days = days};
    struct pki_client client = {0};
    char *why = NULL;
    int r = pki_issuer_issue(enrol->issuer, &bytes, &request, &client, &why);

    if (r > 0) {
        log_error("event=enrolment_failed principal=%s message=\"%s\"", name, why ? why : "");
        r = -EKEYREJECTED;
    }
    if (r == 0)
        r = keep_client(&client, arena, ret_result);
    free(client.chain);
    free(why);
    return r;
}

/* ---- life ---- */

static int read_issuer(const struct config *config, struct pki_issuer **ret_issuer, char **ret_why)
{
    const struct pki_issuer_options options = {
        .certificate_file = config->enrol.certificate,
        .key_file = config->enrol.key,
        .authority_file = config->server.client_ca,
        .server_file = config->server.certificate,
        .now_s = clock_wall_us() / 1000000,
    };

    return pki_issuer_open(&options, ret_issuer, ret_why);
}

int app_enrol_open(const struct config *config, struct app_enrol **ret_enrol, char **ret_why)
{
    struct app_enrol *enrol;
    int r;

    *ret_enrol = NULL;
    *ret_why = NULL;
    if (!config->enrol.listen)
        return 0;
    enrol = calloc(1, sizeof *enrol);
    if (!enrol)
        return -ENOMEM;
    enrol->config = config;
    r = read_issuer(config, &enrol->issuer, ret_why);
    if (r) {
        app_enrol_close(enrol);
        return r;
    }
    enrol->authority = (struct enrol_authority){
        .context = enrol,
        .certificate = pki_issuer_authority(enrol->issuer),
        .servers = (const char *const *)config->enrol.servers,
        .service = (const char *const *)config->enrol.service,
        .certificate_days = config->enrol.days,
        .random = pki_random,
        .digest = pki_digest,
        .check = enrol_check,
        .issue = enrol_issue,
    };
    enrol_code_half(pki_issuer_authority_digest(enrol->issuer), enrol->authority.half);
    *ret_enrol = enrol;
    return 0;
}

const struct enrol_authority *app_enrol_authority(const struct app_enrol *enrol)
{
    return enrol ? &enrol->authority : NULL;
}

/* The service's own certificate, with the authority's behind it, for people who have neither. */
static int make_tls(const struct config *config, struct rpc_tls **ret_tls, char **ret_why)
{
    const struct rpc_tls_options options = {
        .ca_file = config->server.client_ca,
        .certificate_file = config->server.certificate,
        .key_file = config->server.key,
        .anonymous_clients = true,
    };

    return rpc_tls_new(&options, true, ret_tls, ret_why);
}

int app_enrol_listen(struct app_enrol *enrol,
    struct transport *transport,
    struct handler_context *handlers,
    char **ret_why)
{
    struct rpc_server_options options = {
        .methods = enrolment_methods,
        .method_count = enrolment_method_count,
        .handler_context = handlers,
        .limits = enrolment_limits,
    };
    int r;

    *ret_why = NULL;
    if (!enrol)
        return 0;
    r = enrolment_new(transport, &enrol->enrolment);
    if (r)
        return r;
    options.addresses = (const char *const *)enrol->config->enrol.listen;
    options.hooks = enrolment_hooks(enrol->enrolment);
    r = make_tls(enrol->config, &options.tls, ret_why);
    if (r)
        return r;
    r = rpc_server_open(&options, &enrol->server, ret_why);
    rpc_tls_unref(options.tls);
    for (size_t i = 0; r == 0 && options.addresses[i]; i++)
        log_info("event=listening address=%s port=%u what=enrolment", options.addresses[i],
            rpc_server_port(enrol->server, i));
    return r;
}

int app_enrol_reload(struct app_enrol *enrol, const struct config *config, char **ret_why)
{
    struct rpc_tls *tls;
    int r;

    *ret_why = NULL;
    if (!enrol)
        return 0;
    r = make_tls(config, &tls, ret_why);
    if (r)
        return r;
    rpc_server_set_tls(enrol->server, tls);
    rpc_tls_unref(tls);
    return 0;
}

int app_enrol_drain(struct app_enrol *enrol, uint32_t timeout_ms)
{
    return enrol ? rpc_server_drain(enrol->server, timeout_ms) : 0;
}

void app_enrol_stop(struct app_enrol *enrol)
{
    if (!enrol)
        return;
    rpc_server_close(enrol->server);
    enrol->server = NULL;
}

void app_enrol_close(struct app_enrol *enrol)
{
    if (!enrol)
        return;
    app_enrol_stop(enrol);
    enrolment_free(enrol->enrolment);
    pki_issuer_close(enrol->issuer);
    free(enrol);
}
