// dice.mjs: the same numbers for the same seed, and choices made of them, for generated queries.
// SPDX-License-Identifier: ISC

// xorshift32: small, and the same on every machine.
export function dice(seed) {
    let state = seed >>> 0 || 1;
    const roll = (sides) => {
        state ^= state << 13;
        state >>>= 0;
        state ^= state >>> 17;
        state ^= state << 5;
        state >>>= 0;
        return state % sides;
    };
    return {
        roll,
        one: (list) => list[roll(list.length)],
        often: (percent) => roll(100) < percent,
        some: (least, most, make) => Array.from({ length: least + roll(most - least + 1) }, make),
    };
}
