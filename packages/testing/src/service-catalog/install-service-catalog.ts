import type { FakeKubernetes } from "../kubernetes/index.ts";
import { type ServiceCatalogAccess, serviceCatalogAdmission } from "./admission/service-catalog-admission.ts";
import { serviceCatalogCrdsOf } from "./service-catalog-crds.ts";
import type { ServiceCatalogVersion } from "./service-catalog-version.ts";

/** Everybody may read every Secret. */
const OPEN: ServiceCatalogAccess = { mayGetSecret: () => ({ allowed: true }) };

/** Gives a fake cluster Service Catalog's kinds and webhooks. Its controller is `runServiceCatalog`. */
export function installServiceCatalog(
  cluster: Pick<FakeKubernetes, "serve" | "admission">,
  access: ServiceCatalogAccess = OPEN,
  version: ServiceCatalogVersion = "0.5.3",
): void {
  for (const crd of serviceCatalogCrdsOf(version)) cluster.serve(crd);
  for (const hook of serviceCatalogAdmission(access, version)) cluster.admission(hook);
}
