/*
 * scope.h: the organization and actor that a piece of work may touch.
 *
 * Only product/access makes a scope (checked by t/style), after admission. The store binds
 * :org_id from it; there is no other way to name the organization in a query.
 */
/* SPDX-License-Identifier: ISC */
#ifndef PLATFORM_STORE_SCOPE_H
#define PLATFORM_STORE_SCOPE_H

#include "platform/base/str.h"

struct scope {
    struct str org_id;      /* bound as :org_id; STR_NONE = no organization admitted */
    struct str project_id;  /* the admitted project, or STR_NONE */
    struct str resource_id; /* the admitted resource, or STR_NONE */
    struct str actor_id;    /* user id; STR_NONE for anonymous and for jobs */
    struct str actor_name;  /* how the audit shows them: e-mail, or "system" */
    struct str credential_id; /* session or API key id; STR_NONE for jobs */
    bool by_key;            /* the credential is an API key or a bearer token */
    int64_t may;            /* bits of enum permission held at the admitted place */
    int64_t key_lacks;      /* bits that a narrow API key takes away, wherever; else 0 */
    struct str key_place_type; /* the API key works there only: "organization", "project", */
    struct str key_place_id;   /* "resource", and its id; STR_NONE = everywhere */
    struct str method;      /* how the session was made: "password", "issuer:ID"; else "" */
    int64_t proved_us;      /* when its person last proved who they are; 0 = no session */
    bool lacks_factor;      /* a person without a second factor: some places are closed to them */
    struct str request_id;  /* for the audit */
    struct str address;     /* client address, or STR_NONE */
    struct str reason;      /* for jobs and the command line: why this runs without a person */
};

#endif
