/* match_check.c: the check of route rows at start-up, so that a forgotten decision cannot ship. */
/* SPDX-License-Identifier: ISC */
#include "platform/site/match_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "platform/site/match.h"

enum { FORM_FIELDS_MAX = 64, TABLE_DEPTH_MAX = 4 };

void row_refuse(struct failure *failure, const struct route *row, const char *code,
                const char *format, ...)
{
    char told[256];
    va_list args;
    va_start(args, format);
    vsnprintf(told, sizeof told, format, args);
    va_end(args);
    struct str pointer =
        ARENA_JOIN(failure->arena, str_of(method_name((enum method)row->methods)),
                   STR(" "), row->path == NULL ? STR("(no path)") : str_of(row->path));
    failure_field(failure, pointer, code, "%s", told);
}

/* {name}: lower-case letters, digits, '_'. */
static bool word_is_sound(struct str segment)
{
    if (segment.length < 3 || segment.at[segment.length - 1] != '}')
        return false;
    for (size_t i = 1; i + 1 < segment.length; i++) {
        char c = segment.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

/* A literal is written as it arrives: nothing that would have to be escaped. */
static bool literal_is_sound(struct str segment)
{
    for (size_t i = 0; i < segment.length; i++) {
        char c = segment.at[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || strchr("-._~", c) != NULL))
            return false;
    }
    return segment.length > 0 && !str_is(segment, ".") && !str_is(segment, "..");
}

static const char *path_fault(const char *path)
{
    struct str words[ROUTE_WORDS_MAX];
    size_t word_count = 0;
    size_t segments = 0;
    struct str rest = str_of(path + 1);
    struct str segment;
    while (rest.length > 0 && str_cut(&rest, '/', &segment)) {
        if (rest.at != NULL && rest.length == 0)
            return "ends in '/'";
        if (++segments > SEGMENTS_MAX)
            return "has too many segments";
        if (segment.length > 0 && segment.at[0] != '{') {
            if (!literal_is_sound(segment))
                return "has a segment with characters that need escaping";
            continue;
        }
        if (!word_is_sound(segment))
            return "has an empty segment or a bad {word}";
        for (size_t i = 0; i < word_count; i++)
            if (str_equal(words[i], segment))
                return "has the same {word} twice";
        if (word_count == ROUTE_WORDS_MAX)
            return "has too many {words}";
        words[word_count++] = segment;
    }
    return NULL;
}

/* Two fields in one place: the later would be written over the earlier. */
static bool place_is_taken(const struct field *fields, size_t before)
{
    for (size_t i = 0; i < before; i++)
        if (fields[i].offset == fields[before].offset)
            return true;
    return false;
}

/* A field without a maximum must not exist where clients write. */
static const char *fields_fault(const struct field *fields, int depth)
{
    if (depth > TABLE_DEPTH_MAX)
        return "has a form that is nested too deeply";
    size_t count = 0;
    for (; fields[count].name != NULL; count++) {
        const struct field *field = &fields[count];
        if (count == FORM_FIELDS_MAX)
            return "has a form of more than 64 fields";
        if (place_is_taken(fields, count))
            return "has a form with two fields in one place";
        bool needs_max = field->kind == FIELD_TEXT || field->kind == FIELD_JSON;
        if (needs_max && field->max <= 0)
            return "has a form with a text without a maximum";
        if (field->kind == FIELD_INT && field->max <= field->min)
            return "has a form with a number without bounds";
        if (field->of != NULL) {
            const char *fault = fields_fault(field->of, depth + 1);
            if (fault != NULL)
                return fault;
        }
    }
    return count == 0 ? "has an empty form" : NULL;
}

static void form_check(const struct route *row, struct failure *failure)
{
    if ((row->form == NULL) != (row->form_bytes == 0))
        row_refuse(failure, row, "form", "needs form and form_bytes, or neither");
    if (row->form != NULL) {
        const char *fault = fields_fault(row->form, 0);
        if (fault != NULL)
            row_refuse(failure, row, "form", "%s", fault);
    }
    if (row->form != NULL && (row->methods == GET || (row->flags & ROUTE_RAW) != 0))
        row_refuse(failure, row, "form", "has a form, but its body is never decoded");
}

bool row_check(const struct route *row, struct failure *failure)
{
    size_t before = failure->field_count + failure->fields_left_out;
    int methods = row->methods;
    if (methods != GET && methods != POST && methods != PUT && methods != PATCH &&
        methods != DELETE)
        row_refuse(failure, row, "method", "needs one of GET, POST, PUT, PATCH, DELETE");
    if (row->path == NULL || row->path[0] != '/') {
        row_refuse(failure, row, "path", "must begin with '/'");
    } else {
        const char *fault = path_fault(row->path);
        if (fault != NULL)
            row_refuse(failure, row, "path", "%s", fault);
    }
    if (row->handle == NULL)
        row_refuse(failure, row, "handle", "has no function");
    if (row->needs == 0 || row->needs < SIGNED_IN)
        row_refuse(failure, row, "needs", "does not say who may use it");
    if (row->says == NULL || row->says[0] == 0)
        row_refuse(failure, row, "says", "does not say what it is for");
    form_check(row, failure);
    return failure->field_count + failure->fields_left_out == before;
}
