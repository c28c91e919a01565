# SPDX-License-Identifier: ISC
check_PROGRAMS += t/token/base64url-t t/token/jwks-t t/token/jwt-t
t_token_base64url_t_LDADD = $(TEST_LIBS)
t_token_jwks_t_LDADD = $(TEST_LIBS)
t_token_jwt_t_LDADD = $(TEST_LIBS)
# Judges tokens of others for token.t.
check_PROGRAMS += t/token/judge
t_token_judge_LDADD = $(TEST_LIBS)
dist_check_SCRIPTS += t/token/token.t
EXTRA_DIST += t/token/package.json t/token/package-lock.json t/token/make.mjs
