import { homedir } from "node:os";
import { join } from "node:path";

/** Where what takes minutes to get is kept, whatever checkout it was for: `osb-e2e` in the user's cache folder. */
export function cacheFolder(...below: readonly string[]): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "osb-e2e", ...below);
}
