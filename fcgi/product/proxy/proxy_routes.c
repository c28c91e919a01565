/* proxy_routes.c: logs and metrics: which requests reach what. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_routes.h"

#include "product/access/permission.h"
#include "product/proxy/proxy_tail.h"

#define PROJECT  "/api/v1/projects/{project}"
#define RESOURCE PROJECT "/resources/{resource}"
#define FLAT     "/api/v1/resources/{resource}"
#define LOKI     PROJECT "/loki/loki/api/v1"
#define PROM     PROJECT "/prometheus/api/v1"

#define FORM                                                                             \
    (ROUTE_RAW | ROUTE_NO_CSRF) /* it changes nothing: a form only has more room */

/* Rows at a resource, and at a project also for who may read only some of it. */
#define ONE(handle)      handle, MAY_READ, .flags = ROUTE_DENIALS | ROUTE_UPSTREAM
#define ONE_FORM(handle) handle, MAY_READ, .flags = ROUTE_DENIALS | ROUTE_UPSTREAM | FORM
#define ALL(handle)                                                                      \
    handle, MAY_READ, .flags = ROUTE_DENIALS | ROUTE_UPSTREAM | ROUTE_BELOW
#define ALL_FORM(handle)                                                                 \
    handle, MAY_READ, .flags = ROUTE_DENIALS | ROUTE_UPSTREAM | ROUTE_BELOW | FORM
#define HERE(handle)                                                                     \
    handle, MAY_READ, .flags = ROUTE_DENIALS | ROUTE_BELOW | ROUTE_UPSTREAM

#define SAYS_FORM "The same with the parameters as a form, for long queries"

#define LIMITS(most)                                                                     \
    {                                                                                    \
        "limit", FIELD_INT, "How many at most.", 1, (most), false, NULL                  \
    }
#define RANGE                                                                            \
    {"start", FIELD_TEXT, "The first instant: RFC 3339, seconds, nanoseconds, now-1h.",  \
     0,       0,          false,                                                         \
     NULL},                                                                              \
    {                                                                                    \
        "end", FIELD_TEXT,                                                               \
            "The instant behind the last, likewise; now when it is not sent.", 0, 0,     \
            false, NULL                                                                  \
    }
#define RESOURCES                                                                        \
    {                                                                                    \
        "resources", FIELD_TEXT,                                                         \
            "At a project: ids with commas between them; all when it is not sent.", 0,   \
            0, false, NULL                                                               \
    }
#define QUERY(says, needed)                                                              \
    {                                                                                    \
        "query", FIELD_TEXT, says, 0, 0, needed, NULL                                    \
    }
#define STEP                                                                              \
    {                                                                                     \
        "step", FIELD_TEXT,                                                               \
            "Between two points: 30s, 5m, seconds; raised when there would be too many.", \
            0, 0, false, NULL                                                             \
    }
#define MATCH                                                                            \
    {                                                                                    \
        "match[]", FIELD_TEXT, "A selector; may be sent several times.", 0, 0, false,    \
            NULL                                                                         \
    }

static const char *const directions[] = {"forward", "backward", NULL};
static const char *const aggregates[] = {"series", "labels", NULL};

#define DIRECTION                                                                        \
    {                                                                                    \
        "direction", FIELD_TEXT,                                                         \
            "Which lines come first; backward when it is not sent.", 0, 0, false,        \
            directions                                                                   \
    }

static const struct parameter logs_range_query[] = {
    QUERY("LogQL.", true),
    RANGE,
    LIMITS(100000),
    DIRECTION,
    STEP,
    {"interval", FIELD_TEXT, "Leave out lines that follow another within this time.", 0,
     0, false, NULL},
    RESOURCES,
    {0}};
static const struct parameter logs_instant_query[] = {
    QUERY("LogQL.", true),
    {"time", FIELD_TEXT, "The instant; now when it is not sent.", 0, 0, false, NULL},
    LIMITS(100000),
    DIRECTION,
    RESOURCES,
    {0}};
static const struct parameter logs_match_query[] = {
    QUERY("A selector.", false), MATCH, RANGE, RESOURCES, {0}};
