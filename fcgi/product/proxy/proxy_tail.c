/* proxy_tail.c: which lines come next, and what must be remembered of them. */
/* SPDX-License-Identifier: ISC */
#include "product/proxy/proxy_tail.h"

#include "platform/base/secret.h"

enum {
    FETCHES_MAX = 8, /* of one turn */
    SHRINK = 8,      /* by how much less is asked for when an answer was too large */
    KNOWN_MAX = TAIL_MARKS_MAX + TAIL_WANT_MAX + TAIL_FETCH_MAX,
    PLACES = 32768, /* a power of two, several times KNOWN_MAX */
    MARK_BYTES = 6,
    AGE_BYTES = 3, /* milliseconds above the floor */
    FLOOR_BYTES = 8,
    KNOWN_BYTES = MARK_BYTES + AGE_BYTES,
};

#define NS_PER_MS INT64_C(1000000)
#define AGE_MAX   ((INT64_C(1) << (8 * AGE_BYTES)) - 1)

/* Lines that were delivered, before this turn or in it, by mark. */
struct known {
    struct tail_known at[KNOWN_MAX];
    int fetch[KNOWN_MAX]; /* the last one that brought it */
    size_t count;
    uint16_t places[PLACES]; /* index + 1; equal marks have a place each */
};

struct turn {
    const struct tail_source *source;
    const struct tail_rules *rules;
    struct tail_page *page;
    struct known *known;
    struct tail_line *fetched;
    int64_t settled_ns;
    int64_t from_ns;
    int64_t
        open_ns; /* everything before it was delivered; set when the turn ends early */
    size_t limit;
    size_t too_many;   /* so many lines were too large an answer */
    size_t remembered; /* known lines that have not settled */
    size_t room;       /* of page->lines */
    int fetches;
    bool ended;
    bool whole; /* everything up to now was seen */
};

/* ---- known lines ---- */

/* May the store give it again from that time on? What nobody has seen again since it came from a
 * cursor has its time rounded down. */
static bool stays(const struct known *known, size_t i, int64_t floor_ns)
{
    int64_t rounded_ns = known->fetch[i] > 0 ? 0 : NS_PER_MS - 1;
    return known->at[i].at_ns + rounded_ns >= floor_ns;
}

static void known_add(struct turn *turn, uint64_t mark, int64_t at_ns, int fetch)
{
    struct known *known = turn->known;
    if (known->count == KNOWN_MAX)
        bug("more lines are known than were asked for");
    size_t place = mark % PLACES;
    while (known->places[place] != 0)
        place = (place + 1) % PLACES;
    known->at[known->count] = (struct tail_known){mark, at_ns};
    known->fetch[known->count] = fetch;
    known->places[place] = (uint16_t)++known->count;
    turn->remembered += stays(known, known->count - 1, turn->settled_ns);
}

/* Each known line stands for one that the store gives: the second of two equal ones is new. */
static bool known_take(struct turn *turn, const struct tail_line *line)
{
    struct known *known = turn->known;
    for (size_t place = line->mark % PLACES; known->places[place] != 0;
         place = (place + 1) % PLACES) {
        size_t i = (size_t)known->places[place] - 1;
        if (known->at[i].mark != line->mark || known->fetch[i] == turn->fetches)
            continue;
        known->fetch[i] = turn->fetches;
        known->at[i].at_ns = line->at_ns;
        return true;
    }
    return false;
}

/* ---- a turn ---- */

static void line_add(struct turn *turn, const struct tail_line *line)
{
    turn->page->lines[turn->page->count++] = *line;
    known_add(turn, line->mark, line->at_ns, turn->fetches);
}

/* May this one be delivered now? Else the turn ends in front of it. */
static bool line_fits(struct turn *turn, const struct tail_line *line)
{
    turn->page->more = turn->page->count >= turn->rules->want;
    turn->page->waits = !turn->page->more && line->at_ns >= turn->settled_ns &&
                        turn->remembered >= TAIL_MARKS_MAX;
    if (!turn->page->more && !turn->page->waits)
        return true;
    turn->open_ns = line->at_ns;
    turn->ended = true;
    return false;
}

