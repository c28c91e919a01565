// logql_grammar.mjs: queries in LogQL as lists of tokens, from a seed: what Loki's grammar makes, and
// the same with one or two tokens changed.
// SPDX-License-Identifier: ISC

// At least one, most of the time few, with `between` in between.
function several(d, make, most, between) {
    const out = [...make()];
    for (let i = 1; i < most && d.often(40); i++) out.push(...between, ...make());
    return out;
}

const names = ['app', 'a', 'level', '_x', 'status_2', '__error__', 'sum', 'rate', 'bytes', 'duration', 'ip', 'count_over_time'];
const texts = ['"x"', '"a b"', '"\\n\\t\\"\\\\"', '`raw \\d+`', '"\\u00e4"', '"ä€"', '""', '"# no comment"', '"{}|="', '"\\x41"', '``'];
const regexes = ['".+"', '"a|b"', '`\\d{2,3}`', '"(?i)error"', '"[a-z]+"', '".*x.*"', '"^a$"'];
const durations = ['5m', '1h30m', '90s', '1d', '2w', '1y', '500ms', '10s'];
const fine = [...durations, '1.5h', '250us', '3ns', '10µs', '1.5s', '0.5m'];
const sizes = ['5B', '10KB', '1.5MB', '2GiB', '3TB', '4KiB', '1kB', '7PiB', '8MiB'];
const numbers = ['0', '1', '42', '3.14', '.5', '1e3', '2.5E-3', '10'];
const plainRanges = ['rate', 'count_over_time', 'bytes_rate', 'bytes_over_time', 'absent_over_time'];
const groupedRanges = ['avg_over_time', 'min_over_time', 'max_over_time', 'stdvar_over_time', 'stddev_over_time', 'first_over_time', 'last_over_time'];
const unwrapRanges = [...groupedRanges, 'sum_over_time', 'rate', 'rate_counter', 'absent_over_time'];
const vectors = ['sum', 'avg', 'count', 'max', 'min', 'stddev', 'stdvar', 'sort', 'sort_desc'];
const compares = ['>', '>=', '<', '<=', '==', '=', '!='];

function names_of(d, most) {
    return several(d, () => [d.one(names)], most, [',']);
}

function matcher(d) {
    return d.often(60) ? [d.one(names), d.one(['=', '!=']), d.one(texts)] : [d.one(names), d.one(['=~', '!~']), d.one(regexes)];
}

export function selector(d) {
    const more = d.often(40) ? [',', ...several(d, () => matcher(d), 3, [','])] : [];
    return ['{', d.one(names), d.one(['=', '=~']), '"x"', ...more, '}'];
}

function filter(d, deep) {
    const pick = d.roll(deep > 0 ? 9 : 6);
    if (pick < 2) return matcher(d);
    if (pick === 2) return [d.one(names), d.one(['=', '!=']), 'ip', '(', '"10.0.0.0/8"', ')'];
    if (pick === 3) return [d.one(names), d.one(compares), ...(d.often(20) ? [d.one(['-', '+'])] : []), d.one(numbers)];
    if (pick === 4) return [d.one(names), d.one(compares), d.one(fine)];
    if (pick === 5) return [d.one(names), d.one(compares), d.one(sizes)];
    if (pick === 6) return ['(', ...filter(d, deep - 1), ')'];
    return [...filter(d, deep - 1), d.one(['and', 'or', ',', 'AND']), ...filter(d, deep - 1)];
}

function line(d) {
    const mark = d.one(['|=', '!=', '|~', '!~', '|>', '!>']);
    const text = () => (mark[1] === '~' ? d.one(regexes) : mark[1] === '>' ? d.one(['"<_> x"', '"x"']) : d.one(texts));
    if (d.often(15)) return [mark, 'ip', '(', '"1.2.3.4"', ')'];
    const out = [mark, text()];
    while (d.often(25)) out.push('or', text());
    return out;
}

function extractions(d) {
    return several(d, () => (d.often(60) ? [d.one(names), '=', d.one(['"a.b[0]"', '`x`'])] : [d.one(names)]), 3, [',']);
}

function choices(d) {
    return several(d, () => (d.often(60) ? [d.one(names)] : matcher(d)), 3, [',']);
}

