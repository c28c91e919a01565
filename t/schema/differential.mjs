// differential.mjs: generated schemas and instances as two other validators judge them, in the form
// of the public test suite. usage: differential.mjs SEED SCHEMAS INSTANCES-EACH FOLDER
// SPDX-License-Identifier: ISC
import { readFileSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import { Validator } from '@cfworker/json-schema';
import { dice, document, near } from './generate.mjs';

const [seed, schemas, each] = process.argv.slice(2, 5).map(Number);
const folder = process.argv[5];
const perFile = 100; // schemas: our reader takes files of 80 000 values
// Where those two differ the specification decides: {"NUMBER": {"valid": ..., "because": ...}}, for
// the schema of that number and every instance of it about which they differ.
const decided = JSON.parse(readFileSync(new URL('differences.json', import.meta.url)));

function first(schema) {
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false, addUsedSchema: false, inlineRefs: false });
    return ajv.compile(schema);
}

function second(schema) {
    const validator = new Validator(schema, '2020-12', true);
    return (data) => validator.validate(data).valid;
}

// ajv fails on some combinations of unevaluated...; then only the other one judges.
function verdict(judge, data) {
    try {
        return judge(data) === true;
    } catch {
        return null;
    }
}

const d = dice(seed);
const groups = [];
const open = [];
let pairs = 0, silent = 0;
for (let number = 0; number < schemas; number++) {
    const schema = document(d);
    const data = Array.from({ length: each }, () => near(d, schema, schema, 4));
    const judges = [first(schema), second(schema)];
    const tests = [];
    data.forEach((one, index) => {
        const name = `${number}.${index}`;
        const said = judges.map((judge) => verdict(judge, one));
        let valid = said[0] ?? said[1];
        silent += said[0] === null;
        if (said[0] !== null && said[0] !== said[1]) {
            if (!decided[number]) open.push({ name, schema, data: one, said });
            valid = decided[number]?.valid ?? valid;
        }
        pairs++;
        tests.push({ description: name, data: one, valid });
    });
    groups.push({ description: String(number), schema, tests });
}
for (let at = 0; at < groups.length; at += perFile)
    writeFileSync(`${folder}/${String(at).padStart(5, '0')}.json`, JSON.stringify(groups.slice(at, at + perFile)));
for (const each of open) console.log(`undecided ${JSON.stringify(each)}`);
console.log(`${pairs} pairs, ${silent} judged by one, ${open.length} undecided`);
