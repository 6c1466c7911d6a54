/** What SDK code must not call: each is a capability that a caller hands in, or a trap. For `no-restricted-syntax`. */
export const BANNED_CALLS = [
  ban("AbortSignal.any", "On Node 20 a combined signal stops firing after a garbage collection. Use Deadline."),
  ban("AbortSignal.timeout", "Use Deadline, whose clock can be handed in."),
  ban("Date.now", "Time comes from a Clock."),
  ban("Math.random", "Randomness comes from a Random."),
  ban("performance.now", "Time comes from a Clock."),
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Time comes from a Clock or from a server." },
  { selector: "CallExpression[callee.name='setTimeout'], CallExpression[callee.name='setInterval']", message: "Waiting is Clock.sleep." },
  { selector: "CallExpression[callee.name='fetch']", message: "Global fetch has no size cap and no total deadline." },
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: "Nothing is read from the environment in secret: take it as input.",
  },
];

/** How modules have to look. For `no-restricted-syntax`. */
export const MODULE_RULES = [
  { selector: "ExportAllDeclaration", message: "index.ts is a table of contents: name what is exported." },
  { selector: "ExportDefaultDeclaration", message: "Exports have names." },
  { selector: "TSEnumDeclaration", message: "Use a union of string literals." },
];

function ban(call, message) {
  const [object, property] = call.split(".");
  return { selector: `CallExpression[callee.object.name='${object}'][callee.property.name='${property}']`, message: `${call}: ${message}` };
}
