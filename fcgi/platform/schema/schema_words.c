/* schema_words.c: the table of keywords, in the order in which they are checked. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_private.h"

/* clang-format off */
const struct keyword schema_keywords[] = {
    {"type",                 ON_ANY, true, type_compile, type_check},
    {"const",                ON_ANY, true, ignored_compile, one_value_check},
    {"enum",                 ON_ANY, true, one_of_values_compile, one_of_values_check},
    {"$ref",                 ON_ANY, false, ref_compile, ref_check},

    {"minimum",              ON_NUMBER, false, bound_compile, minimum_check},
    {"maximum",              ON_NUMBER, false, bound_compile, maximum_check},
    {"exclusiveMinimum",     ON_NUMBER, false, bound_compile, exclusive_minimum_check},
    {"exclusiveMaximum",     ON_NUMBER, false, bound_compile, exclusive_maximum_check},
    {"multipleOf",           ON_NUMBER, false, multiple_of_compile, multiple_of_check},

    {"minLength",            ON(NODE_TEXT), true, count_compile, min_length_check},
    {"maxLength",            ON(NODE_TEXT), true, count_compile, max_length_check},
    {"format",               ON(NODE_TEXT), true, format_compile, format_check},
    {"pattern",              ON(NODE_TEXT), false, pattern_compile, pattern_check},
    {"x-minimum",            ON(NODE_TEXT), false, quantity_bound_compile, quantity_minimum_check},
    {"x-maximum",            ON(NODE_TEXT), false, quantity_bound_compile, quantity_maximum_check},

    {"required",             ON(NODE_OBJECT), false, required_compile, required_check},
    {"minProperties",        ON(NODE_OBJECT), false, count_compile, min_properties_check},
    {"maxProperties",        ON(NODE_OBJECT), false, count_compile, max_properties_check},
    {"propertyNames",        ON(NODE_OBJECT), false, one_sub_compile, property_names_check},
    {"properties",           ON(NODE_OBJECT), false, properties_compile, properties_check},
    {"patternProperties",    ON(NODE_OBJECT), false, pattern_properties_compile, pattern_properties_check},
    {"additionalProperties", ON(NODE_OBJECT), false, one_sub_compile, additional_properties_check},
    {"dependentRequired",    ON(NODE_OBJECT), false, dependent_required_compile, dependent_required_check},
    {"dependentSchemas",     ON(NODE_OBJECT), false, named_subs_compile, dependent_schemas_check},

    {"minItems",             ON(NODE_ARRAY), false, count_compile, min_items_check},
    {"maxItems",             ON(NODE_ARRAY), false, count_compile, max_items_check},
    {"uniqueItems",          ON(NODE_ARRAY), false, truth_note_compile, unique_items_check},
    {"prefixItems",          ON(NODE_ARRAY), false, prefix_items_compile, prefix_items_check},
    {"items",                ON(NODE_ARRAY), false, one_sub_compile, items_check},
    {"contains",             ON(NODE_ARRAY), false, one_sub_compile, contains_check},
    {"minContains",          0, false, count_compile, NULL},
    {"maxContains",          0, false, count_compile, NULL},

    {"allOf",                ON_ANY, false, sub_list_compile, all_of_check},
    {"anyOf",                ON_ANY, false, sub_list_compile, any_of_check},
    {"oneOf",                ON_ANY, false, sub_list_compile, one_of_check},
    {"not",                  ON_ANY, false, one_sub_compile, not_of_check},
    {"then",                 0, false, branch_compile, NULL},
    {"else",                 0, false, branch_compile, NULL},
    {"if",                   ON_ANY, false, one_sub_compile, if_of_check},
    {"x-rules",              ON_ANY, false, rules_compile, rules_check},

    {"$schema",              0, false, text_note_compile, NULL},
    {"$id",                  0, false, text_note_compile, NULL},
    {"$anchor",              0, false, text_note_compile, NULL},
    {"$comment",             0, false, text_note_compile, NULL},
    {"$defs",                0, false, named_subs_compile, NULL},
    {"definitions",          0, false, named_subs_compile, NULL},
    {"title",                0, false, text_note_compile, NULL},
    {"description",          0, false, text_note_compile, NULL},
    {"default",              0, false, ignored_compile, NULL},
    {"examples",             0, false, list_note_compile, NULL},
    {"deprecated",           0, false, truth_note_compile, NULL},
    {"readOnly",             0, false, truth_note_compile, NULL},
    {"writeOnly",            0, false, truth_note_compile, NULL},

    {"x-order",              0, false, number_note_compile, NULL},
    {"x-widget",             0, false, text_note_compile, NULL},
    {"x-secret-ref",         0, false, truth_note_compile, NULL},
    {"x-tier",               0, false, text_note_compile, NULL},
    {"x-unit",               0, false, text_note_compile, NULL},
    {"x-item-title",         0, false, text_note_compile, NULL},
    {"x-add-label",          0, false, text_note_compile, NULL},
    {"x-placeholder",        0, false, text_note_compile, NULL},
    {"x-choice-titles",      0, false, list_note_compile, NULL},
    {0},
};
/* clang-format on */

void ignored_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                     struct str pointer)
{
    (void)compiler;
    (void)sub;
    (void)check;
    (void)pointer;
}

static void note_compile(struct compiler *compiler, struct str pointer, bool fits,
                         const char *told)
{
    if (!fits)
        compile_error(compiler, pointer, told);
}

void text_note_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                       struct str pointer)
{
    (void)sub;
    note_compile(compiler, pointer, check->value->kind == NODE_TEXT, "must be a text");
}

void truth_note_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                        struct str pointer)
{
    (void)sub;
    note_compile(compiler, pointer, check->value->kind == NODE_BOOL,
                 "must be true or false");
}

void list_note_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                       struct str pointer)
{
    (void)sub;
    note_compile(compiler, pointer, check->value->kind == NODE_ARRAY, "must be a list");
}

void number_note_compile(struct compiler *compiler, struct sub *sub, struct check *check,
                         struct str pointer)
{
    (void)sub;
    note_compile(compiler, pointer, (ON(check->value->kind) & ON_NUMBER) != 0,
                 "must be a number");
}
