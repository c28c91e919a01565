/* schema_instance-t.c: fuzz target: a text as an instance of a schema that has every keyword. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "platform/schema/schema.h"
#include "t/fuzz/fuzz.h"

static const char schema_text[] =
    "{\"$id\":\"http://example.org/all\",\"$dynamicAnchor\":\"node\","
    "\"properties\":{\"next\":{\"$dynamicRef\":\"#node\"},\"self\":{\"$ref\":\"#\"},"
    "\"format\":{\"properties\":{"
    "\"date-time\":{\"format\":\"date-time\"},\"date\":{\"format\":\"date\"},"
    "\"time\":{\"format\":\"time\"},\"duration\":{\"format\":\"duration\"},"
    "\"email\":{\"format\":\"email\"},\"idn-email\":{\"format\":\"idn-email\"},"
    "\"hostname\":{\"format\":\"hostname\"},\"idn-hostname\":{\"format\":\"idn-hostname\"},"
    "\"ipv4\":{\"format\":\"ipv4\"},\"ipv6\":{\"format\":\"ipv6\"},\"uri\":{\"format\":\"uri\"},"
    "\"uri-reference\":{\"format\":\"uri-reference\"},\"iri\":{\"format\":\"iri\"},"
    "\"iri-reference\":{\"format\":\"iri-reference\"},\"uuid\":{\"format\":\"uuid\"},"
    "\"uri-template\":{\"format\":\"uri-template\"},\"regex\":{\"format\":\"regex\"},"
    "\"json-pointer\":{\"format\":\"json-pointer\"},"
    "\"relative-json-pointer\":{\"format\":\"relative-json-pointer\"}}},"
    "\"text\":{\"minLength\":1,\"maxLength\":9,\"pattern\":\"^(a+)+b|\\\\p{Lu}$\"},"
    "\"number\":{\"minimum\":-5,\"exclusiveMaximum\":1e9,\"multipleOf\":0.01},"
    "\"list\":{\"prefixItems\":[{\"type\":\"string\"}],\"contains\":{\"type\":\"integer\"},"
    "\"maxContains\":2,\"uniqueItems\":true,\"unevaluatedItems\":{\"type\":\"null\"}},"
    "\"quantity\":{\"format\":\"quantity\",\"x-minimum\":\"1m\",\"x-maximum\":\"1Gi\"},"
    "\"one\":{\"oneOf\":[{\"const\":1},{\"enum\":[\"a\",[1]]},{\"not\":{\"type\":\"object\"}}]}},"
    "\"patternProperties\":{\"^x\":{\"anyOf\":[{\"required\":[\"a\"]},{\"maxItems\":2}]}},"
    "\"propertyNames\":{\"maxLength\":20},\"dependentRequired\":{\"a\":[\"b\"]},"
    "\"dependentSchemas\":{\"b\":{\"properties\":{\"b\":{},\"a\":{}}}},"
    "\"if\":{\"required\":[\"c\"]},\"then\":{\"properties\":{\"c\":{\"default\":1}}},"
    "\"else\":{\"maxProperties\":6},\"unevaluatedProperties\":false,"
    "\"x-rules\":[{\"rule\":\"unique\",\"each\":\"/list/*\"},"
    "{\"rule\":\"at_least\",\"big\":\"/number\",\"small\":\"/one\"}]}";

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t length)
{
    struct arena *arena = arena_open("fuzz", MIB(256));
    struct failure failure = {.arena = arena};
    struct node *document, *instance;
    const struct schema *schema;
    if (json_parse(arena, (struct str){schema_text, sizeof schema_text - 1}, &failure,
                   &document) != DONE ||
        schema_compile(arena, document, &failure, &schema) != DONE)
        abort();
    if (json_parse_any(arena, (struct str){(const char *)at, length}, &failure,
                       &instance) == DONE) {
        struct schema_errors errors = {.arena = arena};
        bool valid = schema_judge(arena, schema, instance, STR("/s"), &errors);
        if (valid != (errors.count == 0) ||
            valid != schema_holds(arena, schema, document, instance))
            abort();
        (void)schema_fill_defaults(arena, schema, instance);
    }
    arena_close(arena);
    return 0;
}
