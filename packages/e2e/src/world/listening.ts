import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** Lets a server listen on a free port of loopback. @returns its URL. */
export async function listening(server: HttpServer | HttpsServer): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `${"setSecureContext" in server ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends a server, and whatever still waits for it. */
export async function closing(server: HttpServer | HttpsServer): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
