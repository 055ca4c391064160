/* What every file of the project may use: attributes, ownership at the declaration, and the
 * functions that no file may use. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

/* The caller must look at the result. */
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* The struct of type `type` whose member `member` is at `ptr`. */
#define CONTAINER_OF(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* Run `destroy(&variable)` when the variable goes out of scope. */
#define CLEANUP(destroy) __attribute__((cleanup(destroy)))

/* Define x_p() for CLEANUP from a destructor that takes the pointer itself and accepts NULL. */
#define DEFINE_CLEANUP(type, destroy)              \
    static inline void destroy##_p(type *variable) \
    {                                              \
        destroy(*variable);                        \
    }                                              \
    struct base_semicolon

DEFINE_CLEANUP(void *, free);
#define CLEANUP_FREE CLEANUP(base_free_p)
static inline void base_free_p(void *variable)
{
    void *memory;
    memcpy(&memory, variable, sizeof memory);
    free(memory);
}

/* Hand the pointer over: its value, and NULL left behind. */
#define TAKE_PTR(pointer)                           \
    __extension__({                                 \
        __typeof__(pointer) base_taken = (pointer); \
        (pointer) = NULL;                           \
        base_taken;                                 \
    })

static inline size_t base_min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Unbounded, locale-bound or not thread-safe: using one of these is a compile error in CI. */
#define BASE_POISONED __attribute__((deprecated("see proto/base/base.h")))
extern char *strcpy(char *to, const char *from) BASE_POISONED;
extern char *strcat(char *to, const char *from) BASE_POISONED;
extern int sprintf(char *to, const char *format, ...) BASE_POISONED;
extern char *strtok(char *text, const char *separators) BASE_POISONED;
extern int atoi(const char *text) BASE_POISONED;
extern struct tm *gmtime(const time_t *when) BASE_POISONED;
extern struct tm *localtime(const time_t *when) BASE_POISONED;
