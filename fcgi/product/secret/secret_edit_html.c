/* secret_edit_html.c: the form for a new secret, and for other values; it never shows a value. */
/* SPDX-License-Identifier: ISC */
#include "product/frame/frame.h"
#include "product/secret/secret_private.h"
#include "product/secret/secret_routes.h"

enum { BLANKS = 3, BLANKS_MAX = 64 };

/* One key in the form. */
struct key_field {
    struct str name;
    struct str title;
    struct str field_name;
    struct str html_id;
    struct str remove_name;
    struct str error;
    bool required, masked, one_line, has_value, may_remove, removed;
};
static const struct field key_field_shown[] = {
    {"name", TEXT_AT(struct key_field, name)},
    {"title", TEXT_AT(struct key_field, title)},
    {"field_name", TEXT_AT(struct key_field, field_name)},
    {"html_id", TEXT_AT(struct key_field, html_id)},
    {"remove_name", TEXT_AT(struct key_field, remove_name)},
    {"error", TEXT_AT(struct key_field, error)},
    {"required", BOOL_AT(struct key_field, required)},
    {"masked", BOOL_AT(struct key_field, masked)},
    {"one_line", BOOL_AT(struct key_field, one_line)},
    {"has_value", BOOL_AT(struct key_field, has_value)},
    {"may_remove", BOOL_AT(struct key_field, may_remove)},
    {"removed", BOOL_AT(struct key_field, removed)},
    {0},
};

/* An empty pair of a name and a value. */
struct blank {
    struct str number;
    struct str name;
};
static const struct field blank_shown[] = {
    {"number", TEXT_AT(struct blank, number)},
    {"name", TEXT_AT(struct blank, name)},
    {0},
};

struct edit_view {
    struct frame frame;
    struct str title;
    struct str name;
    struct str name_error;
    struct str id;
    struct str id_error;
    struct str note;
    struct str note_error;
    struct str type;
    struct str type_title;
    struct str values_error;
    struct str version;
    struct str row_count; /* of blanks */
    struct list types;
    struct list keys;
    struct list blanks;
    struct list errors;
    struct list tabs;
    struct str action_href;
    struct str back_href;
    struct str return_to; /* an order that waits for it; "" = none */
    bool is_new, free_keys, stale;
};
const struct field secret_edit_shown[] = {
    {"frame", STRUCT_AT(struct edit_view, frame, frame_shown)},
    {"title", TEXT_AT(struct edit_view, title)},
    {"name", TEXT_AT(struct edit_view, name)},
    {"name_error", TEXT_AT(struct edit_view, name_error)},
    {"id", TEXT_AT(struct edit_view, id)},
    {"id_error", TEXT_AT(struct edit_view, id_error)},
    {"note", TEXT_AT(struct edit_view, note)},
    {"note_error", TEXT_AT(struct edit_view, note_error)},
    {"type", TEXT_AT(struct edit_view, type)},
    {"type_title", TEXT_AT(struct edit_view, type_title)},
    {"values_error", TEXT_AT(struct edit_view, values_error)},
    {"version", TEXT_AT(struct edit_view, version)},
    {"row_count", TEXT_AT(struct edit_view, row_count)},
    {"types", LIST_AT(struct edit_view, types, filter_choice_shown)},
    {"keys", LIST_AT(struct edit_view, keys, key_field_shown)},
    {"blanks", LIST_AT(struct edit_view, blanks, blank_shown)},
    {"errors", LIST_AT(struct edit_view, errors, error_line_shown)},
    {"tabs", LIST_AT(struct edit_view, tabs, tab_shown)},
    {"action_href", TEXT_AT(struct edit_view, action_href)},
    {"back_href", TEXT_AT(struct edit_view, back_href)},
    {"return_to", TEXT_AT(struct edit_view, return_to)},
    {"is_new", BOOL_AT(struct edit_view, is_new)},
    {"free_keys", BOOL_AT(struct edit_view, free_keys)},
    {"stale", BOOL_AT(struct edit_view, stale)},
    {0},
};

