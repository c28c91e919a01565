/* store_bind.c: named arguments to $n, and columns to members by name. */
/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "platform/store/store_private.h"

static const struct arg *arg_find(const struct arg *args, size_t likely, const char *name)
{
    if (strcmp(args[likely].name, name) == 0)
        return &args[likely];
    for (const struct arg *arg = args; arg->kind != ARG_END; arg++) {
        if (strcmp(arg->name, name) == 0)
            return arg;
    }
    return NULL;
}

static bool text_is_storable(struct str text)
{
    return memchr(text.at, '\0', text.length) == NULL && str_is_utf8(text);
}

static enum outcome value_bind(struct task *task, const struct query_row *query,
                               const struct arg *arg, enum query_kind kind,
                               struct value *value)
{
    if (arg->kind == ARG_IS_NULL || (arg->kind == ARG_IS_TEXT && arg->text.at == NULL)) {
        *value = (struct value){.kind = VALUE_NULL};
        return DONE;
    }
    if ((arg->kind == ARG_IS_TEXT) != (kind == QUERY_TEXT))
        bug("query %s: argument %s is of the wrong kind", query->name, arg->name);
    if (arg->kind == ARG_IS_INT) {
        *value = (struct value){.kind = VALUE_INT, .number = arg->number};
        return DONE;
    }
    if (!text_is_storable(arg->text)) {
        const struct trouble trouble = {.kind = TROUBLE_TEXT};
        return trouble_outcome(task, query, &trouble);
    }
    *value = (struct value){.kind = VALUE_TEXT, .text = arg->text};
    return DONE;
}

static struct value value_of_scope(struct str text)
{
    return (struct value){.kind = text.at == NULL ? VALUE_NULL : VALUE_TEXT,
                          .text = text};
}

enum outcome values_bind(struct task *task, const struct query_row *query,
                         const struct arg *args, struct value *values)
{
    size_t given = 0;
    while (args[given].kind != ARG_END)
        given++;
    if (given != query->listed_count)
        bug("query %s takes %zu arguments, not %zu", query->name, query->listed_count,
            given);
    for (size_t i = 0; i < query->listed_count; i++) {
        const struct arg *arg = arg_find(args, i, query->takes[i].name);
        if (arg == NULL)
            bug("query %s: argument %s is missing", query->name, query->takes[i].name);
        enum outcome outcome =
            value_bind(task, query, arg, query->takes[i].kind, &values[i]);
        if (outcome != DONE)
            return outcome;
    }
    if (query->needs_org && task->scope->org_id.at == NULL)
        bug("query %s needs an organization, and the scope has none", query->name);
    if (query->org_id_number > 0)
        values[query->org_id_number - 1] = value_of_scope(task->scope->org_id);
    if (query->actor_id_number > 0)
        values[query->actor_id_number - 1] = value_of_scope(task->scope->actor_id);
    return DONE;
}

static const struct field *field_find(const struct field *fields, const char *name)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        if (strcmp(field->name, name) == 0)
            return field;
    }
    return NULL;
}

static bool kinds_fit(enum field_kind field, enum query_kind column)
{
    if (column == QUERY_TEXT)
        return field == FIELD_TEXT || field == FIELD_JSON;
    return field == FIELD_INT || field == FIELD_BOOL || field == FIELD_TIME;
}

void row_plan_make(struct row_plan *plan, const struct query_row *query,
                   const struct field *fields)
{
    size_t found = 0;
    for (const struct field *field = fields; field->name != NULL; field++) {
        if (field->of == NULL)
            found++;
    }
    *plan = (struct row_plan){.fields = fields, .count = query->gives_count};
    for (size_t i = 0; i < query->gives_count; i++) {
        const struct query_name *column = &query->gives[i];
        const struct field *field = field_find(fields, column->name);
        if (field == NULL)
            bug("query %s: no field for the column %s", query->name, column->name);
        if (!kinds_fit(field->kind, column->kind))
            bug("query %s: the field %s is of another kind than the column", query->name,
                column->name);
        plan->cells[i] = (struct row_cell){.offset = field->offset, .kind = field->kind};
    }
    if (found != query->gives_count)
        bug("query %s gives %zu columns, the fields want %zu", query->name,
            query->gives_count, found);
}

const struct row_plan *row_plan(struct store *store, enum query query,
                                const struct field *fields)
{
    struct row_plan **at = &store->plans[query];
    size_t count = 0;
    for (; *at != NULL; at = &(*at)->next) {
        if ((*at)->fields == fields)
            return *at;
        count++;
    }
    const struct query_row *row = &query_table[query];
    if (count == STORE_PLANS_MAX)
        bug("query %s: too many field tables (are they static?)", row->name);
    size_t bytes = sizeof(struct row_plan) + row->gives_count * sizeof(struct row_cell);
    *at = arena_alloc(store->process, bytes);
    row_plan_make(*at, row, fields);
    return *at;
}

enum { FIRST_ROWS = 32 };

char *rows_next(struct task *task, const struct statement *statement, struct rows *rows)
{
    if (statement->row != NULL) {
        if (rows->count == 1)
            bug("query %s gave more than one row", statement->query->name);
        rows->count = 1;
        return statement->row;
    }
    if (rows->count == STORE_ROWS_MAX)
        bug("query %s gave more than %d rows", statement->query->name, STORE_ROWS_MAX);
    if (rows->count == rows->room) {
        size_t room = rows->room > 0 ? 2 * rows->room : FIRST_ROWS;
        char *at = arena_array(task->arena, room, statement->row_bytes);
        if (rows->count > 0)
            memcpy(at, rows->at, rows->count * statement->row_bytes);
        rows->at = at;
        rows->room = room;
    }
    return rows->at + rows->count++ * statement->row_bytes;
}

void rows_end(struct statement *statement, const struct rows *rows)
{
    statement->outcome = DONE;
    if (statement->rows != NULL) {
        *statement->rows = (struct list){
            .rows = rows->at, .count = rows->count, .row_bytes = statement->row_bytes};
    } else if (statement->row != NULL) {
        if (rows->count == 0)
            statement->outcome = ABSENT;
    }
}
