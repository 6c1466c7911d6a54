import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";

/** Columns. */
export const SERVICE_ACCOUNT_RULES: KindRules = {
  columns: [NAME, column("Secrets", ({ secrets }) => (Array.isArray(secrets) ? secrets.length : 0)), AGE],
  deleteAnswersObject: true,
};
