/* logs_routes.c: logs and the questions that are kept: which requests reach what. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_routes.h"

#include "product/access/permission.h"

#define DRAFT(table) .form = (table), .form_bytes = sizeof(struct logs_saved_draft)
#define SAVED        "/api/v1/projects/{project}/log-queries"

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
  {0},
};
/* clang-format on */