/* ---- what was typed ---- */

static struct str with_prefix(struct arena *arena, const char *prefix, struct str name)
{
    return ARENA_JOIN(arena, str_of(prefix), name);
}

/* A value as it was meant: browsers end lines with CR LF. */
static struct secret value_of(struct arena *arena, struct str typed)
{
    struct buf text = buf_open(arena, typed.length + 1, typed.length + 1);
    for (size_t i = 0; i < typed.length; i++)
        if (typed.at[i] != '\r' || i + 1 == typed.length || typed.at[i + 1] != '\n')
            buf_add_char(&text, typed.at[i]);
    return secret_of(arena, buf_str(&text));
}

static bool cut_prefix(struct str name, const char *prefix, struct str *rest)
{
    struct str front = str_of(prefix);
    *rest = str_slice(name, front.length, name.length);
    return str_starts(name, front);
}

/* The fields "value:KEY", "remove:KEY", and pairs of "new:N" and "fresh:N". Blank = nothing. */
static size_t entries_read(struct call *call, struct secret_entry *entries, size_t most)
{
    struct arena *arena = call->task.arena;
    const struct pairs *form = &call->request->form;
    size_t count = 0;
    for (size_t i = 0; i < form->count && count < most; i++) {
        struct str rest;
        const struct pair *pair = &form->at[i];
        if (cut_prefix(pair->name, "remove:", &rest))
            entries[count++] = (struct secret_entry){.name = rest, .gone = true};
        if (pair->value.length == 0)
            continue;
        if (cut_prefix(pair->name, "value:", &rest) &&
            request_form(call->request,
                         arena_cstr(arena, with_prefix(arena, "remove:", rest))).at == NULL)
            entries[count++] =
                (struct secret_entry){.name = rest, .value = value_of(arena, pair->value)};
        if (cut_prefix(pair->name, "new:", &rest))
            entries[count++] = (struct secret_entry){
                .name = str_trim(pair->value),
                .value = value_of(arena, or_empty(request_form(
                                             call->request,
                                             arena_cstr(arena, with_prefix(arena, "fresh:",
                                                                           rest))))),
            };
    }
    return count;
}

/* ---- showing ---- */

static struct list types_of(struct arena *arena, struct str current)
{
    size_t count = 0;
    while (secret_types[count].word != NULL)
        count++;
    struct filter_choice *rows = ARENA_ARRAY(arena, count, struct filter_choice);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct filter_choice){str_of(secret_types[i].word),
                                         str_of(secret_types[i].title),
                                         str_is(current, secret_types[i].word)};
    return (struct list){rows, count, sizeof *rows, false};
}

static struct key_field key_field_of(struct call *call, struct str name, struct str title,
                                     const struct node *have)
{
    struct arena *arena = call->task.arena;
    struct str pointer = ARENA_JOIN(arena, STR("/values/"), name);
    struct str remove_name = with_prefix(arena, "remove:", name);
    return (struct key_field){
        .name = name,
        .title = title,
        .field_name = with_prefix(arena, "value:", name),
        .html_id = with_prefix(arena, "values-", name),
        .remove_name = remove_name,
        .error = error_of(call, arena_cstr(arena, pointer)),
        .has_value = have != NULL && secret_names_have(have, name),
        .removed = request_form(call->request, arena_cstr(arena, remove_name)).at != NULL,
    };
}

