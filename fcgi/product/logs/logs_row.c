/* logs_row.c: lines as rows of a page. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/digest.h"
#include "product/logs/logs_view.h"

static const struct field part_shown[] = {
    {"name", TEXT_AT(struct logs_part, name)},
    {"value", TEXT_AT(struct logs_part, value)},
    {"only", TEXT_AT(struct logs_part, only)},
    {"without", TEXT_AT(struct logs_part, without)},
    {0},
};

const struct field logs_row_shown[] = {
    {"html_id", TEXT_AT(struct logs_row, html_id)},
    {"time", TEXT_AT(struct logs_row, time)},
    {"instant", TEXT_AT(struct logs_row, instant)},
    {"level", TEXT_AT(struct logs_row, level)},
    {"title", TEXT_AT(struct logs_row, title)},
    {"source", TEXT_AT(struct logs_row, source)},
    {"pieces", LIST_AT(struct logs_row, pieces, logs_piece_shown)},
    {"was_cut", BOOL_AT(struct logs_row, was_cut)},
    {"has_detail", BOOL_AT(struct logs_row, has_detail)},
    {"whole", TEXT_AT(struct logs_row, whole)},
    {"pretty", TEXT_AT(struct logs_row, pretty)},
    {"refine", TEXT_AT(struct logs_row, refine)},
    {"labels", LIST_AT(struct logs_row, labels, part_shown)},
    {"fields", LIST_AT(struct logs_row, fields, part_shown)},
    {"href", TEXT_AT(struct logs_row, href)},
    {"trace_id", TEXT_AT(struct logs_row, trace_id)},
    {"trace_href", TEXT_AT(struct logs_row, trace_href)},
    {"marked", BOOL_AT(struct logs_row, marked)},
    {0},
};

struct str logs_line_key(struct arena *arena, const struct logs_line *line)
{
    return str_slice(digest_text(arena, line->text), 0, LOGS_STREAM_BYTES);
}

/* ---- times ---- */

struct wall {
    const struct zone *zone;
    bool with_date; /* the range has more than one day */
};

static struct wall wall_of(const struct call *call, const struct logs_range *range)
{
    struct str name;
    struct wall wall = {.zone = logs_zone(call, &name)};
    struct clock_parts from = zone_time_of(wall.zone, range->from_us).parts;
    struct clock_parts to = zone_time_of(wall.zone, range->to_us).parts;
    wall.with_date = from.day != to.day || from.month != to.month || from.year != to.year;
    return wall;
}

static struct str wall_text(struct arena *arena, const struct wall *wall, int64_t ns)
{
    struct clock_parts at = zone_time_of(wall->zone, ns / 1000).parts;
    long long ms = (long long)(ns / 1000000 % 1000);
    return wall->with_date
               ? arena_print(arena, "%02d-%02d %02d:%02d:%02d.%03lld", at.month, at.day,
                             at.hour, at.minute, at.second, ms)
               : arena_print(arena, "%02d:%02d:%02d.%03lld", at.hour, at.minute, at.second,
                             ms);
}

static struct str instant_text(struct arena *arena, int64_t ns)
{
    char text[CLOCK_TEXT_BYTES];
    struct str whole = clock_text_s(ns / 1000, text);
    if (whole.length == 0)
        return STR("");
    return arena_print(arena, "%.*s.%09lldZ", (int)whole.length - 1, whole.at,
                       (long long)(ns % 1000000000));
}

/* ---- what a page may hold ---- */

/* Lines are as large and as odd as somebody wants: what their HTML takes is counted. */
struct making {
    struct call *call;
    const struct logs_rows *with;
    struct wall wall;
    struct arena *scratch; /* of one line; what is shown is copied */
    size_t left;           /* bytes of HTML that texts may take still */
};

