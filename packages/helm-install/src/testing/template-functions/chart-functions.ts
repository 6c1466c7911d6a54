import type { TemplateFunction } from "../go-template/template-set.ts";
import { toJson } from "../yaml/to-json.ts";
import { toYaml } from "../yaml/to-yaml.ts";
import { COMPARISON_FUNCTIONS } from "./comparison-functions.ts";
import { takes } from "./takes.ts";
import { TEXT_FUNCTIONS } from "./text-functions.ts";
import { VALUE_FUNCTIONS } from "./value-functions.ts";

/** The functions that a chart's templates may call here, besides `include`: those that small charts use, of the some 220 that helm has. */
export const CHART_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  ...COMPARISON_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...VALUE_FUNCTIONS,
  toYaml: takes(["any"], toYaml),
  toJson: takes(["any"], toJson),
};
