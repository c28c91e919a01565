/* schema_words.c: the table of keywords, in the order in which they are checked. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_words.h"

/* clang-format off */
#define ROW(name, drafts, vocabulary, shape, on, decides, made, checked) \
    {name, DRAFT_##drafts, VOCABULARY_##vocabulary, SHAPE_##shape, on, decides, made##_compile, checked}

const struct keyword schema_keywords[] = {
    ROW("type",                   BOTH, VALIDATION,  NONE,         ON_ANY,          true,  type, type_check),
    ROW("const",                  BOTH, VALIDATION,  NONE,         ON_ANY,          true,  ignored, one_value_check),
    ROW("enum",                   BOTH, VALIDATION,  NONE,         ON_ANY,          true,  one_of_values, one_of_values_check),
    ROW("$ref",                   BOTH, CORE,        NONE,         ON_ANY,          false, ref, ref_check),
    ROW("$dynamicRef",            2020, CORE,        NONE,         ON_ANY,          false, dynamic_ref, dynamic_ref_check),

    ROW("minimum",                BOTH, VALIDATION,  NONE,         ON_NUMBER,       false, bound, minimum_check),
    ROW("maximum",                BOTH, VALIDATION,  NONE,         ON_NUMBER,       false, bound, maximum_check),
    ROW("exclusiveMinimum",       BOTH, VALIDATION,  NONE,         ON_NUMBER,       false, bound, exclusive_minimum_check),
    ROW("exclusiveMaximum",       BOTH, VALIDATION,  NONE,         ON_NUMBER,       false, bound, exclusive_maximum_check),
    ROW("multipleOf",             BOTH, VALIDATION,  NONE,         ON_NUMBER,       false, multiple_of, multiple_of_check),

    ROW("minLength",              BOTH, VALIDATION,  NONE,         ON(NODE_TEXT),   true,  count, min_length_check),
    ROW("maxLength",              BOTH, VALIDATION,  NONE,         ON(NODE_TEXT),   true,  count, max_length_check),
    ROW("format",                 BOTH, FORMAT,      NONE,         ON(NODE_TEXT),   true,  format, format_check),
    ROW("pattern",                BOTH, VALIDATION,  NONE,         ON(NODE_TEXT),   false, pattern, pattern_check),
    ROW("x-minimum",              BOTH, OURS,        NONE,         ON(NODE_TEXT),   false, quantity_bound, quantity_minimum_check),
    ROW("x-maximum",              BOTH, OURS,        NONE,         ON(NODE_TEXT),   false, quantity_bound, quantity_maximum_check),

    ROW("required",               BOTH, VALIDATION,  NONE,         ON(NODE_OBJECT), false, required, required_check),
    ROW("minProperties",          BOTH, VALIDATION,  NONE,         ON(NODE_OBJECT), false, count, min_properties_check),
    ROW("maxProperties",          BOTH, VALIDATION,  NONE,         ON(NODE_OBJECT), false, count, max_properties_check),
    ROW("propertyNames",          BOTH, APPLICATOR,  ONE,          ON(NODE_OBJECT), false, one_sub, property_names_check),
    ROW("properties",             BOTH, APPLICATOR,  MAP,          ON(NODE_OBJECT), false, properties, members_check),
    ROW("patternProperties",      BOTH, APPLICATOR,  MAP,          ON(NODE_OBJECT), false, pattern_properties, members_check),
    ROW("additionalProperties",   BOTH, APPLICATOR,  ONE,          ON(NODE_OBJECT), false, additional_properties, members_check),
    ROW("dependentRequired",      2020, VALIDATION,  NONE,         ON(NODE_OBJECT), false, dependent_required, dependent_required_check),
    ROW("dependentSchemas",       2020, APPLICATOR,  MAP,          ON(NODE_OBJECT), false, named_subs, dependent_schemas_check),
    ROW("dependencies",           BOTH, APPLICATOR,  MAP_OR_NAMES, ON(NODE_OBJECT), false, dependencies, dependencies_check),

    ROW("minItems",               BOTH, VALIDATION,  NONE,         ON(NODE_ARRAY),  false, count, min_items_check),
    ROW("maxItems",               BOTH, VALIDATION,  NONE,         ON(NODE_ARRAY),  false, count, max_items_check),
    ROW("uniqueItems",            BOTH, VALIDATION,  NONE,         ON(NODE_ARRAY),  false, unique_items, unique_items_check),
    ROW("prefixItems",            2020, APPLICATOR,  LIST,         ON(NODE_ARRAY),  false, prefix_items, prefix_items_check),
    ROW("items",                  2020, APPLICATOR,  ONE,          ON(NODE_ARRAY),  false, one_sub, items_check),
    ROW("items",                  07,   APPLICATOR,  ONE_OR_LIST,  ON(NODE_ARRAY),  false, list_items, items_check),
    ROW("additionalItems",        07,   APPLICATOR,  ONE,          ON(NODE_ARRAY),  false, additional_items, items_check),
    ROW("minContains",            2020, VALIDATION,  NONE,         0,               false, count, NULL),
    ROW("maxContains",            2020, VALIDATION,  NONE,         0,               false, count, NULL),
    ROW("contains",               BOTH, APPLICATOR,  ONE,          ON(NODE_ARRAY),  false, contains, contains_check),

    ROW("allOf",                  BOTH, APPLICATOR,  LIST,         ON_ANY,          false, sub_list, all_of_check),
    ROW("anyOf",                  BOTH, APPLICATOR,  LIST,         ON_ANY,          false, sub_list, any_of_check),
    ROW("oneOf",                  BOTH, APPLICATOR,  LIST,         ON_ANY,          false, sub_list, one_of_check),
    ROW("not",                    BOTH, APPLICATOR,  ONE,          ON_ANY,          false, one_sub, not_of_check),
    ROW("then",                   BOTH, APPLICATOR,  ONE,          0,               false, then_branch, NULL),
    ROW("else",                   BOTH, APPLICATOR,  ONE,          0,               false, else_branch, NULL),
    ROW("if",                     BOTH, APPLICATOR,  ONE,          ON_ANY,          false, one_sub, if_of_check),
    ROW("x-rules",                BOTH, OURS,        NONE,         ON_ANY,          false, rules, rules_check),

    ROW("unevaluatedItems",       2020, UNEVALUATED, ONE,          ON(NODE_ARRAY),  false, unevaluated, unevaluated_items_check),
    ROW("unevaluatedProperties",  2020, UNEVALUATED, ONE,          ON(NODE_OBJECT), false, unevaluated, unevaluated_properties_check),

    ROW("$schema",                BOTH, CORE,        NONE,         0,               false, text_note, NULL),
    ROW("$id",                    BOTH, CORE,        NONE,         0,               false, text_note, NULL),
    ROW("$anchor",                2020, CORE,        NONE,         0,               false, text_note, NULL),
    ROW("$dynamicAnchor",         2020, CORE,        NONE,         0,               false, text_note, NULL),
    ROW("$comment",               BOTH, CORE,        NONE,         0,               false, text_note, NULL),
    ROW("$vocabulary",            2020, CORE,        NONE,         0,               false, ignored, NULL),
    ROW("$defs",                  2020, CORE,        MAP,          0,               false, named_subs, NULL),
    ROW("definitions",            BOTH, CORE,        MAP,          0,               false, named_subs, NULL),
    ROW("title",                  BOTH, META,        NONE,         0,               false, text_note, NULL),
    ROW("description",            BOTH, META,        NONE,         0,               false, text_note, NULL),
    ROW("default",                BOTH, META,        NONE,         0,               false, ignored, NULL),
    ROW("examples",               BOTH, META,        NONE,         0,               false, list_note, NULL),
    ROW("deprecated",             2020, META,        NONE,         0,               false, truth_note, NULL),
    ROW("readOnly",               BOTH, META,        NONE,         0,               false, truth_note, NULL),
    ROW("writeOnly",              BOTH, META,        NONE,         0,               false, truth_note, NULL),
    ROW("contentEncoding",        BOTH, CONTENT,     NONE,         0,               false, text_note, NULL),
    ROW("contentMediaType",       BOTH, CONTENT,     NONE,         0,               false, text_note, NULL),
    ROW("contentSchema",          2020, CONTENT,     ONE,          0,               false, one_sub, NULL),

    ROW("x-order",                BOTH, OURS,        NONE,         0,               false, number_note, NULL),
    ROW("x-widget",               BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-secret-ref",           BOTH, OURS,        NONE,         0,               false, truth_note, NULL),
    ROW("x-tier",                 BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-unit",                 BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-item-title",           BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-add-label",            BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-placeholder",          BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-choice-titles",        BOTH, OURS,        NONE,         0,               false, list_note, NULL),
    ROW("x-choice-label",          BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-group",                 BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-help",                  BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-key-title",             BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-suggest",               BOTH, OURS,        NONE,         0,               false, text_note, NULL),
    ROW("x-restart",               BOTH, OURS,        NONE,         0,               false, truth_note, NULL),
    ROW("x-replace",               BOTH, OURS,        NONE,         0,               false, truth_note, NULL),
    {0},
};
#undef ROW
/* clang-format on */

void ignored_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                     const struct path *here)
{
    (void)compiler;
    (void)sub;
    (void)check;
    (void)here;
}

static void note_compile(struct compiler *compiler, const struct path *here, bool fits,
                         const char *told)
{
    if (!fits)
        compile_error(compiler, here, told);
}

void text_note_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                       const struct path *here)
{
    (void)sub;
    note_compile(compiler, here, check->value->kind == NODE_TEXT, "must be a text");
}

void truth_note_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                        const struct path *here)
{
    (void)sub;
    note_compile(compiler, here, check->value->kind == NODE_BOOL,
                 "must be true or false");
}

void list_note_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                       const struct path *here)
{
    (void)sub;
    note_compile(compiler, here, check->value->kind == NODE_ARRAY, "must be a list");
}

void number_note_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                         const struct path *here)
{
    (void)sub;
    note_compile(compiler, here, (ON(check->value->kind) & ON_NUMBER) != 0,
                 "must be a number");
}
