// generate.mjs: schemas of draft 2020-12 and instances near them, the same for a seed everywhere.
// SPDX-License-Identifier: ISC

// xorshift32: small, and the same on every machine.
export function dice(seed) {
    let state = seed >>> 0 || 1;
    const next = () => {
        state ^= state << 13;
        state >>>= 0;
        state ^= state >>> 17;
        state ^= state << 5;
        state >>>= 0;
        return state;
    };
    const below = (n) => next() % n;
    return {
        below,
        one: (list) => list[below(list.length)],
        chance: (percent) => below(100) < percent,
        some: (list, most) => {
            const rest = [...list], out = [];
            for (let n = 1 + below(most); n > 0 && rest.length > 0; n--)
                out.push(rest.splice(below(rest.length), 1)[0]);
            return out;
        },
    };
}

const names = ['a', 'b', 'c', 'ab', 'é', 'd'];
const texts = ['', 'a', 'ab', 'abc', 'b', 'é', '\u{1F600}', '1'];
const numbers = [0, 1, 2, 3, 5, -1, 1.5, 2.5, 10];
const kinds = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'];
const patterns = ['^a', 'b$', '^[a-c]+$', '^.$', '\\d', '^\\w*$', 'a|b'];

export function value(d, depth) {
    const kind = d.below(depth > 0 ? 9 : 5);
    if (kind === 0) return d.one([null, true, false]);
    if (kind <= 2) return d.one(numbers);
    if (kind <= 4) return d.one(texts);
    if (kind <= 6) return Array.from({ length: d.below(4) }, () => value(d, depth - 1));
    const object = {};
    for (let n = d.below(4); n > 0; n--) object[d.one(names)] = value(d, depth - 1);
    return object;
}

// `defs` is how many there are; `from` the first one that may be used in place, so that no chain of
// references comes back to where it was without going down into the instance.
function schema(d, depth, from, defs) {
    if (d.chance(depth > 0 ? 6 : 30)) return d.chance(80);
    const out = {};
    for (const word of d.some(depth > 0 ? all : flat, 4)) words[word](out, d, depth - 1, from, defs);
    return out;
}

const inside = (d, depth, defs) => schema(d, depth, 0, defs);
const list = (d, make) => Array.from({ length: 1 + d.below(3) }, make);
const map = (d, make, keys = names) => Object.fromEntries(d.some(keys, 3).map((key) => [key, make()]));
const count = (d) => d.below(4);

const words = {
    type: (out, d) => { out.type = d.chance(60) ? d.one(kinds) : d.some(kinds, 4); },
    const: (out, d) => { out.const = value(d, 1); },
    enum: (out, d) => { out.enum = distinct(list(d, () => value(d, 1))); },
    minimum: (out, d) => { out.minimum = d.one(numbers); },
    maximum: (out, d) => { out.maximum = d.one(numbers); },
    exclusiveMinimum: (out, d) => { out.exclusiveMinimum = d.one(numbers); },
    exclusiveMaximum: (out, d) => { out.exclusiveMaximum = d.one(numbers); },
    multipleOf: (out, d) => { out.multipleOf = d.one([1, 2, 0.5, 2.5]); },
    minLength: (out, d) => { out.minLength = count(d); },
    maxLength: (out, d) => { out.maxLength = count(d); },
    pattern: (out, d) => { out.pattern = d.one(patterns); },
    required: (out, d) => { out.required = d.some(names, 2); },
    minProperties: (out, d) => { out.minProperties = count(d); },
    maxProperties: (out, d) => { out.maxProperties = count(d); },
    dependentRequired: (out, d) => { out.dependentRequired = map(d, () => d.some(names, 2)); },
    minItems: (out, d) => { out.minItems = count(d); },
    maxItems: (out, d) => { out.maxItems = count(d); },
    uniqueItems: (out, d) => { out.uniqueItems = d.chance(80); },
    ref: (out, d, depth, from, defs) => {
        if (from < defs) out.$ref = reference(d, from + d.below(defs - from));
    },
    properties: (out, d, depth, from, defs) => { out.properties = map(d, () => below(d, depth, defs)); },
    patternProperties: (out, d, depth, from, defs) => {
        out.patternProperties = map(d, () => below(d, depth, defs), patterns);
    },
    additionalProperties: (out, d, depth, from, defs) => { out.additionalProperties = below(d, depth, defs); },
    propertyNames: (out, d, depth, from, defs) => { out.propertyNames = inside(d, 0, defs); },
    dependentSchemas: (out, d, depth, from, defs) => {
        out.dependentSchemas = map(d, () => schema(d, depth, from, defs));
    },
    prefixItems: (out, d, depth, from, defs) => { out.prefixItems = list(d, () => below(d, depth, defs)); },
    items: (out, d, depth, from, defs) => { out.items = below(d, depth, defs); },
    contains: (out, d, depth, from, defs) => {
        out.contains = below(d, depth, defs);
        if (d.chance(40)) out.minContains = d.below(3);
        if (d.chance(40)) out.maxContains = d.below(3);
    },
    allOf: (out, d, depth, from, defs) => { out.allOf = list(d, () => schema(d, depth, from, defs)); },
    anyOf: (out, d, depth, from, defs) => { out.anyOf = list(d, () => schema(d, depth, from, defs)); },
    oneOf: (out, d, depth, from, defs) => { out.oneOf = list(d, () => schema(d, depth, from, defs)); },
    not: (out, d, depth, from, defs) => { out.not = schema(d, depth, from, defs); },
    if: (out, d, depth, from, defs) => {
        out.if = schema(d, depth, from, defs);
        if (d.chance(80)) out.then = schema(d, depth, from, defs);
        if (d.chance(80)) out.else = schema(d, depth, from, defs);
    },
    unevaluatedProperties: (out, d, depth, from, defs) => {
        out.unevaluatedProperties = d.chance(60) ? false : below(d, depth, defs);
    },
    unevaluatedItems: (out, d, depth, from, defs) => {
        out.unevaluatedItems = d.chance(60) ? false : below(d, depth, defs);
    },
};
const all = Object.keys(words);
const flat = all.slice(0, all.indexOf('properties'));

