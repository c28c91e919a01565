// promql.mjs: what we, Prometheus 2.42 and the grammar of its editor say about some thousand queries.
// usage: promql.mjs KTRLPLANE SEED [--list]
// SPDX-License-Identifier: ISC
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { dice } from './dice.mjs';
import { expression, Maker, mutate, names } from './promql_generate.mjs';
import { prometheus } from './prometheus.mjs';

const [program, seed, option] = process.argv.slice(2);
const here = (name) => new URL(name, import.meta.url);
// {"reasons": {WORD: why we differ}, "queries": {QUERY: WORD}}
const listed = JSON.parse(readFileSync(here('promql_differences.json')));
const label = 'resource_id';

function corpus() {
    const hard = readFileSync(here('promql_hard.txt'), 'utf8').split('\n').filter((line) => line !== '').map((line) => line.replaceAll('⏎', '\n'));
    const random = dice(Number(seed));
    const old = new Maker(random, false), modern = new Maker(random, true);
    const made = random.some(900, 900, () => old.query(1 + random.roll(3)));
    const wrong = random.some(500, 500, () => old.wrong(1 + random.roll(2)));
    const newer = random.some(500, 500, () => modern.query(1 + random.roll(3)));
    const broken = random.some(900, 900, () => mutate(random, random.one(random.often(50) ? hard : made)));
    const regular = random.some(700, 700, () => `{a=~${JSON.stringify(expression(random, random.roll(3)))}}`);
    return [...new Set([...hard, '', ...made, ...wrong, ...newer, ...broken, ...regular])];
}

function ours(queries, ...options) {
    const run = spawnSync(program, ['query', '--language', 'promql', ...options],
        { input: queries.map((query) => JSON.stringify(query) + '\n').join(''), encoding: 'utf8', maxBuffer: 1 << 28 });
    if (run.status !== 0) throw new Error(`${program}: ${run.stderr}`);
    return run.stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line));
}

// The grammar of the editor repairs what is wrong; a repair is a mistake. It knows no types.
function editor(query) {
    let good = true;
    parser.parse(query).iterate({ enter: (node) => { if (node.type.isError) good = false; } });
    return good;
}

// What Prometheus says about a query that it could read: there the newer grammar has no word.
const understood = new RegExp(['expected type', 'binary expression must', 'must use BOOL', 'bool modifier can', 'vector matching only',
    'no grouping allowed', 'set operator', 'ranges only', 'no offset modifiers', 'no @ modifiers', 'subquery is only', 'unary expression only',
    'modifier must be preceded', 'may not be set multiple', 'out of bounds', 'number of arguments', 'argument\\(s\\)', 'no arguments for',
    'non-empty matcher', 'must not be set twice', 'must not occur in ON', 'error parsing regexp', 'invalid UTF-8', 'must be greater than 0',
    'not a valid duration', 'duration out of range', 'error parsing number',
    // How strings are written has not changed since.
    'unterminated', 'escape sequence'].join('|'));

function expected(query, theirs) {
    if (theirs.error === undefined) return true;
    return understood.test(theirs.error) ? false : editor(query);
}

// Does each selector of a text hold the matcher? Read by the editor's grammar, not by ours.
function guarded(query) {
    let good = true;
    // It has the newer name of this function only.
    const text = query.replaceAll('holt_winters(', 'double_exponential_smoothing(');
    parser.parse(text).iterate({
        enter: (node) => {
            if (node.name === 'VectorSelector' && !text.slice(node.from, node.to).includes(`${label}="x"`)) good = false;
        },
    });
    return good;
}

async function all(list, work) {
    const results = [];
    let next = 0;
    await Promise.all(Array.from({ length: 8 }, async () => {
        while (next < list.length) {
            const i = next++;
            results[i] = await work(list[i], i);
        }
    }));
    return results;
}

// Two resources with the same metrics: ours, and one that must never be seen.
const noon = 1700000000;
function samples() {
    const lines = names.flatMap((name) => [['x', 'ours'], ['y', 'theirs']].flatMap(([id, owner]) => Array.from({ length: 31 }, (_, i) =>
        `${name}{${label}="${id}",owner="${owner}",job="x",code="x",le="${owner === 'ours' ? 1 : 2}"} ${i} ${noon - 1800 + i * 60}`)));
    return `${lines.join('\n')}\n# EOF\n`;
}

