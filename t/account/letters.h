/*
 * letters.h: mails that wait in a test's world, as their readers will see them.
 *
 * Nothing is sent: the mail server is a port where nobody listens. Each function ends the test
 * when there is nothing to read.
 */
/* SPDX-License-Identifier: ISC */
#ifndef T_ACCOUNT_LETTERS_H
#define T_ACCOUNT_LETTERS_H

#include "t/lib/world.h"

/* Mails are written from now on; `registration` is "open" or "closed". */
void letters_open(struct world *world, const char *registration);
/* Does what strangers asked for, so that its mails are written. */
void letters_write(struct world *world);
int64_t letters_count(struct world *world);
void letters_forget(struct world *world);
/* The newest one: recipient, subject and text as JSON. */
struct str letters_last(struct world *world);
/* Is the newest one to this address, and does it say this? */
bool letters_say(struct world *world, const char *to, const char *text);
/* Path and word of the newest one's link: "/reset/" gives "/reset/0123...". */
const char *letters_link(struct world *world, const char *path);

#endif
