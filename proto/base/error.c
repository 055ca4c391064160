#include "base/error.h"

#include "base/log.h"

#include <errno.h>

int err_fold_at(int r, const char *file, int line)
{
    if (r > 0) {
        log_error("unexpected condition %d at %s:%d", r, file, line);
        return -ENOTRECOVERABLE;
    }
    return err_trace_at(r, file, line);
}

int err_trace_at(int r, const char *file, int line)
{
    if (r < 0)
        log_debug("fault %d (%s) at %s:%d", -r, strerrordesc_np(-r), file, line);
    return r;
}
