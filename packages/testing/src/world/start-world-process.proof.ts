import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it("leaves no world process behind when whoever started it is killed", async () => {
  const starter = `const { startWorldProcess } = await import(${JSON.stringify(new URL("./start-world-process.ts", import.meta.url).href)});
    console.log((await startWorldProcess()).pid);`;
  const parent = spawn(process.execPath, ["--import", "tsx", "--conditions=@osb/source", "--input-type=module", "-e", starter], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(printed.toString());
  expect(isAlive(pid)).toBe(true);

  parent.kill("SIGKILL");
  for (let looks = 0; isAlive(pid) && looks < 1_000; looks += 1) await new Promise((resolve) => setTimeout(resolve, 5));

  expect(isAlive(pid)).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
