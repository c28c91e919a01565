/* api_key_view.c: API keys on pages: the list, and the form that makes one. */
/* SPDX-License-Identifier: ISC */
#include "product/access/permission.h"
#include "product/api_key/api_key.h"

enum { DAYS_MAX = 3650, PERMISSIONS_SENT_MAX = 64 };

struct key_row {
    struct str name;
    struct str prefix;
    struct str limits; /* in words; "" = none */
    struct str created_by;
    int64_t created;
    int64_t expires;
    bool expires_set;
    bool expired;
    int64_t used;
    bool used_set;
    struct str revoke_href;
    struct str rotate_href;
    struct str html_id; /* of the rotation's control */
};

const struct field key_row_shown[] = {
    {"name", TEXT_AT(struct key_row, name)},
    {"prefix", TEXT_AT(struct key_row, prefix)},
    {"limits", TEXT_AT(struct key_row, limits)},
    {"created_by", TEXT_AT(struct key_row, created_by)},
    {"created", TIME_AT(struct key_row, created)},
    {"expires", TIME_AT(struct key_row, expires)},
    {"expires_set", BOOL_AT(struct key_row, expires_set)},
    {"expired", BOOL_AT(struct key_row, expired)},
    {"used", TIME_AT(struct key_row, used)},
    {"used_set", BOOL_AT(struct key_row, used_set)},
    {"revoke_href", TEXT_AT(struct key_row, revoke_href)},
    {"rotate_href", TEXT_AT(struct key_row, rotate_href)},
    {"html_id", TEXT_AT(struct key_row, html_id)},
    {0},
};

const struct field key_form_fields[] = {
    {"name", TEXT_AT(struct key_form, name), .min = 1, .max = KEY_NAME_MAX,
     .required = true},
    {"expiry", TEXT_AT(struct key_form, expiry), .max = 10},
    {"scope_type", TEXT_AT(struct key_form, place_type), .max = 20},
    {"scope_id", TEXT_AT(struct key_form, place_id), .max = 63},
    {0},
};

const struct field key_rotation_form_fields[] = {
    {"overlap", TEXT_AT(struct key_rotation_form, overlap), .max = 10},
    {0},
};

/* ---- the list ---- */

/* "Only read, query; only in the project shop". */
static struct str limits_of(struct arena *arena, const struct api_key *key)
{
    struct buf buf = buf_open(arena, 128, KIB(2));
    const char *before = "Only ";
    for (const struct permission_word *row = permission_words; row->name != NULL; row++)
        if ((key->may & row->bit) != 0) {
            buf_add(&buf, str_of(before));
            buf_add(&buf, str_of(row->name));
            before = ", ";
        }
    if (key->place_type.at == NULL)
        return buf_str(&buf);
    buf_add(&buf, key->may == 0 ? STR("Only in the ") : STR("; only in the "));
    buf_add(&buf, key->place_type);
    BUF_ADD(&buf, " ");
    buf_add(&buf, key->place_id);
    return buf_str(&buf);
}

static struct list rows_of(struct call *call, const struct list *keys, struct str base)
{
    struct arena *arena = call->task.arena;
    struct key_row *rows = ARENA_ARRAY(arena, keys->count, struct key_row);
    for (size_t i = 0; i < keys->count; i++) {
        const struct api_key *key = LIST_ROW(*keys, struct api_key, i);
        rows[i] = (struct key_row){
            .name = key->name,
            .prefix = key->shown_prefix,
            .limits = limits_of(arena, key),
            .created_by = or_empty(key->created_by),
            .created = key->created_us,
            .expires = key->expires_us,
            .expires_set = key->expires_us != 0,
            .expired =
                key->expires_us != 0 && key->expires_us <= task_now_us(&call->task),
            .used = key->used_us,
            .used_set = key->used_us != 0,
            .revoke_href = ARENA_JOIN(arena, base, STR("/"), key->id, STR("/revoke")),
            .rotate_href = ARENA_JOIN(arena, base, STR("/"), key->id, STR("/rotate")),
            .html_id = ARENA_JOIN(arena, STR("overlap-"), key->id),
        };
    }
    return (struct list){rows, keys->count, sizeof *rows, false};
}

/* ---- the form ---- */

static int64_t default_days(const struct call *call)
{
    return (api_key_expiry(&call->task) - task_now_us(&call->task)) /
           (MS_PER_DAY * US_PER_MS);
}

