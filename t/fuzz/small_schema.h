/* small_schema.h: a schema with a bit of everything, for targets that need one. */
/* SPDX-License-Identifier: ISC */
#ifndef T_FUZZ_SMALL_SCHEMA_H
#define T_FUZZ_SMALL_SCHEMA_H

#define SMALL_SCHEMA                                                                      \
    "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"                \
    "\"n\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":9,\"default\":2},"             \
    "\"r\":{\"type\":\"number\",\"multipleOf\":0.5},"                                     \
    "\"t\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":9,\"pattern\":\"^(a|b)*$\"}," \
    "\"q\":{\"type\":\"string\",\"format\":\"quantity\",\"x-maximum\":\"1Gi\"},"          \
    "\"f\":{\"anyOf\":[{\"format\":\"email\"},{\"format\":\"uri\"},{\"format\":\"ipv6\"}," \
    "{\"format\":\"date-time\"},{\"format\":\"duration\"},{\"format\":\"hostname\"}],"    \
    "\"type\":\"string\"},"                                                               \
    "\"b\":{\"type\":\"boolean\"},"                                                       \
    "\"kind\":{\"type\":\"string\",\"enum\":[\"x\",\"y\"],\"default\":\"x\"},"            \
    "\"s\":{\"$ref\":\"#/$defs/ref\"},"                                                   \
    "\"m\":{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^[a-z]+$\"},"            \
    "\"additionalProperties\":{\"type\":\"string\"},\"maxProperties\":5},"                \
    "\"l\":{\"type\":\"array\",\"maxItems\":6,\"uniqueItems\":true,"                      \
    "\"items\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"      \
    "\"to\":{\"type\":\"string\"},\"inner\":{\"$ref\":\"#/properties/l\"}}}},"            \
    "\"w\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"                         \
    "\"o\":{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"p\":{\"const\":1}},"          \
    "\"required\":[\"p\"]},{\"type\":\"array\",\"items\":{\"$ref\":\"#/properties/o\"}},"       \
    "{\"type\":\"string\"}]},"                                                            \
    "\"z\":{\"type\":[\"string\",\"null\"]},"                                               \
    "\"u\":{\"type\":\"array\",\"uniqueItems\":true,\"items\":{\"enum\":[\"a\",1,null]}},"     \
    "\"mm\":{\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#/properties/mm\"}},"     \
    "\"any\":true},"                                                                      \
    "\"if\":{\"properties\":{\"kind\":{\"const\":\"y\"}},\"required\":[\"kind\"]},"       \
    "\"then\":{\"properties\":{\"s\":true},\"required\":[\"s\"]},"                        \
    "\"else\":{\"properties\":{\"b\":true}},"                                             \
    "\"x-rules\":[{\"rule\":\"unique\",\"each\":\"/l/*/name\"},"                          \
    "{\"rule\":\"names_existing\",\"each\":\"/l/*/to\",\"of\":\"/l/*/name\"},"            \
    "{\"rule\":\"at_least\",\"big\":\"/n\",\"small\":\"/r\"}],"                           \
    "\"$defs\":{\"ref\":{\"type\":\"object\",\"x-secret-ref\":true,\"properties\":{"      \
    "\"valueFrom\":{\"type\":\"object\",\"properties\":{\"secretKeyRef\":{\"type\":\"object\"," \
    "\"properties\":{\"name\":{\"type\":\"string\"},\"key\":{\"type\":\"string\"}}}}}}}}}"

#endif
