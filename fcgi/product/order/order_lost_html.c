/* order_lost_html.c: what changed between two steps is told, and nothing that was typed is lost. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form.h"
#include "product/order/order_routes.h"

enum { TYPED_BYTES_MAX = 1000 };

/* ---- notices ---- */

struct order_notice order_notice_of(struct call *call, const struct order *order)
{
    return (struct order_notice){
        .seen = order->created_us == 0
                    ? STR("")
                    : arena_print(call->task.arena, "%lld", (long long)order->updated_us),
        .notice = STR(""),
        .notice_text = STR(""),
        .keep_href = STR(""),
    };
}

struct order_notice order_notice_stale(struct call *call, const struct order *order,
                                       const char *step, const struct list *changes)
{
    struct order_notice notice = order_notice_of(call, order);
    notice.notice = STR("This order was changed in another window");
    notice.notice_text = STR("What you typed here is below and is not kept yet. Look at what "
                             "differs; when you continue, it takes the place of the other.");
    notice.keep_href = order_path(call, order, step);
    if (changes != NULL)
        notice.changes = *changes;
    return notice;
}

struct order_notice order_notice_moved(struct call *call, const struct wizard *wizard)
{
    struct arena *arena = call->task.arena;
    struct order_notice notice = order_notice_of(call, &wizard->order);
    notice.notice = ARENA_JOIN(arena, wizard->type->name, STR(" has new settings"));
    notice.notice_text = STR("The catalog changed since you typed these. What you typed was brought "
                             "over; look through it and continue.");
    return notice;
}

/* ---- a form whose step is closed ---- */

static struct str typed(struct call *call, const char *name)
{
    return str_trim(
        str_slice(or_empty(request_form(call->request, name)), 0, TYPED_BYTES_MAX));
}

void order_read_basics(struct call *call, struct order *order)
{
    order->project_id = typed(call, "project_id");
    order->name = typed(call, "name");
    order->resource_id = typed(call, "id");
    order->sku = typed(call, "sku");
}

/* The settings in the form by the type's schema; false when there are none. */
static bool settings_typed(struct call *call, struct str type_id, const struct node *stored,
                           struct settings_input *input)
{
    const struct catalog_type *type;
    struct failure unused = {.arena = call->task.arena};
    bool has = request_form(call->request, "s").at != NULL ||
               request_form(call->request, "json").at != NULL;
    if (!has || catalog_load(&call->task, type_id, &type) != DONE)
        return false;
    enum outcome outcome = settings_form_read(call->task.arena, type->schema,
                                              &call->request->form, stored, &unused, input);
    return outcome == DONE || outcome == INVALID;
}

enum outcome order_keep_typed(struct call *call, enum order_step step, struct order *order)
{
    struct settings_input input;
    if (step != ORDER_BASICS && step != ORDER_SETTINGS)
        return DONE;
    if (step == ORDER_BASICS)
        order_read_basics(call, order);
    else if (settings_typed(call, order->type_id, order_settings(&call->task, order), &input)) {
        struct str text = json_text(call->task.arena, input.document);
        if (text.length <= SETTINGS_BYTES_MAX)
            order->settings = text;
    }
    failure_clear(&call->failure);
    enum outcome outcome = order_save(&call->task, order);
    if (outcome == CLASH) { /* another window was quicker, and leads there as well */
        failure_clear(&call->failure);
        return DONE;
    }
    return outcome;
}

/* ---- there is no such order ---- */

struct gone_view {
    struct frame frame;
    struct str title;
    struct str text;
    struct str href; /* of what was ordered; "" = nothing was */
    struct str link;
    struct str typed; /* settings as JSON; "" = none */
    bool begins;      /* something was typed with which to begin again */
    struct str draft;
    struct str type;
    struct str project_id;
    struct str name;
    struct str id;
    struct str sku;
    struct str settings;
};
const struct field order_gone_shown[] = {
    {"frame", STRUCT_AT(struct gone_view, frame, frame_shown)},
    {"title", TEXT_AT(struct gone_view, title)},
    {"text", TEXT_AT(struct gone_view, text)},
    {"href", TEXT_AT(struct gone_view, href)},
    {"link", TEXT_AT(struct gone_view, link)},
    {"typed", TEXT_AT(struct gone_view, typed)},
    {"begins", BOOL_AT(struct gone_view, begins)},
    {"draft", TEXT_AT(struct gone_view, draft)},
    {"type", TEXT_AT(struct gone_view, type)},
    {"project_id", TEXT_AT(struct gone_view, project_id)},
    {"name", TEXT_AT(struct gone_view, name)},
    {"id", TEXT_AT(struct gone_view, id)},
    {"sku", TEXT_AT(struct gone_view, sku)},
    {"settings", TEXT_AT(struct gone_view, settings)},
    {0},
};

/* The form of the basics has its own fields; that of the settings carries them. */
static struct str kept(struct call *call, const char *name, const char *own)
{
    struct str value = request_form(call->request, name);
    return value.at == NULL ? typed(call, own) : typed(call, name);
}

static void fill_typed(struct call *call, struct gone_view *view)
{
    struct arena *arena = call->task.arena;
    view->draft = order_new_id(&call->task);
    view->type = kept(call, "kept_type", "type");
    view->project_id = kept(call, "kept_project", "project_id");
    view->name = kept(call, "kept_name", "name");
    view->id = kept(call, "kept_id", "id");
    view->sku = kept(call, "kept_sku", "sku");
    view->begins = view->type.length > 0 && view->name.length > 0;
    view->typed = view->settings = STR("");
    struct settings_input input;
    if (!view->begins || !settings_typed(call, view->type, node_object(arena), &input))
        return;
    const struct node *shown = input.masked != NULL ? input.masked : input.document;
    view->typed = json_text_pretty(arena, shown);
    view->settings = json_text(arena, shown);
}

enum outcome order_gone_html(struct call *call, const struct order *ordered)
{
    struct gone_view view = {
        .title = ordered == NULL ? STR("This order is not here") : STR("This was ordered already"),
        .text = ordered == NULL
                    ? STR("An order that was not placed is kept for a day after its last step, and "
                          "only who began it sees it. It may also have been discarded.")
                    : STR("Another window placed the order. What you typed here since is not part "
                          "of it."),
        .href = ordered == NULL ? STR("") : order_deployment_path(call, ordered),
        .link = ordered == NULL ? STR("") : ordered->name,
    };
    fill_typed(call, &view);
    failure_clear(&call->failure);
    enum outcome outcome = frame_fill(
        call, &view.frame,
        &(struct frame_wants){ordered == NULL ? "Order not found" : "Ordered already", "catalog",
                              STR("/api/v1/resource-types")});
    if (outcome != DONE)
        return outcome;
    answer_page_status(call, ordered == NULL ? 404 : 409, order_pages[PAGE_ORDER_GONE].bound,
                       &view);
    return DONE;
}
