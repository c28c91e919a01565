/* search_routes.c: the page and the answer for programs. */
/* SPDX-License-Identifier: ISC */
#include "product/search/search_routes.h"

#include "product/access/permission.h"

struct page search_pages[] = {
    [PAGE_SEARCH] = {"search/search", search_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route search_routes[] = {
  { GET, "/api/v1/search", search_json, SIGNED_IN,
    .says = "What the caller may read by name or id: at most 10 of each kind, ids that are equal first",
    .query = search_query, .lists = &search_shape },
  { GET, "/search",        search_html, SIGNED_IN,
    .says = "Search everything that I may see; an id leads to its page" },
  {0},
};
/* clang-format on */
