/* html_bind.c: a template and what it includes, resolved against field tables into code. */
/* SPDX-License-Identifier: ISC */
#include "platform/html/html_bind.h"

/*
 * A reference that counts from the page, as the code of the running part needs it: from the
 * base of the call, because a part that includes itself runs at several depths; the page's
 * own struct stays where it is.
 */
static struct reference placed(struct binder *binder, struct reference from)
{
    int base = binder->open == NULL ? 0 : binder->open->call_index;
    for (struct open_part *open = binder->open; open != NULL; open = open->outer)
        if (from.index > 0 && from.index < open->call_index)
            open->reaches_out = true;
    from.from_call = from.index > 0 || base == 0;
    if (from.from_call)
        from.index -= base;
    return from;
}

static size_t count_parts(const struct part *part)
{
    size_t count = 0;
    for (; part != NULL; part = part->next)
        count++;
    return count;
}

static void compile(struct binder *binder, const struct names *names,
                    const struct part *part, struct code *code);

static struct op *add_op(struct code *code, enum op_kind kind)
{
    struct op *op = &code->ops[code->count++];
    op->kind = kind;
    return op;
}

static void add_literal(struct binder *binder, struct code *code, struct str text)
{
    if (text.length == 0)
        return;
    struct op *last = code->count == 0 ? NULL : &code->ops[code->count - 1];
    /* Joined while short: joining a long one again and again would copy it each time. */
    if (last != NULL && last->kind == OP_LITERAL &&
        last->literal.length + text.length <= LITERAL_JOIN_MAX)
        last->literal = ARENA_JOIN(binder->arena, last->literal, text);
    else
        add_op(code, OP_LITERAL)->literal = text;
}

static enum op_kind value_op(enum field_kind kind, enum form form)
{
    static const enum op_kind forms[] = {
        [FORM_RELATIVE] = OP_RELATIVE,
        [FORM_ABSOLUTE] = OP_ABSOLUTE,
        [FORM_ISO] = OP_ISO,
        [FORM_GROUPED] = OP_GROUPED,
    };
    if (form != FORM_PLAIN)
        return forms[form];
    if (kind == FIELD_TEXT)
        return OP_TEXT;
    if (kind == FIELD_INT)
        return OP_INT;
    return kind == FIELD_HTML ? OP_HTML : OP_LITERAL; /* OP_LITERAL = cannot be written */
}

static struct str escape_now(struct arena *arena, struct str text, enum escape escape)
{
    struct buf buf = buf_open(arena, text.length + 16, text.length * 6 + 64);
    if (escape == ESCAPE_HTML)
        html_escape(&buf, text);
    else if (escape == ESCAPE_URL_WHOLE)
        html_escape_url_whole(&buf, text);
    else
        html_escape_url_piece(&buf, text);
    return buf_str(&buf);
}

static void compile_value(struct binder *binder, const struct names *names,
                          const struct part *part, struct code *code)
{
    struct reference from;
    enum form form;
    if (!name_resolve(binder, names, &part->path, part->line, &from, &form))
        return;
    if (from.is_literal) {
        add_literal(binder, code, escape_now(binder->arena, from.literal, part->escape));
        return;
    }
    enum op_kind kind = value_op(from.kind, form);
    if (kind == OP_LITERAL) {
        binder_wrong(binder, part->line, "This is no text, number or time form: ",
                     path_text(binder->arena, &part->path));
        return;
    }
    bool in_address = part->escape != ESCAPE_HTML;
    if (in_address && kind != OP_TEXT && kind != OP_INT && kind != OP_ISO &&
        kind != OP_HTML) {
        binder_wrong(binder, part->line,
                     "An address takes texts, plain numbers and ISO times, not ",
                     path_text(binder->arena, &part->path));
        return;
    }
    if (kind == OP_HTML && in_address) {
        binder_wrong(binder, part->line, "Markup may not stand in an attribute: ",
                     path_text(binder->arena, &part->path));
        return;
    }
    struct op *op = add_op(code, kind);
    op->from = placed(binder, from);
    op->escape = part->escape;
}

