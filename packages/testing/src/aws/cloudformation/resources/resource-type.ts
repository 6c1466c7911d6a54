import type { AwsFault } from "../../aws-fault.ts";
import type { Tag } from "../../operation.ts";
import type { Json } from "../template/template.ts";

/** Where a resource is made, and with whose rights. */
export interface ResourceSite {
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  readonly logicalId: string;
  /** The stack's own tags, which resources that take tags get too. */
  readonly tags: readonly Tag[];
  /** The tags that the stack had before it was changed. */
  readonly formerTags: readonly Tag[];
  /** Calls an operation of another service; throws the fault that the service answers. */
  call<Output extends object = object>(service: string, operation: string, input: object): Output;
  /** Tells that something exists now, while more is to come: it is removed again should that fail. */
  begun(made: MadeResource): void;
  /** A name that is free: of the stack, the resource, and chance. */
  generatedName(maxLength: number): string;
}

/** A resource that exists. */
export interface MadeResource {
  /** What `Ref` gives, and what the stack's resources are listed with. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** How the resources of one type are made, changed and removed: by their service's own operations. */
export interface ResourceType {
  readonly type: string;
  /** Every property that the fake serves, and what changing it does. What is not here is refused by name. */
  readonly properties: Readonly<Record<string, "update" | "replace">>;
  readonly required: readonly string[];
  readonly attributes: readonly string[];
  /** The property by which two resources of this type exclude each other, if given. */
  readonly nameProperty?: string | undefined;
  /** Tells whether something has that name already. Only for types with a `nameProperty`. */
  exists?(name: string, site: ResourceSite): boolean;
  create(properties: Json, site: ResourceSite): MadeResource;
  /** Asked again until it is true; the last part of the work may be done here. Default: what was made can be used at once. */
  isReady?(made: MadeResource, properties: Json, site: ResourceSite): boolean;
  /** What is read back once it is ready, as AWS's handlers do: it takes rights of its own. */
  read?(made: MadeResource, site: ResourceSite): void;
  /** Absent where every change replaces. */
  update?(made: MadeResource, wanted: Json, before: Json, site: ResourceSite): MadeResource;
  /** Throws `NoSuchEntity` and the like where it is gone already: that counts as done. */
  remove(made: MadeResource, properties: Json, site: ResourceSite): void;
  /** Default: what was removed is gone at once. */
  isGone?(made: MadeResource, site: ResourceSite): boolean;
}

const ABSENT = /NoSuch|NotFound|NonExistent|does not exist/i;

/** Tells whether a service says that a thing is not there. */
const isAbsent = ({ code }: AwsFault): boolean => ABSENT.test(code);

/** Runs `step`, unless what it is about is not there. */
export function unlessAbsent(step: () => unknown): void {
  try {
    step();
  } catch (thrown) {
    if (!isAbsent(thrown as AwsFault)) throw thrown;
  }
}

/** Runs `look`; `undefined` where what it looks at is not there. */
export function found<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (thrown) {
    if (isAbsent(thrown as AwsFault)) return undefined;
    throw thrown;
  }
}

/** Tags as a resource gets them: the stack's, and its own, which win. */
export function resourceTags({ tags }: ResourceSite, own: unknown): Tag[] {
  const merged = new Map([...tags, ...((own ?? []) as readonly Tag[])].map(({ Key, Value }) => [String(Key), String(Value)]));
  return [...merged].map(([Key, Value]) => ({ Key, Value }));
}

/** What an update does to a resource's tags. */
export function changedTags(site: ResourceSite, wanted: Json, before: Json): { readonly gone: string[]; readonly put: Tag[] } {
  const put = resourceTags(site, wanted["Tags"]);
  const former = resourceTags({ ...site, tags: site.formerTags }, before["Tags"]);
  const gone = former.filter(({ Key }) => !put.some((tag) => tag.Key === Key)).map(({ Key }) => Key);
  return { gone, put: put.filter(({ Key, Value }) => !former.some((tag) => tag.Key === Key && tag.Value === Value)) };
}

/** What was there before and is not wanted any more, and what is wanted and was not there. */
export function changedItems<T>(before: readonly T[], wanted: readonly T[]): { readonly gone: T[]; readonly added: T[] } {
  return { gone: before.filter((item) => !wanted.includes(item)), added: wanted.filter((item) => !before.includes(item)) };
}
