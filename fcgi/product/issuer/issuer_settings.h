/* issuer_settings.h: how tokens of issuers are taken at the API, set once at start-up. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ISSUER_ISSUER_SETTINGS_H
#define PRODUCT_ISSUER_ISSUER_SETTINGS_H

#include "platform/base/settings.h"

struct issuer_settings {
    int64_t skew_ms;          /* how wrong clocks may go */
    int64_t keys_age_ms;      /* older keys are fetched again when a token arrives */
    int64_t keys_age_max_ms;  /* and are not trusted when they are older than this */
    struct str program_claim; /* says client-credentials in tokens of programs */
};

extern struct issuer_settings issuer_settings;
extern const struct setting issuer_setting_rows[];

#endif
