/** Prints what importing each public package costs, built where it is built: `tsx packages/tooling/src/import-cost/print-import-costs.mjs`. */
import { join } from "node:path";
import { readWorkspace } from "../checks/workspace.ts";
import { entriesOf } from "./entries-of.ts";
import { importCost } from "./import-cost.ts";

const TIMES = 5;
const inMiB = (bytes) => (bytes / 1_024 / 1_024).toFixed(1);
const middle = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

console.log("| import | ms | MiB added | MiB resident | modules | clients | of |\n|---|---:|---:|---:|---:|---|---|");
for (const entry of readWorkspace(join(import.meta.dirname, "../../../..")).packages.flatMap(entriesOf)) {
  const costs = [];
  for (let time = 0; time < TIMES; time += 1) costs.push(await importCost(entry.built ?? entry.source));
  const [{ modules, clients }] = costs;
  const cells = [
    entry.specifier,
    middle(costs.map(({ ms }) => ms)).toFixed(0),
    inMiB(middle(costs.map(({ addedBytes }) => addedBytes))),
    inMiB(middle(costs.map(({ residentBytes }) => residentBytes))),
    modules,
    clients.join(", ") || "none",
    entry.built === undefined ? "source" : "build",
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
