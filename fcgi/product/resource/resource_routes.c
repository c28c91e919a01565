/* resource_routes.c: resources: which requests reach what, with which permission. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_routes.h"

struct page resource_pages[] = {
    [PAGE_LIST] = {"resource/list", resource_list_shown, NULL},
    [PAGE_SHOW] = {"resource/show", resource_show_shown, NULL},
    [PAGE_DEPLOYMENTS] = {"resource/deployments", resource_deployments_shown, NULL},
    [PAGE_SETTINGS] = {"resource/settings", resource_settings_shown, NULL},
    [PAGE_DELETE] = {"resource/delete", resource_delete_shown, NULL},
    {NULL, NULL, NULL},
};

#define INPUT .form = resource_input_fields, .form_bytes = sizeof(struct resource_input)
#define CHANGE .form = resource_change_fields, .form_bytes = sizeof(struct resource_input)
#define ASK    .form = resource_ask_fields, .form_bytes = sizeof(struct resource_ask_input), .flags = ROUTE_BARE
#define ROLLBACK .form = resource_rollback_fields, .form_bytes = sizeof(struct resource_rollback_input)
#define API "/api/v1/projects/{project}/resources"
#define PAGE "/projects/{project}/resources"

/* clang-format off */
const struct route resource_routes[] = {
  { GET,    "/api/v1/resources",               resource_list_mine_json,   SIGNED_IN,
    .says = "Resources that the caller may read, newest first", .lists = &resource_shape, .query = resource_mine_query },
  { GET,    "/api/v1/resources/{resource}",    resource_show_json,        MAY_READ,
    .says = "One resource, found by its id alone", .gives = &resource_shape },
  { GET,    API,                               resource_list_json,        MAY_READ,
    .says = "Resources of a project", .lists = &resource_shape, .query = resource_list_query },
  { POST,   API,                               resource_add_json,         MAY_WRITE, INPUT,
    .says = "Order a resource", .gives = &resource_shape, .query = resource_add_query },
  { GET,    API "/{resource}",                 resource_show_json,        MAY_READ,
    .says = "One resource", .gives = &resource_shape },
  { PUT,    API "/{resource}",                 resource_change_json,      MAY_WRITE, CHANGE,
    .says = "Change name, tier or settings; what is absent stays", .gives = &resource_shape, .query = resource_add_query },
  { PATCH,  API "/{resource}",                 resource_change_json,      MAY_WRITE, CHANGE,
    .says = "The same, with settings_json as a merge patch", .gives = &resource_shape, .query = resource_add_query },
  { DELETE, API "/{resource}",                 resource_remove_json,      MAY_DELETE,
    .says = "Delete a resource; the backend takes it away", .gives = &resource_shape, .query = resource_add_query },
  { GET,    API "/{resource}/deployment",      resource_deployment_json,  MAY_READ,
    .says = "The newest deployment with its timeline", .gives = &deployment_shape },
  { GET,    API "/{resource}/deployments",     resource_deployments_json, MAY_READ,
    .says = "Deployments, newest first", .lists = &deployment_shape, .query = resource_deployments_query },
  { POST,   API "/{resource}/deploy",          resource_deploy_json,      MAY_WRITE,
    .says = "Deploy the same settings again, as a new generation", .gives = &resource_shape },
  { GET,    API "/{resource}/deployments/{deployment}", resource_deployment_one_json, MAY_READ,
    .says = "One deployment with its timeline", .gives = &deployment_shape },
  { POST,   API "/{resource}/deployments/{deployment}/retry", resource_deployment_retry_json, MAY_WRITE,
    .says = "Try a failed deployment once more", .gives = &deployment_shape },
  { GET,    API "/{resource}/status",          resource_status_json,      MAY_READ,
    .says = "How a resource is; ask again with If-None-Match", .gives = &resource_status_shape, .flags = ROUTE_LIVE },
  { GET,    API "/{resource}/generations",     resource_generations_json, MAY_READ,
    .says = "Generations of a resource, newest first", .lists = &generation_shape, .query = resource_generations_query },
  { GET,    API "/{resource}/generations/{generation}", resource_generation_json, MAY_READ,
    .says = "One generation: its settings, and what changed with it", .gives = &generation_shape },
  { GET,    API "/{resource}/generations/{generation}/diff", resource_diff_json, MAY_READ,
    .says = "What changed from another generation to this one, as a JSON Patch", .query = resource_diff_query },
  { POST,   API "/{resource}/rollback",        resource_rollback_json,    MAY_WRITE, ROLLBACK,
    .says = "Settings and tier of an older generation, as a new one", .gives = &resource_shape, .query = resource_add_query },
  { POST,   API "/{resource}/suspend",         resource_suspend_json,     MAY_WRITE, ASK,
    .says = "Stop what runs and keep what is stored", .gives = &resource_shape, .query = resource_add_query },
  { POST,   API "/{resource}/resume",          resource_resume_json,      MAY_WRITE, ASK,
    .says = "Run a suspended resource again", .gives = &resource_shape, .query = resource_add_query },
  { POST,   API "/{resource}/protect",         resource_protect_json,     MAY_WRITE, ASK,
    .says = "Protect a resource against being deleted", .gives = &resource_shape, .query = resource_add_query },
  { POST,   API "/{resource}/unprotect",       resource_unprotect_json,   MAY_DELETE, ASK,
    .says = "Take the protection away", .gives = &resource_shape, .query = resource_add_query },

  { GET,    PAGE,                              resource_list_html,        MAY_READ,
    .says = "Resources of a project", .flags = ROUTE_KEEPS_VIEWS },
  { GET,    PAGE "/{resource}",                resource_show_html,        MAY_READ,
    .says = "One resource", .flags = ROUTE_LIVE },
  { POST,   PAGE "/{resource}/name",           resource_rename_html,      MAY_WRITE,
    .says = "Rename a resource" },
  { GET,    PAGE "/{resource}/settings",       resource_settings_html,    MAY_READ,
    .says = "Settings and tier of a resource" },
  { POST,   PAGE "/{resource}/settings",       resource_settings_post_html, MAY_WRITE,
    .says = "Save settings and tier, or change the form" },
  { GET,    PAGE "/{resource}/deployments",    resource_deployments_html, MAY_READ,
    .says = "Deployments of a resource", .flags = ROUTE_LIVE },
  { POST,   PAGE "/{resource}/deploy",         resource_deploy_html,      MAY_WRITE,
    .says = "Deploy the same settings again" },
  { GET,    PAGE "/{resource}/delete",         resource_delete_html,      MAY_DELETE,
    .says = "What deleting a resource means, and the form to do it" },
  { POST,   PAGE "/{resource}/delete",         resource_delete_post_html, MAY_DELETE,
    .says = "Delete a resource" },
  { 0 }
};
/* clang-format on */
