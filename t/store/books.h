/* books.h: rows and a ready store for the store's own tests. */
/* SPDX-License-Identifier: ISC */
#ifndef T_STORE_BOOKS_H
#define T_STORE_BOOKS_H

#include "platform/store/store.h"
#include "t/lib/database.h"

struct shelf {
    struct str id;
    struct str name;
};
extern const struct field shelf_columns[];

struct book {
    struct str id;
    struct str title;
    int64_t pages;
    bool lent;
    int64_t due_us;
    struct str note;
};
extern const struct field book_columns[];

struct number {
    int64_t n;
};
extern const struct field n_columns[];     /* column n */
extern const struct field total_columns[]; /* column total */

/* A migrated database with an open store, and a task of organization "acme", actor "ann". */
struct world {
    struct str address;
    struct arena *process;
    struct store *store;
    struct database_task with;
};
void world_open(struct world *world);
void world_close(struct world *world);

/* Adds shelf `id`, named `name`, and returns the outcome. */
enum outcome shelf_add(struct task *task, const char *id, const char *name);
/* Adds a book without pages, due time and note. */
enum outcome book_add(struct task *task, const char *id, const char *shelf,
                      const char *title);
/* How many books there are, over all. */
int64_t book_total(struct task *task);

/* Is it a bug? Runs in a child with a connection of its own; its words are not shown. */
bool is_a_bug(void (*run)(struct world *world), struct world *world);

#endif