/* The keys of the type, else those that the secret has. */
static struct list keys_of(struct call *call, const struct secret_type *type,
                           const struct node *declared, const struct node *have)
{
    enum { ROWS_MAX = 2 * VAULT_KEYS_MAX };
    struct key_field *rows = ARENA_ARRAY(call->task.arena, ROWS_MAX, struct key_field);
    size_t count = 0;
    for (const struct secret_key_kind *kind = type->keys; kind != NULL && kind->name != NULL;
         kind++) {
        struct key_field *row = &rows[count++];
        *row = key_field_of(call, str_of(kind->name), str_of(kind->title), have);
        row->masked = kind->masked;
        row->one_line = true;
        row->required = kind->required && !row->has_value;
        row->may_remove = !kind->required && row->has_value;
    }
    for (const struct node *each = type->keys != NULL || declared == NULL ? NULL : declared->first;
         each != NULL && count < ROWS_MAX; each = each->next) {
        rows[count] = key_field_of(call, each->text, each->text, have);
        rows[count++].may_remove = true;
    }
    return (struct list){rows, count, sizeof *rows, false};
}

/* Names that were typed come back, values never. */
static struct list blanks_of(struct call *call, const struct secret_type *type)
{
    struct arena *arena = call->task.arena;
    int64_t asked = BLANKS;
    if (type->keys != NULL)
        return (struct list){0};
    struct str rows_text = request_form(call->request, "rows");
    if (str_int_parse(or_empty(rows_text), 1, BLANKS_MAX - BLANKS, &asked) &&
        str_is(request_form(call->request, "do"), "more"))
        asked += BLANKS;
    struct blank *rows = ARENA_ARRAY(arena, (size_t)asked, struct blank);
    for (int64_t i = 0; i < asked; i++) {
        struct str number = arena_print(arena, "%lld", (long long)i + 1);
        struct str typed = str_trim(or_empty(
            request_form(call->request, arena_cstr(arena, with_prefix(arena, "new:", number)))));
        rows[i] = (struct blank){number, secret_key_name_is(typed) ? typed : STR("")};
    }
    return (struct list){rows, (size_t)asked, sizeof *rows, false};
}

static struct str values_error(const struct call *call)
{
    return error_of(call, "/values");
}

/* The step of an order that somebody left to make a secret; "" for whatever else is named. */
static struct str return_of(struct call *call)
{
    struct str wanted = request_form(call->request, "return");
    if (wanted.at == NULL)
        wanted = or_empty(request_query(call->request, "return"));
    return path_is_ours(wanted) && str_starts(wanted, STR("/resources/create/")) ? wanted
                                                                                : STR("");
}

static const struct secret_type *type_wanted(struct str word)
{
    const struct secret_type *type = secret_type_of(word);
    return type == NULL ? &secret_types[0] : type;
}

/* `secret` NULL = a new one. */
static enum outcome show(struct call *call, const struct sealed_secret *secret, int status)
{
    struct arena *arena = call->task.arena;
    struct str fallback = secret == NULL ? request_query(call->request, "type") : secret->type;
    const struct secret_type *type = type_wanted(typed_or(call, "type", or_empty(fallback)));
    struct edit_view view = {
        .is_new = secret == NULL,
        .free_keys = type->keys == NULL,
        .title = secret == NULL ? STR("New secret") : STR("Put other values"),
        .name = or_empty(request_form(call->request, "name")),
        .name_error = error_of(call, "/name"),
        .id = or_empty(request_form(call->request, "id")),
        .id_error = error_of(call, "/id"),
        .note = typed_or(call, "note", secret == NULL ? STR("") : secret->note),
        .note_error = error_of(call, "/note"),
        .type = str_of(type->word),
        .type_title = str_of(type->title),
        .values_error = values_error(call),
        .version = arena_print(arena, "%lld",
                               secret == NULL ? 0 : (long long)secret->version),
        .types = types_of(arena, str_of(type->word)),
        .errors = error_lines(call),
        .action_href = call->request->path,
        .back_href = secret_path(call, secret == NULL ? STR("") : secret->id),
        .return_to = secret == NULL ? return_of(call) : STR(""),
        .stale = status == 412,
    };
    if (view.return_to.length > 0)
        view.back_href = view.return_to;
    enum outcome outcome = frame_fill(
        call, &view.frame,
        &(struct frame_wants){secret == NULL ? "New secret" : "Put values", "secrets", STR_NONE});
    if (outcome != DONE)
        return outcome;
    if (secret != NULL)
        view.tabs = resource_tabs(call, "values");
    view.keys = keys_of(call, type,
                        secret == NULL ? NULL : secret_names(arena, secret->keys),
                        secret == NULL ? NULL : secret_names(arena, secret->value_keys));
    view.blanks = blanks_of(call, type);
    view.row_count = arena_print(arena, "%zu", view.blanks.count);
    answer_page_status(call, status, secret_pages[PAGE_SECRET_EDIT].bound, &view);
    return DONE;
}

