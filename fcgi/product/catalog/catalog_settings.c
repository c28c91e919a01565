/* catalog_settings.c: a settings document against its type and tier. */
/* SPDX-License-Identifier: ISC */
#include "product/catalog/catalog_private.h"

static bool has_error_at(const struct failure *failure, struct str pointer)
{
    for (size_t i = 0; i < failure->field_count; i++)
        if (str_equal(failure->fields[i].pointer, pointer))
            return true;
    return false;
}

/* The tier's errors say which tier; a field that is wrong anyway is not told twice. */
static bool tier_fits(struct arena *arena, const struct catalog_tier *tier,
                      const struct node *filled, struct str pointer, struct failure *failure)
{
    struct failure inner = {.arena = arena};
    if (tier == NULL || tier->settings == NULL ||
        schema_check(arena, tier->settings, filled, pointer, &inner) == DONE)
        return true;
    for (size_t i = 0; i < inner.field_count; i++) {
        const struct failure_field *field = &inner.fields[i];
        if (!has_error_at(failure, field->pointer))
            failure_field(failure, field->pointer, field->code.at, "%.*s in the tier %.*s",
                          STR_ARG(field->told), STR_ARG(tier->name));
    }
    return false;
}

enum outcome settings_check(struct arena *arena, const struct catalog_type *type,
                            const struct catalog_tier *tier, const struct node *given,
                            struct str pointer, struct failure *failure,
                            struct node **settings)
{
    struct node *filled = schema_fill_defaults(arena, type->schema, given);
    if (settings != NULL)
        *settings = filled;
    enum outcome outcome = schema_check(arena, type->schema, filled, pointer, failure);
    if (!tier_fits(arena, tier, filled, pointer, failure))
        outcome = INVALID;
    if (outcome == DONE && json_text(arena, filled).length > SETTINGS_BYTES_MAX) {
        failure_field(failure, pointer, "too_long", "must have at most %d KiB as text",
                      SETTINGS_BYTES_MAX / 1024);
        outcome = INVALID;
    }
    if (outcome == DONE)
        return DONE;
    return refuse(failure, INVALID, "invalid_settings", "Some settings are not right.",
                  "Change the settings that are marked.");
}

enum outcome catalog_settings_check(struct task *task, const struct catalog_type *type,
                                    const struct catalog_tier *tier, const struct node *given,
                                    struct node **settings)
{
    return settings_check(task->arena, type, tier, given, STR("/settings_json"), task->failure,
                          settings);
}