/* Those that may be chosen; the default first when it is none of them. */
static struct list expiry_choices(struct call *call, struct str chosen)
{
    static const struct {
        int64_t days; /* 0 = never */
        struct str value;
        struct str label;
    } expiries[] = {
        {7, STR_INIT("7"), STR_INIT("7 days")},
        {30, STR_INIT("30"), STR_INIT("30 days")},
        {90, STR_INIT("90"), STR_INIT("90 days")},
        {365, STR_INIT("365"), STR_INIT("A year")},
        {0, STR_INIT("never"), STR_INIT("Never")},
    };
    struct arena *arena = call->task.arena;
    int64_t most = api_key_settings.expiry_max_ms / MS_PER_DAY;
    struct filter_choice *choices =
        ARENA_ARRAY(arena, COUNT_OF(expiries) + 1, struct filter_choice);
    struct str usual = arena_print(arena, "%lld", (long long)default_days(call));
    struct str selected = chosen.length == 0 ? usual : chosen;
    bool usual_listed = false;
    size_t count = 1;
    choices[0] = (struct filter_choice){usual, ARENA_JOIN(arena, usual, STR(" days")),
                                        str_equal(selected, usual)};
    for (size_t i = 0; i < COUNT_OF(expiries); i++) {
        bool allowed =
            expiries[i].days == 0 ? most == 0 : most == 0 || expiries[i].days <= most;
        if (!allowed)
            continue;
        usual_listed = usual_listed || str_equal(expiries[i].value, usual);
        choices[count++] = (struct filter_choice){expiries[i].value, expiries[i].label,
                                                  str_equal(selected, expiries[i].value)};
    }
    if (usual_listed)
        return (struct list){choices + 1, count - 1, sizeof *choices, false};
    return (struct list){choices, count, sizeof *choices, false};
}

/* Was this value sent under the name, be it among others? */
static bool was_chosen(const struct call *call, const char *name, const char *value)
{
    const struct pairs *form = &call->request->form;
    for (size_t i = 0; i < form->count; i++)
        if (str_is(form->at[i].name, name) && str_is(form->at[i].value, value))
            return true;
    return false;
}

static struct list permission_choices(struct call *call, bool keep)
{
    struct filter_choice *choices =
        ARENA_ARRAY(call->task.arena, PERMISSIONS_SENT_MAX, struct filter_choice);
    size_t count = 0;
    for (const struct permission_word *row = permission_words; row->name != NULL; row++) {
        if (row->bit == MAY_ADMINISTER || row->bit == MAY_CHECK_FOR_OTHERS)
            continue;
        choices[count++] =
            (struct filter_choice){str_of(row->action), str_of(row->name),
                                   keep && was_chosen(call, "permission", row->action)};
    }
    return (struct list){choices, count, sizeof *choices, false};
}

static struct list place_choices(struct call *call, struct str chosen)
{
    static const struct filter_choice places[] = {
        {STR_INIT(""), STR_INIT("Everywhere"), false},
        {STR_INIT("organization"), STR_INIT("One organization"), false},
        {STR_INIT("project"), STR_INIT("One project"), false},
        {STR_INIT("resource"), STR_INIT("One resource"), false},
    };
    struct filter_choice *choices =
        ARENA_ARRAY(call->task.arena, COUNT_OF(places), struct filter_choice);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        choices[i] = places[i];
        choices[i].selected = str_equal(places[i].value, chosen);
    }
    return (struct list){choices, COUNT_OF(places), sizeof *choices, false};
}

static struct str kept(const struct call *call, const char *name, bool keep)
{
    return keep ? or_empty(request_form(call->request, name)) : STR("");
}

void key_view_fill(struct call *call, struct key_view *view, const struct list *keys,
                   struct str base)
{
    bool keep = call->failure.field_count > 0;
    *view = (struct key_view){
        .keys = rows_of(call, keys, base),
        .may_change = true,
        .new_key = STR(""),
        .add_href = base,
        .name = kept(call, "name", keep),
        .name_error = error_of(call, "/name"),
        .expiry_error = error_of(call, "/expiry"),
        .expiry_choices = expiry_choices(call, kept(call, "expiry", keep)),
        .permission_choices = permission_choices(call, keep),
        .place_choices = place_choices(call, kept(call, "scope_type", keep)),
        .place_id = kept(call, "scope_id", keep),
        .place_error = error_of(call, "/scope_id"),
        .limits_open =
            keep && (request_form(call->request, "permission").at != NULL ||
                     or_empty(request_form(call->request, "scope_type")).length > 0 ||
                     or_empty(request_form(call->request, "scope_id")).length > 0),
    };
}

