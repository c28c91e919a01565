// logql_differential.mjs: generated and picked queries, judged by us and by the grammar of Grafana's
// editor. usage: logql_differential.mjs PROGRAM SEED GENERATED MUTATED
// SPDX-License-Identifier: ISC
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parser } from '@grafana/lezer-logql';
import { dice } from './dice.mjs';
import { mutated, query, spelled } from './logql_grammar.mjs';

const program = process.argv[2];
const [seed, generated, mutations] = process.argv.slice(3, 6).map(Number);
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url)));
const picked = read('logql_picked.json');
// Where the two differ: what lezer says, our message and a form of the query (its texts emptied) as
// regular expressions, whether lezer takes what we print, and why we are right.
const rules = read('logql_differences.json');

// Strict, and one expression: not all that is wrong is marked so in the tree that it makes anyway.
const strict = parser.configure({ strict: true });
function lezer(text) {
    try {
        const nodes = [];
        for (let node = strict.parse(text).topNode.firstChild; node; node = node.nextSibling) if (node.name !== 'LineComment') nodes.push(node.name);
        return nodes.join() === 'Expr';
    } catch {
        return false;
    }
}

const d = dice(seed);
const queries = [...picked.valid, ...picked.invalid];
for (let i = 0; i < generated; i++) queries.push(spelled(d, query(d)));
for (let i = 0; i < mutations; i++) queries.push(spelled(d, mutated(d, query(d))));

const input = queries.map((text) => `${JSON.stringify(text)}\n`).join('');
function judged(...options) {
    const lines = execFileSync(program, ['query', '--language', 'logql', ...options], { input, maxBuffer: 1 << 28 }).toString().trimEnd().split('\n');
    if (lines.length !== queries.length) throw new Error(`${queries.length} queries, ${lines.length} answers`);
    return lines.map((line) => JSON.parse(line));
}
const said = judged();
const enforced = 'resource_id="x\\"} or {a=~\\".+"';
const limited = judged('--matcher', enforced);

// The selectors of a text as the other grammar sees them, each as the texts of its matchers.
function selectors(text) {
    const found = [];
    parser.parse(text).iterate({
        enter: (node) => {
            if (node.name === 'Selector') found.push([]);
            if (node.name === 'Matcher' && node.matchContext(['Matchers'])) found.at(-1).push(text.slice(node.from, node.to));
        },
    });
    return found;
}

const bare = (text) => text.replace(/`[^`]*`|"(?:[^"\\\n]|\\.)*"/g, '""').replace(/#.*/g, '');
const fits = (pattern, text) => pattern === undefined || new RegExp(pattern).test(text);
const fitting = (rule, text, answer, theirs) => rule.lezer === theirs && fits(rule.message, answer.message) && fits(rule.query, bare(text));
// What we print may differ for a reason of its own.
const taken = (answer) => lezer(answer.query) || rules.some((rule) => !rule.printed && fitting(rule, answer.query, answer, false));
const explains = (rule, text, answer, theirs) => fitting(rule, text, answer, theirs) && (!rule.printed || taken(answer));

const used = new Map(rules.map((rule) => [rule, 0]));
let agreed = 0, accepted = 0, open = 0, chosen = 0;
queries.forEach((text, index) => {
    const answer = said[index], theirs = lezer(text);
    accepted += answer.ok;
    if (index < picked.valid.length + picked.invalid.length && answer.ok !== index < picked.valid.length) {
        console.log(`picked ${JSON.stringify(text)}: ${JSON.stringify(answer)}`);
        open++;
    }
    if (answer.ok && theirs && !taken(answer)) {
        open++;
        console.log(`printed: ${JSON.stringify(text)} as ${JSON.stringify(answer.query)}`);
    }
    if (answer.ok !== limited[index].ok) throw new Error(`${text} cannot be limited: ${limited[index].message}`);
    if (answer.ok) {
        const before = selectors(answer.query), after = selectors(limited[index].query);
        chosen += after.length;
        if (before.length !== after.length || !after.every((matchers, at) => matchers.join() === [...before[at], enforced].join())) {
            open++;
            console.log(`not limited: ${JSON.stringify(text)} as ${JSON.stringify(limited[index].query)}`);
        }
    }
    if (answer.ok === theirs) {
        agreed++;
        return;
    }
    const rule = rules.find((one) => explains(one, text, answer, theirs));
    if (rule) {
        used.set(rule, used.get(rule) + 1);
        return;
    }
    open++;
    console.log(`unlisted: lezer says ${theirs} to ${JSON.stringify(text)}: ${JSON.stringify(answer)}`);
});
for (const [rule, times] of used) console.log(`${times === 0 ? 'unused' : 'used'} ${times}: ${rule.because}`);
const stale = [...used.values()].filter((times) => times === 0).length;
console.log(`${queries.length} queries, ${accepted} accepted, ${agreed} agreed, ${open} unlisted, ${stale} stale, ${chosen} selectors limited`);
