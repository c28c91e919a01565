/* generated.c: a struct of any kind, filled by its field table. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/generated.h"

#include "platform/html/html.h"

enum { DEEP_MAX = 3 };

static size_t bytes_of(const struct field *fields);

static size_t member_bytes(const struct field *field)
{
    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_JSON:
        return sizeof(struct str);
    case FIELD_HTML:
        return sizeof(struct html);
    case FIELD_INT:
    case FIELD_TIME:
        return sizeof(int64_t);
    case FIELD_BOOL:
        return sizeof(bool);
    case FIELD_LIST:
        return sizeof(struct list);
    case FIELD_POINTER:
        return sizeof(const void *);
    case FIELD_STRUCT:
        return bytes_of(field->of);
    }
    return 0;
}

/* As far as the table tells; what it does not tell nobody reads. */
static size_t bytes_of(const struct field *fields)
{
    size_t bytes = 0;
    for (; fields->name != NULL; fields++) {
        size_t end = fields->offset + member_bytes(fields);
        bytes = end > bytes ? end : bytes;
    }
    size_t step = _Alignof(max_align_t);
    return (bytes + step - 1) / step * step;
}

static void fill(const struct generated *with, const struct field *fields, char *at,
                 int deep);

static struct list list_of(const struct generated *with, const struct field *row,
                           int deep)
{
    size_t bytes = bytes_of(row);
    size_t count = deep < DEEP_MAX ? with->rows : 0;
    char *rows = arena_alloc(with->arena, bytes * count + 1);
    for (size_t i = 0; i < count; i++)
        fill(with, row, rows + i * bytes, deep + 1);
    return (struct list){rows, count, bytes, false};
}

static struct str text_of(const struct generated *with)
{
    if (with->counter == NULL || with->text.length == 0)
        return with->text;
    return arena_print(with->arena, "%.*s%lld", STR_ARG(with->text),
                       (long long)++*with->counter);
}

static void fill_one(const struct generated *with, const struct field *field, void *at,
                     int deep)
{
    switch (field->kind) {
    case FIELD_TEXT:
        *(struct str *)at = text_of(with);
        return;
    case FIELD_JSON:
        *(struct str *)at = with->json;
        return;
    case FIELD_HTML:
        *(struct html *)at = (struct html){STR("<b>ready</b>")};
        return;
    case FIELD_INT:
        *(int64_t *)at = with->number;
        return;
    case FIELD_TIME:
        *(int64_t *)at = with->time_us;
        return;
    case FIELD_BOOL:
        *(bool *)at = with->truth;
        return;
    case FIELD_LIST:
        *(struct list *)at = list_of(with, field->of, deep);
        return;
    case FIELD_STRUCT:
        fill(with, field->of, at, deep);
        return;
    case FIELD_POINTER:
        if (with->truth && deep < DEEP_MAX) {
            char *pointed = arena_alloc(with->arena, bytes_of(field->of) + 1);
            fill(with, field->of, pointed, deep + 1);
            *(const void **)at = pointed;
        }
        return;
    }
}

static void fill(const struct generated *with, const struct field *fields, char *at,
                 int deep)
{
    bool kind_chosen = false;
    for (; fields->name != NULL; fields++) {
        struct generated one = *with;
        if (with->counter != NULL && str_starts(str_of(fields->name), STR("is_"))) {
            one.truth = with->truth && !kind_chosen;
            kind_chosen = true;
        }
        fill_one(&one, fields, at + fields->offset, deep);
    }
}

const void *generate(const struct generated *with, const struct field *fields)
{
    char *at = arena_alloc(with->arena, bytes_of(fields) + 1);
    fill(with, fields, at, 0);
    return at;
}