static void lines_take(struct turn *turn, size_t count)
{
    for (size_t i = 0; i < count && !turn->ended; i++) {
        const struct tail_line *line = &turn->fetched[i];
        if (!known_take(turn, line) && line_fits(turn, line))
            line_add(turn, line);
    }
}

static enum outcome fetch(struct turn *turn, const struct tail_range *range,
                          size_t *count)
{
    turn->fetches++;
    enum outcome outcome =
        turn->source->fetch(turn->source->state, range, turn->fetched, count);
    if (outcome == DONE && *count > range->limit)
        bug("a store gave more lines than it was asked for");
    return outcome;
}

/* The answer was cut by its limit: go on from its last line; if all have one time, with more of
 * them, as many as an answer can have. */
static void step_on(struct turn *turn, int64_t last_ns)
{
    size_t most = turn->too_many > 0 ? turn->too_many - 1 : turn->rules->fetch_most;
    if (last_ns > turn->from_ns) {
        turn->from_ns = last_ns;
    } else if (turn->limit < most) {
        turn->limit = turn->too_many > 0 ? (turn->limit + most + 1) / 2 : most;
    } else {
        turn->page->skipped = true;
        turn->from_ns = last_ns + 1;
    }
}

static enum outcome step(struct turn *turn)
{
    size_t count = 0;
    struct tail_range range = {
        .start_ns = turn->from_ns, .end_ns = turn->rules->now_ns, .limit = turn->limit};
    enum outcome outcome = fetch(turn, &range, &count);
    if (outcome == TOO_LARGE && turn->limit > 1) {
        turn->too_many = turn->limit;
        turn->limit = turn->limit > SHRINK ? turn->limit / SHRINK : 1;
        return DONE;
    }
    if (outcome != DONE)
        return outcome;
    lines_take(turn, count);
    turn->whole = count < turn->limit && !turn->ended;
    if (!turn->ended && !turn->whole)
        step_on(turn, turn->fetched[count - 1].at_ns);
    return DONE;
}

static enum outcome steps(struct turn *turn)
{
    int64_t floor_ns = turn->from_ns;
    while (!turn->ended && !turn->whole && turn->fetches < FETCHES_MAX) {
        enum outcome outcome = step(turn);
        if (outcome == DONE)
            continue;
        if (turn->page->count == 0)
            return outcome;
        break; /* what came before the fault is delivered */
    }
    if (!turn->ended && !turn->whole) {
        bool stuck = turn->page->count == 0 && turn->from_ns == floor_ns;
        turn->open_ns = turn->from_ns + stuck;
        turn->page->skipped = turn->page->skipped || stuck;
        turn->page->more = true;
    }
    return DONE;
}

/* How many lines of that time would have to be remembered. */
static size_t known_at(const struct turn *turn, int64_t at_ns)
{
    size_t count = 0;
    for (size_t i = 0; i < turn->known->count; i++)
        count += stays(turn->known, i, at_ns);
    return count;
}

/* Leave the last lines to a later turn, until those of that time can be remembered. */
static void lines_withdraw(struct turn *turn, int64_t at_ns)
{
    while (turn->page->count > 0 && known_at(turn, at_ns) > TAIL_MARKS_MAX) {
        turn->page->count--;
        turn->known->count--; /* the same line: both are added together */
    }
    turn->page->more = true;
}

/*
 * So many lines have the time at which the turn ends that they cannot be remembered: then all of
 * that time are delivered at once, and it is over.
 */
