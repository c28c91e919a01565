/* store_postgres_link.c: connecting, waiting under a deadline, and connecting again. */
/* SPDX-License-Identifier: ISC */
#include "platform/store/store_postgres_link.h"

#include <poll.h>
#include <string.h>

#include "platform/base/log.h"

/* The server's own limit comes first. */
enum { ANSWER_LIMIT_MS = STATEMENT_LIMIT_MS + 1000 };

static const struct {
    const char *name;
    const char *text;
} plains[PLAIN_COUNT] = {
    [PLAIN_BEGIN] = {"kp.begin", "BEGIN"},
    [PLAIN_COMMIT] = {"kp.commit", "COMMIT"},
    [PLAIN_ROLLBACK] = {"kp.rollback", "ROLLBACK"},
    [PLAIN_READ] = {"kp.read", "SET default_transaction_read_only = on"},
    [PLAIN_WRITE] = {"kp.write", "SET default_transaction_read_only = off"},
};

enum { SETTING_TIME_LIMIT };
static const char *const settings[] = {
    [SETTING_TIME_LIMIT] = "SET statement_timeout = '3s'", /* STATEMENT_LIMIT_MS */
    "SET idle_in_transaction_session_timeout = '15s'",
    "SET client_min_messages = warning",
    /* Our statements are few and their plans do not depend on values: planning each again for
     * its arguments costs more than running it. */
    "SET plan_cache_mode = force_generic_plan",
    "SET jit = off",
    /* What is asked for is in memory: with the default, made for turning disks, a list is
     * read whole and sorted rather than walked in the order of its index. */
    "SET random_page_cost = 1.1",
};

const char *plain_name(enum plain plain)
{
    return plains[plain].name;
}

void link_drop(struct link *link)
{
    PQfinish(link->conn);
    link->conn = NULL;
    link->stale = false;
    memset(link->prepared, 0, 2 * query_count * sizeof *link->prepared);
    link->read_only = false;
}

/* Waits until something can be read (or written, if that is pending); false = give up. */
static bool link_wait(struct link *link, bool writing)
{
    struct pollfd ready = {.fd = PQsocket(link->conn),
                           .events = (short)(writing ? POLLIN | POLLOUT : POLLIN)};
    int64_t left_ms = (link->until_us - clock_monotonic_us()) / US_PER_MS;
    if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) == 0) {
        link->late = true;
        return false;
    }
    return (ready.revents & POLLIN) == 0 || PQconsumeInput(link->conn) == 1;
}

PGresult *link_result(struct link *link)
{
    int pending = PQflush(link->conn);
    while (pending >= 0 && (pending > 0 || PQisBusy(link->conn))) {
        if (!link_wait(link, pending > 0))
            return NULL;
        pending = pending > 0 ? PQflush(link->conn) : 0;
    }
    return pending < 0 ? NULL : PQgetResult(link->conn);
}

bool link_is_good(const struct link *link)
{
    return link->conn != NULL && !link->late && PQstatus(link->conn) == CONNECTION_OK;
}

static void notice_drop(void *state, const char *text)
{
    (void)state;
    (void)text;
}

void link_limit_begin(struct link *link)
{
    link->late = false;
    link->until_us = clock_monotonic_us() + ANSWER_LIMIT_MS * US_PER_MS;
}

/* Settings and our own statements, in one round trip. */
static bool link_prepare(struct link *link)
{
    PGconn *conn = link->conn;
    bool good = PQenterPipelineMode(conn) == 1;
    for (size_t i = 0; good && i < COUNT_OF(settings); i++)
        good =
            PQsendQueryParams(conn, settings[i], 0, NULL, NULL, NULL, NULL, IN_TEXT) == 1;
    for (size_t i = 0; good && i < PLAIN_COUNT; i++)
        good = PQsendPrepare(conn, plains[i].name, plains[i].text, 0, NULL) == 1;
    if (!good || PQpipelineSync(conn) != 1)
        return false;
    link_limit_begin(link);
    ExecStatusType status = PGRES_COMMAND_OK;
    while (status != PGRES_PIPELINE_SYNC && link_is_good(link)) {
        PGresult *result = link_result(link);
        if (result != NULL)
            status = PQresultStatus(result);
        PQclear(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_PIPELINE_SYNC)
            return false;
    }
    return status == PGRES_PIPELINE_SYNC;
}

bool link_connect(struct link *link)
{
    static const char *const names[] = {"connect_timeout", "fallback_application_name",
                                        "dbname", "client_encoding", NULL};
    const char *const values[] = {"2", "ktrlplane", link->conninfo, "UTF8", NULL};
    link->conn = PQconnectdbParams(names, values, 1);
    if (link->conn == NULL || PQstatus(link->conn) != CONNECTION_OK)
        return false;
    PQsetNoticeProcessor(link->conn, notice_drop, NULL);
    return PQsetnonblocking(link->conn, 1) == 0 && link_prepare(link);
}

/*
 * An idle connection that the server ended is readable: see that before a write is sent. Its
 * last words come first and the end of the stream a moment later, hence the loop; a notice or
 * a changed setting costs the short wait once.
 */
static bool link_is_idle_and_good(struct link *link)
{
    enum { LOOKS = 5, WAIT_MS = 10 };
    if (link->conn == NULL)
        return false;
    struct pollfd ready = {.fd = PQsocket(link->conn), .events = POLLIN};
    for (int look = 0; look < LOOKS && poll(&ready, 1, look == 0 ? 0 : WAIT_MS) > 0;
         look++) {
        if (PQconsumeInput(link->conn) != 1)
            return false;
    }
    return PQstatus(link->conn) == CONNECTION_OK;
}

bool link_ready(struct link *link)
{
    if (link_is_idle_and_good(link))
        return true;
    if (link->inside)
        return false;
    if (link->conn != NULL) {
        LOG_NOTICE("store.reconnect",
                   LOG_TEXT("told", str_of(PQerrorMessage(link->conn))));
        link_drop(link);
    }
    return link_connect(link);
}

PGresult *link_script(struct link *link, bool read_only, const char *text)
{
    if (!link_ready(link) || PQexitPipelineMode(link->conn) != 1 ||
        PQsetnonblocking(link->conn, 0) != 0)
        return NULL;
    if (!link->inside) {
        PQclear(PQexec(link->conn, plains[read_only ? PLAIN_READ : PLAIN_WRITE].text));
        link->read_only = read_only;
    }
    PQclear(PQexec(link->conn, "SET statement_timeout = 0"));
    PGresult *result = PQexec(link->conn, text);
    PQclear(PQexec(link->conn, settings[SETTING_TIME_LIMIT]));
    if (PQenterPipelineMode(link->conn) != 1 || PQsetnonblocking(link->conn, 1) != 0)
        link_drop(link);
    return result;
}
