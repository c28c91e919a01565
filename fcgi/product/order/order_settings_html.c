/* order_settings_html.c: the third step: settings, begun with a preset. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/settings_form.h"
#include "product/order/order_routes.h"
#include "product/resource/resource_pages.h"
#include "product/vault/vault.h"

struct settings_view {
    struct frame frame;
    struct list steps;
    struct str type_name;
    struct list presets; /* struct filter_choice */
    struct str preset_says;
    struct list nodes;
    struct list errors;
    struct order_summary summary;
    struct str action_href;
};
const struct field order_settings_shown[] = {
    {"frame", STRUCT_AT(struct settings_view, frame, frame_shown)},
    {"steps", LIST_AT(struct settings_view, steps, order_step_link_shown)},
    {"type_name", TEXT_AT(struct settings_view, type_name)},
    {"presets", LIST_AT(struct settings_view, presets, filter_choice_shown)},
    {"preset_says", TEXT_AT(struct settings_view, preset_says)},
    {"nodes", LIST_AT(struct settings_view, nodes, form_node_shown)},
    {"errors", LIST_AT(struct settings_view, errors, error_line_shown)},
    ORDER_SUMMARY_SHOWN(struct settings_view, summary),
    {"action_href", TEXT_AT(struct settings_view, action_href)},
    {0},
};

