/* What makes a room and its centre acceptable: the same for a request and for a line of a file. */
#pragma once

#include "domain/resource_terms.h"

/* Tidy *room (texts of the arena; the spans become those of the contract) and tell the check what
 * is wrong. -ENOMEM. */
int room_settle(const struct resource_check *check, struct room *room) MUST_CHECK;

/* The same of a centre. */
int centre_settle(const struct resource_check *check, struct centre *centre) MUST_CHECK;

/* "seats": name of the field in palmares.v1.Room; of the centre's own, in Centre. */
const char *room_field_name(unsigned field);
