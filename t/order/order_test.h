/* order_test.h: somebody's browser without JavaScript, and what is typed into a form. */
/* SPDX-License-Identifier: ISC */
#ifndef T_ORDER_ORDER_TEST_H
#define T_ORDER_ORDER_TEST_H

#include "t/lib/page.h"
#include "t/lib/tap.h"
#include "t/lib/world.h"

extern struct world world;

/* Whose browser it is; the editor's at first. */
void be(enum world_person person);
/* Open a page: it must be sound. Its status. */
int visit(const char *path);
/* Where the browser is: path and query. */
const char *here(void);
/* What the fields hold, and typing over it. */
struct str typed(const char *name);
void type(const char *name, const char *value);
void leave_out(const char *name);
/* Press a button (its value of "do") of the form that posts to `path` (NULL = the page's first);
 * follows a redirect. The status of the first answer. */
int press(const char *button);
int press_at(const char *path, const char *button);
bool shows(const char *text);
/* How many things of that kind the page has. */
int64_t count(const char *selector);
/* "/resources/create/drf_.../" + step, of the draft that is open. */
const char *step(const char *word);

/* The four pages up to the review, with these words; ends the test when one does not follow. */
void order_up_to_review(const char *type_slug, const char *name, const char *id);

#endif
