/* promql_window.c: how far a query looks back and ahead, and how many steps its subqueries make. */
/* SPDX-License-Identifier: ISC */
#include <math.h>

#include "platform/query/promql.h"

/* Where a subquery says no step, Prometheus takes its evaluation interval: a minute by default. */
enum { STEP_MS = 60000, LEAST_STEP_MS = 1000 };

/* Farther than any caller allows; what cannot be calculated counts as so far. */
#define MOST_MS 1e15

/* What is known where an expression stands. */
struct window {
    int64_t start_ms, end_ms; /* of the query: @ start() and @ end() */
    double from_ms, to_ms;    /* for which instants it is evaluated */
    double nested_ms;         /* how much of that is the subqueries around it */
};

/* ---- durations ---- */

static double duration_of(const struct promql_node *node, const struct window *window,
                          double step_ms);

/* Numbers are seconds: 5m * 2 is twice as long. */
static double operation_of(enum promql_op op, double left, double right)
{
    switch (op) {
    case PROMQL_ADD:
        return left + right;
    case PROMQL_SUBTRACT:
        return left - right;
    case PROMQL_MULTIPLY:
        return left * right / 1000;
    case PROMQL_DIVIDE:
        return left / right * 1000;
    case PROMQL_MODULO:
        return fmod(left, right);
    case PROMQL_POWER:
        return pow(left / 1000, right / 1000) * 1000;
    default:
        return NAN;
    }
}

/* A chain is calculated from its leftmost operand upwards, as it is printed. */
static double chain_of(const struct promql_node *top, const struct window *window,
                       double step_ms)
{
    const struct promql_node *node = top;
    while (node->first->kind == PROMQL_BINARY)
        node = node->first;
    double sum = duration_of(node->first, window, step_ms);
    for (;; node = node->above) {
        sum = operation_of(node->op, sum, duration_of(node->right, window, step_ms));
        if (node == top)
            return sum;
    }
}

static double call_of(const struct promql_node *node, const struct window *window,
                      double step_ms)
{
    if (str_is(node->text, "step"))
        return step_ms;
    if (str_is(node->text, "range"))
        return (double)(window->end_ms - window->start_ms);
    double first = duration_of(node->first, window, step_ms);
    double second = duration_of(node->first->next, window, step_ms);
    return str_is(node->text, "min_of") ? fmin(first, second) : fmax(first, second);
}

static double number_of(struct str text)
{
    double seconds;
    return promql_number_parse(text, &seconds) ? seconds * 1000 : NAN;
}

static double duration_of(const struct promql_node *node, const struct window *window,
                          double step_ms)
{
    switch (node->kind) {
    case PROMQL_NUMBER:
        return number_of(node->text);
    case PROMQL_PAREN:
        return duration_of(node->first, window, step_ms);
    case PROMQL_UNARY:
        return (node->op == PROMQL_SUBTRACT ? -1 : 1) *
               duration_of(node->first, window, step_ms);
    case PROMQL_CALL:
        return call_of(node, window, step_ms);
    case PROMQL_BINARY:
        return chain_of(node, window, step_ms);
    default:
        return NAN;
    }
}

/* step() is not known here: it is tried short and as long as the query. */
static void duration_bounds(const struct promql_node *node, const struct window *window,
                            double *least, double *most)
{
    double a = duration_of(node, window, LEAST_STEP_MS);
    double b = duration_of(node, window, (double)(window->end_ms - window->start_ms));
    bool known = fabs(a) <= MOST_MS && fabs(b) <= MOST_MS;
    *least = known ? fmin(a, b) : -MOST_MS;
    *most = known ? fmax(a, b) : MOST_MS;
}

/* ---- selectors and subqueries ---- */

static void instant_set(const struct promql_reach *reach, struct window *window)
{
    if (reach->at.at == NULL)
        return;
    struct str text = reach->at;
    bool minus = text.length > 0 && text.at[0] == '-';
    double at = number_of(str_slice(text, minus, text.length));
    if (str_is(text, "start()"))
        at = (double)window->start_ms;
    else if (str_is(text, "end()"))
        at = (double)window->end_ms;
    else if (minus)
        at = -at;
    window->from_ms = window->to_ms = fmax(-MOST_MS, fmin(MOST_MS, at));
}

/* The instants that a selector or a subquery reads when it stands in this window. */
static struct window window_of(const struct promql_reach *reach, struct window window)
{
    double least, most;
    instant_set(reach, &window);
    if (reach->offset != NULL) {
        duration_bounds(reach->offset, &window, &least, &most);
        window.from_ms -= most;
        window.to_ms -= least;
    }
    if (reach->range != NULL) {
        duration_bounds(reach->range, &window, &least, &most);
        window.from_ms -= fmax(most, 0);
    }
    return window;
}

static void selector_reach(const struct promql_node *node, struct window window,
                           struct query_reach *out)
{
    window = window_of(&node->reach, window);
    if (window.from_ms < (double)out->from_ms) {
        out->from_ms = (int64_t)fmax(window.from_ms, -MOST_MS);
        out->from_at = node->at;
    }
    if (window.to_ms > (double)out->to_ms)
        out->to_ms = (int64_t)fmin(window.to_ms, MOST_MS);
}

/* What is within is evaluated at each of its steps, for what is around it too. */
static struct window subquery_reach(const struct promql_node *node, struct window window,
                                    struct query_reach *out)
{
    double least, most, step = STEP_MS;
    duration_bounds(node->reach.range, &window, &least, &most);
    window.nested_ms = fmin(window.nested_ms + fmax(most, 0), MOST_MS);
    if (node->reach.step != NULL)
        duration_bounds(node->reach.step, &window, &step, &most);
    int64_t steps = (int64_t)(window.nested_ms / fmax(step, 1));
    if (steps > out->steps) {
        out->steps = steps;
        out->steps_at = node->at;
    }
    return window_of(&node->reach, window);
}

static void node_reach(const struct promql_node *node, struct window window,
                       struct query_reach *out)
{
    for (; node->kind == PROMQL_BINARY; node = node->first)
        node_reach(node->right, window, out);
    if (node->kind == PROMQL_SELECTOR) {
        selector_reach(node, window, out);
        return;
    }
    if (node->kind == PROMQL_SUBQUERY)
        window = subquery_reach(node, window, out);
    for (const struct promql_node *part = node->first; part != NULL; part = part->next)
        node_reach(part, window, out);
}

void promql_window(const struct promql_node *root, int64_t start_ms, int64_t end_ms,
                   struct query_reach *out)
{
    struct window window = {.start_ms = start_ms,
                            .end_ms = end_ms,
                            .from_ms = (double)start_ms,
                            .to_ms = (double)end_ms};
    node_reach(root, window, out);
}
