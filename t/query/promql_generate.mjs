// promql_generate.mjs: PromQL queries made by its grammar: of 2.42, of 3.x, wrong in their types, and mutated.
// SPDX-License-Identifier: ISC

export const names = ['up', 'http_requests_total', 'node:cpu:rate5m', 'a', 'sum', 'by', 'offset', 'and', 'or', 'unless',
    'start', 'end', 'rate', 'on_call', '_x', ':y', 'without', 'topk', 'SUM', 'info', 'step', 'fill'];
const labels = ['job', 'code', 'le', 'on', 'bool', 'group_left', 'offset', 'atan2', 'inf', '__name__x', 'a1', 'sum'];
const grouping = ['job', 'code', 'le', 'on', 'bool', 'group_left', 'offset', 'atan2', 'by', 'start', 'x_1'];
const values = ['"x"', "'y'", '`z`', '"a\\"b"', "'it\\'s'", '"\\n\\t\\\\"', '"\\u00e9\\x41\\101"', '"é€😀"', '``', '"{}[]()#"',
    '`a\\b`', '"\\U0001F600"'];
const expressions = ['"x.*"', '"a|b"', '".+"', '"[a-z]+"', '"(?i)ab?c{2,3}"', '"\\\\d+\\\\.x"', '`\\pL\\w`', '"^a$"', '"[^]a]+x"',
    '"(?P<n>q)(?:r)"', '`\\Qa*\\E`', '"[[:alpha:]]"'];
const loose = ['".*"', '""', '"a*"', '"(a|)"', '"(?:a?b*)"'];
const numbers = ['0', '1', '42', '3.14', '.5', '5.', '1e3', '1E-3', '2.5e+2', '0x1F', '0XaB', '010', '08', 'Inf', 'inf', 'NaN', 'nan',
    '1e-400', '9223372036854775808', '0x7fffffffffffffff'];
const durations = ['5m', '1h', '30s', '1d', '2w', '1y', '100ms', '1h30m', '1y2w3d4h5m6s7ms', '0005m'];
const vectorCalls = ['abs', 'absent', 'ceil', 'exp', 'floor', 'histogram_count', 'histogram_sum', 'ln', 'sgn', 'sort', 'sort_desc', 'sqrt',
    'timestamp', 'sin', 'deg', 'day_of_week', 'hour', 'year', 'atanh'];
const rangeCalls = ['rate', 'irate', 'increase', 'delta', 'idelta', 'changes', 'resets', 'deriv', 'avg_over_time', 'absent_over_time',
    'count_over_time', 'last_over_time', 'present_over_time', 'stddev_over_time', 'sum_over_time'];
const newVectorCalls = ['histogram_avg', 'histogram_stddev', 'histogram_stdvar', 'start_timestamp'];
const newRangeCalls = ['mad_over_time', 'first_over_time', 'ts_of_max_over_time', 'ts_of_min_over_time', 'ts_of_last_over_time',
    'ts_of_first_over_time'];
const arithmetic = ['+', '-', '*', '/', '%', '^', 'atan2', 'ATAN2'];
const comparisons = ['==', '!=', '<', '<=', '>', '>='];
const sets = ['and', 'or', 'unless', 'AND', 'Or'];

// Blanks and comments may stand between any two tokens.
const gaps = ['', '', '', ' ', ' ', '  ', '\n', '\t', ' # note {"(\n', '\r\n'];

export class Maker {
    constructor(dice, modern) {
        this.dice = dice;
        this.modern = modern;
    }

    gap() { return this.dice.one(gaps); }
    space() { return this.dice.one([' ', ' ', '\n', '\t', ' # so\n ']); }
    newer(percent) { return this.modern && this.dice.often(percent); }

    matcher() {
        const { dice } = this;
        const name = this.newer(30) ? dice.one(['"http.code"', "'a b'", '"job"', '`x-y`']) : dice.one(labels);
        const kind = dice.roll(10);
        if (kind < 5) return `${name}${this.gap()}=${this.gap()}${dice.one(values)}`;
        if (kind < 6) return `${name}${this.gap()}!=${dice.one(['""', '"x"', "''"])}`;
        if (kind < 9) return `${name}=~${this.gap()}${dice.one(dice.often(80) ? expressions : loose)}`;
        return `${name}!~${dice.one(dice.often(50) ? expressions : loose)}`;
    }

