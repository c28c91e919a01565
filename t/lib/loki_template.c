/* loki_template.c: the part of Go's templates that people use in line_format and label_format. */
/* SPDX-License-Identifier: ISC */
#include "t/lib/loki_stage.h"

enum { PARTS_MAX = 64, FILLED_MAX = 1024 * 1024 };

enum change { AS_IS, UPPER, LOWER, TRIM };

struct part {
    struct str text; /* literal, or the label */
    bool label;
    enum change change;
};

struct loki_template {
    struct part parts[PARTS_MAX];
    size_t count;
};

static bool change_of(struct str word, enum change *change)
{
    static const struct {
        const char *name;
        enum change change;
    } words[] = {{"ToUpper", UPPER}, {"upper", UPPER}, {"ToLower", LOWER},
                 {"lower", LOWER},   {"trim", TRIM},   {"TrimSpace", TRIM}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_is(word, words[i].name)) {
            *change = words[i].change;
            return true;
        }
    return false;
}

static bool action_read(struct str action, struct part *part)
{
    struct str name, word;
    part->label = true;
    action = str_trim(action);
    (void)str_cut(&action, '|', &name);
    name = str_trim(name);
    if (name.length >= 2 && name.at[0] == '.')
        name = str_slice(name, 1, name.length);
    else if (!str_is(name, "__line__") && !str_is(name, "__timestamp__"))
        return false;
    for (size_t i = 0; i < name.length; i++)
        if (strchr(" .\"`()", name.at[i]) != NULL)
            return false;
    part->text = name;
    if (action.at == NULL)
        return !str_is(name, "__timestamp__");
    return !str_is(name, "__timestamp__") && str_cut(&action, '|', &word) &&
           action.at == NULL && change_of(str_trim(word), &part->change);
}

bool loki_template_make(struct arena *arena, struct str text, struct loki_template **made,
                        struct loki_refusal *refusal)
{
    struct loki_template *template = ARENA_NEW(arena, struct loki_template);
    while (text.length > 0) {
        size_t open = 0, close = 0;
        while (open < text.length &&
               !str_starts(str_slice(text, open, text.length), STR("{{")))
            open++;
        if (template->count + 2 > PARTS_MAX)
            return loki_beyond(arena, refusal, "a template with so many parts");
        if (open > 0)
            template->parts[template->count++].text = str_slice(text, 0, open);
        text = str_slice(text, open, text.length);
        if (text.length == 0)
            break;
        while (close < text.length &&
               !str_starts(str_slice(text, close, text.length), STR("}}")))
            close++;
        if (close == text.length ||
            !action_read(str_slice(text, 2, close), &template->parts[template->count++]))
            return loki_beyond(arena, refusal,
                               "a template with more than {{.label | upper}}");
        text = str_slice(text, close + 2, text.length);
    }
    *made = template;
    return true;
}

static void add_changed(struct buf *out, enum change change, struct str value)
{
    if (change == TRIM)
        value = str_trim(value);
    for (size_t i = 0; i < value.length; i++) {
        char c = value.at[i];
        if (change == UPPER && c >= 'a' && c <= 'z')
            c = (char)(c - 32);
        if (change == LOWER && c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        buf_add_char(out, c);
    }
}

struct str loki_template_fill(const struct loki_template *made,
                              const struct loki_line *line)
{
    struct buf out = buf_open(line->arena, 256, FILLED_MAX);
    for (size_t i = 0; i < made->count; i++) {
        const struct part *part = &made->parts[i];
        struct str value = part->text;
        if (part->label)
            value = str_is(part->text, "__line__") ? line->text
                                                   : loki_line_get(line, part->text);
        add_changed(&out, part->change, value);
    }
    return buf_str(&out);
}