static const struct parameter logs_volume_query[] = {
    QUERY("A selector.", false),
    RANGE,
    LIMITS(100000),
    STEP,
    {"targetLabels", FIELD_TEXT, "Names of labels with commas between them.", 0, 0, false,
     NULL},
    {"aggregateBy", FIELD_TEXT, "By series or by labels.", 0, 0, false, aggregates},
    RESOURCES,
    {0}};
static const struct parameter logs_stats_query[] = {
    QUERY("A selector.", false), RANGE, RESOURCES, {0}};
static const struct parameter metrics_range_query[] = {
    QUERY("PromQL.", true), RANGE, STEP, RESOURCES, {0}};
static const struct parameter metrics_instant_query[] = {
    QUERY("PromQL.", true),
    {"time", FIELD_TEXT, "The instant; now when it is not sent.", 0, 0, false, NULL},
    RESOURCES,
    {0}};
static const struct parameter metrics_match_query[] = {
    MATCH, RANGE, LIMITS(100000), RESOURCES, {0}};
static const struct parameter metrics_metadata_query[] = {
    {"metric", FIELD_TEXT, "Of this metric alone.", 0, 0, false, NULL},
    LIMITS(100000),
    RESOURCES,
    {0}};

/* clang-format off */
#define LOGS_ROWS(place, one, form) \
  { GET,  place "/logs",                        one(proxy_json),  .says = "Lines, or numbers, that a LogQL query gives over a range", .query = logs_range_query }, \
  { POST, place "/logs",                        form(proxy_json), .says = SAYS_FORM }, \
  { GET,  place "/logs/query",                  one(proxy_json),  .says = "What a LogQL query gives at one instant", .query = logs_instant_query }, \
  { POST, place "/logs/query",                  form(proxy_json), .says = SAYS_FORM }, \
  { GET,  place "/logs/labels",                 one(proxy_json),  .says = "Names of labels of log streams", .query = logs_match_query }, \
  { GET,  place "/logs/labels/{label}/values",  one(proxy_json),  .says = "Values of one label of log streams", .query = logs_match_query }, \
  { GET,  place "/logs/series",                 one(proxy_json),  .says = "Log streams, each as its labels", .query = logs_match_query }, \
  { POST, place "/logs/series",                 form(proxy_json), .says = SAYS_FORM }, \
  { GET,  place "/logs/volume",                 one(proxy_json),  .says = "How many bytes of logs there are, by label", .query = logs_volume_query }, \
  { GET,  place "/logs/stats",                  one(proxy_json),  .says = "How many streams, chunks, entries and bytes a selector finds", .query = logs_stats_query }, \
  { GET,  place "/logs/tail",                   one(proxy_tail_json), .says = "Lines that came since a cursor: logs are followed by asking again and again", .query = proxy_tail_query }, \
  { POST, place "/logs/tail",                   form(proxy_tail_json), .says = SAYS_FORM }

#define METRICS_ROWS(place, one, form) \
  { GET,  place "/metrics/query_range",         one(proxy_json),  .says = "What a PromQL query gives over a range", .query = metrics_range_query }, \
  { POST, place "/metrics/query_range",         form(proxy_json), .says = SAYS_FORM }, \
  { GET,  place "/metrics/query",               one(proxy_json),  .says = "What a PromQL query gives at one instant", .query = metrics_instant_query }, \
  { POST, place "/metrics/query",               form(proxy_json), .says = SAYS_FORM }, \
  { GET,  place "/metrics/labels",              one(proxy_json),  .says = "Names of labels of metrics", .query = metrics_match_query }, \
  { GET,  place "/metrics/labels/{label}/values", one(proxy_json), .says = "Values of one label of metrics", .query = metrics_match_query }, \
  { GET,  place "/metrics/series",              one(proxy_json),  .says = "Series of metrics, each as its labels", .query = metrics_match_query }, \
  { POST, place "/metrics/series",              form(proxy_json), .says = SAYS_FORM }, \
  { GET,  place "/metrics/metadata",            one(proxy_json),  .says = "Kind, unit and meaning of metrics", .query = metrics_metadata_query }