static enum outcome finish_time(struct turn *turn)
{
    int64_t at_ns = turn->open_ns;
    if (turn->whole || at_ns >= turn->settled_ns ||
        known_at(turn, at_ns) <= TAIL_MARKS_MAX)
        return DONE;
    size_t count = 0;
    struct tail_range range = {
        .start_ns = at_ns, .end_ns = at_ns + 1, .limit = turn->rules->fetch_most};
    enum outcome outcome = fetch(turn, &range, &count);
    if (outcome != DONE && outcome != TOO_LARGE)
        return outcome;
    if (outcome == TOO_LARGE) {
        lines_withdraw(turn, at_ns);
        if (turn->page->count > 0)
            return DONE;
    }
    for (size_t i = 0; i < count; i++)
        if (!known_take(turn, &turn->fetched[i]) && turn->page->count < turn->room)
            line_add(turn, &turn->fetched[i]);
    turn->page->skipped = turn->page->skipped || outcome != DONE || count == range.limit;
    turn->open_ns = at_ns + 1;
    return DONE;
}

static void cursor_move(const struct turn *turn, struct tail_cursor *cursor)
{
    int64_t floor_ns = turn->settled_ns;
    if (!turn->whole && turn->open_ns < floor_ns)
        floor_ns = turn->open_ns;
    if (floor_ns > cursor->floor_ns)
        cursor->floor_ns = floor_ns;
    cursor->known_count = 0;
    for (size_t i = 0; i < turn->known->count; i++) {
        if (!stays(turn->known, i, cursor->floor_ns))
            continue;
        if (cursor->known_count == TAIL_MARKS_MAX)
            bug("a tail remembers more than %d lines", TAIL_MARKS_MAX);
        cursor->known[cursor->known_count++] = turn->known->at[i];
    }
}

static void turn_open(struct turn *turn, struct arena *arena,
                      const struct tail_source *source, const struct tail_rules *rules)
{
    turn->source = source;
    turn->rules = rules;
    turn->settled_ns = rules->now_ns - rules->overlap_ns;
    turn->known = ARENA_NEW(arena, struct known);
    turn->fetched = ARENA_ARRAY(arena, TAIL_FETCH_MAX, struct tail_line);
    turn->room = TAIL_WANT_MAX + TAIL_FETCH_MAX;
    turn->page->lines = ARENA_ARRAY(arena, turn->room, struct tail_line);
    if (rules->want < 1 || rules->want > TAIL_WANT_MAX || rules->fetch_most < 1 ||
        rules->fetch_most > TAIL_FETCH_MAX)
        bug("a tail without sound limits");
}

static void page_end(const struct turn *turn)
{
    struct tail_page *page = turn->page;
    int64_t last_ns =
        page->count > 0 ? page->lines[page->count - 1].at_ns : turn->open_ns;
    if (page->more || page->waits)
        page->behind_ns = turn->rules->now_ns - last_ns;
}

enum outcome tail_next(struct arena *arena, const struct tail_source *source,
                       const struct tail_rules *rules, struct tail_cursor *cursor,
                       struct tail_page *out)
{
    *out = (struct tail_page){.count = 0};
    if (cursor->floor_ns >= rules->now_ns) /* our clock was set back */
        return DONE;
    struct turn turn = {.page = out, .from_ns = cursor->floor_ns};
    turn_open(&turn, arena, source, rules);
    for (size_t i = 0; i < cursor->known_count; i++)
        known_add(&turn, cursor->known[i].mark, cursor->known[i].at_ns, 0);
    turn.limit = rules->want + cursor->known_count;
    if (turn.limit > rules->fetch_most)
        turn.limit = rules->fetch_most;
    enum outcome outcome = steps(&turn);
    if (outcome == DONE)
        outcome = finish_time(&turn);
    if (outcome != DONE)
        return outcome;
    cursor_move(&turn, cursor);
    page_end(&turn);
    return DONE;
}

