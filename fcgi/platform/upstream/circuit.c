/* circuit.c: the states of a circuit; time comes from the caller. */
/* SPDX-License-Identifier: ISC */
#include "platform/upstream/circuit.h"

#include <string.h>

bool circuit_allows(struct circuit *circuit, int64_t now_us)
{
    if (circuit->open_until_us == 0)
        return true;
    if (now_us < circuit->open_until_us || circuit->probing)
        return false;
    circuit->probing = true;
    return true;
}

void circuit_report(struct circuit *circuit, int64_t now_us, bool fault)
{
    if (!fault) { /* only faults in a row count: a busy server may fail now and then */
        memset(circuit, 0, sizeof *circuit);
        return;
    }
    /* The slot of the oldest fault: if that one is recent, all of them are. */
    int64_t oldest_us = circuit->faults_us[(circuit->next + 1) % CIRCUIT_FAULTS_TO_OPEN];
    circuit->faults_us[circuit->next] = now_us;
    circuit->next = (circuit->next + 1) % CIRCUIT_FAULTS_TO_OPEN;
    bool many = oldest_us != 0 && now_us - oldest_us <= CIRCUIT_WINDOW_US;
    if (many || circuit->probing)
        circuit->open_until_us = now_us + CIRCUIT_REST_US;
    circuit->probing = false;
}

int64_t circuit_wait_s(const struct circuit *circuit, int64_t now_us)
{
    int64_t wait_s = (circuit->open_until_us - now_us + US_PER_S - 1) / US_PER_S;
    return wait_s > 1 ? wait_s : 1;
}
