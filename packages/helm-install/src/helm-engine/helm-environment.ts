import { join } from "node:path";

/**
 * All that helm sees of the environment. It is made from nothing, because some thirty inherited variables change what helm does
 * (`HELM_DRIVER` alone moves the releases elsewhere), and it names files, never secrets.
 */
export function helmEnvironment(folder: string): Readonly<Record<string, string>> {
  return {
    HOME: folder,
    TMPDIR: folder,
    KUBECONFIG: join(folder, "kubeconfig"),
    HELM_CONFIG_HOME: join(folder, "config"),
    HELM_CACHE_HOME: join(folder, "cache"),
    HELM_DATA_HOME: join(folder, "data"),
    HELM_PLUGINS: join(folder, "plugins"),
    HELM_DRIVER: "secret",
  };
}
