/**
 * Prints what came of one share of the ways in which a flow can die, as JSON: the flow's name is the first argument, the options of
 * `recordCrashes`, as far as they are data, the second.
 */
import { type CrashOptions, recordCrashes } from "@osb/testing";
import { crashFlowNamed } from "./crash-flow-named.ts";

const [name = "", options = "{}"] = process.argv.slice(2);
const { flow, always } = crashFlowNamed(name);
console.log(JSON.stringify(await recordCrashes(flow, { ...(JSON.parse(options) as CrashOptions), always })));
