import { createHash } from "node:crypto";
import { SERVICE_CATALOG_GROUP } from "./service-catalog-resources.ts";

/** The label by which Service Catalog finds objects again, `spec.clusterServiceBrokerName` for one: a hash, because values may be too long for labels. */
export function sha224Label(field: string, value: string): Record<string, string> {
  return { [`${SERVICE_CATALOG_GROUP}/${field}`]: createHash("sha224").update(value).digest("hex") };
}
