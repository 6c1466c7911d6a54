/** `pnpm e2e record`: takes down anew what a real API server answers. What it changed has to be looked over. */
import { recordCore } from "./recording/record-core.ts";

const changed = await recordCore();
console.log(
  changed.length === 0
    ? "The recording is what the server answers."
    : `Recorded anew, to be looked over:\n${changed.map((title) => `  ${title}`).join("\n")}`,
);
