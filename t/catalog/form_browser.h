/* form_browser.h: what a browser sends of a settings form. */
/* SPDX-License-Identifier: ISC */
#ifndef T_CATALOG_FORM_BROWSER_H
#define T_CATALOG_FORM_BROWSER_H

#include "product/catalog/settings_form.h"

struct browser {
    struct arena *arena;
    struct pair pairs[6000];
    size_t count;
};

/* A page with these nodes, untouched. */
struct browser *browser_open(struct arena *arena, struct list nodes);
/* One more field. */
void browser_post(struct browser *browser, struct str name, struct str value);
/* Replace what a field holds, as by typing; a field that is not there is added. */
void browser_type(struct browser *browser, const char *name, const char *value);

#endif
