/* The listener where kiosks enrol: it knows no client certificates and serves EnrolmentService
 * alone. */
#pragma once

#include "transport/transport.h"

extern const struct rpc_method enrolment_methods[];
extern const size_t enrolment_method_count;
extern const struct rpc_server_limits enrolment_limits;

struct enrolment;

/* The transport counts and logs its calls too; it is borrowed. */
int enrolment_new(struct transport *transport, struct enrolment **ret_enrolment) MUST_CHECK;
void enrolment_free(struct enrolment *enrolment); /* accepts NULL; its server is closed before */
struct rpc_server_hooks enrolment_hooks(struct enrolment *enrolment);
