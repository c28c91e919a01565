/* resource_merge_html.c: somebody else saved meanwhile: three versions made one, with questions. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/merge.h"
#include "product/catalog/catalog.h"
#include "product/frame/frame.h"
#include "product/resource/resource_history.h"
#include "product/resource/resource_merge.h"
#include "product/resource/resource_pages.h"
#include "product/resource/resource_private.h"

#define PICK "pick"

/* Between two looks somebody may save again; whoever does so more often is asked. */
enum { TRIES = 3, NODES_MAX = 15000 };

/* What counts at one place, or has to be chosen. */
struct merge_line {
    struct str title;
    struct str html_id;
    struct str field_name; /* "pick/settings/instances" */
    struct str was;
    struct str theirs;
    struct str yours;
    bool was_set, theirs_set, yours_set;
    bool takes_theirs, takes_yours; /* as chosen before */
};
static const struct field merge_line_shown[] = {
    {"title", TEXT_AT(struct merge_line, title)},
    {"html_id", TEXT_AT(struct merge_line, html_id)},
    {"field_name", TEXT_AT(struct merge_line, field_name)},
    {"was", TEXT_AT(struct merge_line, was)},
    {"theirs", TEXT_AT(struct merge_line, theirs)},
    {"yours", TEXT_AT(struct merge_line, yours)},
    {"was_set", BOOL_AT(struct merge_line, was_set)},
    {"theirs_set", BOOL_AT(struct merge_line, theirs_set)},
    {"yours_set", BOOL_AT(struct merge_line, yours_set)},
    {"takes_theirs", BOOL_AT(struct merge_line, takes_theirs)},
    {"takes_yours", BOOL_AT(struct merge_line, takes_yours)},
    {0},
};

struct merge_view {
    struct frame frame;
    struct str title;
    struct list tabs;
    struct list conflicts; /* struct merge_line, as the next three */
    struct list theirs;
    struct list yours;
    struct list both;
    struct list errors;
    bool may_save; /* all that was typed goes along with this page */
    struct str base, generation, was_name, base_name, name, sku, settings, aside;
    struct str action_href, settings_href;
};
#define VIEW_TEXT(member)                                                                \
    {                                                                                    \
#member, TEXT_AT(struct merge_view, member)                                      \
    }
#define VIEW_LINES(member)                                                               \
    {                                                                                    \
#member, LIST_AT(struct merge_view, member, merge_line_shown)                    \
    }
/* clang-format off */
const struct field resource_merge_shown[] = {
    {"frame", STRUCT_AT(struct merge_view, frame, frame_shown)},
    {"tabs", LIST_AT(struct merge_view, tabs, tab_shown)},
    {"errors", LIST_AT(struct merge_view, errors, error_line_shown)},
    {"may_save", BOOL_AT(struct merge_view, may_save)},
    VIEW_TEXT(title),
    VIEW_LINES(conflicts), VIEW_LINES(theirs), VIEW_LINES(yours), VIEW_LINES(both),
    VIEW_TEXT(base), VIEW_TEXT(generation), VIEW_TEXT(was_name), VIEW_TEXT(base_name), VIEW_TEXT(name),
    VIEW_TEXT(sku), VIEW_TEXT(settings), VIEW_TEXT(aside), VIEW_TEXT(action_href), VIEW_TEXT(settings_href),
    {0},
};
/* clang-format on */

/* Three versions and what they make together. */
struct merging {
    const struct settings_page *page; /* yours, and what it began with */
    struct resource resource;         /* as it is now */
    int64_t generation;               /* theirs */
    struct str their_name;
    struct list choices; /* struct merge_choice */
    struct merge_ask ask;
    struct merge merge;
};

/* ---- trees ---- */

/* With defaults filled in, so that one that came later is nobody's change. */
static struct node *tree_of(struct arena *arena, const struct catalog_type *type,
                            const struct resource_version *version, struct str name)
{
    struct node *tree = node_object(arena);
    node_set(arena, tree, STR("name"), node_text(arena, name));
    node_set(arena, tree, STR("sku"), node_text(arena, version->sku));
    node_set(arena, tree, STR("settings"),
             schema_fill_defaults(arena, type->schema, version->settings));
    return tree;
}

/* A reference to a secret is one value: half of each would lead nowhere. */
static bool is_reference(const struct node *object)
{
    return node_member(object, STR("valueFrom")) != NULL;
}

/* A generation as a tree. What is not kept any more counts as empty: then all that differs is
 * asked for. */
