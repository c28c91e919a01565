/* resource_routes.h: this capability's rows, and the functions behind them. */
/* SPDX-License-Identifier: ISC */
#ifndef PRODUCT_RESOURCE_RESOURCE_ROUTES_H
#define PRODUCT_RESOURCE_RESOURCE_ROUTES_H

#include "platform/html/page.h"
#include "platform/site/site.h"
#include "product/resource/resource.h"

extern const struct route resource_routes[];
extern const struct shape resource_shape;
extern const struct shape deployment_shape;
extern const struct shape generation_shape;
extern const struct shape resource_status_shape;
extern const struct parameter resource_generations_query[];
extern const struct parameter resource_diff_query[];
extern const struct parameter resource_list_query[];
extern const struct parameter resource_mine_query[];
extern const struct parameter resource_add_query[];
extern const struct parameter resource_deployments_query[];
extern const struct parameter resource_file_query[];
extern struct page resource_pages[];

/* What a client may send; the settings' tree is a member of call->json. */
struct resource_input {
    struct str id;
    struct str name;
    struct str type;
    struct str sku;
    struct str settings;
    struct str preset; /* of the catalog or the organization; settings are laid over it */
};
extern const struct field resource_input_fields[];
extern const struct field resource_change_fields[];
struct resource_ask_input {
    struct str reason;
};
extern const struct field resource_ask_fields[];
struct resource_rollback_input {
    int64_t generation;
    struct str reason;
};
extern const struct field resource_rollback_fields[];
struct resource_bulk_input {
    struct str action;
    struct str ids_json;
    struct list ids; /* struct str */
    struct str reason;
};
extern const struct field resource_bulk_fields[];

/* The filter from ?type, ?sku, ?status, ?q, ?sort, ?limit, ?cursor; INVALID with pointers. */
MUST_CHECK enum outcome resource_read_filter(struct call *call, struct resource_filter *filter);
struct str resource_next_cursor(struct call *call, const struct resource_filter *filter,
                                const struct list *list);
bool resource_status_is_known(struct str status);
/* The strong ETag of one state of a resource. */
struct str resource_tag(struct arena *arena, const struct resource *resource);

/* STALE when If-Match names another state; PRECONDITION when it is `demanded` and absent. */
MUST_CHECK enum outcome resource_if_match(struct call *call, const struct resource *resource,
                                          bool demanded);
/* What would be, with what would change (`before` NULL = it is new). */
MUST_CHECK enum outcome resource_answer_dry(struct call *call, const struct resource *before,
                                            const struct resource *after);
/* 201 with Location and the whole resource. */
MUST_CHECK enum outcome resource_answer_created(struct call *call,
                                                const struct resource *resource);
/* The resource as JSON, and its ETag. */
void resource_write(struct call *call, struct json_writer *writer,
                    const struct resource *resource);
/* Work goes on, so that looking again soon makes sense. */
bool resource_is_busy(const struct resource *resource);

enum outcome resource_list_json(struct call *call);
enum outcome resource_list_mine_json(struct call *call);
enum outcome resource_show_json(struct call *call);
enum outcome resource_add_json(struct call *call);
enum outcome resource_change_json(struct call *call);
enum outcome resource_remove_json(struct call *call);
enum outcome resource_deploy_json(struct call *call);
/* ?limit= and ?cursor= of the deployments of the path's resource, and the rows. */
MUST_CHECK enum outcome resource_read_deployments(struct call *call, struct list *list,
                                                  struct str *next_cursor);
enum outcome resource_deployments_json(struct call *call);
enum outcome resource_deployment_json(struct call *call);
enum outcome resource_deployment_one_json(struct call *call);
enum outcome resource_deployment_retry_json(struct call *call);
enum outcome resource_generations_json(struct call *call);
enum outcome resource_generation_json(struct call *call);
enum outcome resource_diff_json(struct call *call);
enum outcome resource_rollback_json(struct call *call);
enum outcome resource_suspend_json(struct call *call);
enum outcome resource_resume_json(struct call *call);
enum outcome resource_protect_json(struct call *call);
enum outcome resource_unprotect_json(struct call *call);
enum outcome resource_status_json(struct call *call);
enum outcome resource_bulk_json(struct call *call);
enum outcome resource_file_get_json(struct call *call);
enum outcome resource_file_put_json(struct call *call);
enum outcome resource_merge_post_html(struct call *call);
enum outcome resource_file_html(struct call *call);
enum outcome resource_file_post_html(struct call *call);
enum outcome resource_file_download_html(struct call *call);
enum outcome resource_deleted_json(struct call *call);
enum outcome resource_restore_json(struct call *call);
enum outcome resource_purge_json(struct call *call);
/* The deleted one that the path names, of the admitted project; ABSENT for what is not deleted. */
MUST_CHECK enum outcome resource_deleted_load(struct call *call, struct resource *out);

enum outcome resource_generations_html(struct call *call);
enum outcome resource_generation_html(struct call *call);
enum outcome resource_rollback_html(struct call *call);
enum outcome resource_suspend_html(struct call *call);
enum outcome resource_resume_html(struct call *call);
enum outcome resource_protect_html(struct call *call);
enum outcome resource_unprotect_html(struct call *call);
enum outcome resource_deployment_retry_html(struct call *call);
enum outcome resource_deleted_html(struct call *call);
enum outcome resource_restore_html(struct call *call);
enum outcome resource_bulk_html(struct call *call);

enum outcome resource_list_html(struct call *call);
enum outcome resource_show_html(struct call *call);
enum outcome resource_settings_html(struct call *call);
enum outcome resource_settings_post_html(struct call *call);
enum outcome resource_rename_html(struct call *call);
enum outcome resource_deployments_html(struct call *call);
enum outcome resource_deploy_html(struct call *call);
enum outcome resource_delete_html(struct call *call);
enum outcome resource_delete_post_html(struct call *call);

#endif
