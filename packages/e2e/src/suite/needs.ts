import { helmBinary, kubectlBinary } from "@osb/tooling/helm";
import { hasJava } from "../servers/dynamodb-local.ts";
import { hasGo } from "../servers/go-server.ts";
import { hasPython } from "../servers/moto.ts";
import type { Need } from "./suite-on.ts";

/** The Go toolchain, which builds the servers. */
export const GO: Need = async () => ((await hasGo()) ? undefined : "no Go toolchain on PATH");

/** helm 3 and 4 and kubectl from npm, which there are for Linux on x64. */
export const CLUSTER_TOOLS: Need = async () => {
  const tools = await Promise.all([helmBinary(3), helmBinary(4), kubectlBinary()]);
  return tools.includes(undefined) ? "no helm and kubectl from npm for this platform" : undefined;
};

/** Python, for moto. */
export const PYTHON: Need = async () => ((await hasPython()) ? undefined : "no python3 with venv");

/** Java and Maven, for DynamoDB Local. */
export const JAVA: Need = async () => ((await hasJava()) ? undefined : "no Java or no Maven");
