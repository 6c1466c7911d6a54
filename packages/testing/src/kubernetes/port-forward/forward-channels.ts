import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";

/**
 * Forwards ports over the channels of one WebSocket: data on 0, 2, …, what goes wrong on 1, 3, …, in the order of the ports. Each begins with
 * its port's number. Resolves when the WebSocket is closed.
 */
export async function forwardChannels(
  webSocket: WebSocket,
  ports: readonly number[],
  dial: (port: number) => Promise<Socket>,
): Promise<void> {
  const closed = new Promise<void>((resolve) => webSocket.once("close", () => resolve()));
  const send = (channel: number, bytes: Uint8Array): void => {
    if (webSocket.readyState === webSocket.OPEN) webSocket.send(Buffer.concat([Buffer.from([channel]), bytes]));
  };
  const sockets = await Promise.all(
    ports.map(async (port, index) => {
      for (const channel of [2 * index, 2 * index + 1]) send(channel, littleEndian(port));
      try {
        const socket = await dial(port);
        socket.on("data", (chunk: Buffer) => send(2 * index, chunk));
        socket.on("error", () => socket.destroy());
        socket.once("close", () => webSocket.close());
        return socket;
      } catch (refusal) {
        send(2 * index + 1, Buffer.from((refusal as Error).message));
        return undefined;
      }
    }),
  );
  const take = (message: RawData): void => {
    const bytes = Buffer.isBuffer(message) ? message : Buffer.concat([message].flat().map((part) => Buffer.from(part as ArrayBuffer)));
    const channel = bytes[0] ?? 1;
    if (channel % 2 === 0) sockets[channel / 2]?.write(bytes.subarray(1));
  };
  webSocket.on("message", take);
  await closed;
  for (const socket of sockets) socket?.destroy();
}

function littleEndian(port: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(port);
  return bytes;
}
