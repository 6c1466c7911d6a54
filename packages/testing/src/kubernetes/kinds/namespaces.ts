import { AGE, column, NAME } from "../reading/table.ts";
import type { KindRules } from "../served-resource.ts";

/** The label with its own name, the finalizer, the phase. */
export const NAMESPACE_RULES: KindRules = {
  defaults(namespace) {
    namespace.metadata.labels = { ...namespace.metadata.labels, "kubernetes.io/metadata.name": namespace.metadata.name };
  },
  onCreate(namespace) {
    namespace["spec"] = { finalizers: ["kubernetes"] };
    namespace["status"] = { phase: "Active" };
  },
  keepsSpec: true,
  columns: [NAME, column("Status", ({ status }) => (status as { readonly phase?: string } | undefined)?.phase), AGE],
};
