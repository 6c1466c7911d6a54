import { goKind, type GoList, type GoMap, type GoValue } from "../go-template/go-value.ts";
import { TemplateFault } from "../go-template/template-fault.ts";
import type { TemplateFunction } from "../go-template/template-set.ts";

interface Parameters {
  readonly any: GoValue;
  readonly text: string;
  readonly int: bigint;
  readonly list: GoList;
  readonly map: GoMap;
}

type ArgumentsOf<Kinds extends readonly (keyof Parameters)[]> = { readonly [Index in keyof Kinds]: Parameters[Kinds[Index]] };

const KIND = { text: "string", int: "int", list: "slice", map: "map" } as const;

/** A function with parameters of these types. Others are a fault, as they are to Go. */
export function takes<const Kinds extends readonly (keyof Parameters)[]>(
  kinds: Kinds,
  run: (...args: ArgumentsOf<Kinds>) => GoValue,
): TemplateFunction {
  return (...args) => {
    if (args.length !== kinds.length) throw new TemplateFault(`wrong number of args: want ${kinds.length} got ${args.length}`);
    kinds.forEach((kind, index) => checkKind(kind, args[index] ?? null));
    return run(...(args as unknown as ArgumentsOf<Kinds>));
  };
}

/** A function with parameters of these types, and then any number of any. */
export function takesMore<const Kinds extends readonly (keyof Parameters)[]>(
  kinds: Kinds,
  run: (...args: readonly [...ArgumentsOf<Kinds>, ...(readonly GoValue[])]) => GoValue,
): TemplateFunction {
  return (...args) => {
    if (args.length < kinds.length) throw new TemplateFault(`wrong number of args: want at least ${kinds.length} got ${args.length}`);
    kinds.forEach((kind, index) => checkKind(kind, args[index] ?? null));
    return run(...(args as unknown as readonly [...ArgumentsOf<Kinds>, ...(readonly GoValue[])]));
  };
}

function checkKind(kind: keyof Parameters, value: GoValue): void {
  if (kind !== "any" && KIND[kind] !== goKind(value))
    throw new TemplateFault(`wrong type for value; expected ${KIND[kind]}; got ${goKind(value)}`);
}
