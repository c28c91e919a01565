/* fake_expect.h: what each request must have, and what had not. */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_FAKE_EXPECT_H
#define T_LIB_FAKE_EXPECT_H

#include "t/lib/fake_http.h"

/* POST /fake/expect; {} expects nothing and forgets what was wrong. false with *why = senseless. */
bool expect_order(struct arena *arena, struct str body, const char **why);
/* What is wrong with it, kept for /fake/violations; STR_NONE = nothing. */
struct str expect_judge(const struct fake_request *request);
struct str expect_violations(struct arena *arena);

#endif
