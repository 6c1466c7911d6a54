import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cache-folder.ts";

const run = promisify(execFile);
const POM = join(import.meta.dirname, "../../java/pom.xml");
const COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";

/** The version of DynamoDB Local that `java/pom.xml` pins. */
export const DYNAMODB_LOCAL_VERSION = "2.6.1";

/** Tells whether this machine has Java, and Maven to fetch with. */
export async function hasJava(): Promise<boolean> {
  return Promise.all([run("java", ["-version"]), run("mvn", ["-version"])]).then(
    () => true,
    () => false,
  );
}

/** The folder with the libraries of DynamoDB Local, fetched into the cache if they are not there yet. */
export async function dynamodbLocalFolder(): Promise<string> {
  const digest = createHash("sha256")
    .update(await readFile(POM))
    .digest("hex")
    .slice(0, 16);
  const folder = cacheFolder(`dynamodb-local-${digest}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    await mkdir(unfinished, { recursive: true });
    try {
      await run("mvn", ["-q", "-B", "-f", POM, COPY, `-DoutputDirectory=${unfinished}`], { maxBuffer: 16 << 20 });
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }
  return folder;
}