struct preset_view {
    struct frame frame;
    struct list steps;
    struct str preset;
    struct str preset_name;
    struct list words;
    struct str action_href;
    struct str back_href;
};
const struct field order_preset_shown[] = {
    {"frame", STRUCT_AT(struct preset_view, frame, frame_shown)},
    {"steps", LIST_AT(struct preset_view, steps, order_step_link_shown)},
    {"preset", TEXT_AT(struct preset_view, preset)},
    {"preset_name", TEXT_AT(struct preset_view, preset_name)},
    {"words", LIST_AT(struct preset_view, words, order_word_shown)},
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

/* What a preset gives, with the type's defaults; "" is the defaults alone. NULL = none such. */
static struct node *preset_document(struct call *call, const struct catalog_type *type,
                                    struct str id)
{
    const struct catalog_preset *preset = id.length == 0 ? NULL : catalog_preset(type, id);
    if (id.length > 0 && preset == NULL)
        return NULL;
    const struct node *begin =
        preset == NULL ? node_object(call->task.arena) : preset->settings;
    return schema_fill_defaults(call->task.arena, type->schema, begin);
}

void order_base_of(struct call *call, const struct catalog_type *type, struct str preset,
                   struct order_base *out)
{
    const struct node *document = preset_document(call, type, preset);
    const struct catalog_preset *chosen = preset.length == 0 ? NULL : catalog_preset(type, preset);
    out->document = document != NULL ? document : preset_document(call, type, STR(""));
    out->name = chosen == NULL
                    ? STR("the defaults")
                    : ARENA_JOIN(call->task.arena, STR("the preset "), chosen->name);
}

static struct list preset_choices(struct arena *arena, const struct catalog_type *type,
                                  struct str selected)
{
    struct filter_choice *rows =
        ARENA_ARRAY(arena, type->presets.count + 1, struct filter_choice);
    rows[0] = (struct filter_choice){STR(""), STR("Defaults of the type"), selected.length == 0};
    for (size_t i = 0; i < type->presets.count; i++) {
        const struct catalog_preset *preset =
            LIST_ROW(type->presets, struct catalog_preset, i);
        rows[i + 1] = (struct filter_choice){
            preset->id,
            preset->description.length == 0
                ? preset->name
                : ARENA_JOIN(arena, preset->name, STR(": "), preset->description),
            str_equal(preset->id, selected)};
    }
    return (struct list){rows, type->presets.count + 1, sizeof *rows, false};
}

static enum outcome show_preset(struct call *call, struct wizard *wizard, struct str id)
{
    struct arena *arena = call->task.arena;
    const struct node *document = preset_document(call, wizard->type, id);
    if (document == NULL)
        return answer_redirect_flash(call, order_path(call, &wizard->order, "settings"),
                                     FLASH_BAD, STR("There is no such preset any more."));
    const struct catalog_preset *preset = catalog_preset(wizard->type, id);
    const struct node *typed = schema_fill_defaults(arena, wizard->type->schema,
                                                    order_settings(&call->task, &wizard->order));
    struct preset_view view = {
        .steps = order_steps(call, &wizard->order, ORDER_SETTINGS),
        .preset = id,
        .preset_name = preset == NULL ? STR("the defaults") : preset->name,
        .words = order_difference(arena, wizard->type, typed, document),
        .action_href = order_path(call, &wizard->order, "settings"),
        .back_href = order_path(call, &wizard->order, "settings"),
    };
    struct frame_wants wanted = wants(call, wizard, "Preset of ");
    enum outcome outcome = frame_fill(call, &view.frame, &wanted);
    if (outcome == DONE)
        answer_page(call, order_pages[PAGE_ORDER_PRESET].bound, &view);
    return outcome;
}

/* ---- secrets ---- */

/* Somebody leaves to make a secret for the field at `pointer`: what was typed is kept. */
static struct str secret_path(struct call *call, const struct wizard *wizard, struct str pointer)
{
    struct arena *arena = call->task.arena;
    struct str back = ARENA_JOIN(arena, order_path(call, &wizard->order, "settings"),
                                 STR("?secret_for="), url_encode(arena, pointer));
    return ARENA_JOIN(arena, STR("/projects/"), wizard->place.project_id,
                      STR("/secrets/new?return="), url_encode(arena, back));
}

/* Is the key named like the field? "password" is for "saslPassword". */
static bool is_named_alike(struct str pointer, struct str key)
{
    for (size_t from = 0; key.length > 0 && from + key.length <= pointer.length; from++)
        if (str_equal_nocase(str_slice(pointer, from, from + key.length), key))
            return true;
    return false;
}

/* The key of that secret that the field most likely wants; NULL = the project has no such one. */
static const struct vault_choice *key_for(const struct list *choices, struct str secret,
                                          struct str pointer)
{
    const struct vault_choice *found = NULL;
    for (size_t i = 0; i < choices->count; i++) {
        const struct vault_choice *choice = LIST_ROW(*choices, struct vault_choice, i);
        if (!str_equal(choice->secret_id, secret))
            continue;
        if (is_named_alike(pointer, choice->key))
            return choice;
        if (found == NULL)
            found = choice;
    }
    return found;
}

/* They came back with a secret: its field shows it chosen. Nothing is stored by looking. */
static enum outcome choose_secret(struct call *call, struct node *document)
{
    struct arena *arena = call->task.arena;
    struct str pointer = or_empty(request_query(call->request, "secret_for"));
    struct str secret = or_empty(request_query(call->request, "secret"));
    struct list choices;
    size_t end = pointer.length;
    while (end > 0 && pointer.at[end - 1] != '/')
        end--;
    if (secret.length == 0 || end == 0)
        return DONE;
    enum outcome outcome = vault_choices(&call->task, &choices);
    if (outcome != DONE)
        return outcome;
    const struct vault_choice *choice = key_for(&choices, secret, pointer);
    struct node *parent = node_at_pointer(document, str_slice(pointer, 0, end - 1));
    if (choice == NULL || parent == NULL || parent->kind != NODE_OBJECT)
        return DONE;
    struct node *ref = node_object(arena), *from = node_object(arena), *value = node_object(arena);
    node_set(arena, ref, STR("name"), node_text(arena, choice->secret_id));
    node_set(arena, ref, STR("key"), node_text(arena, choice->key));
    node_set(arena, from, STR("secretKeyRef"), ref);
    node_set(arena, value, STR("valueFrom"), from);
    node_set(arena, parent, str_slice(pointer, end, pointer.length), value);
    return DONE;
}

/* ---- the form ---- */

static enum outcome show_settings(struct call *call, struct wizard *wizard,
                                  const struct settings_input *input, int status)
{
    struct settings_view view = {
        .steps = order_steps(call, &wizard->order, ORDER_SETTINGS),
        .type_name = wizard->type->name,
        .presets = preset_choices(call->task.arena, wizard->type, wizard->order.preset),
        .preset_says = STR(""),
        .action_href = order_path(call, &wizard->order, "settings"),
    };
    struct order_project project;
    struct frame_wants wanted = wants(call, wizard, "Settings of ");
    enum outcome outcome = order_project_load(call, &project);
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
    outcome = choose_secret(call, input.document);
    if (outcome != DONE)
        return outcome;
    return show_settings(call, &wizard, &input, 200);
}

static enum outcome keep(struct call *call, struct wizard *wizard, struct node *document,
                         struct str next)
{
    wizard->order.settings = json_text(call->task.arena, document);
    if (wizard->order.settings.length > SETTINGS_BYTES_MAX) {
        failure_field(&call->failure, STR("/settings_json"), "too_large",
                      "The settings are larger than %d KiB.", SETTINGS_BYTES_MAX / 1024);
        return show_settings(call, wizard, &(struct settings_input){.document = document}, 422);
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
    struct node *wanted = preset_document(call, wizard->type, id);
    const struct node *base = preset_document(call, wizard->type, wizard->order.preset);
    if (wanted == NULL)
        return answer_redirect_flash(call, here, FLASH_BAD,
                                     STR("There is no such preset any more."));
    const struct node *filled = schema_fill_defaults(arena, wizard->type->schema, typed);
    bool untouched = base != NULL && node_equal(filled, base);
    if (!confirmed && !untouched && !node_equal(filled, wanted))
        return keep(call, wizard, typed,
                    ARENA_JOIN(arena, here, STR("?preset="), url_encode(arena, id)));
    wizard->order.preset = arena_str(arena, id);
    return keep(call, wizard, wanted, here);
}

static enum outcome save(struct call *call, struct wizard *wizard,
                         const struct settings_input *input, bool readable)
{
    enum outcome outcome = catalog_settings_check(&call->task, wizard->type, wizard->tier,
                                                  input->document, NULL);
    if (outcome != DONE && outcome != INVALID)
        return outcome;
    if (outcome == INVALID || !readable)
        return show_settings(call, wizard, input, 422);
    if (wizard->order.done_step < ORDER_SETTINGS)
        wizard->order.done_step = ORDER_SETTINGS;
    return keep(call, wizard, input->document, order_path(call, &wizard->order, "access"));
}

enum outcome order_settings_post_html(struct call *call)
{
    struct wizard wizard;
    struct settings_input input;
    enum outcome outcome = order_enter(call, ORDER_SETTINGS, &wizard);
    if (outcome != DONE || wizard.answered)
        return outcome;
    struct str what = or_empty(request_form(call->request, "do"));
    if (str_is(what, "use"))
        return choose_preset(call, &wizard, order_settings(&call->task, &wizard.order), true);
    enum outcome read = settings_form_read(
        call->task.arena, wizard.type->schema, &call->request->form,
        order_settings(&call->task, &wizard.order), &call->failure, &input);
    if (read != DONE && read != INVALID)
        return read;
    bool leaves = str_starts(what, STR("secret "));
    if (str_is(what, "preset") || str_is(what, "back") || leaves)
        failure_clear(&call->failure);
    if (leaves)
        return keep(call, &wizard, input.document,
                    secret_path(call, &wizard, str_slice(what, 7, what.length)));
    if (str_is(what, "preset"))
        return choose_preset(call, &wizard, input.document, false);
    if (str_is(what, "back"))
        return keep(call, &wizard, input.document, order_path(call, &wizard.order, "basics"));
    if (input.again)
        return show_settings(call, &wizard, &input, 200);
    return save(call, &wizard, &input, read == DONE);
}
