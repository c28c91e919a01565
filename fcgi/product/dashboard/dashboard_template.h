/* dashboard_template.h: dashboards to begin with. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_DASHBOARD_DASHBOARD_TEMPLATE_H
#define PRODUCT_DASHBOARD_DASHBOARD_TEMPLATE_H

#include "platform/json/json.h"

struct dashboard_template {
    const char *id;          /* "resources"; NULL ends the table */
    const char *name;        /* of what is made of it */
    const char *description; /* what it shows */
    const char *document;    /* JSON, ' standing for " */
};
extern const struct dashboard_template dashboard_templates[];

/* NULL = there is none of this id. */
const struct dashboard_template *dashboard_template_find(struct str id);
struct node *dashboard_template_document(struct arena *arena,
                                         const struct dashboard_template *template);

#endif
