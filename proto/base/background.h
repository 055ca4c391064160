/* Work that must not keep others waiting: printing, planning. */
#pragma once

/*
 * From here on the calling thread, and what it starts, gives way soon to whoever wakes up: it asks
 * the kernel for the shortest time slice (sched_setattr(2), Linux 6.12 and later) and a lower
 * priority. Where the kernel or a system call filter refuses, nothing changes.
 */
void background_thread(void);
