/* logql_filter.c: label filters, grouped as Loki's own parser groups them. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/logql_private.h"

/* How two filters are joined. A comma or nothing at all is an `and`, but Loki's grammar gives it
 * no rank: all that follows belongs to its right side. */
enum joint { JOINT_NONE, JOINT_OR, JOINT_AND, JOINT_COMMA, JOINT_BLANK };

/* What waits for its right side. */
struct waiting {
    enum joint joint;
    struct logql_condition *left;
    struct waiting *below;
};

static enum joint joint_of(const struct token_reader *reader)
{
    if (token_is_word_nocase(reader, "and"))
        return JOINT_AND;
    if (token_is_word_nocase(reader, "or"))
        return JOINT_OR;
    if (token_is_mark(reader, ','))
        return JOINT_COMMA;
    if (reader->token.kind == TOKEN_WORD || token_is_mark(reader, '('))
        return JOINT_BLANK;
    return JOINT_NONE;
}

/* Whether what waits has all of its right side when `next` comes. */
static bool is_done(enum joint waits, enum joint next)
{
    if (next == JOINT_NONE)
        return true;
    if (waits >= JOINT_COMMA || next >= JOINT_COMMA)
        return false;
    return waits >= next;
}

static void rise(struct logql_condition *node, const struct logql_condition *part)
{
    if (node->height <= part->height)
        node->height = part->height + 1;
}

/* Both in one list of `kind`; what is of this kind already gives its parts. */
static bool join(struct logql_parse *parse, enum logql_condition_kind kind,
                 struct logql_condition *left, struct logql_condition **right)
{
    struct logql_condition *node = left;
    struct logql_condition *first = *right, *last = *right;
    if (left->kind != kind) {
        node = ARENA_NEW(parse->arena, struct logql_condition);
        node->kind = kind;
        node->parts = node->last = left;
        rise(node, left);
    }
    if ((*right)->kind == kind) {
        first = (*right)->parts;
        last = (*right)->last;
        node->height = (*right)->height > node->height ? (*right)->height : node->height;
    } else {
        rise(node, *right);
    }
    node->last->next = first;
    node->last = last;
    *right = node;
    return node->height <= QUERY_DEPTH_MAX ||
           token_mistake(&parse->reader, parse->reader.token.at,
                         "filters are nested at most %d levels deep", QUERY_DEPTH_MAX);
}

/* ---- one filter ---- */

static int compare_of(const struct token_reader *reader)
{
    if (token_is_mark(reader, MARK('=', '=')))
        return LOGQL_EQUAL;
    if (reader->token.kind == TOKEN_MARK)
        for (int i = 0; i <= LOGQL_LESS_EQUAL; i++)
            if (reader->token.mark == logql_compare_marks[i])
                return i;
    return -1;
}

static struct str with_sign(struct arena *arena, bool negative, struct str plain)
{
    return negative ? ARENA_JOIN(arena, STR("-"), plain) : plain;
}

/* A number, a duration or a size. */
static bool measure(struct logql_parse *parse, struct logql_condition *out)
{
    struct token_reader *reader = &parse->reader;
    bool negative = token_is_mark(reader, '-'),
         sign = negative || token_is_mark(reader, '+');
    size_t behind_sign = reader->token.at + 1;
    if (sign)
        token_next(reader);
    struct token token = reader->token;
    bool near = !sign || token.at == behind_sign;
    if (token.kind != TOKEN_NUMBER)
        return token_expected(reader,
                              sign ? "a number"
                                   : "a text in quotes, a number, a duration, a size "
                                     "or ip(\"...\")");
    if (logql_number(token.text, &out->value, &out->number)) {
        out->kind = LOGQL_IS_NUMBER;
        out->value = with_sign(parse->arena, negative, out->value);
        out->number = negative ? -out->number : out->number;
    } else if (near && (!sign || negative) &&
               logql_duration(token.text, negative, &out->ns)) {
        out->kind = LOGQL_IS_DURATION;
    } else if (!sign && logql_bytes(token.text, &out->value, &out->number)) {
        out->kind = LOGQL_IS_BYTES;
    } else {
        return token_expected(reader, "a number, a duration as 1m30s or a size as 10KB");
    }
    token_next(reader);
    return !reader->failed;
}

static bool text(struct logql_parse *parse, struct logql_condition *out)
{
    size_t at = parse->reader.token.at;
    out->kind = LOGQL_IS_TEXT;
    if (out->compare > LOGQL_NOT_REGEX)
        return token_expected(&parse->reader, "a number, a duration or a size");
    if (!logql_string(parse, "a text", &out->value))
        return false;
    return out->compare < LOGQL_REGEX || logql_regex(parse, at, out->value, NULL);
}

static bool comparison(struct logql_parse *parse, struct logql_condition *out)
{
    struct token_reader *reader = &parse->reader;
    if (!logql_name(parse,
                    "a stage (json, logfmt, line_format ...) or the name of a label",
                    &out->name))
        return false;
    int compare = compare_of(reader);
    bool twice = token_is_mark(reader, MARK('=', '='));
    if (compare < 0)
        return token_expected(reader,
                              "=, !=, =~, !~, ==, >, >=, < or <= behind the label");
    out->compare = (enum logql_compare)compare;
    token_next(reader);
    if (reader->token.kind == TOKEN_STRING && !twice)
        return text(parse, out);
    if (out->compare == LOGQL_REGEX || out->compare == LOGQL_NOT_REGEX)
        return token_expected(reader, "a regular expression in quotes");
    if (logql_is_call(parse, "ip") && out->compare <= LOGQL_NOT_EQUAL && !twice) {
        out->kind = LOGQL_IS_ADDRESS;
        return logql_address(parse, &out->value);
    }
    return measure(parse, out);
}

static bool operand(struct logql_parse *parse, struct logql_condition **out)
{
    struct token_reader *reader = &parse->reader;
    if (!token_is_mark(reader, '(')) {
        *out = ARENA_NEW(parse->arena, struct logql_condition);
        return comparison(parse, *out);
    }
    if (!token_deeper(reader))
        return false;
    token_next(reader);
    if (!logql_condition(parse, out) ||
        !token_want_mark(reader, ')', "behind label filters"))
        return false;
    token_higher(reader);
    return true;
}

bool logql_condition(struct logql_parse *parse, struct logql_condition **out)
{
    struct token_reader *reader = &parse->reader;
    struct waiting *top = NULL;
    for (;;) {
        if (!operand(parse, out))
            return false;
        enum joint joint = joint_of(reader);
        for (; top != NULL && is_done(top->joint, joint); top = top->below)
            if (!join(parse, top->joint == JOINT_OR ? LOGQL_OR : LOGQL_AND, top->left,
                      out))
                return false;
        if (joint == JOINT_NONE)
            return !reader->failed;
        struct waiting *one = ARENA_NEW(parse->arena, struct waiting);
        *one = (struct waiting){joint, *out, top};
        top = one;
        if (joint != JOINT_BLANK)
            token_next(reader);
    }
}
