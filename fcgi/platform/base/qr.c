/* qr.c: QR codes by libqrencode; only the path is ours. */
/* SPDX-License-Identifier: ISC */
#include "platform/base/qr.h"

#include <qrencode.h>

#include "platform/base/buf.h"
#include "platform/base/outcome.h"

/* One rectangle for each run of dark modules in a row. */
static void add_row(struct buf *path, const unsigned char *modules, int width, int y)
{
    int x = 0;
    while (x < width) {
        int from = x;
        while (x < width && (modules[x] & 1) != 0)
            x++;
        if (x > from)
            buf_print(path, "M%d %dh%dv1h-%dz", from + QR_QUIET, y + QR_QUIET, x - from,
                      x - from);
        else
            x++;
    }
}

bool qr_draw(struct arena *arena, struct str text, struct qr *out)
{
    if (text.length == 0 || text.length > QR_TEXT_MAX)
        return false;
    QRcode *code = QRcode_encodeString8bit(arena_cstr(arena, text), 0, QR_ECLEVEL_M);
    if (code == NULL)
        bug("no QR code of %zu bytes", text.length);
    struct buf path = buf_open(arena, KIB(8), KIB(512));
    for (int y = 0; y < code->width; y++)
        add_row(&path, code->data + (size_t)y * (size_t)code->width, code->width, y);
    int side = code->width + 2 * QR_QUIET;
    QRcode_free(code);
    out->view_box = arena_print(arena, "0 0 %d %d", side, side);
    out->path = buf_str(&path);
    return true;
}

const char *qr_library(void)
{
    return QRcode_APIVersionString();
}
