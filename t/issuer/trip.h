/*
 * trip.h: a browser that goes to an issuer and comes back with what a test wants it to say.
 *
 *   trip_open();
 *   struct probe browser;
 *   browser_open(&browser);
 *   struct trip trip = begin(&browser);
 *   trip.said.subject = "viewer";
 *   is_int(come_back(&trip).status, 303, "comes in");
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_ISSUER_TRIP_H
#define T_ISSUER_TRIP_H

#include "product/issuer/issuer_private.h"
#include "t/issuer/provider.h"

extern struct world world;
extern struct provider provider;
extern struct issuer issuer; /* as it was added: "Example SSO", client "console", with a secret */

void trip_open(void);
void trip_close(void);

struct trip {
    struct probe *browser;
    struct str url; /* where the browser was sent */
    struct str state;
    struct said said; /* by default a stranger with a verified address that is known here */
};

/* A browser in which nobody is signed in. */
void browser_open(struct probe *browser);
/* GET /sign-in/issuer/ID and what is behind it. */
struct trip begin_at(struct probe *browser, const char *behind);
/* The same, on the way to /projects. */
struct trip begin(struct probe *browser);
/* The browser comes back with a code, for which the issuer says what the trip has. */
struct answer come_back(struct trip *trip);

/* A parameter of an address, as it stands there. */
struct str parameter(struct str url, const char *name);
bool signed_in(struct probe *browser);
bool tells(const struct answer *answer, const char *text);
int64_t now_s(void);

/* The subject means this person. */
void link_by_hand(const char *subject, enum world_person person);
/* "active = 0" */
void change_issuer(const char *what);

#endif
