/* settings_print.c: the example file, the reference and the dump, from the tables. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/settings_private.h"

void settings_dump(const struct settings *settings, bool only_changed, struct buf *out)
{
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting_value *value = &settings->values[i];
        if (only_changed && value->origin.at == NULL)
            continue;
        buf_print(out, "%s = ", value->row->name);
        buf_add(out, value->text);
        BUF_ADD(out, "  # ");
        buf_add(out, value->origin.at == NULL ? STR("default") : value->origin);
        BUF_ADD(out, "\n");
    }
}

bool settings_explain(const struct settings_part *parts, struct str name, struct buf *out)
{
    for (const struct settings_part *part = parts; part->rows != NULL; part++)
        for (const struct setting *row = part->rows; row->name != NULL; row++) {
            if (!str_is(name, row->name))
                continue;
            buf_print(out, "%s\n  %s\n  Allowed: ", row->name, row->says);
            setting_bounds_write(out, row);
            buf_print(out, "\n  Default: %s\n",
                      row->fallback == NULL ? "none, must be set" : row->fallback);
            if (row->restart)
                BUF_ADD(out, "  A change needs a restart.\n");
            return true;
        }
    return false;
}

void settings_example(const struct settings_part *parts, struct buf *out)
{
    BUF_ADD(out, "# Settings of ktrlplane. Printed by `ktrlplane settings example`.\n"
                 "# A line that is commented out shows the default.\n");
    for (const struct settings_part *part = parts; part->rows != NULL; part++) {
        buf_print(out, "\n## %s\n", part->title);
        for (const struct setting *row = part->rows; row->name != NULL; row++) {
            buf_print(out, "\n# %s\n# Allowed: ", row->says);
            setting_bounds_write(out, row);
            buf_print(out, "%s\n", row->restart ? ". A change needs a restart." : "");
            if (row->fallback == NULL)
                buf_print(out, "%s =\n", row->name);
            else
                buf_print(out, "#%s =%s%s\n", row->name,
                          row->fallback[0] == '\0' ? "" : " ", row->fallback);
        }
    }
}

void settings_reference(const struct settings_part *parts, struct buf *out)
{
    BUF_ADD(out, "# Settings\n\nPrinted by `ktrlplane settings reference`.\n");
    for (const struct settings_part *part = parts; part->rows != NULL; part++) {
        buf_print(
            out,
            "\n## %s\n\n| setting | allowed | default | reload | meaning |\n|---|---|---|---|---|\n",
            part->title);
        for (const struct setting *row = part->rows; row->name != NULL; row++) {
            buf_print(out, "| `%s` | ", row->name);
            setting_bounds_write(out, row);
            if (row->fallback == NULL)
                BUF_ADD(out, " | must be set");
            else if (row->fallback[0] == '\0')
                BUF_ADD(out, " | empty");
            else
                buf_print(out, " | `%s`", row->fallback);
            buf_print(out, " | %s | %s |\n", row->restart ? "restart" : "yes", row->says);
        }
    }
}
