/* order_settings_html.c: the third step: settings, begun with a preset. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form.h"
#include "product/order/order_routes.h"
#include "product/preset/preset_offer.h"
#include "product/resource/resource_pages.h"

struct settings_view {
    struct frame frame;
    struct list steps;
    struct str type_name;
    struct preset_offer offer;
    struct list nodes;
    struct list errors;
    struct order_summary summary;
    struct order_notice notice;
    struct order kept; /* what begins again when the draft is lost */
    struct str version; /* of the schema that the form is made from */
    struct str action_href;
};
const struct field order_settings_shown[] = {
    {"frame", STRUCT_AT(struct settings_view, frame, frame_shown)},
    {"steps", LIST_AT(struct settings_view, steps, order_step_link_shown)},
    {"type_name", TEXT_AT(struct settings_view, type_name)},
    PRESET_OFFER_SHOWN(struct settings_view, offer),
    {"nodes", LIST_AT(struct settings_view, nodes, form_node_shown)},
    {"errors", LIST_AT(struct settings_view, errors, error_line_shown)},
    ORDER_SUMMARY_SHOWN(struct settings_view, summary),
    ORDER_NOTICE_SHOWN(struct settings_view, notice),
    {"kept_type", TEXT_AT(struct settings_view, kept.type_id)},
    {"kept_project", TEXT_AT(struct settings_view, kept.project_id)},
    {"kept_name", TEXT_AT(struct settings_view, kept.name)},
    {"kept_id", TEXT_AT(struct settings_view, kept.resource_id)},
    {"kept_sku", TEXT_AT(struct settings_view, kept.sku)},
    {"version", TEXT_AT(struct settings_view, version)},
    {"action_href", TEXT_AT(struct settings_view, action_href)},
    {0},
};

struct preset_view {
    struct frame frame;
    struct list steps;
    struct str preset;
    struct str preset_name;
    struct list words;
    struct str seen;
    struct str action_href;
    struct str back_href;
};
const struct field order_preset_shown[] = {
    {"frame", STRUCT_AT(struct preset_view, frame, frame_shown)},
    {"steps", LIST_AT(struct preset_view, steps, order_step_link_shown)},
    {"preset", TEXT_AT(struct preset_view, preset)},
    {"preset_name", TEXT_AT(struct preset_view, preset_name)},
    {"words", LIST_AT(struct preset_view, words, order_word_shown)},
    {"seen", TEXT_AT(struct preset_view, seen)},
    {"action_href", TEXT_AT(struct preset_view, action_href)},
    {"back_href", TEXT_AT(struct preset_view, back_href)},
    {0},
};

static struct frame_wants wants(struct call *call, const struct wizard *wizard, const char *what)
{
    struct arena *arena = call->task.arena;
    return (struct frame_wants){
        arena_cstr(arena, ARENA_JOIN(arena, str_of(what), wizard->type->name)), "catalog",
        ARENA_JOIN(arena, STR("/api/v1/resource-types/"), wizard->type->slug)};
}

/* ---- presets ---- */

enum outcome order_base_of(struct call *call, const struct catalog_type *type, struct str preset,
                           struct order_base *out)
{
    struct failure unused = {.arena = call->task.arena};
    struct task inner = call->task;
    struct preset_begin base;
    inner.failure = &unused;
    enum outcome outcome = preset_begin(&inner, type, preset, &base);
    if (outcome == ABSENT || outcome == INVALID)
        outcome = preset_begin(&inner, type, STR(""), &base);
    if (outcome != DONE)
        return outcome;
    out->document = base.document;
    out->name = base.id.length == 0
                    ? base.name
                    : ARENA_JOIN(call->task.arena, STR("the preset "), base.name);
    return DONE;
}

/* Does it bring another tier than the one that was chosen? */
static bool changes_tier(const struct wizard *wizard, const struct preset_begin *chosen)
{
    return chosen->tier != NULL && chosen->tier != wizard->tier;
}

/* What it would change, the tier first. */
static struct list preset_words(struct call *call, const struct wizard *wizard,
                                const struct preset_begin *chosen)
{
    struct arena *arena = call->task.arena;
    const struct node *typed = schema_fill_defaults(arena, wizard->type->schema,
                                                    order_settings(&call->task, &wizard->order));
    struct list words = order_difference(arena, wizard->type, typed, chosen->document);
    if (!changes_tier(wizard, chosen))
        return words;
    struct order_word *rows = ARENA_ARRAY(arena, words.count + 1, struct order_word);
    rows[0] = (struct order_word){STR("Tier"), chosen->tier->name,
                                  wizard->tier == NULL ? wizard->order.sku : wizard->tier->name};
    for (size_t i = 0; i < words.count; i++)
        rows[i + 1] = *LIST_ROW(words, struct order_word, i);
    return (struct list){rows, words.count + 1, sizeof *rows, words.more};
}

