/** One test of a run. */
export interface TestResult {
  /** The suites around it, the outermost first. */
  readonly suites: readonly string[];
  readonly title: string;
  readonly status: "passed" | "failed" | "skipped";
}

interface JsonReport {
  readonly success: boolean;
  readonly testResults: ReadonlyArray<{
    readonly assertionResults: ReadonlyArray<{
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }>;
  }>;
}

/** What vitest's JSON report says of each test. */
export function testResultsIn(report: string): readonly TestResult[] {
  const { testResults } = JSON.parse(report) as JsonReport;
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ ancestorTitles, title, status }) => ({
      suites: ancestorTitles.filter((suite) => suite !== ""),
      title,
      status: status === "passed" || status === "failed" ? status : "skipped",
    }));
}
