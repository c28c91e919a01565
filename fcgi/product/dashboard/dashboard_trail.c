/* dashboard_trail.c: what the trail says of dashboards. */
/* SPDX-License-Identifier: ISC */
#include "platform/json/diff.h"
#include "product/audit/audit.h"
#include "product/dashboard/dashboard_private.h"

enum {
    AUDIT_BYTES_MAX = 64 * 1024, /* of one side of an entry, about */
    AUDIT_VALUE_MAX = 8 * 1024,  /* of one value that changed */
    AUDIT_CHANGES_MAX = 100,
};

static void entry_begin(struct json_writer *writer, struct buf *buf)
{
    *writer = json_writer_of(buf);
    json_write_object(writer);
}

static void write_head(struct json_writer *writer, const struct dashboard *dashboard)
{
    json_write_key(writer, STR("name"));
    json_write_text(writer, dashboard->name);
    json_write_key(writer, STR("description"));
    json_write_text(writer, dashboard->description);
    json_write_key(writer, STR("first"));
    json_write_bool(writer, dashboard->is_first);
}

/* One that came or went, with all that it has when that is little. */
static struct str whole_json(struct arena *arena, const struct dashboard *dashboard)
{
    struct buf buf = buf_open(arena, 512, 2 * AUDIT_BYTES_MAX);
    struct json_writer writer;
    entry_begin(&writer, &buf);
    write_head(&writer, dashboard);
    json_write_key(&writer, STR("panels"));
    json_write_int(&writer, dashboard->panels);
    if (dashboard->document.length <= AUDIT_BYTES_MAX) {
        json_write_key(&writer, STR("document"));
        json_write_raw(&writer, dashboard->document);
    }
    json_write_end_object(&writer);
    return buf_str(&buf);
}

static void write_value(struct arena *arena, struct json_writer *writer,
                        const struct json_change *change, const struct node *value)
{
    if (value == NULL)
        return;
    struct str text = json_text(arena, value);
    json_write_key(writer, ARENA_JOIN(arena, STR("document"), change->pointer));
    if (text.length <= AUDIT_VALUE_MAX)
        json_write_raw(writer, text);
    else
        json_write_text(writer, arena_print(arena, "(%zu bytes)", text.length));
}

/* One side of a change: what differs, by its place in the document. */
static struct str side_json(struct arena *arena, const struct dashboard *dashboard,
                            const struct list *changes, bool after)
{
    struct buf buf = buf_open(arena, 512, 2 * AUDIT_BYTES_MAX);
    struct json_writer writer;
    size_t shown = 0;
    entry_begin(&writer, &buf);
    write_head(&writer, dashboard);
    for (; shown < changes->count && shown < AUDIT_CHANGES_MAX; shown++) {
        const struct json_change *change = LIST_ROW(*changes, struct json_change, shown);
        if (buf_str(&buf).length > AUDIT_BYTES_MAX)
            break;
        write_value(arena, &writer, change, after ? change->after : change->before);
    }
    if (shown < changes->count) {
        json_write_key(&writer, STR("further changes"));
        json_write_int(&writer, (int64_t)(changes->count - shown));
    }
    json_write_end_object(&writer);
    return buf_str(&buf);
}

enum outcome dashboard_trail(struct task *task, const char *action,
                             const struct dashboard *before,
                             const struct dashboard *after)
{
    struct arena *arena = task->arena;
    struct audit_deed deed = {
        .action = action,
        .object_type = "dashboard",
        .object_id = before != NULL ? before->id : after->id,
        .before_json = STR_NONE,
        .after_json = STR_NONE,
    };
    if (before != NULL && after != NULL) {
        struct list changes =
            json_diff(arena, dashboard_document_tree(arena, before->document),
                      dashboard_document_tree(arena, after->document));
        deed.before_json = side_json(arena, before, &changes, false);
        deed.after_json = side_json(arena, after, &changes, true);
    } else if (before != NULL) {
        deed.before_json = whole_json(arena, before);
    } else {
        deed.after_json = whole_json(arena, after);
    }
    return audit_add(task, &deed);
}
