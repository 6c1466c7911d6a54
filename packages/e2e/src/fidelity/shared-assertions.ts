import type { TestResult } from "./test-results-in.ts";

/** How far one API of a fake is held to one real server. */
export interface SharedAssertions {
  readonly api: string;
  readonly server: string;
  /** Tests that passed on both, ledger entries apart. */
  readonly shared: number;
  /** Where the fake, or the server, is known to differ: titles. */
  readonly differing: readonly string[];
}

/** Which tests of a contract are known to differ, by the name of the suite that they are in: `DynamoDB, on moto`. */
export type Ledgers = Readonly<Record<string, Readonly<Record<string, string>>>>;

const FAKE = "the fake";
/** Of each contract: tells that the ledger is right, and is no assertion about the API. */
const ABOUT_THE_LEDGER = "differs where it is known to, and nowhere else";

/** Counts what fake and real servers were both asked and both answered as expected: suites of the name `<api>, on <server>`. */
export function sharedAssertions(results: readonly TestResult[], ledgers: Ledgers): readonly SharedAssertions[] {
  const passed = new Map<string, Set<string>>();
  for (const { suites, title, status } of results) {
    const [suite = ""] = suites;
    if (status !== "passed" || !suite.includes(", on ") || title === ABOUT_THE_LEDGER) continue;
    passed.set(suite, (passed.get(suite) ?? new Set()).add(title));
  }
  return [...passed]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([suite, titles]): readonly SharedAssertions[] => {
      const at = suite.lastIndexOf(", on ");
      const [api, server] = [suite.slice(0, at), suite.slice(at + ", on ".length)];
      const ofFake = `${api}, on ${FAKE}`;
      if (server === FAKE || !passed.has(ofFake)) return [];
      const differing = [...new Set([...Object.keys(ledgers[ofFake] ?? {}), ...Object.keys(ledgers[suite] ?? {})])];
      const shared = [...titles].filter((title) => passed.get(ofFake)?.has(title) === true && !differing.includes(title));
      return [{ api, server, shared: shared.length, differing }];
    });
}
