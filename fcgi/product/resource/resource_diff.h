/* resource_diff.h: two versions of a resource's tier and settings, compared. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_DIFF_H
#define PRODUCT_RESOURCE_RESOURCE_DIFF_H

#include "platform/json/json.h"

/* Beyond so many differences the settings are told as one. */
enum { RESOURCE_DIFF_LIMIT = 400 };

struct resource_version {
    struct str sku;
    const struct node *settings;
};

/*
 * One step of a JSON Patch (RFC 6902) on {"sku", "settings_json"}: carried out one after the
 * other, the steps turn the first version into the second.
 */
struct difference {
    const char *op;         /* add, remove, replace */
    struct str path;        /* JSON Pointer */
    const struct node *was; /* NULL for add */
    const struct node *is;  /* NULL for remove */
    struct str title;       /* in the schema's words: "Database: Storage size" */
};

/*
 * What turns `from` into `to`, as struct difference.
 *
 * schema  of the settings, for the titles; NULL = the members' names
 */
struct list resource_diff(struct arena *arena, const struct resource_version *from,
                          const struct resource_version *to, const struct node *schema);
/* What a place within the settings is called, "Sinks: kafka-1: Topic"; an item of a list by the word
 * that the pointer has for it (platform/json/merge.h). */
struct str resource_title(struct arena *arena, struct str pointer, const struct node *schema);
/* The steps as a JSON array; "old" beside each step says what was there. */
void resource_diff_write(struct json_writer *writer, const struct list *diff);

#endif
