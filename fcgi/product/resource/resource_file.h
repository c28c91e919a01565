/*
 * resource_file.h: the settings of one resource as a file, written and read.
 *
 * A file is the settings document itself, as JSON or YAML. Secrets are in it as the references
 * that settings hold; texts that are never shown are marks, which stand for what is stored.
 * What is read may also be a resource's document of a project's export (kind: resource): then
 * its tier counts, too, and its type must be that of the resource.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_FILE_H
#define PRODUCT_RESOURCE_RESOURCE_FILE_H

#include "platform/yaml/yaml.h"
#include "product/catalog/catalog.h"
#include "product/resource/resource.h"

enum resource_file_format { RESOURCE_FILE_JSON = 1, RESOURCE_FILE_YAML };
/* What is read: with comments and spaces it may be twice as long as settings are. */
enum { RESOURCE_FILE_BYTES_MAX = 2 * SETTINGS_BYTES_MAX };

struct resource_file {
    int format;                   /* enum resource_file_format; 0 = whatever it is */
    struct node *settings;
    struct str sku;               /* STR_NONE = not told */
    struct str base;              /* pointer to the settings within the file */
    const struct yaml_part *part; /* for lines; NULL = they are not known */
};

/* `type` may be NULL here and below: the catalog lost it. TOO_LARGE when YAML of it is longer than can be written. */
MUST_CHECK enum outcome resource_file_write(struct task *task, const struct resource *resource,
                                            const struct catalog_type *type,
                                            enum resource_file_format format, struct str *out);
/*
 * One document for this resource. MALFORMED with line and column; TOO_LARGE beyond
 * RESOURCE_FILE_BYTES_MAX and the budgets of YAML; INVALID with field errors for what is no
 * settings document. out->format is set before.
 */
MUST_CHECK enum outcome resource_file_read(struct task *task, struct str text,
                                           const struct resource *resource,
                                           const struct catalog_type *type,
                                           struct resource_file *out);
/* Field errors of a change ("/settings_json/a") as places in the file ("/a"), with their lines. */
void resource_file_tell(const struct resource_file *file, struct failure *failure);

#endif
