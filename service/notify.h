/* What systemd is told (sd_notify(3)); nothing happens without it. */
#pragma once

#include "base/base.h"

void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);
void notify_watchdog(void);
void notify_status(const char *status);
/* How often notify_watchdog() must be called; 0: never. */
int64_t notify_watchdog_interval_us(void);
