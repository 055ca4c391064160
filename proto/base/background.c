#include "base/background.h"

#include "base/base.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SLICE_NS = 100 * 1000, BACKGROUND_NICE = 10 };

/* As sched_setattr(2) says; the kernel's own header does not go together with <sched.h>. Policy 0
 * is SCHED_OTHER. */
struct schedule {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime_ns, deadline_ns, period_ns;
};

/*
 * A thread that wakes up on a processor where another one works gets it when the other's slice has
 * run out: after 3 ms, ten times what a whole call takes, whatever the priorities. The length of
 * the slice is what helps.
 */
void background_thread(void)
{
    struct schedule schedule = {
        .size = sizeof schedule, .nice = BACKGROUND_NICE, .runtime_ns = SLICE_NS};

    if (syscall(SYS_sched_setattr, 0, &schedule, 0))
        (void)setpriority(PRIO_PROCESS, (id_t)gettid(), BACKGROUND_NICE);
}
