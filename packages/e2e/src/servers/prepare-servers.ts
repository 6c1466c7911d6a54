import { awsCli } from "./aws-cli.ts";
import { dynamodbLocalFolder, hasJava } from "./dynamodb-local.ts";
import { ETCD, goServerBinary, hasGo, KUBE_APISERVER, KUBE_CONTROLLER_MANAGER, KUBERNETES } from "./go-server.ts";
import { hasPython, motoPython } from "./moto.ts";

/** A moment after which people want to know what is taking so long. */
const SILENT_MS = 2_000;

const PREPARED = [
  { what: "etcd", has: hasGo, get: () => goServerBinary(ETCD) },
  { what: `kube-apiserver ${KUBERNETES.version}`, has: hasGo, get: () => goServerBinary(KUBE_APISERVER) },
  { what: `kube-controller-manager ${KUBERNETES.version}`, has: hasGo, get: () => goServerBinary(KUBE_CONTROLLER_MANAGER) },
  { what: "moto", has: hasPython, get: motoPython },
  { what: "the aws CLI", has: hasPython, get: awsCli },
  { what: "DynamoDB Local", has: hasJava, get: dynamodbLocalFolder },
];

/**
 * Builds and fetches all that this machine can, one after the other, so that suites which run side by side find it in the cache. Tells of
 * what takes its time. Rejects where something that could be had was not.
 */
export async function prepareServers(): Promise<void> {
  for (const { what, has, get } of PREPARED) {
    if (!(await has())) continue;
    const startedAt = performance.now();
    const notice = setTimeout(() => console.log(`Getting ${what}, which is not in the cache yet …`), SILENT_MS);
    try {
      await get();
    } finally {
      clearTimeout(notice);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    if (seconds > SILENT_MS / 1_000) console.log(`Got ${what} after ${seconds.toFixed(0)} s.`);
  }
}
