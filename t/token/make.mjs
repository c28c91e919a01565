// make.mjs: a set of keys on the first line, then good tokens by an independent maker.
// SPDX-License-Identifier: ISC
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

const [issuer, audience] = process.argv.slice(2);
const makers = [];
for (const [algorithm, options] of [
  ['RS256', { modulusLength: 2048 }],
  ['RS256', { modulusLength: 3072 }],
  ['RS256', { modulusLength: 4096 }],
  ['ES256', {}],
  ['ES256', {}],
  ['ES384', {}],
  ['PS256', {}],
  ['EdDSA', {}],
]) {
  const pair = await generateKeyPair(algorithm, { ...options, extractable: true });
  const kid = `key-${makers.length}`;
  makers.push({ algorithm, kid, key: pair.privateKey,
    jwk: { ...(await exportJWK(pair.publicKey)), kid, alg: algorithm, use: 'sig' } });
}
console.log(JSON.stringify({ keys: makers.map((maker) => maker.jwk) }));
for (let round = 0; round < 20; round++) {
  for (const { algorithm, kid, key } of makers) {
    const token = new SignJWT({ email: 'ada@example.org', round })
      .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' })
      .setSubject(`${algorithm}-${round}`).setIssuer(issuer)
      .setAudience(round % 2 === 0 ? audience : ['other', audience])
      .setIssuedAt().setNotBefore('0s').setExpirationTime('5m');
    console.log(await token.sign(key));
  }
}