/* Nothing is chosen: why, above the form with what was typed. */
static enum outcome refuse_preset(struct call *call, const struct wizard *wizard,
                                  enum outcome outcome)
{
    if (outcome != ABSENT && outcome != INVALID)
        return outcome;
    struct str told = preset_refusal(&call->task, outcome);
    failure_clear(&call->failure);
    return answer_redirect_flash(call, order_path(call, &wizard->order, "settings"), FLASH_BAD,
                                 told);
}

static enum outcome show_preset(struct call *call, struct wizard *wizard, struct str id)
{
    struct preset_begin chosen;
    enum outcome outcome = preset_begin(&call->task, wizard->type, id, &chosen);
    if (outcome != DONE)
        return refuse_preset(call, wizard, outcome);
    struct preset_view view = {
        .steps = order_steps(call, &wizard->order, ORDER_SETTINGS),
        .preset = id,
        .preset_name = chosen.name,
        .words = preset_words(call, wizard, &chosen),
        .seen = order_notice_of(call, &wizard->order).seen,
        .action_href = order_path(call, &wizard->order, "settings"),
        .back_href = order_path(call, &wizard->order, "settings"),
    };
    struct frame_wants wanted = wants(call, wizard, "Preset, order ");
    outcome = frame_fill(call, &view.frame, &wanted);
    if (outcome == DONE)
        answer_page(call, order_pages[PAGE_ORDER_PRESET].bound, &view);
    return outcome;
}

/* ---- the form ---- */

/* `notice` NULL = nothing happened since the form was made. */
static enum outcome show_settings(struct call *call, struct wizard *wizard,
                                  const struct settings_input *input,
                                  const struct order_notice *notice, int status)
{
    struct settings_view view = {
        .steps = order_steps(call, &wizard->order, ORDER_SETTINGS),
        .type_name = wizard->type->name,
        .notice = notice != NULL ? *notice : order_notice_of(call, &wizard->order),
        .kept = wizard->order,
        .version = arena_print(call->task.arena, "%lld",
                               (long long)wizard->type->schema_version),
        .action_href = order_path(call, &wizard->order, "settings"),
    };
    struct order_project project;
    struct frame_wants wanted = wants(call, wizard, "Settings, order ");
    enum outcome outcome = order_project_load(call, &project);
    if (outcome == DONE)
        outcome = preset_offer(&call->task, wizard->type, wizard->order.preset, true, &view.offer);
    if (outcome == DONE)
        outcome = frame_fill(call, &view.frame, &wanted);
    if (outcome != DONE)
        return outcome;
    view.nodes = resource_setting_nodes(call, wizard->type, wizard->tier, input, false);
    view.errors = error_lines(call);
    view.summary = order_summary_of(call, wizard->type, wizard->tier, &project);
    answer_page_status(call, status, order_pages[PAGE_ORDER_SETTINGS].bound, &view);
    return DONE;
}

