/*
 * preview.h: what a posted settings form would do.
 *
 * Three forms have one: that of a preset (only /check, at the list's address), that of a resource's settings and that of an order's settings step; the
 * addresses are the form's own + "/check" and "/preview". Both take the whole form as it is
 * posted to save: the fields of settings_form.h, and `sku` of a resource. /check answers {"valid": true, "errors": [{"pointer", "code", "message", "id"}]}, with
 * `id` that of the element beside which the message belongs. /preview is a page with a region
 * `preview`; the fields that it got go along, so that it can be left in both directions.
 *
 * Hints of schemas: "x-restart": true = a change below it restarts what runs; "x-replace": true
 * = a change below it makes anew what keeps data, which is lost.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_PREVIEW_PREVIEW_H
#define PRODUCT_PREVIEW_PREVIEW_H

#include "product/catalog/settings_form.h"

enum { PREVIEW_CHANGES_MAX = 200, PREVIEW_DIFF_LINES_MAX = 1000 };

/* One value that differs; texts are never STR_NONE. */
struct preview_change {
    struct str pointer;
    struct str title;  /* "Database, Storage" */
    struct str before; /* "" = was not there */
    struct str after;  /* "" = is not there any more */
    bool restarts;
    bool replaces;
};
extern const struct field preview_change_shown[];

/* What differs between two documents, in the form's order, as struct preview_change. */
struct list preview_changes(struct arena *arena, const struct schema *schema,
                            const struct node *before, const struct node *after);

struct preview_line {
    struct str text;
    bool added, removed, hunk;
};
extern const struct field preview_line_shown[];

/* Two texts as rows of struct preview_line with three lines around each change. */
struct list preview_diff(struct arena *arena, struct str before, struct str after);

#endif
