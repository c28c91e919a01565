/*
 * yaml.h: YAML read by an independent reader (libyaml), to judge what we write.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_LIB_YAML_H
#define T_LIB_YAML_H

#include "platform/json/json.h"

struct yaml_document {
    const struct node *root;
};

/*
 * The documents of a stream, as rows of struct yaml_document. Texts are what was quoted; a bare word
 * as a value must be null, true, false or a number, and as a key must be a text for readers of
 * YAML 1.1 and 1.2 alike. false, with *why, when libyaml refuses or a bare word is something
 * else; also for anchors, tags and duplicate keys, which we never write.
 */
bool yaml_read(struct arena *arena, struct str text, struct list *documents,
               struct str *why);

#endif
