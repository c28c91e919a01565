/* store_postgres.c: the PostgreSQL engine. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/store_private.h"

static enum outcome link_open(struct store *store, struct str where, struct str *why)
{
    (void)store;
    (void)where;
    *why = STR("not there yet");
    return STORE_FAULT;
}

const struct engine engine_postgres = {
    .name = "postgres",
    .which = ENGINE_POSTGRES,
    .open = link_open,
};
