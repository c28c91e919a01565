/* access_settings.c: what an operator decides about sessions and proofs. */
/* SPDX-License-Identifier: ISC */
#include "product/access/access_settings.h"

struct access_settings access_settings = {
    .session_idle_ms = 12 * MS_PER_HOUR,
    .touch_ms = 5 * MS_PER_MINUTE,
    .proof_ms = 10 * MS_PER_MINUTE,
    .second_factor = STR_INIT("optional"),
};

static const char *const second_factor_words[] = {"optional", "required", NULL};

/* clang-format off */
const struct setting access_setting_rows[] = {
    {"session_idle", SETTING_DURATION_AT(struct access_settings, session_idle_ms),
     .min = 5 * MS_PER_MINUTE, .max = 30 * MS_PER_DAY, .fallback = "12h",
     .says = "A session that is not used for so long ends."},
    {"last_used_every", SETTING_DURATION_AT(struct access_settings, touch_ms),
     .min = 1000, .max = MS_PER_DAY, .fallback = "5m",
     .says = "The time of last use of a session or key is written at most once in this time."},
    {"proof_max_age", SETTING_DURATION_AT(struct access_settings, proof_ms),
     .min = MS_PER_MINUTE, .max = MS_PER_DAY, .fallback = "10m",
     .says = "Dangerous acts ask people again who they are when they last said so longer ago."},
    {"second_factor", SETTING_CHOICE_AT(struct access_settings, second_factor),
     .choices = second_factor_words, .fallback = "optional",
     .says = "With required, people without a second factor must set one up before anything else."},
    {0},
};
/* clang-format on */
