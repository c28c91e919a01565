/* promql_parse.c: expressions of PromQL: operators, calls, aggregations. */
/* SPDX-License-Identifier: ISC */
#include "platform/query/promql.h"

static struct promql_node *ranked_read(struct token_reader *reader,
                                       enum promql_rank least);

struct promql_node *promql_node_make(struct token_reader *reader, enum promql_kind kind,
                                     enum promql_type type, size_t at)
{
    struct promql_node *node = ARENA_NEW(reader->arena, struct promql_node);
    node->kind = kind;
    node->type = type;
    node->at = at;
    return node;
}

struct promql_node *promql_expression_read(struct token_reader *reader)
{
    return ranked_read(reader, RANK_NONE);
}

/* ---- numbers and strings ---- */

struct promql_node *promql_number_read(struct token_reader *reader)
{
    double number;
    struct str text = reader->token.text;
    struct promql_node *node =
        promql_node_make(reader, PROMQL_NUMBER, PROMQL_IS_SCALAR, reader->token.at);
    if (token_is_word_nocase(reader, "inf"))
        text = STR("Inf");
    else if (token_is_word_nocase(reader, "nan"))
        text = STR("NaN");
    else if (reader->token.kind != TOKEN_NUMBER) {
        token_expected(reader, "a number");
        return NULL;
    } else if (!promql_number_parse(text, &number)) {
        token_mistake(reader, reader->token.at,
                      "this is neither a number nor a duration like 1h30m");
        return NULL;
    }
    node->text = text;
    token_next(reader);
    return reader->failed ? NULL : node;
}

static struct promql_node *string_read(struct token_reader *reader)
{
    struct promql_node *node =
        promql_node_make(reader, PROMQL_STRING, PROMQL_IS_STRING, reader->token.at);
    node->text = reader->token.value;
    if (str_contains(reader->token.text, STR("\xef\xbf\xbd"))) {
        token_mistake(reader, reader->token.at,
                      "write the replacement character as \\ufffd");
        return NULL;
    }
    token_next(reader);
    return reader->failed ? NULL : node;
}

/* ---- calls ---- */

/* A '(' at the reader, up to ')'. */
static bool arguments_read(struct token_reader *reader, struct promql_node *call)
{
    struct promql_node **end = &call->first;
    bool info = call->kind == PROMQL_CALL && str_is(call->text, "info");
    token_next(reader);
    while (!token_is_mark(reader, ')')) {
        /* The labels of info() select nothing: they may be empty. */
        struct promql_node *argument =
            info && call->count == 1 && token_is_mark(reader, '{')
                ? promql_reach_read(reader, promql_selector_read(reader, STR(""),
                                                                 reader->token.at, true))
                : ranked_read(reader, RANK_NONE);
        if (argument == NULL)
            return false;
        *end = argument;
        end = &argument->next;
        call->count++;
        if (token_is_mark(reader, ')'))
            break;
        if (!token_take_mark(reader, ','))
            return token_expected(reader, ", or ) behind an argument");
        if (token_is_mark(reader, ')'))
            return token_expected(reader, "an argument behind the comma");
    }
    token_next(reader);
    return !reader->failed;
}

static struct promql_node *call_read(struct token_reader *reader, struct token name)
{
    const struct promql_function *function = promql_function_find(name.text);
    struct promql_node *node =
        promql_node_make(reader, PROMQL_CALL, PROMQL_IS_VECTOR, name.at);
    node->text = name.text;
    if (function == NULL) {
        token_mistake(reader, name.at, "there is no function %.*s",
                      (int)(name.text.length > 60 ? 60 : name.text.length), name.text.at);
        return NULL;
    }
    if (!token_deeper(reader) || !arguments_read(reader, node))
        return NULL;
    token_higher(reader);
    return promql_check_call(reader, node, function) ? node : NULL;
}

static bool group_read(struct token_reader *reader, struct promql_group *group)
{
    bool by = token_is_word_nocase(reader, "by");
    if (group->how != PROMQL_WHOLE || (!by && !token_is_word_nocase(reader, "without")))
        return true;
    group->how = by ? PROMQL_BY : PROMQL_WITHOUT;
    token_next(reader);
    return promql_labels_read(reader, &group->labels);
}

static struct promql_node *aggregate_read(struct token_reader *reader, size_t at,
                                          const struct promql_function *function)
{
    struct promql_node *node =
        promql_node_make(reader, PROMQL_AGGREGATE, PROMQL_IS_VECTOR, at);
    node->text = str_of(function->name);
    if (!group_read(reader, &node->group))
        return NULL;
    if (!token_is_mark(reader, '(')) {
        token_expected(reader, "( and what is aggregated");
        return NULL;
    }
    if (!token_deeper(reader) || !arguments_read(reader, node))
        return NULL;
    token_higher(reader);
    if (!group_read(reader, &node->group))
        return NULL;
    return promql_check_call(reader, node, function) ? node : NULL;
}

/* ---- words ---- */

