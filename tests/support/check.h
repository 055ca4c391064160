/* cmocka, with the headers that it needs before it. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A sanitizer makes code some twenty times slower: what is drawn at random is drawn so many times
 * less often under one. The release build draws all of it. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { CHECK_SLOWER = 16 };
#else
enum { CHECK_SLOWER = 1 };
#endif

/* Enough was drawn for the test to mean something: where all of it is drawn. */
#define assert_seen(enough)      \
    do {                         \
        if (CHECK_SLOWER == 1)   \
            assert_true(enough); \
    } while (0)