static void compile_json(struct binder *binder, const struct names *names,
                         const struct part *part, struct code *code)
{
    struct reference from;
    enum form form;
    if (!name_resolve(binder, names, &part->path, part->line, &from, &form))
        return;
    if (from.is_literal || from.kind != FIELD_JSON) {
        binder_wrong(binder, part->line,
                     "This is no JSON: ", path_text(binder->arena, &part->path));
        return;
    }
    add_op(code, OP_JSON)->from = placed(binder, from);
}

static void compile_if(struct binder *binder, const struct names *names,
                       const struct part *part, struct code *code)
{
    struct reference from;
    enum form form;
    if (!name_resolve(binder, names, &part->path, part->line, &from, &form))
        return;
    if (from.is_literal) {
        /* Known now: only one branch is there at all. */
        struct code branch = {NULL, 0};
        bool truth = (from.literal.length > 0) != part->unless;
        compile(binder, names, truth ? part->body : part->otherwise, &branch);
        struct op *op = add_op(code, OP_CALL);
        struct code *kept = ARENA_NEW(binder->arena, struct code);
        *kept = branch;
        op->call = kept;
        op->from.index = -1; /* not a part: the call's base stays */
        return;
    }
    struct op *op = add_op(code, OP_IF);
    op->from = placed(binder, from);
    op->unless = part->unless;
    compile(binder, names, part->body, &op->body);
    compile(binder, names, part->otherwise, &op->otherwise);
}

static int row_index(const struct names *names)
{
    for (; names != NULL; names = names->outer)
        if (names->fields != NULL)
            return names->index;
    return 0;
}

static void compile_each(struct binder *binder, const struct names *names,
                         const struct part *part, struct code *code)
{
    struct reference from;
    enum form form;
    if (!name_resolve(binder, names, &part->path, part->line, &from, &form))
        return;
    if (from.is_literal || from.kind != FIELD_LIST) {
        binder_wrong(binder, part->line,
                     "This is no list: ", path_text(binder->arena, &part->path));
        return;
    }
    struct names row = {.outer = names, .fields = from.of, .index = row_index(names) + 1};
    struct op *op = add_op(code, OP_EACH);
    op->from = placed(binder, from);
    compile(binder, &row, part->body, &op->body);
    compile(binder, names, part->otherwise, &op->otherwise);
}

static const struct field *row_fields(const struct names *names)
{
    for (; names != NULL; names = names->outer)
        if (names->fields != NULL)
            return names->fields;
    return NULL;
}

/* Including a part from within itself, on rows of the same kind, calls the code being made. */
static bool call_open_part(struct binder *binder, const struct names *names,
                           const struct part *part, struct code *code)
{
    for (struct open_part *open = binder->open; open != NULL; open = open->outer) {
        if (!str_equal(open->name, part->name) || open->fields != row_fields(names))
            continue;
        open->calls_itself = true;
        if (row_index(names) == open->call_index)
            binder_wrong(binder, part->line,
                         "A part that includes itself does so in {{#each}} over rows "
                         "within its own, else it never ends: ",
                         part->name);
        if (part->argument_count > 0)
            binder_wrong(
                binder, part->line,
                "A part that includes itself may not give it names: ", part->name);
        struct op *op = add_op(code, OP_CALL);
        op->call = open->code;
        op->from.index = row_index(names) - binder->open->call_index;
        return true;
    }
    return false;
}

/* The names that an include gives: what they mean where it stands. */
static bool resolve_given(struct binder *binder, const struct names *names,
                          const struct part *part, struct reference *given)
{
    for (size_t i = 0; i < part->argument_count; i++) {
        const struct argument *argument = &part->arguments[i];
        enum form form = FORM_PLAIN;
        if (argument->is_literal)
            given[i] = (struct reference){
                .is_literal = true, .literal = argument->literal, .kind = FIELD_TEXT};
        else if (!name_resolve(binder, names, &argument->path, part->line, &given[i],
                               &form))
            return false;
        if (form != FORM_PLAIN)
            binder_wrong(binder, part->line,
                         "Give the time or number itself to the part: ", argument->name);
    }
    return true;
}

