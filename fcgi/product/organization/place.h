/*
 * place.h: what organizations and projects have in common: the rules of their names and ids.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_ORGANIZATION_PLACE_H
#define PRODUCT_ORGANIZATION_PLACE_H

#include "platform/store/store.h"

enum {
    PLACE_NAME_MAX = 120, /* characters of a name */
    PLACE_ID_MAX = 63,    /* characters of an id: a DNS label */
    PLACE_DESCRIPTION_MAX = 500,
    PLACE_ID_TRIES = 4, /* ids that are made from a name before we give up */
};

/* Field errors at /name: empty, too long, control characters. `name` is trimmed already. */
void place_check_name(struct failure *failure, struct str name);
/* Field errors at /id: no label, reserved. STR_NONE is fine: an id is made then. */
void place_check_id(struct failure *failure, struct str id);
/* Field errors at /description. STR_NONE is fine. */
void place_check_description(struct failure *failure, struct str description);

/* CLASH "not_unique" with a field error at /id. */
enum outcome place_refuse_taken(struct failure *failure, struct str id);

/* May somebody still take this id? Also not when it was used before. */
struct place_id {
    struct str kind; /* "organization" or "project" */
    struct str id;
    bool valid;      /* a label that is not reserved */
    bool available;  /* valid, and nobody has or had it */
    struct str told; /* why not; "" when available */
};
/* INVALID for another kind. Fills out->valid, available and told. */
MUST_CHECK enum outcome place_id_check(struct task *task, struct place_id *id);

#endif
