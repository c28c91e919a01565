/* preview_diff.c: two texts line by line: the longest common part, and what is around changes. */
/* SPDX-License-Identifier: ISC */
#include "product/preview/preview.h"

enum { AROUND = 3, TABLE_MAX = 400000 };

/* clang-format off */
const struct field preview_line_shown[] = {
    {"text", TEXT_AT(struct preview_line, text)},
    {"added", BOOL_AT(struct preview_line, added)},
    {"removed", BOOL_AT(struct preview_line, removed)},
    {"hunk", BOOL_AT(struct preview_line, hunk)},
    {0},
};
/* clang-format on */

struct lines {
    struct str *at;
    size_t count;
};

static struct lines lines_of(struct arena *arena, struct str text)
{
    struct lines lines = {ARENA_ARRAY(arena, PREVIEW_DIFF_LINES_MAX, struct str), 0};
    struct str rest = text, line;
    while (text.length > 0 && lines.count < PREVIEW_DIFF_LINES_MAX && str_cut(&rest, '\n', &line))
        if (line.length > 0 || rest.at != NULL)
            lines.at[lines.count++] = line;
    return lines;
}

/* longest[i][j]: lines that a from i and b from j have in common, in order. All 0 for texts that
 * are too long to be compared: then one goes and the other comes. */
static uint16_t *longest_of(struct arena *arena, const struct lines *a, const struct lines *b)
{
    size_t wide = b->count + 1;
    if ((a->count + 1) * wide > TABLE_MAX)
        return NULL;
    uint16_t *longest = ARENA_ARRAY(arena, (a->count + 1) * wide, uint16_t);
    for (size_t i = a->count; i-- > 0;)
        for (size_t j = b->count; j-- > 0;) {
            uint16_t down = longest[(i + 1) * wide + j], right = longest[i * wide + j + 1];
            longest[i * wide + j] =
                str_equal(a->at[i], b->at[j])
                    ? (uint16_t)(longest[(i + 1) * wide + j + 1] + 1)
                    : down > right ? down : right;
        }
    return longest;
}

static struct list all_lines(struct arena *arena, const struct lines *a, const struct lines *b)
{
    const uint16_t *longest = longest_of(arena, a, b);
    size_t wide = b->count + 1, i = 0, j = 0, count = 0;
    struct preview_line *rows = ARENA_ARRAY(arena, a->count + b->count + 1, struct preview_line);
    while (i < a->count || j < b->count) {
        bool same = i < a->count && j < b->count && longest != NULL &&
                    str_equal(a->at[i], b->at[j]);
        bool take = !same && i < a->count &&
                    (j == b->count || longest == NULL || longest[(i + 1) * wide + j] >= longest[i * wide + j + 1]);
        rows[count++] = (struct preview_line){
            .text = same || take ? a->at[i] : b->at[j], .removed = take, .added = !same && !take};
        i += same || take;
        j += same || !take;
    }
    return (struct list){rows, count, sizeof *rows, false};
}

/* Is a changed line at most AROUND lines away? */
static bool is_near(struct list all, size_t at)
{
    size_t from = at > AROUND ? at - AROUND : 0;
    for (size_t i = from; i < all.count && i <= at + AROUND; i++) {
        const struct preview_line *line = LIST_ROW(all, struct preview_line, i);
        if (line->added || line->removed)
            return true;
    }
    return false;
}

struct list preview_diff(struct arena *arena, struct str before, struct str after)
{
    struct lines a = lines_of(arena, before), b = lines_of(arena, after);
    struct list all = all_lines(arena, &a, &b);
    struct preview_line *rows = ARENA_ARRAY(arena, 2 * all.count + 1, struct preview_line);
    size_t count = 0;
    bool left_out = false;
    for (size_t i = 0; i < all.count; i++) {
        if (!is_near(all, i)) {
            left_out = true;
            continue;
        }
        if (left_out)
            rows[count++] = (struct preview_line){.text = STR("..."), .hunk = true};
        left_out = false;
        rows[count++] = *LIST_ROW(all, struct preview_line, i);
    }
    return (struct list){rows, count, sizeof *rows, false};
}
