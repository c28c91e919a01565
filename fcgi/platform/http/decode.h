/*
 * decode.h: the parts of decoding that only platform/http and its tests call.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_HTTP_DECODE_H
#define PLATFORM_HTTP_DECODE_H

#include "platform/http/http.h"

/*
 * "a=1&b=2" into pairs; empty parts are skipped, a name without '=' has the value "". Names
 * and values without escapes are views of `text`. Outcomes as request_decode_form.
 */
MUST_CHECK enum outcome urlencoded_decode(struct arena *arena, struct str text,
                                          struct pairs *out, struct failure *failure);

/*
 * A multipart/form-data body (RFC 7578) into pairs: each part's name and bytes, as views of
 * the body. A file has a second pair "NAME.filename" with the name that the client gave (never
 * a path to use); its bytes need not be UTF-8, those of other parts must be.
 *
 * content_type  the whole header, with its boundary
 */
MUST_CHECK enum outcome multipart_decode(struct arena *arena, struct str content_type,
                                         struct str body, struct pairs *out,
                                         struct failure *failure);

/*
 * A parameter of a header value, e.g. "boundary" of "multipart/form-data; boundary=x": a token
 * or a quoted string (RFC 9110 5.6.6), unquoted. false when absent or malformed.
 */
MUST_CHECK bool header_param(struct arena *arena, struct str header, const char *name,
                             struct str *out);

/* W3C Trace Context level 1, strict; false leaves both untouched. */
MUST_CHECK bool traceparent_parse(struct str header, struct str *trace_id,
                                  struct str *parent_span);

#endif
