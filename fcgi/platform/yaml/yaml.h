/*
 * yaml.h: YAML as trees of JSON, read through libyaml, and written as blocks.
 *
 * Reading takes what stands for JSON (YAML 1.2, core schema): mappings with texts as keys,
 * sequences, and scalars; a bare null, true, false or number is one, everything else and all
 * that is quoted is a text. So JSON is read, too. Aliases are copied within the budgets below, so
 * that nothing grows beyond them; tags, keys that are no scalars and keys that come twice are
 * refused.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_YAML_YAML_H
#define PLATFORM_YAML_YAML_H

#include "platform/json/json.h"

enum {
    YAML_BYTES_MAX = 4 * 1024 * 1024,
    YAML_TEXT_MAX = 1024 * 1024, /* one that is written */
    YAML_DOCUMENTS_MAX = 1100,
    YAML_ANCHORS_MAX = 100,
};

/* Of the nodes in the order of the text: where each begins. */
struct yaml_place {
    const struct node *node;
    int64_t line; /* from 1 on */
};

struct yaml_part {
    struct node *root;
    int64_t line;
    struct list places; /* struct yaml_place */
};

/*
 * The documents of a stream, as struct yaml_part; empty ones are left out. MALFORMED fills
 * failure: code "malformed_yaml", told with line and column. TOO_LARGE beyond YAML_BYTES_MAX, beyond
 * JSON_NODES_MAX nodes with what aliases stand for, or beyond YAML_DOCUMENTS_MAX. Deeper than
 * JSON_DEPTH_MAX is malformed.
 */
MUST_CHECK enum outcome yaml_parse(struct arena *arena, struct str text, struct failure *failure,
                                   struct list *documents);
/* The line of what a JSON Pointer leads to, or of the deepest of its parents that is there. */
int64_t yaml_line(const struct yaml_part *document, struct str pointer);

/* A tree as block-style YAML 1.2; texts are double-quoted, so none changes its type. STR_NONE
 * beyond YAML_TEXT_MAX. */
struct str yaml_text(struct arena *arena, const struct node *node);

#endif
