import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CORE_EXCHANGES, CORE_RECORDING, CoreReplay } from "@osb/testing/parts";
import { startCluster } from "../stack/cluster.ts";

/** How long controllers get, before an exchange whose title begins with an ellipsis. */
const CONTROLLERS_MS = 8_000;

/**
 * Asks a real API server what the recording of core kinds was asked, and rewrites what it answers otherwise, the rest left as it is.
 * @returns titles of what was rewritten.
 */
export async function recordCore(): Promise<readonly string[]> {
  const cluster = await startCluster();
  try {
    const replay = new CoreReplay({ url: cluster.server, authority: cluster.certificateAuthority }, cluster.tokenOf("admin"));
    const [head = "", ...sections] = (await readFile(CORE_RECORDING, "utf8")).split(/^(?=## )/m);
    const changed: string[] = [];
    for (const [index, exchange] of CORE_EXCHANGES.entries()) {
      if (exchange.title.startsWith("…")) await sleep(CONTROLLERS_MS);
      const answer = await replay.ask(exchange);
      if (replay.differences(exchange, answer).length === 0) continue;
      const [title = "", request = ""] = sections[index]?.split("\n") ?? [];
      sections[index] = `${title}\n${request}\n${replay.recordable(answer)}\n\n`;
      changed.push(exchange.title);
    }
    if (changed.length > 0) await writeFile(CORE_RECORDING, head + sections.join(""));
    return changed;
  } finally {
    await cluster.close();
  }
}
