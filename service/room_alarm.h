/* Rooms whose kiosk is silent while orals are under way: counted for the metrics, and said once in
 * the log. Looked at by every service for itself. */
#pragma once

#include "domain/room_state.h"

struct room_alarm;

struct room_alarm *room_alarm_new(void) MUST_CHECK;
void room_alarm_free(struct room_alarm *alarm); /* accepts NULL */
/* Those that are silent now, by session, centre and room; from one thread at a time. */
void room_alarm_tell(struct room_alarm *alarm, const struct room_state_list *silent);
/* How many there are. Any thread. */
uint32_t room_alarm_count(const struct room_alarm *alarm);
