/* circuit.c: the states of circuits and the board of all; time comes from the caller. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/circuit.h"

#include <string.h>
#include <sys/mman.h>

#include "platform/base/outcome.h"

struct board {
    _Atomic uint64_t uses;
    struct circuit circuits[CIRCUITS_MAX];
};

static struct board own;
static struct board *board = &own;

void circuit_share(void)
{
    void *at = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        bug("no %zu bytes of shared memory for circuits", sizeof *board);
    board = at;
}

static void circuit_clear(struct circuit *circuit)
{
    for (size_t i = 0; i < CIRCUIT_FAULTS_TO_OPEN; i++)
        atomic_store(&circuit->fault_us[i], 0);
    atomic_store(&circuit->faults, 0);
    atomic_store(&circuit->open_until_us, 0);
    atomic_store(&circuit->probe_until_us, 0);
}

void circuit_forget(void)
{
    for (size_t i = 0; i < CIRCUITS_MAX; i++) {
        circuit_clear(&board->circuits[i]);
        atomic_store(&board->circuits[i].owner, 0);
        atomic_store(&board->circuits[i].used, 0);
    }
}

struct circuit *circuit_of(const char *upstream, struct str name)
{
    uint64_t owner = str_hash(str_of(upstream));
    if (name.at != NULL)
        owner = owner * 1099511628211u ^ str_hash(name);
    owner |= 1;
    uint64_t use = atomic_fetch_add(&board->uses, 1) + 1;
    for (;;) {
        struct circuit *oldest = &board->circuits[0];
        for (size_t i = 0; i < CIRCUITS_MAX; i++) {
            struct circuit *circuit = &board->circuits[i];
            if (atomic_load(&circuit->owner) == owner) {
                atomic_store(&circuit->used, use);
                return circuit;
            }
            if (atomic_load(&circuit->used) < atomic_load(&oldest->used))
                oldest = circuit;
        }
        /* Whoever still holds the old one reports into the new one once: no harm. */
        uint64_t before = atomic_load(&oldest->owner);
        if (before != owner &&
            !atomic_compare_exchange_strong(&oldest->owner, &before, owner))
            continue;
        atomic_store(&oldest->used, use);
        circuit_clear(oldest);
        return oldest;
    }
}

/* When that is over; a clock that was set back must not make it last. */
static bool lasts(int64_t until_us, int64_t now_us, int64_t most_us)
{
    return now_us < until_us && until_us - now_us <= most_us;
}

bool circuit_allows(struct circuit *circuit, int64_t now_us, int64_t probe_us)
{
    int64_t open_until_us = atomic_load(&circuit->open_until_us);
    if (open_until_us == 0)
        return true;
    if (lasts(open_until_us, now_us, CIRCUIT_REST_US))
        return false;
    int64_t probe_until_us = atomic_load(&circuit->probe_until_us);
    if (lasts(probe_until_us, now_us, INT64_C(3600) * US_PER_S))
        return false;
    return atomic_compare_exchange_strong(&circuit->probe_until_us, &probe_until_us,
                                          now_us + probe_us);
}

/* Faults in a row came close together, not counting the time that was spent waiting in them. */
static bool many_came(struct circuit *circuit, uint64_t latest, int64_t now_us)
{
    size_t oldest = (latest + 1) % CIRCUIT_FAULTS_TO_OPEN;
    int64_t oldest_us = atomic_load(&circuit->fault_us[oldest]);
    int64_t waited_us = 0;
    for (size_t i = 0; i < CIRCUIT_FAULTS_TO_OPEN; i++)
        if (i != oldest)
            waited_us += atomic_load(&circuit->took_us[i]);
    return oldest_us != 0 && now_us - oldest_us - waited_us <= CIRCUIT_WINDOW_US;
}

void circuit_report(struct circuit *circuit, int64_t now_us, int64_t took_us, bool fault)
{
    if (!fault) { /* only faults in a row count: a busy server may fail now and then */
        if (atomic_load(&circuit->faults) != 0 ||
            atomic_load(&circuit->open_until_us) != 0)
            circuit_clear(circuit);
        return;
    }
    uint64_t latest = atomic_fetch_add(&circuit->faults, 1);
    atomic_store(&circuit->took_us[latest % CIRCUIT_FAULTS_TO_OPEN], took_us);
    atomic_store(&circuit->fault_us[latest % CIRCUIT_FAULTS_TO_OPEN], now_us);
    if (atomic_load(&circuit->open_until_us) != 0 || many_came(circuit, latest, now_us))
        atomic_store(&circuit->open_until_us, now_us + CIRCUIT_REST_US);
    atomic_store(&circuit->probe_until_us, 0);
}

void circuit_abandon(struct circuit *circuit)
{
    atomic_store(&circuit->probe_until_us, 0);
}

int64_t circuit_wait_s(const struct circuit *circuit, int64_t now_us)
{
    int64_t left_us = atomic_load(&circuit->open_until_us) - now_us;
    int64_t wait_s = (left_us + US_PER_S - 1) / US_PER_S;
    return wait_s > 1 ? wait_s : 1;
}