// A schema for a part of the instance may lead back to the whole.
function below(d, depth, defs) {
    if (d.chance(8)) return { $ref: '#' };
    return inside(d, depth, defs);
}

// Even ones by their place, odd ones by their anchor.
const reference = (d, number) => number % 2 === 0 ? `#/$defs/d${number}` : `#d${number}`;

function distinct(values) {
    const seen = new Set();
    return values.filter((each) => {
        const text = JSON.stringify(each);
        return !seen.has(text) && seen.add(text);
    });
}

export function document(d) {
    const defs = d.below(4);
    const root = { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'http://example.org/generated' };
    const body = schema(d, 3, 0, defs);
    if (typeof body === 'object') Object.assign(root, body);
    else root.not = !body;
    if (defs === 0) return root;
    root.$defs = {};
    for (let number = 0; number < defs; number++) {
        const made = schema(d, 2, number + 1, defs);
        const def = typeof made === 'object' ? made : { not: !made };
        if (number % 2 === 1) def.$anchor = `d${number}`;
        root.$defs[`d${number}`] = def;
    }
    return root;
}

// Something that the schema is likely to have an opinion about.
export function near(d, at, root, depth) {
    if (typeof at !== 'object' || at === null || depth < 0 || d.chance(12)) return value(d, 2);
    if (at.const !== undefined && d.chance(70)) return at.const;
    if (at.enum && d.chance(70)) return d.one(at.enum);
    if (at.$ref && d.chance(50)) return near(d, target(at.$ref, root), root, depth - 1);
    for (const word of ['allOf', 'anyOf', 'oneOf'])
        if (at[word] && d.chance(40)) return near(d, d.one(at[word]), root, depth - 1);
    if (at.then && d.chance(30)) return near(d, d.one([at.if, at.then, at.else ?? true]), root, depth - 1);
    const kind = typeof at.type === 'string' ? at.type : d.one(kinds);
    if (kind === 'object' || at.properties || at.required || at.unevaluatedProperties !== undefined)
        return nearObject(d, at, root, depth);
    if (kind === 'array' || at.items !== undefined || at.prefixItems || at.contains !== undefined)
        return nearArray(d, at, root, depth);
    if (kind === 'string') return d.one(texts);
    if (kind === 'integer' || kind === 'number') return d.one(numbers);
    return value(d, 2);
}

function target(ref, root) {
    if (ref === '#') return root;
    return root.$defs?.[ref.replace('#/$defs/', '').replace('#', '')];
}

function nearObject(d, at, root, depth) {
    const out = {};
    for (const [name, each] of Object.entries(at.properties ?? {}))
        if (d.chance(70)) out[name] = near(d, each, root, depth - 1);
    for (const name of at.required ?? [])
        if (d.chance(85) && out[name] === undefined) out[name] = value(d, 1);
    if (d.chance(40)) out[d.one(names)] = near(d, at.additionalProperties, root, depth - 1);
    return out;
}

function nearArray(d, at, root, depth) {
    const out = [];
    for (const each of at.prefixItems ?? []) if (d.chance(90)) out.push(near(d, each, root, depth - 1));
    for (let n = d.below(3); n > 0; n--) out.push(near(d, at.items ?? at.contains, root, depth - 1));
    return out;
}
