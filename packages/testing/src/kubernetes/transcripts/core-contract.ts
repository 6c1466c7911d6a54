import { beforeAll, expect, it } from "vitest";
import { startedSuite } from "../../started-suite.ts";
import { CORE_EXCHANGES, CoreReplay } from "./core-replay.ts";
import type { ContractServer } from "./contract-server.ts";
import type { PlainAnswer } from "./plain-request.ts";

/** How long controllers may take to bring about what an exchange shows whose title begins with an ellipsis. */
const CONTROLLERS_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 1_000;

/**
 * The API of core kinds: a server answers what kube-apiserver 1.36 was recorded to answer.
 * @param known Exchanges in which it answers otherwise, and why. One that does not differ any more fails.
 * @param missing What this machine lacks for it: then it is skipped, and says so.
 */
export function coreContract(name: string, start: () => Promise<ContractServer>, known: Readonly<Record<string, string>>, missing?: string): void {
  startedSuite(`the API of core kinds, on ${name}`, start, missing, (server) => {
    const differing: string[] = [];
    let replay: CoreReplay;

    beforeAll(() => {
      replay = new CoreReplay(server(), server().administrator);
    });

    // In order, since they all happen to the same cluster.
    it.each(CORE_EXCHANGES.map((exchange) => [exchange.title, exchange] as const))("%s", async (title, exchange) => {
      const waitsMs = title.startsWith("…") ? CONTROLLERS_WITHIN_MS : 0;
      let differences = replay.differences(exchange, await asTimePasses(server(), replay.ask(exchange)));
      for (let waitedMs = 0; differences.length > 0 && waitedMs < waitsMs; waitedMs += LOOK_AGAIN_MS) {
        await server().pass(LOOK_AGAIN_MS);
        differences = replay.differences(exchange, await asTimePasses(server(), replay.ask(exchange)));
      }

      if (differences.length > 0) differing.push(title);
      expect(title in known ? [] : differences).toEqual([]);
    });

    it("differs where it is known to, and nowhere else", () => {
      expect(differing).toEqual(Object.keys(known));
    });
  });
}

/** Watches end by the server's clock, which may pass for those alone who wait for it. */
async function asTimePasses({ pass }: ContractServer, answer: Promise<PlainAnswer>): Promise<PlainAnswer> {
  let over = false;
  const noted = (): void => void (over = true);
  answer.then(noted, noted);
  while (!over) await pass(10);
  return answer;
}