/* About as many bytes as a text has within HTML, at most. */
static size_t cost_of(struct str text)
{
    enum { VISIBLE = 40, ESCAPED = 6 };
    size_t cost = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x20 || c == 0x7f)
            cost += VISIBLE;
        else
            cost += c == '"' || c == '&' || c == '<' || c == '>' || c == '\'' ? ESCAPED : 1;
    }
    return cost;
}

static bool spend(struct making *making, size_t cost)
{
    if (cost > making->left)
        return false;
    making->left -= cost;
    return true;
}

static void scratch_end(void *arena)
{
    arena_close(arena);
}

/* ---- parts ---- */

static bool is_own(struct str name)
{
    return str_starts(name, STR("__")) || str_is(name, "found_level");
}

static struct logs_part part_of(struct arena *arena, const struct logs_label *from,
                                struct str asked_as)
{
    struct logs_term term;
    struct logs_part part = {
        .name = arena_str(arena, from->name),
        .value = logs_text_plain(arena, from->value, LOGS_DETAIL_BYTES),
        .only = ARENA_JOIN(arena, asked_as, STR("="), from->value),
        .without = ARENA_JOIN(arena, asked_as, STR("!="), from->value),
    };
    if (!logs_term_parse(part.without, true, &term) || is_own(from->name))
        part.only = part.without = STR("");
    return part;
}

static struct list labels_of(struct arena *arena, const struct logs_line *line)
{
    struct logs_part *rows = ARENA_ARRAY(arena, line->labels.count + 1, struct logs_part);
    size_t count = 0;
    for (size_t i = 0; i < line->labels.count; i++) {
        const struct logs_label *label = LIST_ROW(line->labels, struct logs_label, i);
        if (!str_is(label->name, "found_level"))
            rows[count++] = part_of(arena, label, label->name);
    }
    return (struct list){rows, count, sizeof *rows, false};
}

/* A field that is called like a label gets another name from the store's parser. */
static struct list fields_of(struct arena *arena, const struct logs_line *line,
                             const struct list *fields)
{
    struct logs_part *rows = ARENA_ARRAY(arena, fields->count + 1, struct logs_part);
    for (size_t i = 0; i < fields->count; i++) {
        const struct logs_label *field = LIST_ROW(*fields, struct logs_label, i);
        struct str value = logs_line_label(line, arena_cstr(arena, field->name));
        bool taken = value.at != NULL && !str_equal(value, field->value);
        rows[i] = part_of(arena, field,
                          taken ? ARENA_JOIN(arena, field->name, STR("_extracted"))
                                : field->name);
    }
    return (struct list){rows, fields->count, sizeof *rows, false};
}

/* ---- rows ---- */

static struct str source_of(const struct logs_line *line, const struct list *names)
{
    for (size_t i = 0; i < line->labels.count; i++) {
        const struct logs_label *label = LIST_ROW(line->labels, struct logs_label, i);
        for (size_t k = 0; k < names->count; k++) {
            const struct logs_name *name = LIST_ROW(*names, struct logs_name, k);
            if (str_equal(label->value, name->id))
                return name->name;
        }
    }
    return STR("");
}

static size_t detail_cost(const struct logs_line *line, const struct logs_fields *found)
{
    enum { PART = 320, TEXTS = 4 };
    size_t cost = cost_of(line->text) * TEXTS;
    cost += (line->labels.count + found->fields.count) * PART;
    if (found->pretty.at != NULL)
        cost += cost_of(str_slice(found->pretty, 0, LOGS_DETAIL_BYTES));
    return cost;
}

static void trace_fill(struct making *making, const struct logs_fields *found,
                       struct logs_row *row)
{
    struct arena *arena = making->call->task.arena;
    if (found->trace_id.at == NULL)
        return;
    row->trace_id = arena_str(arena, found->trace_id);
    struct logs_state there = {.path = logs_place_path(making->call),
                               .text = row->trace_id,
                               .from = making->with->state->from,
                               .to = making->with->state->to,
                               .limit = LOGS_LIMIT_DEFAULT};
    row->trace_href = logs_state_href(arena, &there);
}

