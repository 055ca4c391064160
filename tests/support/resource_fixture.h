/* What a session accepts from rooms and examiners, for tests: session 2022 with the specialities
 * B1, B2, B3 and LV, two languages, and a pause from 12:30 to 13:30. */
#pragma once

#include "domain/resource_terms.h"

/* In the arena. Aborts when memory is short. */
void fixture_resource_terms(struct arena *arena, struct resource_terms *ret_terms);
