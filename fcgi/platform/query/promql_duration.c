/* promql_duration.c: durations, and what 3.x lets one calculate with them: [5m * 2], offset -(1h + 5m). */
/* SPDX-License-Identifier: ISC */
#include "platform/query/promql.h"

static struct promql_node *ranked_read(struct token_reader *reader,
                                       enum promql_rank least);

/* step(), range(), min_of(a, b), max_of(a, b). */
static struct promql_node *call_read(struct token_reader *reader)
{
    bool two = token_is_word(reader, "min_of") || token_is_word(reader, "max_of");
    if (!two && !token_is_word(reader, "step") && !token_is_word(reader, "range")) {
        token_expected(reader, "a duration like 5m");
        return NULL;
    }
    struct promql_node *node =
        promql_node_make(reader, PROMQL_CALL, PROMQL_IS_SCALAR, reader->token.at);
    node->text = reader->token.text;
    token_next(reader);
    if (!token_want_mark(reader, '(', ""))
        return NULL;
    if (two) {
        if ((node->first = ranked_read(reader, RANK_NONE)) == NULL ||
            !token_want_mark(reader, ',', "and a second duration") ||
            (node->first->next = ranked_read(reader, RANK_NONE)) == NULL)
            return NULL;
        node->count = 2;
    }
    return token_want_mark(reader, ')', "") ? node : NULL;
}

static struct promql_node *paren_read(struct token_reader *reader)
{
    struct promql_node *node =
        promql_node_make(reader, PROMQL_PAREN, PROMQL_IS_SCALAR, reader->token.at);
    token_next(reader);
    node->first = ranked_read(reader, RANK_NONE);
    return node->first != NULL && token_want_mark(reader, ')', "") ? node : NULL;
}

static struct promql_node *primary_read(struct token_reader *reader)
{
    struct promql_node *node = NULL;
    if (reader->token.kind == TOKEN_NUMBER)
        return promql_number_read(reader);
    if (!token_deeper(reader))
        return NULL;
    if (token_is_mark(reader, '('))
        node = paren_read(reader);
    else if (reader->token.kind == TOKEN_WORD)
        node = call_read(reader);
    else
        token_expected(reader, "a duration like 5m");
    token_higher(reader);
    return node;
}

/* A sign, and what `operand` reads behind it. */
static struct promql_node *
signed_read(struct token_reader *reader,
            struct promql_node *(*operand)(struct token_reader *))
{
    struct promql_node *node =
        promql_node_make(reader, PROMQL_UNARY, PROMQL_IS_SCALAR, reader->token.at);
    node->op = token_is_mark(reader, '-') ? PROMQL_SUBTRACT : PROMQL_ADD;
    if (!token_deeper(reader))
        return NULL;
    token_next(reader);
    node->first = operand(reader);
    token_higher(reader);
    return node->first != NULL ? node : NULL;
}

static struct promql_node *power_read(struct token_reader *reader)
{
    return ranked_read(reader, RANK_POWER);
}

static bool is_sign(const struct token_reader *reader)
{
    return token_is_mark(reader, '-') || token_is_mark(reader, '+');
}

static enum promql_op operator_at(const struct token_reader *reader)
{
    for (enum promql_op op = PROMQL_ADD; op <= PROMQL_POWER; op++)
        if (promql_operators[op].mark != 0 &&
            token_is_mark(reader, promql_operators[op].mark))
            return op;
    return PROMQL_NO_OP;
}

static struct promql_node *ranked_read(struct token_reader *reader,
                                       enum promql_rank least)
{
    struct promql_node *left =
        is_sign(reader) ? signed_read(reader, power_read) : primary_read(reader);
    while (left != NULL) {
        enum promql_op op = operator_at(reader);
        enum promql_rank rank = promql_operators[op].rank;
        if (op == PROMQL_NO_OP || rank < least)
            return left;
        struct promql_node *node =
            promql_node_make(reader, PROMQL_BINARY, PROMQL_IS_SCALAR, left->at);
        if (!token_deeper(reader))
            return NULL;
        token_next(reader);
        node->op = op;
        node->first = left;
        node->right = ranked_read(reader, rank == RANK_POWER ? rank : rank + 1);
        token_higher(reader);
        if (left->kind == PROMQL_BINARY)
            left->above = node;
        left = node->right != NULL ? node : NULL;
    }
    return NULL;
}

/* What is written out must make sense; what is calculated is known to the store only. */
static bool positive_check(struct token_reader *reader, const struct promql_node *node)
{
    double number = 1;
    bool minus = node->kind == PROMQL_UNARY && node->op == PROMQL_SUBTRACT;
    const struct promql_node *literal = node->kind == PROMQL_UNARY ? node->first : node;
    if (literal->kind == PROMQL_NUMBER && !promql_number_parse(literal->text, &number))
        return token_mistake(reader, node->at, "expected a duration like 5m");
    if (literal->kind == PROMQL_NUMBER && (minus || number <= 0))
        return token_mistake(reader, node->at, "a duration here is longer than 0");
    if (number > (double)INT64_MAX / 1e9)
        return token_mistake(reader, node->at, "this duration is too long");
    return true;
}

struct promql_node *promql_duration_read(struct token_reader *reader)
{
    struct promql_node *node = ranked_read(reader, RANK_NONE);
    return node != NULL && positive_check(reader, node) ? node : NULL;
}

struct promql_node *promql_offset_read(struct token_reader *reader)
{
    double number = 0;
    struct promql_node *node =
        is_sign(reader) ? signed_read(reader, promql_offset_read) : primary_read(reader);
    if (node != NULL && node->kind == PROMQL_NUMBER &&
        (!promql_number_parse(node->text, &number) || number > (double)INT64_MAX / 1e9)) {
        token_mistake(reader, node->at, "this duration is too long");
        return NULL;
    }
    return node;
}
