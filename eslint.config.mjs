import tseslint from "typescript-eslint";
import { BANNED_CALLS, MODULE_RULES } from "./packages/tooling/src/lint/banned-calls.mjs";
import { fileNamedAfterExport } from "./packages/tooling/src/lint/file-named-after-export.mjs";
import { mustUseResult } from "./packages/tooling/src/lint/must-use-result.mjs";
import { ARROWS, restrictedImports } from "./packages/tooling/src/lint/package-arrows.mjs";

const TESTS = ["**/*.test.ts", "**/*.proof.ts"];
/** Places where the capabilities themselves are made, or where a process of its own begins. */
const CAPABILITIES = ["packages/core/src/clock.ts", "packages/testing/src/time/*.ts", "packages/testing/src/world/*process*.ts"];

export default [
  { ignores: ["**/dist/**", "**/node_modules/**", "**/api/**"] },
  {
    files: ["packages/*/src/**/*.ts", "examples/*/src/**/*.ts"],
    languageOptions: {
      parser: tseslint.parser,
      // With CI set, the parser would take it that no text changes after it was read; the controls of the rules give it others.
      parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname, disallowAutomaticSingleRunInference: true },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: {
      osb: { rules: { "must-use-result": mustUseResult, "file-named-after-export": fileNamedAfterExport } },
      ts: tseslint.plugin,
    },
    rules: {
      "osb/must-use-result": "error",
      "osb/file-named-after-export": "error",
      "no-restricted-syntax": ["error", ...MODULE_RULES],
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "ts/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrorsIgnorePattern: "^_" }],
      "ts/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "ts/consistent-type-imports": "error",
    },
  },
  {
    files: ["packages/{core,kubernetes,osb-client,aws,aws-prereqs,helm-install,broker-registration,verify}/src/**/*.ts"],
    ignores: [...TESTS, ...CAPABILITIES],
    rules: { "no-restricted-syntax": ["error", ...MODULE_RULES, ...BANNED_CALLS] },
  },
  ...Object.keys(ARROWS).map((name) => ({
    files: [`packages/${name}/src/**/*.ts`],
    ignores: TESTS,
    rules: { "ts/no-restricted-imports": ["error", restrictedImports(name)] },
  })),
  { files: TESTS, rules: { "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }] } },
];
