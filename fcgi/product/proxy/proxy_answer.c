/* proxy_answer.c: what a store says when it does not answer, in words for the one who asked. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/log.h"
#include "product/proxy/proxy_private.h"

enum { TOLD_BYTES_MAX = 400, BUSY_S = 5 };

static const char *name_of(enum proxy_store store)
{
    return store == PROXY_LOGS ? "log" : "metric";
}

enum outcome proxy_refuse_absent_store(struct failure *failure, enum proxy_store store)
{
    bool logs = store == PROXY_LOGS;
    const char *none = logs ? "logs_not_configured" : "metrics_not_configured";
    failure->hint = STR("Who runs it names one in the settings.");
    return refuse_print(failure, UPSTREAM_AWAY, none,
                        "This installation has no %s store.", name_of(store));
}

enum outcome proxy_refuse_late(struct failure *failure, enum proxy_store store)
{
    bool logs = store == PROXY_LOGS;
    const char *late = logs ? "logs_slow" : "metrics_slow";
    failure->hint = STR("Ask for a shorter range, or try again in a moment.");
    return refuse_print(failure, UPSTREAM_LATE, late,
                        "The %s store did not answer in time.", name_of(store));
}

enum outcome proxy_refuse_large(struct failure *failure, enum proxy_store store)
{
    bool logs = store == PROXY_LOGS;
    const char *large = logs ? "logs_too_large" : "metrics_too_large";
    failure->hint = STR("Ask for a shorter range, or for fewer lines or series.");
    return refuse_print(failure, UPSTREAM_FAULT, large,
                        "The %s store sent more than is taken here.", name_of(store));
}

static enum outcome refuse_down(struct failure *failure, enum proxy_store store,
                                bool lets_in)
{
    bool logs = store == PROXY_LOGS;
    const char *down = logs ? "logs_unavailable" : "metrics_unavailable";
    failure->hint =
        lets_in ? STR("Try again in a moment.")
                : STR("Tell who runs this installation: its credentials are wrong.");
    return refuse_print(failure, UPSTREAM_FAULT, down,
                        lets_in ? "The %s store does not answer well just now."
                                : "The %s store does not let this console in.",
                        name_of(store));
}

static enum outcome refuse_resting(struct failure *failure, enum proxy_store store)
{
    bool logs = store == PROXY_LOGS;
    const char *resting = logs ? "logs_resting" : "metrics_resting";
    failure->hint = STR("Try again in a few seconds.");
    return refuse_print(
        failure, UPSTREAM_AWAY, resting,
        "The %s store has failed several times and is left alone for a while.",
        name_of(store));
}

static enum outcome refuse_busy(struct failure *failure, enum proxy_store store)
{
    bool logs = store == PROXY_LOGS;
    const char *busy = logs ? "logs_busy" : "metrics_busy";
    failure->hint = STR("Try again in a few seconds, or ask for less.");
    failure->retry_after_s = BUSY_S;
    return refuse_print(failure, OVER_LIMIT, busy,
                        "The %s store has too much to do just now.", name_of(store));
}

static enum outcome refuse_unable(struct failure *failure, enum proxy_store store)
{
    bool logs = store == PROXY_LOGS;
    const char *unable = logs ? "logs_cannot" : "metrics_cannot";
    return refuse_print(failure, ABSENT, unable, "The %s store cannot tell this.",
                        name_of(store));
}

enum outcome proxy_refuse_fault(struct failure *failure, enum proxy_store store)
{
    struct str code = str_of(failure->code);
    if (str_is(code, "upstream_slow"))
        return proxy_refuse_late(failure, store);
    if (str_is(code, "upstream_too_large"))
        return proxy_refuse_large(failure, store);
    if (str_is(code, "upstream_circuit_open"))
        return refuse_resting(failure, store); /* retry_after_s is the circuit's */
    return refuse_down(failure, store, true);
}

/* Loki says what is wrong as plain text, Prometheus in a member of an object. */
static struct str message_of(struct arena *arena, struct str body)
{
    struct failure failure = {.arena = arena};
    struct node *tree = NULL;
    if (body.length == 0 || body.at[0] != '{' ||
        json_parse_any(arena, body, &failure, &tree) != DONE)
        return body;
    const struct node *text = node_member(tree, STR("error"));
    if (text == NULL)
        text = node_member(tree, STR("message"));
    return text != NULL && text->kind == NODE_TEXT ? text->text : STR("");
}

/* Printable, on one line, and not longer than a sentence or three. */
static struct str clean(struct arena *arena, struct str text)
{
    struct buf out = buf_open(arena, 100, TOLD_BYTES_MAX + 4);
    if (!str_is_utf8(text))
        return STR("");
    for (size_t i = 0; i < text.length && out.length < TOLD_BYTES_MAX; i++) {
        unsigned char c = (unsigned char)text.at[i];
        buf_add_char(&out, c < 0x20 || c == 0x7f ? ' ' : (char)c);
    }
    while (out.length > 0 && out.length < text.length && !str_is_utf8(buf_str(&out)))
        out.length--; /* it was cut within a character */
    return out.length == 0 ? STR("") : str_trim(buf_str(&out));
}

static enum outcome refuse_question(struct failure *failure, enum proxy_store store,
                                    struct str body)
{
    struct str said = clean(failure->arena, message_of(failure->arena, body));
    if (said.length == 0)
        return refuse_print(failure, MALFORMED, "query_refused",
                            "The %s store does not take this query.", name_of(store));
    return refuse_print(failure, MALFORMED, "query_refused", "The %s store says: %.*s",
                        name_of(store), STR_ARG(said));
}

enum outcome proxy_refuse_status(struct failure *failure, enum proxy_store store,
                                 int status, struct str body)
{
    LOG_NOTICE("proxy.refused",
               LOG_TEXT("store", store == PROXY_LOGS ? STR("loki") : STR("mimir")),
               LOG_INT("status", status));
    if (status == 400 || status == 413 || status == 414 || status == 422)
        return refuse_question(failure, store, body);
    if (status == 401 || status == 403)
        return refuse_down(failure, store, false);
    if (status == 404 || status == 405)
        return refuse_unable(failure, store);
    if (status == 429)
        return refuse_busy(failure, store);
    if (status == 408 || status == 504)
        return proxy_refuse_late(failure, store);
    return refuse_down(failure, store, true);
}