const queries = corpus();
const store = await prometheus(samples());
const theirs = await all(queries, (query) => store.format(query));
const mine = ours(queries);
const limited = ours(queries, '--matcher', `${label}="x"`);
const again = ours(mine.map((answer) => answer.query ?? ''));
const twice = ours(limited.map((answer) => answer.query ?? ''), '--matcher', `${label}="x"`);
const told = [];
const tell = (what, query, more) => told.push(`${what}: ${JSON.stringify(query)}${more === undefined ? '' : `: ${more}`}`);
const differ = queries.filter((query, i) => mine[i].ok !== expected(query, theirs[i]));
const accepted = queries.filter((query, i) => mine[i].ok);

queries.forEach((query, i) => {
    if (listed.queries[query] === undefined && differ.includes(query))
        tell(mine[i].ok ? 'we take it' : 'we refuse it', query, `${mine[i].message ?? mine[i].query} | ${theirs[i].error ?? 'Prometheus takes it'}`);
    if (mine[i].ok && (!again[i].ok || again[i].query !== mine[i].query)) tell('not the same when read again', query, mine[i].query);
    if (limited[i].ok && twice[i].query !== limited[i].query) tell('not the same when limited twice', query, limited[i].query);
    if (mine[i].ok && editor(query) && !editor(mine[i].query)) tell("the editor's grammar refuses what we print", query, mine[i].query);
    if (limited[i].ok && editor(query) && !editor(limited[i].query)) tell("the editor's grammar refuses what we limit", query, limited[i].query);
    if (limited[i].ok && !guarded(limited[i].query)) tell('a selector has not its matcher', query, limited[i].query);
    if (mine[i].ok && !limited[i].ok && !/info\(\)/.test(limited[i].message)) tell('cannot be limited', query, limited[i].message);
});
await all(queries, async (query, i) => {
    if (!mine[i].ok || theirs[i].error !== undefined) return;
    const same = await store.format(mine[i].query);
    if (same.text !== theirs[i].text) tell('means something else when printed', query, `${mine[i].query} | ${same.text ?? same.error}`);
    const bound = limited[i].ok ? await store.format(limited[i].query) : { text: '' };
    // As Prometheus understood it, each selector has its matcher.
    if (bound.text !== undefined && !guarded(bound.text)) tell('a selector of Prometheus has not its matcher', query, bound.text);
    if (bound.error !== undefined) tell('Prometheus refuses it when limited', query, `${limited[i].query} | ${bound.error}`);
});
let [shown, seen, answered] = [0, 0, 0];
await all(queries, async (query, i) => {
    if (!limited[i].ok || theirs[i].error !== undefined) return;
    const open = await store.answer(query, noon), bound = await store.answer(limited[i].query, noon);
    if (open?.includes('"owner":"theirs"')) shown++;
    if (bound?.includes('"owner":"ours"')) seen++;
    if (bound !== undefined) answered++;
    if (bound?.includes('theirs')) tell('the other one is seen', query, `${limited[i].query} | ${bound}`);
});
for (const [query, word] of Object.entries(listed.queries)) {
    if (listed.reasons[word] === undefined) tell('listed without a reason', query, word);
    if (!differ.includes(query)) tell('listed, but we agree, or it is no longer asked', query);
}
store.close();
if (option === '--list')
    writeFileSync('/dev/stdout', JSON.stringify(differ.map((query) => [query, mine[queries.indexOf(query)].message ?? '', theirs[queries.indexOf(query)].error ?? '']), null, 1));
console.log(told.slice(0, 200).join('\n'));
console.log(`${queries.length} queries, ${accepted.length} taken, ${theirs.filter((one) => one.error === undefined).length} by Prometheus, ` +
    `${differ.length} listed differences, ${told.length} complaints`);
console.log(`${answered} answered when limited, ${seen} with series of ours; unlimited, ${shown} show the other one`);
process.exit(told.length === 0 ? 0 : 1);
