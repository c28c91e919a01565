/*
 * store_postgres_link.h: one connection to PostgreSQL, always in pipeline mode, every wait
 * under a deadline. For store_postgres.c, and the only header that shows libpq.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_STORE_STORE_POSTGRES_LINK_H
#define PLATFORM_STORE_STORE_POSTGRES_LINK_H

#include <libpq-fe.h>

#include "platform/store/store_private.h"

enum { IN_TEXT = 0, IN_BINARY = 1 }; /* libpq's formats */

struct link {
    const char *conninfo;
    PGconn *conn;     /* NULL = lost or not yet */
    bool *prepared;   /* by query, on this connection: as it stands, and counted */
    bool read_only;   /* the session's default transaction mode, as far as sent */
    bool inside;      /* a transaction is open, or was when the connection was lost */
    int64_t until_us; /* monotonic: wait no longer for the server */
    bool late;        /* it was waited for too long */
    bool stale;       /* the server lost track of a prepared statement: connect again */
};

/* Statements of our own, prepared when a connection is made. */
enum plain {
    PLAIN_BEGIN,
    PLAIN_COMMIT,
    PLAIN_ROLLBACK,
    PLAIN_READ,
    PLAIN_WRITE,
    PLAIN_COUNT
};

/* As they were prepared: no query has a dot in its name; "NAME.counted" is another's form. */
const char *plain_name(enum plain plain);

MUST_CHECK bool link_connect(struct link *link);
void link_drop(struct link *link);
/* Connected, made so again if need be, unless a transaction was open. */
MUST_CHECK bool link_ready(struct link *link);
bool link_is_good(const struct link *link);
/* From here on the server has so long to answer. */
void link_limit_begin(struct link *link);
/* The next result; NULL at the end of one command's, and when the connection is lost. */
PGresult *link_result(struct link *link);
/*
 * Several statements in one text, whatever is in them, without a time limit: the simple
 * protocol, so outside pipeline mode. NULL when the connection is lost.
 */
PGresult *link_script(struct link *link, bool read_only, const char *text);
/* The rows of a result (of a statement as it stands, not counted) to where they are wanted. */
void link_rows(struct task *task, struct statement *statement, const PGresult *result);

#endif
