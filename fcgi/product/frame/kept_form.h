/*
 * kept_form.h: what somebody typed is not lost because their session ended meanwhile.
 *
 * A form that arrives without a session, or with the token of an earlier one, comes back inside the
 * page that says so, with a button that sends it again. Whoever signed in meanwhile gets a page with
 * a token of the new session, sees what would be sent, and sends it. Nothing is sent by itself,
 * nothing is kept on the server, and secrets are not given back.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_FRAME_KEPT_FORM_H
#define PRODUCT_FRAME_KEPT_FORM_H

#include "platform/site/site.h"

extern const struct field kept_form_shown[];

/* True when it was answered: the form came from a page of ours, too late, and holds something. */
MUST_CHECK bool kept_form_page(struct call *call, enum outcome outcome, int status);

#endif
