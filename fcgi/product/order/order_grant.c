/* order_grant.c: who will hold what on the resource, kept with the draft as JSON. */
/* SPDX-License-Identifier: ISC */
#include "product/order/order.h"

static const struct field grant_fields[] = {
    {"holder", TEXT_AT(struct order_grant, holder), .max = 300},
    {"told", TEXT_AT(struct order_grant, told), .max = 1000},
    {"role_id", TEXT_AT(struct order_grant, role_id), .max = 200},
    {"role", TEXT_AT(struct order_grant, role), .max = 400},
    {"expires_us", INT_AT(struct order_grant, expires_us)},
    {0},
};

struct list order_grants(struct task *task, const struct order *order)
{
    struct failure unused = {.arena = task->arena};
    struct node *array = NULL;
    struct order_grant *rows = ARENA_ARRAY(task->arena, ORDER_GRANTS_MAX, struct order_grant);
    struct list list = {rows, 0, sizeof *rows, false};
    if (json_parse(task->arena, order->grants, &unused, &array) != DONE ||
        array->kind != NODE_ARRAY)
        return list;
    for (const struct node *each = array->first;
         each != NULL && list.count < ORDER_GRANTS_MAX; each = each->next)
        if (json_read(task->arena, each, grant_fields, &rows[list.count], STR(""), &unused,
                      NULL) == DONE)
            list.count++;
    return list;
}

void order_set_grants(struct task *task, struct order *order, const struct list *grants)
{
    struct buf buf = buf_open(task->arena, 256, KIB(64));
    struct json_writer writer = json_writer_of(&buf);
    json_write_list(&writer, grant_fields, grants);
    order->grants = buf_str(&buf);
}
