// schema.mjs: the same as schema.c by ajv: schema.mjs SCHEMA DOCUMENT SECONDS, with the packages of t/schema.
// SPDX-License-Identifier: ISC
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../schema/package.json', import.meta.url));
const Ajv = require('ajv/dist/2020').default;
const [schemaPath, documentPath, seconds] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(schemaPath));
const instance = JSON.parse(readFileSync(documentPath));

// Our own formats as expressions, so that both look at the same texts.
const formats = {
    quantity: /^[0-9]*\.?[0-9]+(?:[numkMGTPE]|[KMGTPE]i)?$/,
    cron: /^([0-9A-Za-z*,\/-]+ ){4}[0-9A-Za-z*,\/-]+$/,
    'short-duration': /^[0-9]{1,9}(?:ms|s|m|h|d)$/,
    'web-address': /^https?:\/\/[^/?#:@][\w\-.~:/?#[\]@!$&'()*+,;=%]*$/,
    hostname: /^(?=.{1,253}$)[a-z0-9](?:[-0-9a-z]{0,61}[0-9a-z])?(?:\.[a-z0-9](?:[-0-9a-z]{0,61}[0-9a-z])?)*$/i,
};

function compiled() {
    return new Ajv({ strict: false, logger: false, formats }).compile(schema);
}

function validate(judge) {
    if (judge(instance)) return;
    console.error('a wrong document', judge.errors);
    process.exit(1);
}

function measured(work) {
    const span = (Number(seconds) * 1e3) / 2, begin = performance.now();
    let runs = 0;
    for (; performance.now() - begin < span; runs++) work();
    return ((performance.now() - begin) * 1e3) / runs;
}

// Once is once: a process that compiles its first schema and validates one document.
const begin = performance.now();
validate(compiled());
const first = (performance.now() - begin) * 1e3;
const once = measured(() => validate(compiled()));
const judge = compiled();
const again = measured(() => validate(judge));
console.log(`${once.toFixed(3)} ${again.toFixed(3)} ${first.toFixed(3)}`);
