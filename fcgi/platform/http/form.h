/*
 * form.h: decoded form fields into a struct by its field table, the way json_read does it for
 * JSON: everything wrong is reported at once, as field errors with the same codes.
 *
 * Differences that forms force: unknown names are ignored; texts are trimmed unless
 * keep_space; an empty value of a number or time means "not sent"; a checkbox that is off
 * sends nothing, so a form with a checkbox NAME also has a hidden input "_NAME", and with that
 * an absent NAME means false. A nested struct's members are "outer.inner".
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_HTTP_FORM_H
#define PLATFORM_HTTP_FORM_H

#include "platform/base/field.h"
#include "platform/http/http.h"

enum { FORM_LIST_MAX = 200, FORM_DEPTH_MAX = 4 };

/*
 * form    decoded pairs (request->form, or request->query for a filter form)
 * fields  TEXT, INT, BOOL, TIME, JSON (its text, not yet parsed), STRUCT, and LIST of rows
 *         whose first field is a text (a name sent several times)
 * out     fields that were not sent stay as they are, so defaults are set before
 * sent    bit i for field i that was sent; may be NULL
 *
 * INVALID  field errors with pointer "/name": required, repeated, wrong_type, too_short,
 *          too_long, too_small, too_large, malformed (control characters, bad UTF-8).
 *          Lengths count characters. CR LF of a textarea becomes LF.
 */
MUST_CHECK enum outcome form_read(struct arena *arena, const struct pairs *form,
                                  const struct field *fields, void *out,
                                  struct failure *failure, uint64_t *sent);

#endif