static void detail_fill(struct making *making, const struct logs_line *line,
                        struct logs_row *row)
{
    struct arena *arena = making->call->task.arena;
    struct logs_fields found;
    arena_reset(making->scratch);
    logs_fields_read(making->scratch, line->text, &found);
    if (!spend(making, detail_cost(line, &found)))
        return;
    row->has_detail = true;
    row->labels = labels_of(arena, line);
    row->fields = fields_of(arena, line, &found.fields);
    row->refine = found.form == LOGS_JSON ? STR("refine-json") : STR("refine-logfmt");
    if (found.pretty.at != NULL)
        row->pretty = logs_text_plain(arena, found.pretty, LOGS_DETAIL_BYTES);
    if (row->was_cut || row->pieces.count > 1)
        row->whole = logs_text_plain(arena, line->text, LOGS_DETAIL_BYTES);
    trace_fill(making, &found, row);
}

/* The text in its row: cut where there is no room for all of it. */
static void pieces_fill(struct making *making, const struct logs_line *line, size_t most,
                        struct logs_row *row)
{
    enum { LEAST_BYTES = 24 };
    struct arena *arena = making->call->task.arena;
    if (spend(making, cost_of(str_slice(line->text, 0, most)))) {
        row->pieces = logs_pieces(arena, line->text, most, &row->was_cut);
        return;
    }
    struct logs_piece *piece = ARENA_NEW(arena, struct logs_piece);
    *piece = (struct logs_piece){logs_text_plain(arena, line->text, LEAST_BYTES), STR("")};
    row->was_cut = line->text.length > LEAST_BYTES;
    row->pieces = (struct list){piece, 1, sizeof *piece, false};
}

static struct logs_row row_of(struct making *making, const struct logs_line *line,
                              bool details)
{
    struct call *call = making->call;
    const struct logs_rows *with = making->with;
    struct arena *arena = call->task.arena;
    struct str key = logs_line_key(arena, line);
    struct str place =
        arena_print(arena, "%lld-%.*s", (long long)line->ns, STR_ARG(key));
    struct logs_row row = {
        .html_id = ARENA_JOIN(arena, STR("l"), place),
        .time = wall_text(arena, &making->wall, line->ns),
        .instant = instant_text(arena, line->ns),
        .level = logs_level_word(line->level),
        .title = line->level == LOGS_NO_LEVEL ? STR("") : logs_level_title(line->level),
        .source = source_of(line, &with->names),
        .whole = STR(""),
        .pretty = STR(""),
        .trace_id = STR(""),
        .trace_href = STR(""),
        .refine = STR(""),
        .href = ARENA_JOIN(arena, logs_place_path(call), STR("/line?at="), place),
        .marked = line->ns == with->marked_ns && str_equal(key, with->marked),
    };
    pieces_fill(making, line, details ? LOGS_ROW_BYTES : LOGS_ROW_BYTES_MANY, &row);
    if (details)
        detail_fill(making, line, &row);
    return row;
}

struct list logs_rows_make(struct call *call, const struct logs_rows *with,
                           const struct list *lines)
{
    struct logs_row *rows = ARENA_ARRAY(call->task.arena, lines->count + 1, struct logs_row);
    struct making making = {.call = call,
                            .with = with,
                            .wall = wall_of(call, with->range),
                            .scratch = arena_open("line", LOGS_SCRATCH_BYTES),
                            .left = LOGS_TEXTS_BYTES};
    arena_defer(call->task.arena, scratch_end, making.scratch);
    bool details = !with->brief && (with->details || lines->count <= LOGS_DETAILS_MAX);
    for (size_t i = 0; i < lines->count; i++)
        rows[i] = row_of(&making, LIST_ROW(*lines, struct logs_line, i), details);
    return (struct list){rows, lines->count, sizeof *rows, false};
}
