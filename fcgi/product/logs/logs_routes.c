/* logs_routes.c: logs and the questions that are kept: which requests reach what. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_routes.h"

#include "product/access/permission.h"

#define DRAFT(table) .form = (table), .form_bytes = sizeof(struct logs_saved_draft)
#define SAVED        "/api/v1/projects/{project}/log-queries"

#define RESOURCE     "/projects/{project}/resources/{resource}/logs"
#define PROJECT      "/projects/{project}/logs"

struct page logs_pages[] = {
    [PAGE_LOGS] = {"logs/show", logs_view_shown, NULL},
    [PAGE_LOGS_LINE] = {"logs/line", logs_line_shown, NULL},
    [PAGE_LOGS_TURN] = {"logs/turn", logs_turn_shown, NULL},
    [PAGE_LOGS_LAST] = {"logs/last", logs_last_shown, NULL},
    {NULL, NULL, NULL},
};

/* clang-format off */
const struct route logs_routes[] = {
  { GET,    SAVED,            logs_saved_list_json,   MAY_READ,
    .says = "Questions to the log store that a project keeps, at most 50, by name",
    .lists = &logs_saved_shape },
  { POST,   SAVED,            logs_saved_add_json,    MAY_WRITE,
    DRAFT(logs_saved_input_fields), .gives = &logs_saved_shape,
    .says = "Keep filters and range of the logs page under a name" },
  { GET,    SAVED "/{query}", logs_saved_show_json,   MAY_READ,
    .says = "One of them", .gives = &logs_saved_shape },
  { PUT,    SAVED "/{query}", logs_saved_change_json, MAY_WRITE,
    DRAFT(logs_saved_input_fields), .gives = &logs_saved_shape,
    .says = "Give it another name or other filters" },
  { PATCH,  SAVED "/{query}", logs_saved_change_json, MAY_WRITE,
    DRAFT(logs_saved_change_fields), .gives = &logs_saved_shape,
    .says = "Give it another name or other filters; what is absent stays" },
  { DELETE, SAVED "/{query}", logs_saved_remove_json, MAY_WRITE,
    .says = "Forget it" },

  { GET,    RESOURCE,         logs_html,              MAY_READ,
    .says = "Lines that a resource wrote", .flags = ROUTE_UPSTREAM },
  { GET,    PROJECT,          logs_html,              MAY_READ,
    .says = "Lines that the resources of a project wrote", .flags = ROUTE_UPSTREAM },
  { GET,    RESOURCE "/line", logs_line_html,         MAY_READ,
    .says = "One line of a resource, with those before and after it", .flags = ROUTE_UPSTREAM },
  { GET,    PROJECT "/line",  logs_line_html,         MAY_READ,
    .says = "One line of a project, with those before and after it", .flags = ROUTE_UPSTREAM },
  { GET,    RESOURCE "/last", logs_last_html,         MAY_READ,
    .says = "The last lines of a resource, for its page", .flags = ROUTE_UPSTREAM },
  { GET,    RESOURCE "/tail", logs_tail_html,         MAY_READ,
    .says = "Lines of a resource since a page or turn before, for the page", .flags = ROUTE_UPSTREAM },
  { GET,    PROJECT "/tail",  logs_tail_html,         MAY_READ,
    .says = "Lines of a project since a page or turn before, for the page", .flags = ROUTE_UPSTREAM },
  { POST,   RESOURCE "/download/{format}", logs_download, MAY_READ,
    .says = "Lines of a resource as a file; that they were exported is written down",
    .flags = ROUTE_UPSTREAM | ROUTE_SLOW },
  { POST,   PROJECT "/download/{format}", logs_download, MAY_READ,
    .says = "Lines of a project as a file; that they were exported is written down",
    .flags = ROUTE_UPSTREAM | ROUTE_SLOW },
  { POST,   PROJECT "/queries", logs_saved_add_html,  MAY_WRITE,
    DRAFT(logs_saved_form_fields), .says = "Keep filters and range of the logs page under a name" },
  { POST,   PROJECT "/queries/{query}/delete", logs_saved_remove_html, MAY_WRITE,
    .says = "Forget a question that was kept" },
  {0},
};
/* clang-format on */
