import type { FakeKubernetes } from "../kubernetes/index.ts";
import { type ServiceCatalogAccess, serviceCatalogAdmission } from "./admission/service-catalog-admission.ts";
import { serviceCatalogCrds } from "./service-catalog-crds.ts";

/** Everybody may read every Secret. */
const OPEN: ServiceCatalogAccess = { mayGetSecret: () => ({ allowed: true }) };

/** Gives a fake cluster Service Catalog's kinds and webhooks. Its controller is `runServiceCatalog`. */
export function installServiceCatalog(cluster: Pick<FakeKubernetes, "serve" | "admission">, access: ServiceCatalogAccess = OPEN): void {
  for (const crd of serviceCatalogCrds) cluster.serve(crd);
  for (const hook of serviceCatalogAdmission(access)) cluster.admission(hook);
}
