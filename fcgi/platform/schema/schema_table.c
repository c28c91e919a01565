/* schema_table.c: a table from names to things that only grows. */
/* SPDX-License-Identifier: ISC */
#include "platform/schema/schema_table.h"

static void slot_fill(struct table *table, struct str name, const void *thing,
                      int64_t *steps)
{
    size_t mask = table->room - 1;
    size_t slot = (size_t)table_hash(name) & mask;
    while (table->slots[slot].thing != NULL &&
           !str_equal(table->slots[slot].name, name)) {
        slot = (slot + 1) & mask;
        --*steps;
    }
    table->count += table->slots[slot].thing == NULL;
    table->slots[slot] = (struct table_slot){name, thing};
}

void table_put(struct arena *arena, struct table *table, struct str name,
               const void *thing, int64_t *steps)
{
    if (table->count * 2 >= table->room) {
        struct table larger = {.room = table->room == 0 ? 8 : table->room * 2};
        larger.slots = ARENA_ARRAY(arena, larger.room, struct table_slot);
        for (size_t i = 0; i < table->room; i++)
            if (table->slots[i].thing != NULL)
                slot_fill(&larger, table->slots[i].name, table->slots[i].thing, steps);
        *table = larger;
    }
    slot_fill(table, name, thing, steps);
}