    braces(least) {
        const list = this.dice.some(least, 3, () => this.matcher());
        if (list.length > 0 && this.dice.often(15)) list[list.length - 1] += `${this.gap()},`;
        return `{${this.gap()}${list.join(`${this.gap()},${this.gap()}`)}${this.gap()}}`;
    }

    selector() {
        const { dice } = this;
        if (this.newer(20)) return `{${dice.one(['"my.metric"', "'up'", '`a b`'])}${dice.often(50) ? `, ${this.matcher()}` : ''}}`;
        if (dice.often(15)) return `{${this.gap()}job="x"${dice.often(50) ? `,${this.gap()}${this.matcher()}` : ''}}`;
        return this.name() + (dice.often(60) ? this.gap() + this.braces(0) : '');
    }

    // The editor's grammar has forgotten that this word may be a metric, ...
    name() { return this.dice.one(this.modern ? names.filter((name) => name !== 'offset') : names); }
    // ... that numbers may end in a point, and that 0x may be large.
    number() { return this.dice.one(this.modern ? numbers.filter((text) => !/\.$|X/.test(text)) : numbers); }

    duration() {
        const { dice } = this;
        if (!this.newer(40)) return dice.one(durations);
        const part = () => dice.one(['5m', '300', '1h', '0x10', '2', 'step()', 'range()', '(1m+30s)', 'max_of(5m, step())', 'min_of(1h,2h)']);
        return dice.often(50) ? part() : `${part()} ${dice.one(['+', '-', '*', '/', '%', '^'])} ${part()}`;
    }

    offset() {
        const { dice } = this;
        if (this.newer(40)) return dice.one(['-(5m + 1m)', '300', '+5m', 'step()', '-step()', '--5m', '(1h*2)', '-min_of(1m, 2m)', '1.5']);
        return dice.one(['', '-', '- ']) + dice.one(durations);
    }

    instant() {
        const { dice } = this;
        if (this.newer(20)) return '5m';
        return dice.one(['0', '1603774568', '-10', '+5.5', 'start()', 'end()', 'START ( )', '1e3', '0x10']);
    }

    modifiers() {
        const { dice } = this;
        const list = [];
        if (dice.often(15)) list.push(`${dice.one(['offset', 'OFFSET', 'offset'])} ${this.offset()}`);
        if (dice.often(15)) list.push(`@ ${this.instant()}`);
        if (dice.often(50)) list.reverse();
        return list.map((text) => this.space() + text).join('');
    }

    range(depth) {
        const { dice } = this;
        const modern = this.newer(15) ? dice.one([' anchored', ' smoothed', ' SMOOTHED']) : '';
        if (depth > 0 && dice.often(25))
            return `${this.operand(depth - 1)}[${this.duration()}:${dice.often(60) ? this.duration() : ''}]${this.modifiers()}`;
        return `${this.selector()}${this.gap()}[${this.duration()}${dice.one(['', ' '])}]${modern}${this.modifiers()}`;
    }

    labels() {
        const { dice } = this;
        const list = dice.some(0, 3, () => (this.newer(20) ? dice.one(['"a.b"', "'x y'", '"job"']) : dice.one(grouping)));
        return `(${this.gap()}${list.join(',' + this.gap())}${list.length > 0 && dice.often(15) ? ',' : ''})`;
    }

    aggregate(depth) {
        const { dice } = this;
        const group = dice.often(60) ? `${dice.one(['by', 'without', 'BY', 'Without'])}${this.gap()}${this.labels()}` : '';
        let [op, body] = [dice.one(['sum', 'avg', 'count', 'min', 'max', 'group', 'stddev', 'stdvar', 'Sum', 'MAX']), this.vector(depth - 1)];
        const kind = dice.roll(10);
        if (kind < 2) [op, body] = [dice.one(['topk', 'bottomk', 'quantile', 'TOPK']), `${this.scalar(1)}, ${body}`];
        else if (kind < 3) [op, body] = ['count_values', `"v", ${body}`];
        else if (this.newer(20)) [op, body] = [dice.one(['limitk', 'limit_ratio']), `${this.scalar(0)}, ${body}`];
        return dice.often(50) ? `${op} ${group} (${body})` : `${op}${this.gap()}(${body})${this.gap()}${group}`;
    }

