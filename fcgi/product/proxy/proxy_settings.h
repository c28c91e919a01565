/* proxy_settings.h: where the stores are and how much may be asked of them, set at start-up. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PROXY_PROXY_SETTINGS_H
#define PRODUCT_PROXY_PROXY_SETTINGS_H

#include "platform/base/settings.h"

struct proxy_settings {
    struct str loki_url; /* "" = there is none */
    struct str loki_user;
    struct secret loki_token;
    struct str mimir_url;
    struct str mimir_user;
    struct secret mimir_token;
    int64_t query_deadline_ms;
    int64_t page_wait_ms;
    int64_t query_bytes;
    int64_t answer_bytes;
    int64_t logs_limit;
    int64_t logs_range_ms;
    int64_t metrics_range_ms;
    int64_t query_points;
    int64_t person_queries;
    int64_t organization_queries;
    int64_t patient_queries;
    int64_t tail_overlap_ms;
    int64_t tail_back_ms;
};

extern struct proxy_settings proxy_settings;
extern const struct setting proxy_setting_rows[];

/* Are the addresses ones that a path can be put behind? INVALID with field errors. */
MUST_CHECK enum outcome proxy_open(struct failure *failure);

#endif
