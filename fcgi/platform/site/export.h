/* export.h: a list as a file: any handler of a list, asked page by page while the file is sent. */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_SITE_EXPORT_H
#define PLATFORM_SITE_EXPORT_H

#include "platform/site/site.h"

enum { EXPORT_ROWS_MAX = 100000 };

/*
 * Answer with all rows of `list`, a handler that answers by answer_list and reads ?cursor= and
 * ?limit=, as ?format= says: csv, json (the list's own shape, whole) or ndjson. Its other
 * parameters filter as they do on the list. At most EXPORT_ROWS_MAX rows; the end says how to go
 * on. INVALID for another format and for whatever the list refuses.
 *
 * The dispatcher calls it for ?format= on each GET route with `lists`, unless the row has
 * ROUTE_EXPORT_IS_WRITTEN_DOWN: its rows leave by a POST only, whose handler adds to the trail
 * and then calls this one.
 */
MUST_CHECK enum outcome answer_export(struct call *call,
                                      enum outcome (*list)(struct call *call));

/* Is it the list as a file that this request asks for? */
bool call_wants_export(const struct call *call);

/*
 * One cell of RFC 4180: in quotes, quotes doubled. A spreadsheet takes what begins with = + - @,
 * a tab or a line end for a formula and would run it; an apostrophe makes it text (OWASP, CSV
 * injection).
 */
void csv_cell(struct buf *out, struct str text);

#endif