    call(depth) {
        const { dice } = this;
        const inner = () => this.vector(depth - 1);
        const made = [
            () => `${dice.one(vectorCalls)}(${inner()})`,
            () => `${dice.one(rangeCalls)}${this.gap()}(${this.range(depth - 1)})`,
            () => `clamp(${inner()}, ${this.scalar(1)},${this.scalar(0)})`,
            () => `histogram_quantile(${this.scalar(1)}, ${inner()})`,
            () => `label_replace(${inner()}, "dst", "$1", "src", "(.*)")`,
            () => `label_join(${inner()}, 'dst', ','${dice.some(0, 3, () => ', "l"').join('')}, "z")`,
            () => `predict_linear(${this.range(depth - 1)}, ${this.scalar(0)})`,
            () => `quantile_over_time(${this.scalar(0)}, ${this.range(depth - 1)})`,
            () => `${this.modern ? 'double_exponential_smoothing' : 'holt_winters'}(${this.range(depth - 1)}, 0.5, ${this.scalar(0)})`,
            () => `round(${inner()}${dice.often(50) ? ', ' + this.scalar(0) : ''})`,
            () => `vector(${this.scalar(1)})`,
            () => dice.one(['day_of_month()', 'minute()', 'month()', `days_in_month(${inner()})`]),
        ];
        const newer = [
            () => `${dice.one(newVectorCalls)}(${inner()})`,
            () => `${dice.one(newRangeCalls)}(${this.range(depth - 1)})`,
            () => `double_exponential_smoothing(${this.range(depth - 1)}, 0.5, 0.5)`,
            () => `sort_by_label(${inner()}, "a", "b")`,
            () => `sort_by_label_desc(${inner()}, "a")`,
            () => `histogram_quantiles(${inner()}, "q", 0.5, 0.9)`,
            () => `info(${inner()}${dice.one(['', ', {}', ', {k8s=~".+"}', ', {__name__="build_info"}'])})`,
            () => `histogram_fraction(0, 5m, ${inner()})`,
        ];
        return this.newer(40) ? dice.one(newer)() : dice.one(made)();
    }

    scalar(depth) {
        const { dice } = this;
        if (depth <= 0 || dice.often(60)) {
            if (this.newer(25)) return dice.one(['5m', '1h30m', '1_000', '1_0.5_0', 'step()', 'range()', 'start()', 'end()']);
            return this.number();
        }
        const made = [
            () => `-${this.scalar(depth - 1)}`,
            () => `(${this.scalar(depth - 1)})`,
            () => `${this.scalar(depth - 1)} ${dice.one(arithmetic)} ${this.scalar(depth - 1)}`,
            () => `${this.scalar(depth - 1)} ${dice.one(comparisons)} bool ${this.scalar(depth - 1)}`,
            () => `scalar(${this.vector(depth - 1)})`,
            () => dice.one(['time()', 'pi()']),
        ];
        return dice.one(made)();
    }

    matching(set) {
        const { dice } = this;
        let text = '';
        if (dice.often(30)) {
            text = `${this.space()}${dice.one(['on', 'ignoring', 'ON'])}${this.gap()}(${dice.one(['', 'job', 'le,code', 'by'])})`;
            if (!set && dice.often(50)) text += ` ${dice.one(['group_left', 'group_right', 'GROUP_LEFT'])}${dice.one(['()', '(zone)', '(x, y,)'])}`;
        }
        return text;
    }

    binary(depth) {
        const { dice } = this;
        const left = this.vector(depth - 1), right = this.vector(depth - 1);
        const kind = dice.roll(10);
        if (kind < 2) return `${left}${this.space()}${dice.one(sets)}${this.matching(true)} ${right}`;
        // Between two vectors, whatever binds stronger.
        if (this.newer(30)) return `(${left}) ${dice.one(['</', '>/', '+ fill(0)', '* on(job) fill_left(-1)', '== bool fill_right(Inf) fill_left(5)', '- fill (1)'])} (${right})`;
        const op = kind < 5 ? dice.one(comparisons) + (dice.often(30) ? ' bool' : '') : dice.one(arithmetic);
        if (dice.often(30)) return `${left} ${op} ${this.scalar(1)}`;
        if (dice.often(10)) return `${this.scalar(1)} ${op} ${right}`;
        return `${left} ${op}${this.matching(false)} ${right}`;
    }

