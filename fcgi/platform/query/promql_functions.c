/* promql_functions.c: the functions, aggregations and operators of PromQL. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/query/promql.h"

/* clang-format off */
/* Sorted by name (byte order). What each takes: s a number, v a vector, r a range, t a text. */
static const struct promql_function functions[] = {
    {"abs", "v", 0, PROMQL_IS_VECTOR},
    {"absent", "v", 0, PROMQL_IS_VECTOR},
    {"absent_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"acos", "v", 0, PROMQL_IS_VECTOR},
    {"acosh", "v", 0, PROMQL_IS_VECTOR},
    {"asin", "v", 0, PROMQL_IS_VECTOR},
    {"asinh", "v", 0, PROMQL_IS_VECTOR},
    {"atan", "v", 0, PROMQL_IS_VECTOR},
    {"atanh", "v", 0, PROMQL_IS_VECTOR},
    {"avg_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"ceil", "v", 0, PROMQL_IS_VECTOR},
    {"changes", "r", 0, PROMQL_IS_VECTOR},
    {"clamp", "vss", 0, PROMQL_IS_VECTOR},
    {"clamp_max", "vs", 0, PROMQL_IS_VECTOR},
    {"clamp_min", "vs", 0, PROMQL_IS_VECTOR},
    {"cos", "v", 0, PROMQL_IS_VECTOR},
    {"cosh", "v", 0, PROMQL_IS_VECTOR},
    {"count_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"day_of_month", "v", 1, PROMQL_IS_VECTOR},
    {"day_of_week", "v", 1, PROMQL_IS_VECTOR},
    {"day_of_year", "v", 1, PROMQL_IS_VECTOR},
    {"days_in_month", "v", 1, PROMQL_IS_VECTOR},
    {"deg", "v", 0, PROMQL_IS_VECTOR},
    {"delta", "r", 0, PROMQL_IS_VECTOR},
    {"deriv", "r", 0, PROMQL_IS_VECTOR},
    {"double_exponential_smoothing", "rss", 0, PROMQL_IS_VECTOR},
    {"end", "", 0, PROMQL_IS_SCALAR},
    {"exp", "v", 0, PROMQL_IS_VECTOR},
    {"first_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"floor", "v", 0, PROMQL_IS_VECTOR},
    {"histogram_avg", "v", 0, PROMQL_IS_VECTOR},
    {"histogram_count", "v", 0, PROMQL_IS_VECTOR},
    {"histogram_fraction", "ssv", 0, PROMQL_IS_VECTOR},
    {"histogram_quantile", "sv", 0, PROMQL_IS_VECTOR},
    {"histogram_quantiles", "vtss", 9, PROMQL_IS_VECTOR},
    {"histogram_stddev", "v", 0, PROMQL_IS_VECTOR},
    {"histogram_stdvar", "v", 0, PROMQL_IS_VECTOR},
    {"histogram_sum", "v", 0, PROMQL_IS_VECTOR},
    {"holt_winters", "rss", 0, PROMQL_IS_VECTOR},
    {"hour", "v", 1, PROMQL_IS_VECTOR},
    {"idelta", "r", 0, PROMQL_IS_VECTOR},
    {"increase", "r", 0, PROMQL_IS_VECTOR},
    {"info", "vv", 1, PROMQL_IS_VECTOR},
    {"irate", "r", 0, PROMQL_IS_VECTOR},
    {"label_join", "vttt", -1, PROMQL_IS_VECTOR},
    {"label_replace", "vtttt", 0, PROMQL_IS_VECTOR},
    {"last_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"ln", "v", 0, PROMQL_IS_VECTOR},
    {"log10", "v", 0, PROMQL_IS_VECTOR},
    {"log2", "v", 0, PROMQL_IS_VECTOR},
    {"mad_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"max_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"min_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"minute", "v", 1, PROMQL_IS_VECTOR},
    {"month", "v", 1, PROMQL_IS_VECTOR},
    {"pi", "", 0, PROMQL_IS_SCALAR},
    {"predict_linear", "rs", 0, PROMQL_IS_VECTOR},
    {"present_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"quantile_over_time", "sr", 0, PROMQL_IS_VECTOR},
    {"rad", "v", 0, PROMQL_IS_VECTOR},
    {"range", "", 0, PROMQL_IS_SCALAR},
    {"rate", "r", 0, PROMQL_IS_VECTOR},
    {"resets", "r", 0, PROMQL_IS_VECTOR},
    {"round", "vs", 1, PROMQL_IS_VECTOR},
    {"scalar", "v", 0, PROMQL_IS_SCALAR},
    {"sgn", "v", 0, PROMQL_IS_VECTOR},
    {"sin", "v", 0, PROMQL_IS_VECTOR},
    {"sinh", "v", 0, PROMQL_IS_VECTOR},
    {"sort", "v", 0, PROMQL_IS_VECTOR},
    {"sort_by_label", "vt", -1, PROMQL_IS_VECTOR},
    {"sort_by_label_desc", "vt", -1, PROMQL_IS_VECTOR},
    {"sort_desc", "v", 0, PROMQL_IS_VECTOR},
    {"sqrt", "v", 0, PROMQL_IS_VECTOR},
    {"start", "", 0, PROMQL_IS_SCALAR},
    {"start_timestamp", "v", 0, PROMQL_IS_VECTOR},
    {"stddev_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"stdvar_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"step", "", 0, PROMQL_IS_SCALAR},
    {"sum_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"tan", "v", 0, PROMQL_IS_VECTOR},
    {"tanh", "v", 0, PROMQL_IS_VECTOR},
    {"time", "", 0, PROMQL_IS_SCALAR},
    {"timestamp", "v", 0, PROMQL_IS_VECTOR},
    {"ts_of_first_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"ts_of_last_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"ts_of_max_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"ts_of_min_over_time", "r", 0, PROMQL_IS_VECTOR},
    {"vector", "s", 0, PROMQL_IS_VECTOR},
    {"year", "v", 1, PROMQL_IS_VECTOR},
};

static const struct promql_function aggregates[] = {
    {"avg", "v", 0, PROMQL_IS_VECTOR},
    {"bottomk", "sv", 0, PROMQL_IS_VECTOR},
    {"count", "v", 0, PROMQL_IS_VECTOR},
    {"count_values", "tv", 0, PROMQL_IS_VECTOR},
    {"group", "v", 0, PROMQL_IS_VECTOR},
    {"limit_ratio", "sv", 0, PROMQL_IS_VECTOR},
    {"limitk", "sv", 0, PROMQL_IS_VECTOR},
    {"max", "v", 0, PROMQL_IS_VECTOR},
    {"min", "v", 0, PROMQL_IS_VECTOR},
    {"quantile", "sv", 0, PROMQL_IS_VECTOR},
    {"stddev", "v", 0, PROMQL_IS_VECTOR},
    {"stdvar", "v", 0, PROMQL_IS_VECTOR},
    {"sum", "v", 0, PROMQL_IS_VECTOR},
    {"topk", "sv", 0, PROMQL_IS_VECTOR},
};

const struct promql_operator promql_operators[PROMQL_OP_COUNT] = {
    [PROMQL_OR]            = {STR_INIT("or"), 0, RANK_OR},
    [PROMQL_AND]           = {STR_INIT("and"), 0, RANK_AND},
    [PROMQL_UNLESS]        = {STR_INIT("unless"), 0, RANK_AND},
    [PROMQL_EQUAL]         = {STR_INIT("=="), MARK('=', '='), RANK_COMPARE},
    [PROMQL_NOT_EQUAL]     = {STR_INIT("!="), MARK('!', '='), RANK_COMPARE},
    [PROMQL_LESS]          = {STR_INIT("<"), '<', RANK_COMPARE},
    [PROMQL_LESS_EQUAL]    = {STR_INIT("<="), MARK('<', '='), RANK_COMPARE},
    [PROMQL_GREATER]       = {STR_INIT(">"), '>', RANK_COMPARE},
    [PROMQL_GREATER_EQUAL] = {STR_INIT(">="), MARK('>', '='), RANK_COMPARE},
    [PROMQL_TRIM_UPPER]    = {STR_INIT("</"), MARK('<', '/'), RANK_COMPARE},
    [PROMQL_TRIM_LOWER]    = {STR_INIT(">/"), MARK('>', '/'), RANK_COMPARE},
    [PROMQL_ADD]           = {STR_INIT("+"), '+', RANK_ADD},
    [PROMQL_SUBTRACT]      = {STR_INIT("-"), '-', RANK_ADD},
    [PROMQL_MULTIPLY]      = {STR_INIT("*"), '*', RANK_MULTIPLY},
    [PROMQL_DIVIDE]        = {STR_INIT("/"), '/', RANK_MULTIPLY},
    [PROMQL_MODULO]        = {STR_INIT("%"), '%', RANK_MULTIPLY},
    [PROMQL_ATAN2]         = {STR_INIT("atan2"), 0, RANK_MULTIPLY},
    [PROMQL_POWER]         = {STR_INIT("^"), '^', RANK_POWER},
};
/* clang-format on */

static int name_compare(const void *key, const void *row)
{
    return str_compare(*(const struct str *)key,
                       str_of(((const struct promql_function *)row)->name));
}

const struct promql_function *promql_function_find(struct str name)
{
    return bsearch(&name, functions, COUNT_OF(functions), sizeof functions[0],
                   name_compare);
}

const struct promql_function *promql_aggregate_find(struct str name)
{
    char lower[16];
    if (name.length >= sizeof lower)
        return NULL;
    for (size_t i = 0; i < name.length; i++)
        lower[i] =
            name.at[i] >= 'A' && name.at[i] <= 'Z' ? (char)(name.at[i] + 32) : name.at[i];
    struct str key = {lower, name.length};
    return bsearch(&key, aggregates, COUNT_OF(aggregates), sizeof aggregates[0],
                   name_compare);
}
