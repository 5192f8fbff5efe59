// Its constant for a number that may be written as text has each name twice, which is no TypeScript: without
// their values, the two are a number and a string.
function withoutMixedEnums(schema) {
  for (const member of Object.values(schema ?? {})) {
    if (typeof member === "object") withoutMixedEnums(member);
  }
  const members = schema?.oneOf ?? schema?.anyOf;
  if (Array.isArray(members) && members.every((member) => member.enum)) {
    for (const member of members) delete member.enum;
  }
  return schema;
}

module.exports = {
  api: {
    input: { target: process.env.DOCUMENT, override: { transformer: withoutMixedEnums } },
    output: {
      target: process.env.OUT,
      client: "fetch",
      // With the status in the type of a response, it writes `status: 4XX`, which is no TypeScript either.
      override: { fetch: { includeHttpResponseReturnType: false } },
    },
  },
};