    // What a range or a subquery may follow.
    operand(depth) {
        const { dice } = this;
        if (depth > 0 && dice.often(40)) return this.call(depth);
        if (depth > 0 && dice.often(40)) return `(${this.vector(depth - 1)})`;
        return this.selector() + this.modifiers();
    }

    vector(depth) {
        const { dice } = this;
        if (depth <= 0) return this.selector() + this.modifiers();
        const kind = dice.roll(12);
        if (kind < 2) return this.selector() + this.modifiers();
        if (kind < 5) return this.binary(depth);
        if (kind < 8) return this.aggregate(depth);
        if (kind < 10) return this.call(depth);
        if (kind < 11) return `(${this.gap()}${this.vector(depth - 1)}${this.gap()})`;
        return `${dice.one(['-', '+', '- '])}${this.vector(depth - 1)}`;
    }

    query(depth) {
        const kind = this.dice.roll(20);
        if (kind < 1) return this.range(depth);
        if (kind < 3) return this.scalar(depth);
        if (kind < 4) return this.dice.one(values);
        return this.vector(depth);
    }

    // Any kind of thing where only some are right.
    wrong(depth) {
        const anything = (below) => {
            const kind = this.dice.roll(5);
            if (kind < 1) return this.range(below);
            if (kind < 2) return this.scalar(below);
            if (kind < 3) return this.dice.one(values);
            return Maker.prototype.vector.call(this, below);
        };
        const astray = Object.create(this, {
            vector: { value: (below) => (this.dice.often(25) ? anything(Math.max(below, 0)) : Maker.prototype.vector.call(astray, below)) },
            scalar: { value: (below) => (this.dice.often(20) ? anything(Math.max(below, 0)) : Maker.prototype.scalar.call(astray, below)) },
        });
        return astray.query(depth);
    }
}

const pieces = ['a', 'b', 'é', '.', '^', '$', '\\d', '\\w', '\\b', '\\B', '\\A', '\\z', '\\pL', '\\p{Greek}', '\\P{^Lu}', '[a-z]', '[^x]', '[]x]', '[[:digit:]_]',
    '[\\d\\-]', '\\Qx*\\E', '\\x41', '\\x{1F600}', '\\101', '\\.', '\\/', ' ', '-', '{', '}', '{,2}', '(?i)', '(?s-i)', '\\n'];
const oddPieces = [')', '(', '[', '*', '+?', '??', '{2}', '{2,1}', '{1001}', '\\1', '\\8', '\\Z', '\\C', '\\p{Nope}', '\\pX', '[z-a]', '[[:no:]]', '[a', '(?=', '(?<',
    '(?P<n', '(?z)', '\\', '\\x{', '\\xg', '\\Q(', '[a-\\d]', '(?P<a-b>x)', '(?i-)'];

// A regular expression, mostly good: what it matches decides whether a selector may stand alone.
export function expression(dice, depth) {
    const piece = () => {
        if (depth > 0 && dice.often(30)) return `${dice.one(['(', '(?:', '(?P<n>', '(?i:'])}${expression(dice, depth - 1)})`;
        return dice.often(3) ? dice.one(oddPieces) : dice.one(pieces);
    };
    const repeated = () => piece() + (dice.often(35) ? dice.one(['*', '+', '?', '*?', '+?', '??', '{2}', '{0}', '{0,}', '{1,}', '{2,5}', '{0,3}?', '{20}']) : '');
    const branch = () => dice.some(0, 3, repeated).join('');
    return dice.some(1, dice.often(30) ? 3 : 1, branch).join('|');
}

const scraps = ['(', ')', '[', ']', '{', '}', ',', '"', "'", '`', '=', '=~', '!', '~', '-', '+', ':', '@', '#', '.', '_', '0', '5m', 'by',
    'on', ' offset 5m', ' bool ', '\\', '\n', 'e', 'x', ';', '$', 'é', ' and ', '[5m]', '[5m:]', '==', '1e', '{}', '()', 'sum'];

// One small change somewhere.
export function mutate(dice, text) {
    const at = dice.roll(text.length + 1), more = at + 1 + dice.roll(3);
    const kind = dice.roll(4);
    if (kind === 0) return text.slice(0, at) + text.slice(more);
    if (kind === 1) return text.slice(0, at) + dice.one(scraps) + text.slice(at);
    if (kind === 2) return text.slice(0, at) + dice.one(scraps) + text.slice(more);
    return text.slice(0, at) + text.slice(at, more) + text.slice(at);
}
