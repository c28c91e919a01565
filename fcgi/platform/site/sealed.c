/* sealed.c: what a client keeps for us and cannot read or change: list cursors, messages. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>

#include "platform/base/secret.h"
#include "platform/site/site_private.h"

enum {
    CURSOR_PARTS_MAX = 8,
    CURSOR_BYTES_MAX = 2048,
    FILTER_BYTES_MAX = KIB(64),
    FLASH_TEXT_MAX = 1000,
    FLASH_LIFE_S = 60
};

/* ---- cursors ---- */

/* What a list of the API was asked for besides the page. */
static struct str filters_of(const struct call *call)
{
    struct buf text = buf_open(call->request->arena, 64, FILTER_BYTES_MAX);
    const struct parameter *row = call->wants_json ? call->route->query : NULL;
    for (; row != NULL && row->name != NULL; row++) {
        struct str value = request_query(call->request, row->name);
        bool is_page = str_is(str_of(row->name), "cursor") || str_is(str_of(row->name), "limit");
        if (is_page || value.length == 0)
            continue;
        buf_add(&text, str_of(row->name));
        buf_add_char(&text, '=');
        buf_add(&text, value);
        buf_add_char(&text, '&');
    }
    return buf_str(&text);
}

/* A cursor fits only the list that made it, filtered as it was: with other filters it would stand
 * somewhere in the middle of other rows. */
static void cursor_purpose(const struct call *call, char *purpose, size_t room)
{
    struct str filters = filters_of(call);
    if (filters.length == 0)
        snprintf(purpose, room, "cursor %s", call->route->path);
    else
        snprintf(purpose, room, "cursor %.16s %s",
                 secret_hash(call->request->arena, "cursor filters", filters).at,
                 call->route->path);
}

struct str cursor_write(struct call *call, const struct str *parts, size_t count)
{
    char purpose[256];
    struct arena *arena = call->request->arena;
    if (count == 0 || count > CURSOR_PARTS_MAX)
        bug("a cursor of %zu parts", count);
    /* Each part as LENGTH ':' TEXT, '-' for no text. */
    struct buf plain = buf_open(arena, 128, CURSOR_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (parts[i].at == NULL) {
            buf_add_char(&plain, '-');
            continue;
        }
        buf_add_int(&plain, (int64_t)parts[i].length);
        buf_add_char(&plain, ':');
        buf_add(&plain, parts[i]);
    }
    if (plain.over)
        bug("a cursor is longer than %d bytes", CURSOR_BYTES_MAX);
    cursor_purpose(call, purpose, sizeof purpose);
    return secret_seal(arena, purpose, buf_str(&plain));
}

static bool cursor_part(struct str *rest, struct str *part)
{
    if (str_starts(*rest, STR("-"))) {
        *rest = str_slice(*rest, 1, rest->length);
        *part = STR_NONE;
        return true;
    }
    ptrdiff_t colon = str_find(*rest, 0, ':');
    int64_t length;
    if (colon < 0 ||
        !str_int_parse(str_slice(*rest, 0, (size_t)colon), 0, CURSOR_BYTES_MAX, &length))
        return false;
    size_t from = (size_t)colon + 1;
    if (rest->length - from < (size_t)length)
        return false;
    *part = str_slice(*rest, from, from + (size_t)length);
    *rest = str_slice(*rest, from + (size_t)length, rest->length);
    return true;
}

enum outcome cursor_read(struct call *call, struct str cursor, struct str *parts,
                         size_t count)
{
    char purpose[256];
    struct str plain;
    struct str read[CURSOR_PARTS_MAX];
    if (count > CURSOR_PARTS_MAX)
        bug("a cursor of %zu parts", count);
    if (cursor.length == 0) { /* the first page */
        for (size_t i = 0; i < count; i++)
            parts[i] = STR_NONE;
        return DONE;
    }
    cursor_purpose(call, purpose, sizeof purpose);
    bool ours = cursor.length <= CURSOR_BYTES_MAX * 2 &&
                secret_unseal(call->request->arena, purpose, cursor, &plain);
    for (size_t i = 0; ours && i < count; i++)
        ours = cursor_part(&plain, &read[i]);
    if (!ours || plain.length != 0) {
        failure_field(&call->failure, STR("/cursor"), "not_a_cursor",
                      "This cursor was not made by this list with these filters. Begin again without one.");
        return INVALID;
    }
    memcpy(parts, read, count * sizeof *parts);
    return DONE;
}

/* ---- messages for the next page ---- */

static const char *flash_cookie(const struct call *call)
{
    return call->site->https ? "__Host-kp_flash" : "kp_flash";
}

enum outcome answer_redirect_flash(struct call *call, struct str path,
                                   enum flash_kind kind, struct str text)
{
    static const char letters[] = {
        [FLASH_GOOD] = 'g', [FLASH_BAD] = 'b', [FLASH_INFO] = 'i'};
    struct arena *arena = call->request->arena;
    text = str_slice(text, 0, FLASH_TEXT_MAX);
    while (text.length > 0 && !str_is_utf8(text))
        text.length--; /* the cut went through a character */
    int64_t until_s = clock_now_us(call->task.clock) / US_PER_S + FLASH_LIFE_S;
    struct str plain = arena_print(arena, "%lld %c%.*s", (long long)until_s,
                                   letters[kind], STR_ARG(text));
    response_cookie(call->response, flash_cookie(call),
                    secret_seal(arena, "flash", plain), FLASH_LIFE_S, call->site->https);
    return answer_redirect(call, path);
}

/* "UNTIL KTEXT" into a message; false when it is not ours, too old or damaged. */
static bool flash_read(struct call *call, struct str sealed, struct flash *flash)
{
    struct str rest;
    struct str until;
    int64_t until_s;
    if (!secret_unseal(call->request->arena, "flash", sealed, &rest) ||
        !str_cut(&rest, ' ', &until) || rest.length == 0 ||
        !str_int_parse(until, 0, INT64_MAX / US_PER_S, &until_s) ||
        clock_now_us(call->task.clock) / US_PER_S > until_s)
        return false;
    flash->text = str_slice(rest, 1, rest.length);
    flash->good = rest.at[0] == 'g';
    flash->bad = rest.at[0] == 'b';
    flash->info = rest.at[0] == 'i';
    return true;
}

struct list call_flashes(struct call *call)
{
    struct list none = {.row_bytes = sizeof(struct flash)};
    struct str sealed = request_cookie(call->request, flash_cookie(call));
    if (sealed.at == NULL)
        return none;
    response_cookie(call->response, flash_cookie(call), STR(""), 0, call->site->https);
    struct flash *flash = ARENA_NEW(call->request->arena, struct flash);
    if (!flash_read(call, sealed, flash))
        return none;
    return (struct list){.rows = flash, .count = 1, .row_bytes = sizeof *flash};
}
