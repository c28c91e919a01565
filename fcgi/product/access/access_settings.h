/* access_settings.h: limits of sessions, set once at start-up. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ACCESS_ACCESS_SETTINGS_H
#define PRODUCT_ACCESS_ACCESS_SETTINGS_H

#include "platform/base/settings.h"

struct access_settings {
    int64_t session_idle_ms; /* unused so long, a session ends */
    int64_t touch_ms;        /* "last used" is written at most once in this time */
    int64_t proof_ms;        /* dangerous acts want a proof that is younger */
    struct str second_factor; /* "optional", "required" */
};

extern struct access_settings access_settings;
extern const struct setting access_setting_rows[];

#endif
