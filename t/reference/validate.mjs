// validate.mjs: is the file an OpenAPI document by the specification's own schema?
// SPDX-License-Identifier: ISC
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';

const validator = new Validator();
const outcome = await validator.validate(JSON.parse(await readFile(process.argv[2], 'utf8')));
if (!outcome.valid) {
  console.log(JSON.stringify(outcome.errors, null, 2));
  process.exit(1);
}
validator.resolveRefs(); // throws for a $ref that leads nowhere
console.log(`valid ${validator.version}`);
