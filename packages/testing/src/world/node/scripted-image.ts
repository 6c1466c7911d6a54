import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ContainerImage, ContainerProcess } from "./container-image.ts";

/** One process of a {@link ScriptedImage}. */
export interface ScriptedProcess extends ContainerProcess {
  /** Ends it. */
  exit(code: number): void;
  terminated: boolean;
  /** What its port 8080 answers. */
  healthStatus: number;
}

/** An image whose processes do what a test says. */
export class ScriptedImage {
  readonly processes: ScriptedProcess[] = [];
  /** What each new process does first. */
  onStart: (process: ScriptedProcess) => void = () => undefined;

  get image(): ContainerImage {
    return {
      matches: (reference) => reference.startsWith("scripted"),
      entrypoint: ["/entry"],
      user: 0,
      start: (process) => this.#start(process),
    };
  }

  /** The process that was started last. */
  get latest(): ScriptedProcess {
    const process = this.processes.at(-1);
    if (process === undefined) throw new Error("no process was started");
    return process;
  }

  #start(process: ContainerProcess): ReturnType<ContainerImage["start"]> {
    let exit!: (code: number) => void;
    const exited = new Promise<number>((resolve) => (exit = resolve));
    let server: Server | undefined;
    const end = (code: number): void => {
      server?.closeAllConnections();
      server?.close();
      exit(code);
    };
    const scripted: ScriptedProcess = { ...process, exit: end, terminated: false, healthStatus: 200 };
    this.processes.push(scripted);
    server = createServer((_, response) => response.writeHead(scripted.healthStatus).end()).listen(0, "127.0.0.1");
    this.onStart(scripted);
    const terminate = (): void => {
      scripted.terminated = true;
      end(143);
    };
    return { exited, terminate, loopbackPort: (port) => (port === 8080 ? (server?.address() as AddressInfo | null)?.port : undefined) };
  }
}
