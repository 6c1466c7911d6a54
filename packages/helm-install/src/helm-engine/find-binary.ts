import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join, resolve, sep } from "node:path";

/** The absolute path of an executable, looked up as a shell does: a name with a slash is a path, a bare one is searched in `searchPath`. */
export async function findBinary(binary: string, searchPath: string): Promise<string | undefined> {
  if (binary.includes(sep)) return resolve(binary);
  for (const folder of searchPath.split(delimiter)) {
    if (folder === "") continue;
    const path = join(folder, binary);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return resolve(path);
  }
  return undefined;
}
