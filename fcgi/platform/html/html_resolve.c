/* html_resolve.c: what a name in a template stands for. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/html_bind.h"

void binder_wrong(struct binder *binder, int line, const char *told, struct str what)
{
    struct str pointer =
        arena_print(binder->arena, "%.*s:%d", STR_ARG(binder->template->name), line);
    failure_field(binder->failure, pointer, "template", "%s%.*s", told, STR_ARG(what));
    binder->failed = true;
}

struct str path_text(struct arena *arena, const struct path *path)
{
    struct buf buf = buf_open(arena, 64, 512);
    for (size_t i = 0; i < path->count; i++) {
        if (i > 0)
            buf_add_char(&buf, '.');
        buf_add(&buf, path->words[i]);
    }
    return buf_str(&buf);
}

static const struct field *find_field(const struct field *fields, struct str name)
{
    for (const struct field *field = fields; field->name != NULL; field++)
        if (str_is(name, field->name))
            return field;
    return NULL;
}

/* false: more pointers than a reference holds. */
static bool step_into(struct reference *reference, const struct field *field)
{
    size_t last = reference->step_count;
    /* Structs within structs are one offset. */
    if (last > 0 && !reference->steps[last - 1].follow) {
        reference->steps[last - 1].offset += field->offset;
    } else if (last == STEPS_MAX) {
        return false;
    } else {
        reference->steps[last].offset = field->offset;
        reference->steps[last].follow = false;
        reference->step_count++;
    }
    if (field->kind == FIELD_POINTER)
        reference->steps[reference->step_count - 1].follow = true;
    reference->kind = field->kind;
    reference->of = field->of;
    return true;
}

/* The first word of a path, counted from the page. */
static bool find_name(const struct names *names, struct str word, struct reference *out)
{
    for (; names != NULL; names = names->outer) {
        if (names->fields == NULL) {
            for (size_t i = 0; i < names->given_count; i++) {
                if (str_equal(names->given[i].name, word)) {
                    *out = names->given_at[i];
                    return true;
                }
            }
            continue;
        }
        const struct field *field = find_field(names->fields, word);
        if (field == NULL)
            continue;
        *out = (struct reference){.index = names->index};
        return step_into(out, field);
    }
    return false;
}

static enum form form_of(enum field_kind kind, struct str word)
{
    if (kind == FIELD_TIME && str_is(word, "relative"))
        return FORM_RELATIVE;
    if (kind == FIELD_TIME && str_is(word, "absolute"))
        return FORM_ABSOLUTE;
    if (kind == FIELD_TIME && str_is(word, "iso"))
        return FORM_ISO;
    if (kind == FIELD_INT && str_is(word, "grouped"))
        return FORM_GROUPED;
    return FORM_PLAIN;
}

bool name_resolve(struct binder *binder, const struct names *names,
                  const struct path *path, int line, struct reference *out,
                  enum form *form)
{
    *form = FORM_PLAIN;
    if (!find_name(names, path->words[0], out)) {
        *out = (struct reference){
            .is_literal = true, .literal = STR(""), .kind = FIELD_TEXT};
        if (path->optional)
            return true;
        binder_wrong(binder, line, "There is no name ", path_text(binder->arena, path));
        return false;
    }
    for (size_t i = 1; i < path->count; i++) {
        enum form written =
            i + 1 == path->count ? form_of(out->kind, path->words[i]) : FORM_PLAIN;
        if (written != FORM_PLAIN) {
            *form = written;
            return true;
        }
        bool inside =
            !out->is_literal && (out->kind == FIELD_STRUCT || out->kind == FIELD_POINTER);
        const struct field *field = inside ? find_field(out->of, path->words[i]) : NULL;
        if (field == NULL) {
            binder_wrong(binder, line, "There is no name ",
                         path_text(binder->arena, path));
            return false;
        }
        if (!step_into(out, field)) {
            binder_wrong(binder, line, "This name follows more than 8 pointers: ",
                         path_text(binder->arena, path));
            return false;
        }
    }
    return true;
}
