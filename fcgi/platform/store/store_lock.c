/* store_lock.c: one writer at a time over all workers, for SQLite. */
/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>

#include "platform/store/store_private.h"

/* In memory that the workers share; NULL = not asked for. */
static pthread_mutex_t *writer;

void store_share_writer_lock(void)
{
    if (writer != NULL)
        return;
    void *shared = mmap(NULL, sizeof *writer, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        bug("no shared memory for the writer lock");
    pthread_mutexattr_t kind;
    if (pthread_mutexattr_init(&kind) != 0 ||
        pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED) != 0 ||
        pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST) != 0 ||
        pthread_mutex_init(shared, &kind) != 0)
        bug("the writer lock cannot be made");
    pthread_mutexattr_destroy(&kind);
    writer = shared;
}

bool writer_lock_take(void)
{
    if (writer == NULL)
        return true;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STATEMENT_LIMIT_MS / 1000;
    int result = pthread_mutex_timedlock(writer, &until);
    /* The last owner died: SQLite undoes its work by itself, the lock is ours. */
    if (result == EOWNERDEAD)
        result = pthread_mutex_consistent(writer);
    return result == 0;
}

void writer_lock_give(void)
{
    if (writer != NULL)
        pthread_mutex_unlock(writer);
}
