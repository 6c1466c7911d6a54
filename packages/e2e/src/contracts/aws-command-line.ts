import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type AwsKey, fakeWorld, ScaledClock, type World } from "@osb/testing";
import { awsCli } from "../servers/aws-cli.ts";

/** Of a call of the CLI: what it printed, and where it failed its error text. */
export interface CliAnswer {
  readonly code: number;
  readonly text: string;
  /** What it printed as JSON; nothing where it printed none. */
  readonly json: unknown;
}

/** The aws CLI, pointed at a world that listens. */
export interface AwsCommandLine {
  readonly world: World;
  /** An empty folder to begin with, which is the CLI's home, and where it runs. */
  readonly folder: string;
  /** One call: `aws sts get-caller-identity`. With the administrator's key unless another is given. */
  aws(command: string, more?: { readonly key?: CliKey | undefined; readonly region?: string | undefined }): Promise<CliAnswer>;
  close(): Promise<void>;
}

export type CliKey = AwsKey & { readonly sessionToken?: string | undefined };

/** How much faster than ours the world's time goes, so that a table is there when the CLI asks the first time: it would ask again after 20 seconds. */
const SPEED = 100;
/** Likewise for stacks, which the CLI asks for right after its last call, and then every 30 seconds. */
const DELAYS = { changeSetCreatingMs: 0, stackStepMs: 1 };

/** A world, and a CLI that knows nothing but it: no files, no instance it might run on, no pager. */
export async function startAwsCommandLine(): Promise<AwsCommandLine> {
  const [binary, folder] = await Promise.all([awsCli(), mkdtemp(join(tmpdir(), "osb-aws-cli-"))]);
  const world = fakeWorld({ clock: new ScaledClock(SPEED), delays: DELAYS });
  const listening = await world.listen();
  return {
    world,
    folder,
    async aws(command, { key = listening.credentials as CliKey, region = "us-east-1" } = {}) {
      const env = {
        HOME: folder,
        PATH: "/usr/bin:/bin",
        AWS_ENDPOINT_URL: listening.awsEndpoint,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
        ...(key.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: key.sessionToken }),
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_PAGER: "",
        AWS_MAX_ATTEMPTS: "1",
      };
      return answerOf(binary, wordsOf(command), { cwd: folder, env });
    },
    close: async () => {
      await listening.close();
      await world.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function answerOf(binary: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<CliAnswer> {
  try {
    const { stdout, stderr } = await promisify(execFile)(binary, args, options);
    return { code: 0, text: stdout + stderr, json: stdout.startsWith("{") ? JSON.parse(stdout) : undefined };
  } catch (failure) {
    const { code, stdout, stderr } = failure as { readonly code: number; readonly stdout: string; readonly stderr: string };
    return { code, text: (stdout + stderr).trim(), json: undefined };
  }
}

/** Words as a shell tells them apart: what stands in single quotes is one. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}
