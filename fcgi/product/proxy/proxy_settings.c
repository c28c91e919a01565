/* proxy_settings.c: the settings of the proxy, and what an address of a store must be. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_settings.h"

#include "platform/base/clock.h"

struct proxy_settings proxy_settings;

/* clang-format off */
const struct setting proxy_setting_rows[] = {
    {"loki_url", SETTING_TEXT_AT(struct proxy_settings, loki_url), .max = 512, .fallback = "",
     .says = "Where Loki answers, like http://loki:3100, with a path in front of /loki/api/v1 if it has one; empty = there are no logs."},
    {"loki_user", SETTING_TEXT_AT(struct proxy_settings, loki_user), .max = 128, .fallback = "",
     .says = "The user name for Loki (Basic); empty = the token is sent as a bearer token."},
    {"loki_token_file", SETTING_SECRET_AT(struct proxy_settings, loki_token), .fallback = "",
     .says = "A file with the token or password for Loki; empty = none is sent."},
    {"mimir_url", SETTING_TEXT_AT(struct proxy_settings, mimir_url), .max = 512, .fallback = "",
     .says = "Where Mimir or Prometheus answers, with the path in front of /api/v1, like http://mimir:8080/prometheus; empty = there are no metrics."},
    {"mimir_user", SETTING_TEXT_AT(struct proxy_settings, mimir_user), .max = 128, .fallback = "",
     .says = "The user name for Mimir (Basic); empty = the token is sent as a bearer token."},
    {"mimir_token_file", SETTING_SECRET_AT(struct proxy_settings, mimir_token), .fallback = "",
     .says = "A file with the token or password for Mimir; empty = none is sent."},
    {"query_deadline", SETTING_DURATION_AT(struct proxy_settings, query_deadline_ms), .min = 100, .max = 60000, .fallback = "30s",
     .says = "How long one query of logs or metrics may take; upstream_deadline must be longer."},
    {"page_wait", SETTING_DURATION_AT(struct proxy_settings, page_wait_ms), .min = 50, .max = 30000, .fallback = "900ms",
     .says = "How long a page waits for logs and metrics before it is shown without them."},
    {"query_bytes", SETTING_SIZE_AT(struct proxy_settings, query_bytes), .min = 64, .max = 16 * 1024, .fallback = "16KiB",
     .says = "The longest query."},
    {"answer_bytes", SETTING_SIZE_AT(struct proxy_settings, answer_bytes), .min = 1024, .max = INT64_C(1) << 32, .fallback = "32MiB",
     .says = "The largest answer that is passed on; what is longer is cut off."},
    {"logs_limit", SETTING_INT_AT(struct proxy_settings, logs_limit), .min = 1, .max = 100000, .unit = "lines", .fallback = "5000",
     .says = "How many lines one query may ask for."},
    {"logs_range", SETTING_DURATION_AT(struct proxy_settings, logs_range_ms), .min = 60000, .max = INT64_C(3660) * 86400000, .fallback = "30d",
     .says = "The longest time that one query of logs may cover; its ranges and offsets may reach as far beyond."},
    {"metrics_range", SETTING_DURATION_AT(struct proxy_settings, metrics_range_ms), .min = 60000, .max = INT64_C(3660) * 86400000, .fallback = "90d",
     .says = "The longest time that one query of metrics may cover; its ranges and offsets may reach as far beyond."},
    {"query_points", SETTING_INT_AT(struct proxy_settings, query_points), .min = 10, .max = 11000, .unit = "points", .fallback = "11000",
     .says = "How many points a series of an answer may have; a finer step is made as coarse as that needs. A subquery may have as many steps."},
    {"person_queries", SETTING_INT_AT(struct proxy_settings, person_queries), .min = 0, .max = 1000, .unit = "queries", .fallback = "4",
     .says = "How many queries of one person or service account run at the same time; 0 = any number. Fewer than upstream_workers."},
    {"organization_queries", SETTING_INT_AT(struct proxy_settings, organization_queries), .min = 0, .max = 1000, .unit = "queries", .fallback = "6",
     .says = "How many queries of one organization run at the same time; 0 = any number. Fewer than upstream_workers."},
    {"patient_queries", SETTING_INT_AT(struct proxy_settings, patient_queries), .min = 1, .max = 1000, .unit = "queries", .fallback = "5",
     .says = "How many queries may wait as long as query_deadline at the same time; further ones have 3 seconds. Fewer than upstream_workers: a store that hangs leaves one to others, such as signing in."},
    {"tail_overlap", SETTING_DURATION_AT(struct proxy_settings, tail_overlap_ms), .min = 1000, .max = 60000, .fallback = "8s",
     .says = "How late a line may reach the log store and still be seen by those who follow its logs."},
    {"tail_back", SETTING_DURATION_AT(struct proxy_settings, tail_back_ms), .min = 60000, .max = 86400000, .fallback = "1h",
     .says = "How long after its last turn following logs can go on where it was."},
    {0},
};
/* clang-format on */

static bool is_address(struct str url)
{
    bool scheme = str_starts(url, STR("http://")) || str_starts(url, STR("https://"));
    ptrdiff_t host = str_find(url, 0, '/') + 2;
    if (!scheme || (size_t)host >= url.length || url.at[host] == '/')
        return false;
    for (size_t i = 0; i < url.length; i++) {
        unsigned char c = (unsigned char)url.at[i];
        if (c <= 0x20 || c >= 0x7f || c == '?' || c == '#' || c == '@' || c == '\\' ||
            c == '"')
            return false;
    }
    return true;
}

static void address_check(struct failure *failure, const char *name, struct str *url)
{
    while (str_ends(*url, STR("/")))
        url->length--;
    if (url->length > 0 && !is_address(*url))
        failure_field(
            failure, str_of(name), "malformed",
            "must be like http://host:3100/path, without user, query or fragment");
}

enum outcome proxy_open(struct failure *failure)
{
    size_t before = failure->field_count;
    address_check(failure, "loki_url", &proxy_settings.loki_url);
    address_check(failure, "mimir_url", &proxy_settings.mimir_url);
    if (failure->field_count == before)
        return DONE;
    return refuse(failure, INVALID, "settings", "The settings are wrong.", NULL);
}
