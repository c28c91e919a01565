/* audit_routes.h: this capability's rows and pages. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_AUDIT_AUDIT_ROUTES_H
#define PRODUCT_AUDIT_AUDIT_ROUTES_H

#include "platform/html/page.h"
#include "platform/jobs/jobs.h"
#include "platform/site/site.h"

extern const struct route audit_routes[];
extern struct page audit_pages[];
extern const struct job_kind audit_jobs[];
extern const struct parameter audit_query[];
extern const struct shape audit_shape;

/* The gate's `refused`: an entry of its own transaction, at most ten a minute for one actor. */
void audit_refused(struct call *call);

/*
 * Answer a POST with all rows of `list` as a file (platform/site/export.h), once the trail says so:
 * `action` at the scope's deepest place, with the filters. What could not be written down does
 * not leave.
 */
MUST_CHECK enum outcome audit_export_of(struct call *call, const char *action,
                                        enum outcome (*list)(struct call *call));

extern const struct parameter audit_export_query[];

enum outcome audit_organization_export(struct call *call);
enum outcome audit_project_export(struct call *call);
enum outcome audit_resource_export(struct call *call);
enum outcome audit_organization_json(struct call *call);
enum outcome audit_project_json(struct call *call);
enum outcome audit_resource_json(struct call *call);
enum outcome audit_mine_json(struct call *call);
enum outcome audit_organization_html(struct call *call);
enum outcome audit_project_html(struct call *call);
enum outcome audit_resource_html(struct call *call);
enum outcome audit_mine_html(struct call *call);

#endif