enum outcome order_settings_html(struct call *call)
{
    struct wizard wizard;
    enum outcome outcome = order_enter(call, ORDER_SETTINGS, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    struct str preset = request_query(call->request, "preset");
    if (preset.at != NULL)
        return show_preset(call, &wizard, preset);
    struct settings_input input = {
        .document = schema_fill_defaults(call->task.arena, wizard.type->schema,
                                         order_settings(&call->task, &wizard.order))};
    outcome = order_secret_choose(call, input.document);
    if (outcome != DONE)
        return outcome;
    struct order_notice moved = order_notice_moved(call, &wizard);
    return show_settings(call, &wizard, &input, wizard.order.moved ? &moved : NULL, 200);
}

static enum outcome keep(struct call *call, struct wizard *wizard, struct node *document,
                         struct str next)
{
    wizard->order.settings = json_text(call->task.arena, document);
    if (wizard->order.settings.length > SETTINGS_BYTES_MAX) {
        failure_field(&call->failure, STR("/settings_json"), "too_large",
                      "The settings are larger than %d KiB.", SETTINGS_BYTES_MAX / 1024);
        return show_settings(call, wizard, &(struct settings_input){.document = document}, NULL,
                             422);
    }
    enum outcome outcome = order_save(&call->task, &wizard->order);
    return outcome == DONE ? answer_redirect(call, next) : outcome;
}

/* A preset takes the place of what the last one gave, but not silently of what was typed. */
static enum outcome choose_preset(struct call *call, struct wizard *wizard,
                                  struct node *typed, bool confirmed)
{
    struct arena *arena = call->task.arena;
    struct str id = or_empty(request_form(call->request, "preset"));
    struct str here = order_path(call, &wizard->order, "settings");
    struct preset_begin chosen;
    struct order_base base;
    enum outcome outcome = preset_begin(&call->task, wizard->type, id, &chosen);
    if (outcome == ABSENT || outcome == INVALID) {
        struct str text = json_text(arena, typed);
        if (text.length <= SETTINGS_BYTES_MAX)
            wizard->order.settings = text;
        enum outcome kept = order_save(&call->task, &wizard->order);
        return kept == DONE ? refuse_preset(call, wizard, outcome) : kept;
    }
    if (outcome == DONE)
        outcome = order_base_of(call, wizard->type, wizard->order.preset, &base);
    if (outcome != DONE)
        return outcome;
    const struct node *filled = schema_fill_defaults(arena, wizard->type->schema, typed);
    bool overwrites =
        !node_equal(filled, base.document) && !node_equal(filled, chosen.document);
    if (!confirmed && (overwrites || changes_tier(wizard, &chosen)))
        return keep(call, wizard, typed,
                    ARENA_JOIN(arena, here, STR("?preset="), url_encode(arena, id)));
    wizard->order.preset = arena_str(arena, chosen.id);
    if (chosen.tier != NULL)
        wizard->order.sku = chosen.tier->sku;
    return keep(call, wizard, chosen.document, here);
}

/* What only the whole order tells about its settings: secrets that the project does not have. What
 * it tells about the rest is told at the review. */
static enum outcome check_references(struct call *call, const struct wizard *wizard,
                                     const struct node *document)
{
    struct failure *failure = &call->failure;
    struct resource unused;
    struct order order = wizard->order;
    order.settings = json_text(call->task.arena, document);
    enum outcome outcome = order_check(&call->task, &order, &unused);
    if (outcome != DONE && !order_refused(outcome))
        return outcome;
    size_t kept = 0;
    for (size_t i = 0; i < failure->field_count; i++)
        if (str_starts(failure->fields[i].pointer, STR("/settings_json")))
            failure->fields[kept++] = failure->fields[i];
    if (kept == 0)
        failure_clear(failure);
    failure->field_count = kept;
    return kept > 0 ? INVALID : DONE;
}

static enum outcome save(struct call *call, struct wizard *wizard,
                         const struct settings_input *input, bool readable)
{
    enum outcome outcome = catalog_settings_check(&call->task, wizard->type, wizard->tier,
                                                  input->document, NULL);
    if (outcome != DONE && outcome != INVALID)
        return outcome;
    if (outcome == DONE && readable)
        outcome = check_references(call, wizard, input->document);
    if (outcome != DONE && outcome != INVALID)
        return outcome;
    if (outcome == INVALID || !readable)
        return show_settings(call, wizard, input, NULL, 422);
    if (wizard->order.done_step < ORDER_SETTINGS)
        wizard->order.done_step = ORDER_SETTINGS;
    return keep(call, wizard, input->document, order_path(call, &wizard->order, "access"));
}

/* ---- what happened meanwhile ---- */

/* Something was typed into a field that was empty. */
static void lay_new(struct arena *arena, struct node *document, struct str pointer, struct str text)
{
    size_t end = order_last_token(pointer);
    struct node *parent =
        end == 0 ? NULL : node_at_pointer(document, str_slice(pointer, 0, end - 1));
    if (text.length > 0 && parent != NULL && parent->kind == NODE_OBJECT)
        node_set(arena, parent, arena_str(arena, str_slice(pointer, end, pointer.length)),
                 node_text(arena, arena_str(arena, text)));
}

/* Posted fields that the newer schema does not know, laid over what the form was made from. */
static void lay_unknown(struct call *call, struct node *document)
{
    struct arena *arena = call->task.arena;
    const struct pairs *form = &call->request->form;
    for (size_t i = 0; i < form->count; i++) {
        struct str name = form->at[i].name;
        if (!str_starts(name, STR("s/")))
            continue;
        struct str pointer = str_slice(name, 1, name.length);
        struct node *node = node_at_pointer(document, pointer);
        int64_t number = 0;
        if (node == NULL)
            lay_new(arena, document, pointer, form->at[i].value);
        if (node != NULL && node->kind == NODE_TEXT)
            node->text = arena_str(arena, form->at[i].value);
        else if (node != NULL && node->kind == NODE_INT &&
                 str_int_parse(form->at[i].value, INT64_MIN, INT64_MAX, &number))
            node->integer = number;
        else if (node != NULL && node->kind == NODE_BOOL)
            node->truth = str_is(form->at[i].value, "true");
    }
}

/* The form was made from an older schema: what was typed is brought over, kept, and shown. */
static enum outcome bring_over(struct call *call, struct wizard *wizard, int64_t version,
                               struct settings_input *input)
{
    struct arena *arena = call->task.arena;
    lay_unknown(call, input->document);
    struct node *document = catalog_migrate(arena, wizard->type, version, input->document);
    struct settings_input shown = {
        .document = schema_fill_defaults(arena, wizard->type->schema, document)};
    wizard->order.settings = json_text(arena, document);
    failure_clear(&call->failure);
    enum outcome outcome = wizard->order.settings.length <= SETTINGS_BYTES_MAX
                               ? order_save(&call->task, &wizard->order)
                               : DONE;
    struct order_notice moved = order_notice_moved(call, wizard);
    return outcome == DONE ? show_settings(call, wizard, &shown, &moved, 409) : outcome;
}

/* Another window was here: both are shown, unless both are the same. */
static enum outcome show_stale(struct call *call, struct wizard *wizard,
                               const struct settings_input *input, bool *shown)
{
    struct arena *arena = call->task.arena;
    const struct schema *schema = wizard->type->schema;
    struct list changes = order_difference(
        arena, wizard->type,
        schema_fill_defaults(arena, schema, order_settings(&call->task, &wizard->order)),
        schema_fill_defaults(arena, schema, input->document));
    *shown = changes.count > 0;
    if (!*shown)
        return DONE;
    failure_clear(&call->failure);
    struct order_notice notice =
        order_notice_stale(call, &wizard->order, "settings", &changes);
    return show_settings(call, wizard, input, &notice, 412);
}

/* ---- what was sent ---- */

static enum outcome carry_out(struct call *call, struct wizard *wizard, struct str what,
                              const struct settings_input *input, bool readable)
{
    bool leaves = str_starts(what, STR("secret "));
    if (str_is(what, "preset") || str_is(what, "back") || leaves)
        failure_clear(&call->failure);
    if (leaves)
        return keep(call, wizard, input->document,
                    order_secret_path(call, wizard, str_slice(what, 7, what.length)));
    if (str_is(what, "preset"))
        return choose_preset(call, wizard, input->document, false);
    if (str_is(what, "back"))
        return keep(call, wizard, input->document, order_path(call, &wizard->order, "basics"));
    return save(call, wizard, input, readable);
}

static enum outcome use_preset(struct call *call, struct wizard *wizard)
{
    struct arena *arena = call->task.arena;
    struct str preset = url_encode(arena, or_empty(request_form(call->request, "preset")));
    if (wizard->stale)
        return answer_redirect_flash(call,
                                     ARENA_JOIN(arena,
                                                order_path(call, &wizard->order, "settings"),
                                                STR("?preset="), preset),
                                     FLASH_INFO,
                                     STR("This order was changed in another window. Look again at "
                                         "what the preset would change."));
    return choose_preset(call, wizard, order_settings(&call->task, &wizard->order), true);
}

enum outcome order_settings_post_html(struct call *call)
{
    struct wizard wizard;
    struct settings_input input;
    enum outcome outcome = order_enter(call, ORDER_SETTINGS, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    struct str what = or_empty(request_form(call->request, "do"));
    int64_t version;
    bool shown = false;
    if (str_is(what, "use"))
        return use_preset(call, &wizard);
    enum outcome read = settings_form_read(
        call->task.arena, wizard.type->schema, &call->request->form,
        order_settings(&call->task, &wizard.order), &call->failure, &input);
    if (read != DONE && read != INVALID)
        return read;
    if (!str_int_parse(or_empty(request_form(call->request, "version")), 1, INT64_MAX, &version))
        version = wizard.type->schema_version; /* it is not told: taken as the present one */
    if (version < wizard.type->schema_version)
        return bring_over(call, &wizard, version, &input);
    struct order_notice notice = order_notice_of(call, &wizard.order);
    if (wizard.stale)
        notice.seen = or_empty(request_form(call->request, "seen"));
    if (input.again)
        return show_settings(call, &wizard, &input, &notice, 200);
    if (wizard.stale)
        outcome = show_stale(call, &wizard, &input, &shown);
    return outcome != DONE || shown ? outcome
                                    : carry_out(call, &wizard, what, &input, read == DONE);
}