const struct route proxy_routes[] = {
  LOGS_ROWS(RESOURCE, ONE, ONE_FORM),
  LOGS_ROWS(PROJECT, ALL, ALL_FORM),
  { GET,  FLAT "/logs",                 ONE(proxy_json),      .says = "Logs of a resource, found by its id alone", .query = logs_range_query },
  { POST, FLAT "/logs",                 ONE_FORM(proxy_json), .says = SAYS_FORM },
  METRICS_ROWS(RESOURCE, ONE, ONE_FORM),
  METRICS_ROWS(PROJECT, ALL, ALL_FORM),
  { GET,  FLAT "/metrics/query_range",  ONE(proxy_json),      .says = "Metrics of a resource, found by its id alone", .query = metrics_range_query },
  { POST, FLAT "/metrics/query_range",  ONE_FORM(proxy_json), .says = SAYS_FORM },
  { GET,  LOKI "/query_range",          ALL(proxy_grafana_json), .says = "As Loki: a query over a range" },
  { POST, LOKI "/query_range",          ALL_FORM(proxy_grafana_json), .says = SAYS_FORM },
  { GET,  LOKI "/query",                ALL(proxy_grafana_json), .says = "As Loki: a query at one instant" },
  { POST, LOKI "/query",                ALL_FORM(proxy_grafana_json), .says = SAYS_FORM },
  { GET,  LOKI "/labels",               ALL(proxy_grafana_json), .says = "As Loki: names of labels" },
  { GET,  LOKI "/label",                ALL(proxy_grafana_json), .says = "As Loki: names of labels, by the path of older ones" },
  { GET,  LOKI "/label/{label}/values", ALL(proxy_grafana_json), .says = "As Loki: values of a label" },
  { GET,  LOKI "/series",               ALL(proxy_grafana_json), .says = "As Loki: streams" },
  { POST, LOKI "/series",               ALL_FORM(proxy_grafana_json), .says = SAYS_FORM },
  { GET,  LOKI "/index/stats",          ALL(proxy_grafana_json), .says = "As Loki: how much a selector finds" },
  { GET,  LOKI "/index/volume",         ALL(proxy_grafana_json), .says = "As Loki: volumes by label" },
  { GET,  LOKI "/index/volume_range",   ALL(proxy_grafana_json), .says = "As Loki: volumes by label over a range" },
  { GET,  LOKI "/format_query",         HERE(proxy_format_json), .says = "As Loki: a query, printed well" },
  { GET,  PROM "/query_range",          ALL(proxy_grafana_json), .says = "As Prometheus: a query over a range" },
  { POST, PROM "/query_range",          ALL_FORM(proxy_grafana_json), .says = SAYS_FORM },
  { GET,  PROM "/query",                ALL(proxy_grafana_json), .says = "As Prometheus: a query at one instant" },
  { POST, PROM "/query",                ALL_FORM(proxy_grafana_json), .says = SAYS_FORM },
  { GET,  PROM "/labels",               ALL(proxy_grafana_json), .says = "As Prometheus: names of labels" },
  { POST, PROM "/labels",               ALL_FORM(proxy_grafana_json), .says = SAYS_FORM },
  { GET,  PROM "/label/{label}/values", ALL(proxy_grafana_json), .says = "As Prometheus: values of a label" },
  { GET,  PROM "/series",               ALL(proxy_grafana_json), .says = "As Prometheus: series" },
  { POST, PROM "/series",               ALL_FORM(proxy_grafana_json), .says = SAYS_FORM },
  { GET,  PROM "/metadata",             ALL(proxy_grafana_json), .says = "As Prometheus: kind and meaning of metrics" },
  { GET,  PROM "/query_exemplars",      ALL(proxy_grafana_json), .says = "As Prometheus: exemplars of a query" },
  { POST, PROM "/query_exemplars",      ALL_FORM(proxy_grafana_json), .says = SAYS_FORM },
  { GET,  PROM "/format_query",         HERE(proxy_format_json), .says = "As Prometheus: a query, printed well" },
  { GET,  PROM "/status/buildinfo",     HERE(proxy_build_json), .says = "As Prometheus: what Grafana looks at before it asks" },
  { GET,  PROM "/rules",                HERE(proxy_rules_json), .says = "As Prometheus: rules, of which none are shown" },
  {0},
};
/* clang-format on */