enum outcome tail_begin(struct arena *arena, const struct tail_source *source,
                        const struct tail_rules *rules, struct tail_cursor *cursor,
                        struct tail_page *out)
{
    *out = (struct tail_page){.count = 0};
    *cursor = (struct tail_cursor){.floor_ns = rules->oldest_ns};
    struct turn turn = {.page = out, .from_ns = rules->oldest_ns, .whole = true};
    turn_open(&turn, arena, source, rules);
    size_t count = 0;
    enum outcome outcome = TOO_LARGE;
    turn.limit = rules->want < rules->fetch_most ? rules->want : rules->fetch_most;
    while (outcome == TOO_LARGE && turn.limit > 0) {
        struct tail_range range = {rules->oldest_ns, rules->now_ns, turn.limit,
                                   .latest = true};
        outcome = fetch(&turn, &range, &count);
        if (outcome == TOO_LARGE)
            turn.limit /= SHRINK;
    }
    if (outcome != DONE)
        return outcome;
    /* What is older than these lines was not wanted, whenever it comes. */
    bool cut = count == turn.limit;
    lines_take(&turn, count);
    turn.whole = !turn.ended;
    if (cut && turn.fetched[0].at_ns > cursor->floor_ns)
        cursor->floor_ns = turn.fetched[0].at_ns;
    cursor_move(&turn, cursor);
    page_end(&turn);
    return DONE;
}

/* ---- marks and cursors ---- */

/* Members may come in another order another time, so their hashes are added. */
uint64_t tail_mark(struct arena *arena, const struct tail_line *line)
{
    uint64_t labels = 0;
    const struct node *label = line->labels == NULL ? NULL : line->labels->first;
    for (; label != NULL; label = label->next)
        labels +=
            str_hash(label->key) * UINT64_C(0x9e3779b97f4a7c15) ^ str_hash(label->text);
    struct arena_mark before = arena_mark(arena);
    struct str text = ARENA_JOIN(arena,
                                 arena_print(arena, "%lld %llx ", (long long)line->at_ns,
                                             (unsigned long long)labels),
                                 line->text);
    struct str hash = secret_hash(arena, "tail line", text);
    uint64_t mark = 0;
    for (size_t i = 0; i < (size_t)2 * MARK_BYTES; i++) {
        char c = hash.at[i];
        mark = mark << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    arena_rewind(arena, before);
    return mark;
}

static void number_write(struct buf *out, uint64_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        buf_add_char(out, (char)(unsigned char)(number >> (8 * i)));
}

static uint64_t number_read(const char *at, int bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < bytes; i++)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

struct str tail_cursor_write(struct arena *arena, const struct tail_cursor *cursor)
{
    size_t bytes = FLOOR_BYTES + cursor->known_count * KNOWN_BYTES;
    struct buf out = buf_open(arena, bytes, bytes);
    number_write(&out, (uint64_t)cursor->floor_ns, FLOOR_BYTES);
    for (size_t i = 0; i < cursor->known_count; i++) {
        int64_t above_ms =
            cursor->known[i].at_ns / NS_PER_MS - cursor->floor_ns / NS_PER_MS;
        above_ms = above_ms < 0 ? 0 : above_ms > AGE_MAX ? AGE_MAX : above_ms;
        number_write(&out, cursor->known[i].mark, MARK_BYTES);
        number_write(&out, (uint64_t)above_ms, AGE_BYTES);
    }
    return buf_str(&out);
}

bool tail_cursor_read(struct str text, struct tail_cursor *cursor)
{
    size_t count = (text.length - FLOOR_BYTES) / KNOWN_BYTES;
    if (text.length < FLOOR_BYTES || count > TAIL_MARKS_MAX ||
        text.length != FLOOR_BYTES + count * KNOWN_BYTES)
        return false;
    cursor->floor_ns = (int64_t)number_read(text.at, FLOOR_BYTES);
    cursor->known_count = count;
    for (size_t i = 0; i < count; i++) {
        const char *at = text.at + FLOOR_BYTES + i * KNOWN_BYTES;
        int64_t above_ms = (int64_t)number_read(at + MARK_BYTES, AGE_BYTES);
        int64_t at_ms = cursor->floor_ns / NS_PER_MS + above_ms;
        cursor->known[i] =
            (struct tail_known){number_read(at, MARK_BYTES), at_ms * NS_PER_MS};
    }
    return cursor->floor_ns >= 0;
}