static enum outcome load_version(struct call *call, const struct catalog_type *type,
                                 int64_t generation, struct str name,
                                 const struct node **tree)
{
    struct deployment version;
    *tree = node_object(call->task.arena);
    enum outcome outcome = resource_generation_load(&call->task, call->scope.resource_id,
                                                    generation, &version);
    if (outcome == ABSENT)
        return DONE;
    if (outcome == DONE)
        outcome = resource_migrate(&call->task, type->id, &version.schema_version,
                                   &version.settings);
    if (outcome == DONE)
        *tree = tree_of(call->task.arena, type,
                        &(struct resource_version){
                            version.sku,
                            resource_settings_node(&call->task, version.settings)},
                        name);
    return outcome;
}

static size_t count_side(const struct merge *merge, enum merge_side side)
{
    size_t count = 0;
    for (size_t i = 0; i < merge->rows.count; i++)
        count += LIST_ROW(merge->rows, struct merge_row, i)->side == side;
    return count;
}

/* ---- the page ---- */

static bool is_settings(struct str pointer)
{
    return str_starts(pointer, STR("/settings"));
}

static struct str settings_pointer(struct str pointer)
{
    return str_slice(pointer, STR("/settings").length, pointer.length);
}

static struct str title_of(struct call *call, const struct merging *all,
                           struct str pointer)
{
    if (is_settings(pointer))
        return resource_title(call->task.arena, settings_pointer(pointer),
                              schema_document(all->page->type->schema));
    return str_is(pointer, "/name") ? STR("Name")
           : pointer.length == 0    ? STR("Everything")
                                    : STR("Tier");
}

/* "door, key token"; STR_NONE = it is no reference to a secret. */
static struct str reference_text(struct arena *arena, const struct node *value)
{
    const struct node *from = value->kind == NODE_OBJECT
                                  ? node_at_pointer(value, STR("/valueFrom/secretKeyRef"))
                                  : NULL;
    const struct node *name =
        from != NULL && from->kind == NODE_OBJECT ? node_member(from, STR("name")) : NULL;
    const struct node *key = name != NULL ? node_member(from, STR("key")) : NULL;
    return key == NULL || key->kind != NODE_TEXT || name->kind != NODE_TEXT
               ? STR_NONE
               : ARENA_JOIN(arena, name->text, STR(", key "), key->text);
}

/* As people read it; what is never shown is masked under its own name. */
static struct str value_of(struct call *call, const struct merging *all,
                           struct str pointer, const struct node *value)
{
    struct arena *arena = call->task.arena;
    if (value == NULL)
        return STR("");
    if (str_is(pointer, "/sku") && value->kind == NODE_TEXT)
        return resource_tier_name(all->page->type, value->text);
    struct str reference = reference_text(arena, value);
    if (reference.at != NULL)
        return reference;
    struct str rest = pointer;
    struct str token = STR("");
    struct node *around = node_object(arena);
    while (str_cut(&rest, '/', &token))
        continue;
    node_set(arena, around, token, node_copy(arena, value));
    const struct node *masked = settings_masked(arena, all->page->type->schema, around);
    struct str text = resource_value_text(arena, masked->first);
    return text.length == 0 ? STR("\"\"") : text;
}

static enum merge_side chosen(const struct merging *all, struct str pointer)
{
    for (size_t i = 0; i < all->choices.count; i++) {
        const struct merge_choice *choice =
            LIST_ROW(all->choices, struct merge_choice, i);
        if (str_equal(choice->pointer, pointer))
            return choice->side;
    }
    return MERGE_CONFLICT;
}

static struct list lines_of(struct call *call, const struct merging *all,
                            enum merge_side side)
{
    struct arena *arena = call->task.arena;
    struct merge_line *lines =
        ARENA_ARRAY(arena, count_side(&all->merge, side) + 1, struct merge_line);
    size_t count = 0;
    for (size_t i = 0; i < all->merge.rows.count; i++) {
        const struct merge_row *row = LIST_ROW(all->merge.rows, struct merge_row, i);
        if (row->side != side)
            continue;
        enum merge_side choice = chosen(all, row->pointer);
        lines[count] = (struct merge_line){
            .title = title_of(call, all, row->pointer),
            .html_id = arena_print(arena, "conflict-%zu", count + 1),
            .field_name = ARENA_JOIN(arena, STR(PICK), row->pointer),
            .was = value_of(call, all, row->pointer, row->base),
            .theirs = value_of(call, all, row->pointer, row->theirs),
            .yours = value_of(call, all, row->pointer, row->yours),
            .was_set = row->base != NULL,
            .theirs_set = row->theirs != NULL,
            .yours_set = row->yours != NULL,
            .takes_theirs = choice == MERGE_THEIRS,
            .takes_yours = choice == MERGE_YOURS,
        };
        count++;
    }
    return (struct list){lines, count, sizeof *lines, false};
}

