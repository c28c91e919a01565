/* home.h: the first page after the sign-in: what I have, and what is not well. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_HOME_HOME_H
#define PRODUCT_HOME_HOME_H

#include "platform/html/page.h"
#include "platform/site/site.h"

extern const struct route home_routes[];
extern struct page home_pages[];

#endif
