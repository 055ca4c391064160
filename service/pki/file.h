/* Files of the authority: read whole, and replaced whole or not at all. */
#pragma once

#include "base/buffer.h"
#include "pki/why.h"

enum { PKI_FILE_MAX = 4 << 20 };

/* Append the file's bytes and a NUL that is not counted. PKI_E_NOT_FOUND, PKI_E_FILE. */
int pki_file_read(const char *path, struct buffer *buffer, char **ret_why) MUST_CHECK;

/* A file written under a temporary name beside its place. Zero-initialise. */
struct pki_staged {
    char *path;
    char *temporary;
};

/*
 * Write and flush `data` beside `path`, with exactly this mode; where `path` exists its owner is
 * kept. PKI_E_FILE.
 */
int pki_file_stage(const char *path,
    const void *data,
    size_t size,
    mode_t mode,
    struct pki_staged *ret_staged,
    char **ret_why) MUST_CHECK;
/* Give it its name: readers see the old file or the new one. PKI_E_FILE. */
int pki_file_commit(struct pki_staged *staged, char **ret_why) MUST_CHECK;
/* Remove what was not committed. */
void pki_staged_release(struct pki_staged *staged);