/* What waits for a choice; asked for once the form was sent. */
static struct list undecided(struct call *call, const struct list *conflicts)
{
    struct arena *arena = call->task.arena;
    struct error_line *rows = ARENA_ARRAY(arena, conflicts->count + 1, struct error_line);
    size_t count = 0;
    for (size_t i = 0; i < conflicts->count; i++) {
        const struct merge_line *line = LIST_ROW(*conflicts, struct merge_line, i);
        if (!line->takes_theirs && !line->takes_yours)
            rows[count++] = (struct error_line){
                ARENA_JOIN(arena, line->title,
                           STR(": choose which of both shall count.")),
                ARENA_JOIN(arena, STR("#"), line->html_id)};
    }
    return (struct list){rows, count, sizeof *rows, false};
}

/* Yours goes along as a settings form carries it, so that the next step reads it like one. */
static void fill_yours(struct call *call, const struct merging *all,
                       struct merge_view *view)
{
    struct arena *arena = call->task.arena;
    const struct settings_page *page = all->page;
    const struct settings_input *input = page->input;
    const struct node *document = input->masked != NULL ? input->masked : input->document;
    view->base = arena_print(arena, "%lld", (long long)page->generation);
    view->generation = arena_print(arena, "%lld", (long long)all->generation);
    view->base_name = page->was_name;
    view->was_name = all->their_name;
    view->name = page->name;
    view->sku = page->sku;
    view->settings = json_text(arena, document);
    view->aside = input->aside == NULL ? STR("") : json_text(arena, input->aside);
    view->may_save = !input->untold;
}

static enum outcome ask(struct call *call, const struct merging *all, int status)
{
    struct merge_view view = {.title = all->resource.name};
    failure_clear(&call->failure);
    enum outcome outcome = frame_fill(
        call, &view.frame,
        &(struct frame_wants){"Settings", "resources", resource_api_path(call, "")});
    if (outcome != DONE)
        return outcome;
    view.tabs = resource_tabs(call, "settings");
    view.conflicts = lines_of(call, all, MERGE_CONFLICT);
    view.theirs = lines_of(call, all, MERGE_THEIRS);
    view.yours = lines_of(call, all, MERGE_YOURS);
    view.both = lines_of(call, all, MERGE_BOTH);
    if (status == outcome_status(INVALID))
        view.errors = undecided(call, &view.conflicts);
    fill_yours(call, all, &view);
    view.settings_href = resource_path(call, call->scope.resource_id, "/settings");
    view.action_href = resource_path(call, call->scope.resource_id, "/settings/merge");
    answer_page_status(call, status, resource_pages[PAGE_MERGE].bound, &view);
    return DONE;
}

/* ---- merging ---- */

static void make(struct call *call, struct merging *all)
{
    const struct settings_page *page = all->page;
    all->ask.yours =
        tree_of(call->task.arena, page->type,
                &(struct resource_version){page->sku, page->input->document}, page->name);
    all->ask.whole = is_reference;
    all->ask.choices = all->choices;
    all->merge = three_way_merge(call->task.arena, &all->ask);
}

/* What was merged, as a form that began with theirs. */
static const struct settings_page *merged_page(struct call *call,
                                               const struct merging *all)
{
    struct arena *arena = call->task.arena;
    struct settings_page *page = ARENA_NEW(arena, struct settings_page);
    struct settings_input *input = ARENA_NEW(arena, struct settings_input);
    const struct node *tree = all->merge.tree;
    struct node *settings = node_member(tree, STR("settings"));
    *input = (struct settings_input){
        .document = settings,
        .json = STR_NONE,
        .aside = all->page->input->aside,
        .masked = settings_masked(arena, all->page->type->schema, settings),
    };
    *page = (struct settings_page){
        .resource = &all->resource,
        .type = all->page->type,
        .input = input,
        .name = node_member(tree, STR("name"))->text,
        .sku = node_member(tree, STR("sku"))->text,
        .generation = all->generation,
        .was_name = all->their_name,
        .status = 200,
    };
    return page;
}

/* With what is there now. */
static enum outcome look(struct call *call, const struct settings_page *page,
                         struct merging *all)
{
    *all = (struct merging){.page = page};
    enum outcome outcome =
        resource_load(&call->task, call->scope.resource_id, &all->resource);
    if (outcome == DONE)
        outcome = load_version(call, page->type, page->generation, page->was_name,
                               &all->ask.base);
    if (outcome != DONE)
        return outcome;
    all->generation = all->resource.generation;
    all->their_name = all->resource.name;
    all->ask.theirs =
        tree_of(call->task.arena, page->type,
                &(struct resource_version){
                    all->resource.sku,
                    resource_settings_node(&call->task, all->resource.settings)},
                all->their_name);
    make(call, all);
    return DONE;
}

static size_t nodes_of(const struct node *node)
{
    size_t count = 1;
    for (const struct node *each = node->first; each != NULL; each = each->next)
        count += nodes_of(each);
    return count;
}

