/* Where kiosks enrol: the second listener, its intermediate authority, and what the handlers borrow
 * of both. Part of the composition root. */
#pragma once

#include "config/config.h"
#include "model/enrolment.h"
#include "rpc/server.h"
#include "transport/transport.h"

struct app_enrol;

/* Read the intermediate authority. *ret_enrol NULL when the configuration has no such listener. On
 * failure *ret_why (free() it). */
int app_enrol_open(
    const struct config *config, struct app_enrol **ret_enrol, char **ret_why) MUST_CHECK;
/* For the handlers; NULL of NULL. */
const struct enrol_authority *app_enrol_authority(const struct app_enrol *enrol);
/* Listen; the handlers' context is borrowed. Does nothing on NULL. */
int app_enrol_listen(struct app_enrol *enrol,
    struct transport *transport,
    struct handler_context *handlers,
    char **ret_why) MUST_CHECK;
/* The service has another certificate. Does nothing on NULL. */
int app_enrol_reload(
    struct app_enrol *enrol, const struct config *config, char **ret_why) MUST_CHECK;
/* As rpc_server_drain(). */
int app_enrol_drain(struct app_enrol *enrol, uint32_t timeout_ms) MUST_CHECK;
/* Before what the handlers use is closed. Accepts NULL. */
void app_enrol_stop(struct app_enrol *enrol);
void app_enrol_close(struct app_enrol *enrol);