function stage(d) {
    switch (d.roll(13)) {
    case 0: return ['|', 'json', ...(d.often(40) ? extractions(d) : [])];
    case 1: {
        const flags = [];
        while (d.often(30)) flags.push(d.one(['--strict', '--keep-empty']));
        return ['|', 'logfmt', ...flags, ...(d.often(40) ? extractions(d) : [])];
    }
    case 2: return ['|', 'pattern', d.one(['"<ip> - <_> <user>"', '`<a>`'])];
    case 3: return ['|', 'regexp', d.one(['"(?P<x>\\\\d+)"', '`(?P<y>[a-z]+) (?P<z>.*)`'])];
    case 4: return ['|', d.one(['unpack', 'decolorize'])];
    case 5: return ['|', d.one(['drop', 'keep']), ...choices(d)];
    case 6: return ['|', 'line_format', d.one(['"{{.x}}"', '`{{ .y | upper }}`'])];
    case 7: {
        const left = ['l1', 'l2', 'l3'];
        return ['|', 'label_format', ...several(d, () => [left.shift(), '=', d.often(50) ? d.one(names) : '"{{.x}}"'], 3, [','])];
    }
    case 8:
    case 9: return ['|', ...filter(d, 3)];
    default: return line(d);
    }
}

// `drop a` and `!= "x"` would be one matcher.
function takes(before, next) {
    return !(before[1] === 'drop' || before[1] === 'keep') || next[0] === '|';
}

function stages(d, most) {
    const out = [];
    let before = [];
    while (d.often(60) && most-- > 0) {
        const next = stage(d);
        if (!takes(before, next)) continue;
        out.push(...next);
        before = next;
    }
    return out;
}

export function log(d) {
    const out = [...selector(d), ...stages(d, 5)];
    return d.often(8) ? ['(', ...out, ')'] : out;
}

function unwrap(d) {
    const what = d.often(60) ? [d.one(names)] : [d.one(['bytes', 'duration', 'duration_seconds']), '(', d.one(names), ')'];
    const out = ['|', 'unwrap', ...what];
    while (d.often(25)) out.push('|', ...filter(d, 1));
    return out;
}

function ranged(d, unwraps) {
    const range = ['[', d.one(durations), ']', ...(d.often(20) ? ['offset', d.one(['5m', '1h30m', '-5m', '90s'])] : [])];
    const pipe = stages(d, 3);
    const numbers = unwraps ? unwrap(d) : [];
    switch (d.roll(10)) {
    case 0: return [...selector(d), ...range, ...pipe, ...numbers];
    case 1: return ['(', ...selector(d), ...(unwraps ? numbers : pipe), ')', ...range];
    case 2: return unwraps ? ['(', ...selector(d), ')', ...range, ...numbers] : ['(', ...selector(d), ...pipe, ...range, ')'];
    default: return [...selector(d), ...pipe, ...numbers, ...range];
    }
}

function grouping(d) {
    return [d.one(['by', 'without', 'BY']), '(', ...(d.often(85) ? names_of(d, 3) : []), ')'];
}

function range(d) {
    switch (d.roll(4)) {
    case 0: return [d.one(unwrapRanges), '(', ...ranged(d, true), ')'];
    case 1: return [d.one(groupedRanges), '(', ...ranged(d, true), ')', ...grouping(d)];
    case 2: return d.often(40) ? ['quantile_over_time', '(', d.one(['0.99', '.5', '1']), ',', ...ranged(d, true), ')', ...(d.often(50) ? grouping(d) : [])]
        : [d.one(plainRanges), '(', ...ranged(d, false), ')'];
    default: return [d.one(plainRanges), '(', ...ranged(d, false), ')'];
    }
}

function vector(d, deep) {
    const topk = d.often(25), name = topk ? d.one(['topk', 'bottomk']) : d.one(vectors);
    const inner = ['(', ...(topk ? [d.one(['1', '5', '10']), ','] : []), ...metric(d, deep - 1), ')'];
    if (name.startsWith('sort') || d.often(30)) return [name, ...inner];
    return d.often(50) ? [name, ...grouping(d), ...inner] : [name, ...inner, ...grouping(d)];
}

function binary(d, deep) {
    const set = d.often(25);
    const side = () => (set ? range(d) : metric(d, deep - 1));
    const op = set ? d.one(['and', 'or', 'unless', 'OR']) : d.one(['+', '-', '*', '/', '%', '^', '==', '!=', '>', '>=', '<', '<=']);
    const how = [];
    if (/[=<>]/.test(op) && d.often(30)) how.push('bool');
    if (d.often(30)) {
        how.push(d.one(['on', 'ignoring']), '(', ...(d.often(80) ? names_of(d, 2) : []), ')');
        if (d.often(40)) how.push(d.one(['group_left', 'group_right']), ...(d.often(70) ? ['(', ...(d.often(60) ? names_of(d, 2) : []), ')'] : ['(', ')']));
    }
    return [...side(), op, ...how, ...side()];
}