/* Nobody has judged it yet; several copies of what is merged must fit a request. */
static bool is_too_large(struct call *call, const struct node *document)
{
    return nodes_of(document) > NODES_MAX ||
           json_text(call->task.arena, document).length > SETTINGS_BYTES_MAX;
}

static enum outcome refuse_large(struct call *call, const struct settings_page *page)
{
    struct resource unsaved = *page->resource;
    failure_clear(&call->failure);
    failure_field(&call->failure, STR("/settings_json"), "too_large",
                  "Somebody else saved meanwhile, and these settings are too large to go together "
                  "with theirs.");
    return resource_settings_answer(call, page, INVALID, &unsaved);
}

enum outcome resource_merge(struct call *call, const struct settings_page *page)
{
    if (is_too_large(call, page->input->document))
        return refuse_large(call, page);
    struct merging *all = ARENA_ARRAY(call->task.arena, TRIES, struct merging);
    enum outcome outcome = DONE;
    for (int i = 0; i < TRIES; i++) {
        struct resource saved;
        outcome = look(call, page, &all[i]);
        if (outcome != DONE)
            return outcome;
        bool asks =
            all[i].merge.conflicts > 0 || count_side(&all[i].merge, MERGE_THEIRS) > 0;
        if (asks || i == TRIES - 1)
            return ask(call, &all[i], outcome_status(STALE));
        /* They deployed again, or did what you did: there is nothing to ask. */
        failure_clear(&call->failure);
        page = merged_page(call, &all[i]);
        outcome = resource_settings_try(call, page, &saved);
        if (outcome != STALE)
            return resource_settings_answer(call, page, outcome, &saved);
    }
    bug("the last look asks");
}

/* ---- what was chosen ---- */

static struct list choices_of(struct call *call)
{
    const struct pairs *form = &call->request->form;
    struct merge_choice *rows =
        ARENA_ARRAY(call->task.arena, MERGE_ROWS_MAX, struct merge_choice);
    size_t count = 0;
    for (size_t i = 0; i < form->count && count < MERGE_ROWS_MAX; i++) {
        struct str name = form->at[i].name;
        bool theirs = str_is(form->at[i].value, "theirs");
        if (!str_starts(name, STR(PICK)) ||
            (!theirs && !str_is(form->at[i].value, "yours")))
            continue;
        rows[count++] =
            (struct merge_choice){str_slice(name, STR(PICK).length, name.length),
                                  theirs ? MERGE_THEIRS : MERGE_YOURS};
    }
    return (struct list){rows, count, sizeof *rows, false};
}

/* Yours and theirs as the page had them. */
static enum outcome read_form(struct call *call, struct settings_page *page,
                              struct merging *all)
{
    const struct request *request = call->request;
    bool whole = str_int_parse(or_empty(request_form(request, "base")), 1, INT64_MAX,
                               &page->generation) &&
                 str_int_parse(or_empty(request_form(request, "generation")), 1,
                               INT64_MAX, &all->generation);
    const struct {
        const char *name;
        struct str *to;
    } texts[] = {{"base_name", &page->was_name},
                 {"was_name", &all->their_name},
                 {"name", &page->name},
                 {"sku", &page->sku}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        *texts[i].to = request_form(request, texts[i].name);
        whole = whole && texts[i].to->at != NULL;
    }
    all->choices = choices_of(call);
    return whole ? DONE
                 : refuse(&call->failure, MALFORMED, NULL, "The form is not complete.",
                          "Open the page again.");
}

enum outcome resource_merge_post_html(struct call *call)
{
    struct settings_input input;
    struct settings_page page = {.input = &input};
    struct merging all = {.page = &page};
    struct node *stored;
    enum outcome outcome =
        resource_settings_load(call, &all.resource, &page.type, &stored);
    if (outcome == DONE)
        outcome =
            settings_form_read(call->task.arena, page.type->schema, &call->request->form,
                               stored, &call->failure, &input);
    if (outcome == DONE)
        outcome = read_form(call, &page, &all);
    if (outcome == DONE)
        outcome =
            load_version(call, page.type, page.generation, page.was_name, &all.ask.base);
    if (outcome == DONE)
        outcome = load_version(call, page.type, all.generation, all.their_name,
                               &all.ask.theirs);
    if (outcome != DONE)
        return outcome;
    page.resource = &all.resource;
    if (is_too_large(call, input.document))
        return refuse_large(call, &page);
    make(call, &all);
    if (str_is(request_form(call->request, "do"), "edit"))
        return resource_settings_show(call, merged_page(call, &all));
    if (all.merge.undecided > 0)
        return ask(call, &all, outcome_status(INVALID));
    return resource_settings_save(call, merged_page(call, &all));
}