enum outcome secret_new_html(struct call *call)
{
    return show(call, NULL, 200);
}

static bool wants_more(struct call *call)
{
    return str_is(request_form(call->request, "do"), "more");
}

enum outcome secret_add_html(struct call *call)
{
    struct secret_entry *entries =
        ARENA_ARRAY(call->task.arena, VAULT_KEYS_MAX + 1, struct secret_entry);
    struct str id = str_trim(or_empty(request_form(call->request, "id")));
    struct secret_draft draft = {
        .id = id.length == 0 ? STR_NONE : id,
        .name = or_empty(request_form(call->request, "name")),
        .type = or_empty(request_form(call->request, "type")),
        .note = str_trim(or_empty(request_form(call->request, "note"))),
        .entries = entries,
        .count = entries_read(call, entries, VAULT_KEYS_MAX + 1),
    };
    struct sealed_secret secret;
    if (wants_more(call))
        return show(call, NULL, 200);
    enum outcome outcome = secret_add(&call->task, &draft, &secret);
    if (outcome == INVALID || (outcome == CLASH && call->failure.field_count > 0))
        return show(call, NULL, outcome == INVALID ? 422 : 409);
    if (outcome != DONE)
        return outcome;
    struct str back = return_of(call);
    struct str path = back.length == 0 ? secret_path(call, secret.id)
                                       : ARENA_JOIN(call->task.arena, back,
                                                    STR("&secret="), secret.id);
    return answer_redirect_flash(call, path, FLASH_GOOD,
                                 ARENA_JOIN(call->task.arena, secret.name,
                                            STR(" is there, with its values sealed.")));
}

static enum outcome load(struct call *call, struct sealed_secret *secret)
{
    return secret_load(&call->task, request_word(call->request, "resource"), secret);
}

enum outcome secret_edit_html(struct call *call)
{
    struct sealed_secret secret;
    enum outcome outcome = load(call, &secret);
    return outcome == DONE ? show(call, &secret, 200) : outcome;
}

/* Refused in a way that the form can tell: it is shown again. */
static enum outcome show_refused(struct call *call, enum outcome outcome)
{
    struct sealed_secret secret;
    bool told = outcome == INVALID || outcome == STALE ||
                (outcome == CLASH && call->failure.field_count > 0);
    if (!told || load(call, &secret) != DONE)
        return outcome;
    return show(call, &secret, outcome_status(outcome));
}

enum outcome secret_put_html(struct call *call)
{
    struct secret_entry *entries =
        ARENA_ARRAY(call->task.arena, VAULT_KEYS_MAX + 1, struct secret_entry);
    struct sealed_secret secret;
    struct secret_change change = {
        .type = STR_NONE,
        .note = str_trim(or_empty(request_form(call->request, "note"))),
        .entries = entries,
        .count = entries_read(call, entries, VAULT_KEYS_MAX + 1),
    };
    if (wants_more(call))
        return secret_edit_html(call);
    if (!str_int_parse(or_empty(request_form(call->request, "version")), 0, INT64_MAX,
                       &change.version))
        change.version = -1;
    enum outcome outcome =
        secret_put(&call->task, request_word(call->request, "resource"), &change, &secret);
    if (outcome != DONE)
        return show_refused(call, outcome);
    return answer_redirect_flash(call, secret_path(call, secret.id), FLASH_GOOD,
                                 STR("The values are sealed as a new version."));
}
