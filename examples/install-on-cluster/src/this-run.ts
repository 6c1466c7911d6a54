import { hostname, userInfo } from "node:os";

/** Who is at work, for people who find the lock held. */
export function thisRun(): string {
  return `${userInfo().username} at ${hostname()}, process ${process.pid}`;
}
