/* reference_routes.c: where the product tells about itself; open to all. */
/* SPDX-License-Identifier: ISC */
#include "product/reference/reference_private.h"

/* clang-format off */
const struct route reference_routes[] = {
  { GET, "/api/v1/openapi.json",      reference_openapi_json,  OPEN_TO_ALL,
    .says = "This description of the API, as OpenAPI 3.1" },
  { GET, "/docs",                     reference_docs_html,     OPEN_TO_ALL,
    .says = "How to use the API, and all its endpoints" },
  { GET, "/problems",                 reference_problems_html, OPEN_TO_ALL,
    .says = "All problem codes" },
  { GET, "/problems/{code}",          reference_problem_html,  OPEN_TO_ALL,
    .says = "What one problem code means and what to do about it" },
  { GET, "/robots.txt",               reference_robots,        OPEN_TO_ALL,
    .says = "Crawlers have nothing to look for here" },
  { GET, "/favicon.ico",              reference_favicon,       OPEN_TO_ALL,
    .says = "The mark, for browsers that ask here for it" },
  { GET, "/.well-known/security.txt", reference_security,      OPEN_TO_ALL,
    .says = "Whom to tell about a weakness (RFC 9116)" },
  { 0 }
};

struct page reference_pages[] = {
    [PAGE_DOCS] = {"reference/docs", docs_shown, NULL},
    [PAGE_DOCS_BARE] = {"reference/docs_bare", docs_shown, NULL},
    [PAGE_PROBLEMS] = {"reference/problems", problems_shown, NULL},
    [PAGE_PROBLEMS_BARE] = {"reference/problems_bare", problems_shown, NULL},
    [PAGE_PROBLEM] = {"reference/problem", problem_shown, NULL},
    [PAGE_PROBLEM_BARE] = {"reference/problem_bare", problem_shown, NULL},
    {NULL, NULL, NULL},
};
/* clang-format on */

enum outcome reference_frame(struct call *call, struct frame *frame, const char *title,
                             struct str api_path)
{
    if (call->caller != NULL)
        return frame_fill(call, frame,
                          &(struct frame_wants){.title = title, .api_path = api_path});
    frame_fill_bare(call, frame, title);
    return DONE;
}
