import { rm } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { dynamodbLocalFolder } from "../servers/dynamodb-local.ts";
import { motoPython } from "../servers/moto.ts";
import { freePorts } from "./free-ports.ts";
import { keepLogs, makeRunFolder, sweepLeavings } from "./run-folder.ts";
import { startServerProcess } from "./server-process.ts";

/** A server that stands for AWS. */
export interface AwsServer {
  /** For `endpoint`, or `AWS_ENDPOINT_URL`. */
  readonly url: string;
  close(options?: { readonly keepLogs?: boolean | undefined }): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/** moto: STS, IAM, DynamoDB, S3. Unless it is told to, it checks neither credentials nor rights. */
export async function startMoto(): Promise<AwsServer> {
  const python = await motoPython();
  return startAwsServer("moto", (port, folder) => [
    python,
    "-X",
    `osb_run=${folder}`,
    "-m",
    "moto.server",
    "-H",
    "127.0.0.1",
    "-p",
    String(port),
  ]);
}

/** DynamoDB Local: tables alone, in memory. */
export async function startDynamodbLocal(): Promise<AwsServer> {
  const libraries = await dynamodbLocalFolder();
  const main = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner";
  return startAwsServer("dynamodb-local", (port, folder) => [
    "java",
    `-Dosb.run=${folder}`,
    `-Djava.library.path=${libraries}`,
    "-Xmx256m",
    "-cp",
    join(libraries, "*"),
    main,
    "-inMemory",
    "-disableTelemetry",
    "-port",
    String(port),
  ]);
}

/** @param commandFor has the run's folder in it, by which a later run knows the process again. */
async function startAwsServer(name: string, commandFor: (port: number, folder: string) => readonly string[]): Promise<AwsServer> {
  await sweepLeavings();
  const folder = await makeRunFolder();
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const server = startServerProcess(name, folder, commandFor(port, folder));
  const close: AwsServer["close"] = async ({ keepLogs: isKept = false } = {}) => {
    await server.stop();
    await (isKept ? keepLogs(folder) : rm(folder, { recursive: true, force: true }));
  };
  try {
    await server.ready(() => listens(url), READY_WITHIN_MS);
    return { url, close };
  } catch (failure) {
    await close({ keepLogs: true });
    throw failure;
  }
}

/** Any answer is one. */
function listens(url: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      response.resume();
      resolve(true);
    }).on("error", reject);
  });
}
