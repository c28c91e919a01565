/*
 * reference.h: the product tells about itself: the API description, the pages for people who
 * write programs against it, the meaning of every problem code, and the files that crawlers
 * and browsers ask every site for.
 *
 * Everything is made from the tables that serve requests, so it cannot differ from them.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_REFERENCE_REFERENCE_H
#define PRODUCT_REFERENCE_REFERENCE_H

#include "platform/base/settings.h"
#include "platform/html/page.h"
#include "platform/site/site.h"

/* One capability's routes, under its word. */
struct reference_part {
    const char *name; /* NULL ends the list */
    const struct route *routes;
};

struct reference_start {
    struct arena *process; /* lives until the next start */
    struct failure *failure;
    const struct reference_part *parts; /* borrowed until the next start */
    struct str base_url;
};

/*
 * Collect the API's endpoints and write the API description; once for each reading of the
 * settings, before fork. INVALID with a field error when the contact of security.txt is no URI.
 */
MUST_CHECK enum outcome reference_open(const struct reference_start *start);

struct reference_settings {
    struct str security_contact; /* "mailto:...", "https://..." or "tel:..."; "" = none */
};
extern const struct setting reference_setting_rows[];
extern struct reference_settings reference_settings;

extern const struct route reference_routes[];
extern struct page reference_pages[];

#endif
