/* What of a kiosk stands in several messages. */
#pragma once

#include "model/enrolment.h"

#include "base/arena.h"

#include <palmares/v1/identity.pb-c.h>

/* NULL: the arena is full. */
Palmares__V1__KioskScope *kiosk_scope_message(
    struct arena *arena, const struct kiosk_scope *scope) MUST_CHECK;