void key_view_made(struct call *call, struct key_view *view, const struct list *before,
                   const struct api_key *key, struct secret text)
{
    struct arena *arena = call->task.arena;
    struct api_key *rows = ARENA_ARRAY(arena, before->count + 1, struct api_key);
    rows[0] = *key;
    for (size_t i = 0; i < before->count; i++)
        rows[i + 1] = *LIST_ROW(*before, struct api_key, i);
    const struct list keys = {rows, before->count + 1, sizeof *rows, false};
    key_view_fill(call, view, &keys, view->add_href);
    view->new_key = secret_reveal(text);
}

/* ---- what was sent ---- */

static enum outcome read_expiry(struct call *call, struct str sent, int64_t *expires_us)
{
    int64_t days = 0;
    *expires_us = 0;
    if (str_is(sent, "never"))
        return DONE;
    if (sent.length == 0) {
        *expires_us = KEY_EXPIRY_USUAL;
        return DONE;
    }
    if (!str_int_parse(sent, 1, DAYS_MAX, &days)) {
        failure_field(&call->failure, STR("/expiry"), "format",
                      "Give a number of days, or \"never\".");
        return INVALID;
    }
    *expires_us = task_now_us(&call->task) + days * MS_PER_DAY * US_PER_MS;
    return DONE;
}

/* None chosen is all that the owner has. */
static enum outcome read_permissions(struct call *call, int64_t *may)
{
    const struct pairs *form = &call->request->form;
    *may = 0;
    for (size_t i = 0; i < form->count; i++) {
        if (!str_is(form->at[i].name, "permission"))
            continue;
        int64_t bit = permission_bit(form->at[i].value);
        *may |= bit;
        if (bit != 0)
            continue;
        failure_field(&call->failure, STR("/permission"), "unknown",
                      "There is no such permission.");
        return INVALID;
    }
    return DONE;
}

enum outcome key_draft_of_form(struct call *call, struct api_key_draft *draft)
{
    const struct key_form *form = call->input;
    *draft = (struct api_key_draft){.name = form->name};
    if (form->place_type.length > 0)
        draft->place_type = form->place_type;
    if (form->place_type.length > 0 && form->place_id.length == 0) {
        failure_field(&call->failure, STR("/scope_id"), "required",
                      "Give the id of the %.*s.", STR_ARG(form->place_type));
        return INVALID;
    }
    if (form->place_type.length == 0 && form->place_id.length > 0) {
        failure_field(&call->failure, STR("/scope_id"), "not_fitting",
                      "Say what this is the id of, or leave it empty.");
        return INVALID;
    }
    if (form->place_id.length > 0)
        draft->place_id = form->place_id;
    enum outcome outcome = read_expiry(call, form->expiry, &draft->expires_us);
    return outcome == DONE ? read_permissions(call, &draft->may) : outcome;
}

int64_t key_overlap_of_form(const struct call *call)
{
    const struct key_rotation_form *form = call->input;
    int64_t overlap_s = KEY_OVERLAP_DEFAULT_S;
    if (form->overlap.length > 0 &&
        !str_int_parse(form->overlap, 0, KEY_OVERLAP_MAX_S, &overlap_s))
        return -1;
    return overlap_s;
}

struct str key_refusal(const struct failure *failure)
{
    if (failure->field_count > 0)
        return failure->fields[0].told;
    return failure->told.length > 0 ? failure->told : STR("The key was not changed.");
}

void key_errors_name(struct failure *failure)
{
    static const struct {
        const char *api;
        struct str form;
    } names[] = {
        {"/expires_at", STR_INIT("/expiry")},
        {"/scope_type", STR_INIT("/scope_id")},
    };
    for (size_t i = 0; i < failure->field_count; i++)
        for (size_t k = 0; k < COUNT_OF(names); k++)
            if (str_is(failure->fields[i].pointer, names[k].api))
                failure->fields[i].pointer = names[k].form;
}
