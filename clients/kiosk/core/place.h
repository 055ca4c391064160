/*
 * The kiosk's state directory: one kiosk holds it at a time, and its files are replaced whole.
 *
 *   identity/enrolment     palmares.v1.EnrolResponse, serialized: who the kiosk is, and where the
 *                          service is
 *   identity/key.pem       its own key; certificate.pem, authority.pem: what the enrolment gave
 *   device.key             wraps the keys of the days; not there when systemd gives one
 *   device.check           whether the device's key is the one of this directory
 *   keys/DAY               the key of a day, wrapped; destroyed when the day is over
 *   days/DAY/day           the room's day as it was received last, encrypted, as all below
 *   days/DAY/pages/        documents of candidates
 *   days/DAY/candidate/    fiches-sujets, what the candidate may see
 *   days/DAY/jury/         fiches-sujets, what the jury may see
 *   journal.db             what was done here: journal.h; journal.tail, ballast: beside it
 *   clock                  the kiosk's clock against the service's: clock.h
 *   NAME.damaged-WHEN      what could not be read, put aside; never deleted by the kiosk
 */
#pragma once

#include "base/buffer.h"

struct place {
    int fd; /* of the directory; also the lock */
    char *path;
};

enum place_err {
    PLACE_E_BUSY = 1, /* another kiosk holds the directory */
};

/* Make the directory (mode 0700) when it is not there, and hold it. -errno; PLACE_E_BUSY. A
 * directory that cannot be written is opened all the same. */
int place_open(const char *directory, struct place *ret_place) MUST_CHECK;
void place_close(struct place *place); /* zeroed is fine */

/* The file is there whole, on the disk, or as it was before; folders on the way are made. Mode
 * 0600. -errno. */
int place_write(
    const struct place *place, const char *name, const void *data, size_t size) MUST_CHECK;
/* Append a file's bytes. -errno; -EFBIG: more than `max`. */
int place_read(
    const struct place *place, const char *name, size_t max, struct buffer *to) MUST_CHECK;
bool place_has(const struct place *place, const char *name);
/* Gone, as far as the file system forgets: overwritten, flushed, removed. A file that is not there
 * is fine. -errno. */
int place_shred(const struct place *place, const char *name) MUST_CHECK;
/* Remove a folder and the files and folders in it. -errno. */
int place_remove_tree(const struct place *place, const char *name) MUST_CHECK;
/* Rename to NAME.damaged-20220509T101112Z, with a number behind it when that exists. -errno. */
int place_put_aside(const struct place *place, const char *name, int64_t now_us) MUST_CHECK;
/* The names in a folder, one call each, without . and .. and temporary files. A folder that is not
 * there is empty. -errno; what `each` returns, when it is not 0, ends it. */
int place_list(const struct place *place,
    const char *folder,
    int (*each)(void *context, const char *name),
    void *context) MUST_CHECK;
