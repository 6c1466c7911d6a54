import { tagMap } from "../../operation.ts";
import { MASKED } from "../template/parameter-values.ts";
import type { Stack } from "./stack.ts";

/** A stack without ids and dates, to compare; nothing for one that is deleted. */
export function stackSnapshot({ name, region, status, deployment, capabilities, protected: guarded, resources }: Stack): object[] {
  if (status === "DELETE_COMPLETE") return [];
  const { template, parameters = new Map<string, string>(), tags = [] } = deployment ?? {};
  const there = [...resources.values()].filter(({ status: each }) => each !== "DELETE_COMPLETE");
  return [
    {
      name,
      region,
      status,
      template: template?.text,
      parameters: Object.fromEntries(
        [...parameters].map(([key, value]) => [key, template?.parameters.get(key)?.noEcho === true ? MASKED : value]),
      ),
      tags: Object.fromEntries(tagMap(tags)),
      capabilities,
      protected: guarded,
      resources: there.map(({ logicalId, type, status: each }) => ({ logicalId, type, status: each })).toSorted(byLogicalId),
    },
  ];
}

/** The ends of names that chance made for the resources of these stacks. */
export function chanceIn(stacks: readonly Stack[]): string[] {
  const made = stacks.flatMap(({ resources }) => [...resources.values()].map(({ physicalId }) => physicalId));
  return made.flatMap((physicalId) => /-(?:[A-Z2-7]{12}|[a-z2-7]{12})(?=$|\.fifo$)/.exec(physicalId)?.[0] ?? []);
}

function byLogicalId(a: { readonly logicalId: string }, b: { readonly logicalId: string }): number {
  return a.logicalId < b.logicalId ? -1 : 1;
}