static void compile_include(struct binder *binder, const struct names *names,
                            const struct part *part, struct code *code)
{
    const struct html_template *template = html_find(binder->set, part->name);
    if (template == NULL) {
        binder_wrong(binder, part->line, "There is no part ", part->name);
        return;
    }
    if (template->layout.at != NULL) {
        binder_wrong(binder, part->line,
                     "A part has no layout; only pages do: ", part->name);
        return;
    }
    if (call_open_part(binder, names, part, code))
        return;
    struct reference *given =
        ARENA_ARRAY(binder->arena, part->argument_count, struct reference);
    if (!resolve_given(binder, names, part, given))
        return;
    if (++binder->depth > NESTING_MAX) {
        binder_wrong(binder, part->line, "Parts are nested deeper than 32: ", part->name);
        return;
    }
    struct names inner = {.outer = names,
                          .given = part->arguments,
                          .given_at = given,
                          .given_count = part->argument_count};
    struct code *body = ARENA_NEW(binder->arena, struct code);
    struct open_part open = {
        .outer = binder->open,
        .name = part->name,
        .fields = row_fields(names),
        .call_index = row_index(names),
        .code = body,
    };
    struct op *op = add_op(code, OP_CALL);
    op->call = body;
    op->from.index =
        row_index(names) - (binder->open == NULL ? 0 : binder->open->call_index);
    const struct html_template *outer_template = binder->template;
    binder->template = template;
    binder->open = &open;
    compile(binder, &inner, template->parts, body);
    if (open.calls_itself && open.reaches_out)
        binder_wrong(
            binder, part->line,
            "A part that includes itself may not use the rows around it: ", part->name);
    binder->open = open.outer;
    binder->template = outer_template;
    binder->depth--;
}

static void compile_content(struct binder *binder, const struct names *names, int line,
                            struct code *code)
{
    if (binder->content == NULL) {
        binder_wrong(binder, line, "{{content}} only stands in a layout", STR(""));
        return;
    }
    const struct html_template *layout = binder->template;
    const struct html_template *content = binder->content;
    struct code *body = ARENA_NEW(binder->arena, struct code);
    binder->template = content;
    binder->content = NULL;
    compile(binder, names, content->parts, body);
    binder->template = layout;
    binder->content = content;
    struct op *op = add_op(code, OP_CALL);
    op->call = body;
    op->from.index = -1;
}

static void compile(struct binder *binder, const struct names *names,
                    const struct part *part, struct code *code)
{
    size_t count = count_parts(part);
    binder->ops += count;
    if (binder->ops > OPS_MAX) {
        if (binder->ops - count <= OPS_MAX)
            binder_wrong(binder, 1, "The page is too large with all its parts", STR(""));
        return;
    }
    code->ops = ARENA_ARRAY(binder->arena, count, struct op);
    for (; part != NULL; part = part->next) {
        switch (part->kind) {
        case PART_LITERAL:
            add_literal(binder, code, part->literal);
            break;
        case PART_VALUE:
            compile_value(binder, names, part, code);
            break;
        case PART_IF:
            compile_if(binder, names, part, code);
            break;
        case PART_EACH:
            compile_each(binder, names, part, code);
            break;
        case PART_INCLUDE:
            compile_include(binder, names, part, code);
            break;
        case PART_CONTENT:
            compile_content(binder, names, part->line, code);
            break;
        case PART_JSON:
            compile_json(binder, names, part, code);
            break;
        }
    }
}

enum outcome html_bind(struct html_set *set, const char *name, const struct field *shown,
                       struct failure *failure, const struct html_page **out)
{
    const struct html_template *template = html_find(set, str_of(name));
    if (template == NULL) {
        failure_field(failure, str_of(name), "template", "There is no template %s.",
                      name);
        return INVALID;
    }
    struct binder binder = {
        .arena = set->arena, .set = set, .failure = failure, .template = template};
    const struct html_template *outermost = template;
    if (template->layout.at != NULL) {
        outermost = html_find(set, template->layout);
        binder.content = template;
        if (outermost == NULL || !outermost->has_content ||
            outermost->layout.at != NULL) {
            binder_wrong(
                &binder, 1,
                "This is no layout (it needs {{content}} and has no layout itself): ",
                template->layout);
            return INVALID;
        }
        binder.template = outermost;
    }
    struct html_page *page = ARENA_NEW(set->arena, struct html_page);
    struct names root = {.fields = shown, .index = 0};
    compile(&binder, &root, outermost->parts, &page->code);
    if (binder.failed)
        return INVALID;
    *out = page;
    return DONE;
}
