/**
 * The program that stands between this process and helm, run by `node -e` in a session of its own.
 *
 * A child outlives a parent that is killed, and a helm that nobody waits for would go on writing to the cluster while the next run already
 * repairs what it left. Only another process can see that: the channel between both breaks when the parent dies, however it dies. Then, and
 * when the parent says so (by any message) or `limitMs` is over, helm gets SIGTERM, on which it marks its release as failed, and SIGKILL `graceMs`
 * later. What the parent can no longer clean up, the folder with the credentials, is removed too.
 *
 * Arguments: limitMs, graceMs, folder, helm's path, helm's arguments. Helm has this process's stdin, stdout, stderr and environment.
 * Sends one message: `{ error }`, a code of Node's where helm could not be started, or `{ code, signal, late }`.
 *
 * It has timers of its own because it must work when the SDK's clock, and all else of it, is gone.
 */
export const WATCHDOG_SOURCE = `
const [limitMs, graceMs, folder, file, ...args] = process.argv.slice(1);
const helm = require("node:child_process").spawn(file, args, { stdio: "inherit" });
let late = false;
const stop = () => {
  helm.kill("SIGTERM");
  setTimeout(() => helm.kill("SIGKILL"), Number(graceMs));
};
const end = (message) => {
  if (process.connected) return process.send({ ...message, late }, () => process.exit());
  require("node:fs").rmSync(folder, { recursive: true, force: true });
  process.exit();
};
setTimeout(() => { late = true; stop(); }, Number(limitMs));
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, stop);
process.on("message", stop);
process.on("disconnect", stop);
helm.on("error", ({ code }) => end({ error: String(code) }));
helm.on("exit", (code, signal) => end({ code, signal }));
`;
