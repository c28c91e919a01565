/* text-t.c: texts of lines as pieces that are safe to show. */
/* SPDX-License-Identifier: ISC */
#include "product/logs/logs_text.h"

#include "platform/base/buf.h"
#include "t/lib/tap.h"

static struct arena *arena;

/* "text|style>text", so that a test is one line. */
static struct str shown(struct str text, size_t most)
{
    bool was_cut;
    struct list list = logs_pieces(arena, text, most, &was_cut);
    struct buf buf = buf_open(arena, 100, MIB(1));
    for (size_t i = 0; i < list.count; i++) {
        const struct logs_piece *piece = LIST_ROW(list, struct logs_piece, i);
        buf_print(&buf, "[%.*s%s%.*s]", STR_ARG(piece->style),
                  piece->style.length > 0 ? ":" : "", STR_ARG(piece->text));
    }
    if (was_cut)
        BUF_ADD(&buf, "...");
    return buf_str(&buf);
}

struct row {
    struct str text;
    const char *shown;
};

static const struct row rows[] = {
    {STR_INIT(""), ""},
    {STR_INIT("plain \xc3\xa9 \xe2\x82\xac"), "[plain \xc3\xa9 \xe2\x82\xac]"},
    {STR_INIT("a\tb\nc\n"), "[a\tb\nc]"},
    {STR_INIT("\x1b[31mred\x1b[0m done"), "[ansi-1:red][ done]"},
    {STR_INIT("\x1b[1;94mx\x1b[22my\x1b[39mz"), "[ansi-12 ansi-bold:x][ansi-12:y][z]"},
    {STR_INIT("\x1b[41;4mx\x1b[49;24my"), "[ansi-back-1 ansi-underline:x][y]"},
    {STR_INIT("\x1b[38;5;9mx\x1b[38;2;1;2;3my\x1b[mz"), "[ansi-9:x][y][z]"},
    {STR_INIT("\x1b[38;5m\x1b[38mx"), "[x]"},
    {STR_INIT("\x1b[2Jx\x1b]0;title\x07"),
     "[escape:\\x1b][[2Jx][escape:\\x1b][]0;title][escape:\\x07]"},
    {STR_INIT("\x1b["), "[escape:\\x1b][[]"},
    {STR_INIT("\x1b"), "[escape:\\x1b]"},
    {STR_INIT("\x1b[31"), "[escape:\\x1b][[31]"},
    {STR_INIT("10%\r50%\r100%\r\nnext"), "[100%\nnext]"},
    {STR_INIT("nul\0in"), "[nul][escape:\\x00][in]"},
    {STR_INIT("\xe2\x80\xae" "evil\xe2\x80\xac"), "[escape:\\u{202e}][evil][escape:\\u{202c}]"},
    {STR_INIT("\xe2\x81\xa6x\xc2\x85\xef\xbb\xbf"),
     "[escape:\\u{2066}][x][escape:\\x85][escape:\\u{feff}]"},
    {STR_INIT("\xf3\xa0\x81\x81z"), "[escape:\\u{e0041}][z]"},
    {STR_INIT("\x7f"), "[escape:\\x7f]"},
};

/* Whatever comes, nothing that steers anything is left, and pieces have a maximum. */
static void fuzz(void)
{
    static const struct str bits[] = {
        STR_INIT("\x1b"), STR_INIT("["),    STR_INIT("3"), STR_INIT("8;5;1"), STR_INIT("m"),
        STR_INIT(";"),    STR_INIT("\r"),   STR_INIT("\n"), STR_INIT("\x07"), STR_INIT("\xe2\x80\xae"),
        STR_INIT("a"),    STR_INIT("\xc2\x9b"), STR_INIT("\t"), STR_INIT("\x1b[1;31m"), STR_INIT("\xf0\x9f\x92\xa5"),
    };
    uint64_t seed = 20261121;
    int wrong = 0;
    for (int round = 0; round < 5000; round++) {
        struct arena_mark mark = arena_mark(arena);
        struct buf text = buf_open(arena, 64, KIB(4));
        size_t count = (size_t)(round % 200);
        for (size_t i = 0; i < count; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            buf_add(&text, bits[(seed >> 33) % COUNT_OF(bits)]);
        }
        bool was_cut;
        struct list list =
            logs_pieces(arena, buf_str(&text), (size_t)(seed >> 40) % 500, &was_cut);
        wrong += list.count > LOGS_PIECES_MAX;
        for (size_t i = 0; i < list.count; i++) {
            struct str piece = LIST_ROW(list, struct logs_piece, i)->text;
            wrong += !str_is_utf8(piece) || str_contains(piece, STR("\xe2\x80\xae")) ||
                     str_contains(piece, STR("\xc2\x9b"));
            for (size_t k = 0; k < piece.length; k++)
                wrong += (unsigned char)piece.at[k] < 0x20 && piece.at[k] != '\n' &&
                         piece.at[k] != '\t';
        }
        arena_rewind(arena, mark);
    }
    is_int(wrong, 0, "random texts are shown safely");
}

int main(void)
{
    arena = arena_open("test", MIB(64));
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        is_str(shown(rows[i].text, 1000), str_of(rows[i].shown), "row %zu is shown safely", i);
    is_str(shown(STR("abcdef"), 3), STR("[abc]..."), "a long text is cut");
    is_str(shown(STR("ab\xe2\x82\xac"), 3), STR("[ab]..."), "between characters");
    struct buf many = buf_open(arena, 1000, MIB(1));
    for (int i = 0; i < 1000; i++)
        buf_print(&many, "\x1b[3%dm%d\x01", i % 8, i);
    bool was_cut;
    struct list list = logs_pieces(arena, buf_str(&many), MIB(1), &was_cut);
    ok(list.count <= LOGS_PIECES_MAX, "a line has a maximum of pieces");
    const struct logs_piece *last = LIST_ROW(list, struct logs_piece, list.count - 1);
    ok(str_ends(last->text, STR("999\\x01")), "and nothing of it is lost");
    ok(!str_has_control(last->text), "nor unsafe");
    is_str(logs_text_plain(arena, STR("\x1b[31mred\x1b[0m\x07"), 100), STR("red\\x07"),
           "plain text has neither colours nor controls");
    fuzz();
    arena_close(arena);
    return done_testing();
}