/* Words that cannot be a metric's name outside of braces. */
static bool is_reserved(struct str word)
{
    static const char *const words[] = {"bool",       "on",          "ignoring",
                                        "group_left", "group_right", "atan2"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if ((word.at[0] | 0x20) == words[i][0] &&
            str_equal_nocase(word, str_of(words[i])))
            return true;
    return false;
}

/* A word that begins an operand: a function, an aggregation, or a metric's name. */
static struct promql_node *word_read(struct token_reader *reader)
{
    struct token word = reader->token;
    const struct promql_function *aggregate = promql_aggregate_find(word.text);
    if (token_is_word_nocase(reader, "inf") || token_is_word_nocase(reader, "nan"))
        return promql_number_read(reader);
    if (is_reserved(word.text)) {
        token_expected(reader, "a selector, a function or a number");
        return NULL;
    }
    token_next(reader);
    bool called = token_is_mark(reader, '(');
    if (aggregate != NULL && (called || token_is_word_nocase(reader, "by") ||
                              token_is_word_nocase(reader, "without")))
        return aggregate_read(reader, word.at, aggregate);
    if (called)
        return call_read(reader, word);
    return reader->failed ? NULL
                          : promql_selector_read(reader, word.text, word.at, false);
}

static struct promql_node *paren_read(struct token_reader *reader)
{
    struct promql_node *node =
        promql_node_make(reader, PROMQL_PAREN, PROMQL_IS_VECTOR, reader->token.at);
    if (!token_deeper(reader))
        return NULL;
    token_next(reader);
    node->first = ranked_read(reader, RANK_NONE);
    if (node->first == NULL || !token_want_mark(reader, ')', ""))
        return NULL;
    token_higher(reader);
    node->type = node->first->type;
    return node;
}

static struct promql_node *primary_read(struct token_reader *reader)
{
    switch (reader->token.kind) {
    case TOKEN_WORD:
        return word_read(reader);
    case TOKEN_NUMBER:
        return promql_number_read(reader);
    case TOKEN_STRING:
        return string_read(reader);
    case TOKEN_MARK:
        if (reader->token.mark == '(')
            return paren_read(reader);
        if (reader->token.mark == '{')
            return promql_selector_read(reader, STR(""), reader->token.at, false);
        break;
    case TOKEN_END:
        break;
    }
    token_expected(reader, "a selector, a function or a number");
    return NULL;
}

/* ---- operators ---- */

/* A sign binds as '*' does: -a^b is -(a^b), -a*b is (-a)*b. */
static struct promql_node *sign_read(struct token_reader *reader)
{
    struct promql_node *node =
        promql_node_make(reader, PROMQL_UNARY, PROMQL_IS_VECTOR, reader->token.at);
    node->op = token_is_mark(reader, '-') ? PROMQL_SUBTRACT : PROMQL_ADD;
    if (!token_deeper(reader))
        return NULL;
    token_next(reader);
    node->first = ranked_read(reader, RANK_POWER);
    if (node->first == NULL)
        return NULL;
    token_higher(reader);
    node->type = node->first->type;
    if (node->type != PROMQL_IS_SCALAR && node->type != PROMQL_IS_VECTOR) {
        token_mistake(reader, node->at,
                      "a sign belongs to a number or an instant vector only");
        return NULL;
    }
    return node;
}

static enum promql_op operator_at(const struct token_reader *reader)
{
    if (reader->token.kind != TOKEN_MARK && reader->token.kind != TOKEN_WORD)
        return PROMQL_NO_OP;
    bool word = reader->token.kind == TOKEN_WORD;
    for (enum promql_op op = PROMQL_OR; op < PROMQL_OP_COUNT; op++) {
        const struct promql_operator *row = &promql_operators[op];
        if (word ? row->mark == 0 && str_equal_nocase(reader->token.text, row->text)
                 : row->mark == reader->token.mark)
            return op;
    }
    return PROMQL_NO_OP;
}

static struct promql_node *binary_read(struct token_reader *reader,
                                       struct promql_node *left, enum promql_op op)
{
    struct promql_node *node =
        promql_node_make(reader, PROMQL_BINARY, PROMQL_IS_VECTOR, left->at);
    enum promql_rank rank = promql_operators[op].rank;
    size_t op_at = reader->token.at;
    bool power = rank == RANK_POWER;
    if (power && !token_deeper(reader))
        return NULL;
    token_next(reader);
    if (!promql_matching_read(reader, &node->matching))
        return NULL;
    node->op = op;
    node->first = left;
    node->right = ranked_read(reader, power ? rank : rank + 1);
    if (node->right == NULL)
        return NULL;
    if (power)
        token_higher(reader);
    if (left->kind == PROMQL_BINARY)
        left->above = node;
    return promql_check_binary(reader, node, op_at) ? node : NULL;
}

static struct promql_node *ranked_read(struct token_reader *reader,
                                       enum promql_rank least)
{
    bool sign = token_is_mark(reader, '-') || token_is_mark(reader, '+');
    struct promql_node *left =
        sign ? sign_read(reader) : promql_reach_read(reader, primary_read(reader));
    while (left != NULL) {
        enum promql_op op = operator_at(reader);
        if (op == PROMQL_NO_OP || promql_operators[op].rank < least)
            break;
        left = binary_read(reader, left, op);
    }
    return reader->failed ? NULL : left;
}