export function metric(d, deep) {
    const pick = d.roll(deep > 0 ? 12 : 4);
    if (pick < 3) return range(d);
    if (pick === 3) return d.often(50) ? ['vector', '(', d.one(numbers), ')'] : [...(d.often(20) ? [d.one(['-', '+'])] : []), d.one(numbers)];
    if (pick < 8) return vector(d, deep);
    if (pick < 10) return binary(d, deep);
    if (pick === 10) return ['(', ...metric(d, deep - 1), ')'];
    return ['label_replace', '(', ...metric(d, deep - 1), ',', '"dst"', ',', '"$1"', ',', '"src"', ',', d.one(['"(.*)"', '``']), ')'];
}

export function query(d) {
    return d.often(40) ? log(d) : metric(d, 4);
}

const strange = ['{', '}', '(', ')', '[', ']', ',', '|', '|=', '!=', '=~', '==', '=', '!', '~', '-', '+', '*', '^', '#x\n', 'by', 'without', 'and', 'or',
    'unless', 'bool', 'on', 'ignoring', 'group_left', 'offset', 'unwrap', 'json', 'logfmt', '--strict', 'drop', 'sum', 'rate', 'ip', 'vector', 'topk',
    '"x"', "'x'", '`x`', '"x', '5', '5m', '5KB', '1.5h', '-5m', '1e3', '0x1f', 'x', 'a:b', ':', '.', '$', '"\\q"', '[5m]', '{a="b"}', '|~', '"("', '@', ';', '5x',
    '1d12h', '"\\400"', '|>', '!>', '--keep-empty', 'regexp', 'pattern', 'label_replace', 'RATE', 'Sum', 'approx_topk', 'variants', '\u00a0', '0', '{}', '-1d', '1m1h', '08'];

// One of the same sort: most of these are queries still.
const sorts = [
    [/^[\d.]/, [...numbers, ...fine, ...sizes, '007', '1m1h', '5K', '1e2s', '.5s', '5.', '1_0']],
    [/^["`]/, [...texts, ...regexes, '"(?P<x>.)"', '"<a> <_>"', '"{{.x}}"']],
    [/^(=|!=|=~|!~|==|>|>=|<|<=)$/, ['=', '!=', '=~', '!~', '==', '>', '>=', '<', '<=']],
    [/^(\|=|\|~|\|>|!>)$/, ['|=', '|~', '|>', '!>', '!=', '!~', '|']],
    [/_over_time|^rate|^bytes_rate/, [...plainRanges, ...unwrapRanges, 'quantile_over_time', ...vectors]],
    [/^(sum|avg|count|max|min|std\w+|sort\w*|topk|bottomk)$/, [...vectors, 'topk', 'approx_topk', 'rate', 'vector']],
    [/^[+*\/%^-]$|^(and|or|unless)$/i, ['+', '-', '*', '/', '%', '^', 'and', 'or', 'unless', ',', '==']],
    [/^(by|without|on|ignoring|group_\w+)$/i, ['by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'bool']],
    [/^\w/, [...names, 'json', 'by', 'vector', 'x', 'offset']],
];

export function swapped(d, tokens) {
    const out = [...tokens];
    for (let i = 1 + d.roll(2); i > 0; i--) {
        const at = d.roll(out.length);
        const sort = sorts.find(([form]) => form.test(out[at]));
        if (sort) out[at] = d.one(sort[1]);
    }
    return out;
}

export function mutated(d, tokens) {
    if (d.often(50)) return swapped(d, tokens);
    const out = [...tokens];
    for (let i = d.often(30) ? 2 : 1; i > 0; i--) {
        const at = d.roll(out.length + 1);
        switch (d.roll(5)) {
        case 0: out.splice(at, 1); break;
        case 1: out.splice(at, 0, d.one(strange)); break;
        case 2: out.splice(at, 1, d.one(strange)); break;
        case 3: out.splice(at, 0, ...out.slice(at, at + 1 + d.roll(3))); break;
        default: {
            const other = d.roll(out.length + 1);
            [out[at], out[other]] = [out[other] ?? '', out[at] ?? ''];
        }
        }
    }
    return out;
}

// Marks need no blanks around them; words and numbers do.
const wordlike = (text) => /^[\w:.µ]/.test(text) || /[\w:.µ]$/.test(text);
export function spelled(d, tokens) {
    let out = '';
    let before = '';
    for (const token of tokens) {
        const touches = (wordlike(before) && wordlike(token)) || /[-|!=<>~+]$/.test(before) || token.startsWith('--');
        if (before !== '' && (touches || d.often(40))) out += d.often(95) ? ' ' : d.one(['\n', '\t', '  ', ' # said\n', '\r\n']);
        out += token;
        before = token;
    }
    return out;
}
