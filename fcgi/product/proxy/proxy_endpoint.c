/* proxy_endpoint.c: what may be asked of the stores. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_private.h"

#define LOKI "/loki/api/v1/"
#define PROM "/api/v1/"

/* clang-format off */
static const struct proxy_endpoint endpoints[] = {
    {PROXY_LOGS, "query_range", LOKI "query_range", ASKS_EXPRESSION,
     TAKES_QUERY | TAKES_RANGE | TAKES_STEP | TAKES_LIMIT | TAKES_LINES | TAKES_DIRECTION | TAKES_INTERVAL, 1, SHAPED_AS_IT_IS, true},
    {PROXY_LOGS, "query", LOKI "query", ASKS_EXPRESSION,
     TAKES_QUERY | TAKES_TIME | TAKES_LIMIT | TAKES_LINES | TAKES_DIRECTION, 0, SHAPED_AS_IT_IS, true},
    {PROXY_LOGS, "labels", LOKI "series", ASKS_MATCHES, TAKES_MATCH | TAKES_RANGE, 6, SHAPED_LABELS, true},
    {PROXY_LOGS, "label/", LOKI "series", ASKS_MATCHES, TAKES_MATCH | TAKES_RANGE, 6, SHAPED_VALUES, true},
    {PROXY_LOGS, "series", LOKI "series", ASKS_MATCHES, TAKES_MATCH | TAKES_RANGE, 6, SHAPED_AS_IT_IS, true},
    {PROXY_LOGS, "index/stats", LOKI "index/stats", ASKS_SELECTOR, TAKES_QUERY | TAKES_RANGE, 1, SHAPED_AS_IT_IS, true},
    {PROXY_LOGS, "index/volume", LOKI "index/volume", ASKS_SELECTOR,
     TAKES_QUERY | TAKES_RANGE | TAKES_LIMIT | TAKES_TARGETS | TAKES_AGGREGATE, 1, SHAPED_AS_IT_IS, true},
    {PROXY_LOGS, "index/volume_range", LOKI "index/volume_range", ASKS_SELECTOR,
     TAKES_QUERY | TAKES_RANGE | TAKES_STEP | TAKES_LIMIT | TAKES_TARGETS | TAKES_AGGREGATE, 1, SHAPED_AS_IT_IS, true},
    {PROXY_METRICS, "query_range", PROM "query_range", ASKS_EXPRESSION,
     TAKES_QUERY | TAKES_RANGE | TAKES_STEP, 1, SHAPED_AS_IT_IS, true},
    {PROXY_METRICS, "query", PROM "query", ASKS_EXPRESSION, TAKES_QUERY | TAKES_TIME, 0, SHAPED_AS_IT_IS, true},
    {PROXY_METRICS, "labels", PROM "labels", ASKS_MATCHES, TAKES_MATCH | TAKES_RANGE | TAKES_LIMIT, 6, SHAPED_AS_IT_IS, true},
    {PROXY_METRICS, "label/", PROM "label/", ASKS_MATCHES, TAKES_MATCH | TAKES_RANGE | TAKES_LIMIT, 6, SHAPED_AS_IT_IS, false},
    {PROXY_METRICS, "series", PROM "series", ASKS_MATCHES, TAKES_MATCH | TAKES_RANGE | TAKES_LIMIT, 6, SHAPED_AS_IT_IS, true},
    {PROXY_METRICS, "query_exemplars", PROM "query_exemplars", ASKS_EXPRESSION, TAKES_QUERY | TAKES_RANGE, 1, SHAPED_AS_IT_IS, true},
    {PROXY_METRICS, "metadata", PROM "label/__name__/values", ASKS_MATCHES, TAKES_METRIC | TAKES_LIMIT, 6, SHAPED_METADATA, false},
};
/* clang-format on */

/* What both languages take as the name of a label. */
static bool is_label(struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.length > 0 && name.length <= 200;
}

static bool is_values_of(struct str name, struct str *label)
{
    struct str before = STR("label/");
    struct str behind = STR("/values");
    if (!str_starts(name, before) || !str_ends(name, behind) ||
        name.length < before.length + behind.length)
        return false;
    *label = str_slice(name, before.length, name.length - behind.length);
    return is_label(*label);
}

const struct proxy_endpoint *proxy_endpoint_find(enum proxy_store store, struct str name,
                                                 struct str *label)
{
    *label = STR_NONE;
    if (is_values_of(name, label))
        name = STR("label/");
    for (size_t i = 0; i < COUNT_OF(endpoints); i++)
        if (endpoints[i].store == store && str_is(name, endpoints[i].name))
            return &endpoints[i];
    return NULL;
}
