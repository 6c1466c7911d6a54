import type { World, WorldOptions } from "@osb/testing";
import type { PolicyDocument } from "@osb/testing/aws";
import type { AccessRule } from "@osb/testing/kubernetes";

/** What an operator is told about one thing: which it is, in which words it is named, and what is to be done. */
export interface Told {
  /** The finding's or the error's `type`; of a mistake in the input, its field. */
  readonly about: string;
  /** All of these stand in what is told. */
  readonly names: readonly string[];
  /** Stands in the remedy. */
  readonly remedy: string;
}

/** Something that stands in the way of an installation, and what has to be told of it. */
export interface Obstacle {
  readonly name: string;
  readonly world?: WorldOptions | undefined;
  /** The input file: fields that are other than they should be, or the whole text. */
  readonly input?: Readonly<Record<string, unknown>> | string | undefined;
  /** More on the command line, after what is needed. */
  readonly args?: readonly string[] | undefined;
  /** The kubeconfig file's content, made from one that works. */
  readonly kubeConfig?: ((works: KubeConfigFile) => object | string) | undefined;
  /** What `helm --version` and everything else of it prints; `absent`: there is no such file. Default: a helm that works. */
  readonly helm?: string | undefined;
  /** What the caller may do at AWS, or whose key it is. Default: everything. */
  readonly aws?: PolicyDocument | "unknown key" | "no key" | undefined;
  /** What the caller may do on the cluster, or whose token it is. Default: everything. */
  readonly kubernetes?: readonly AccessRule[] | "unknown token" | undefined;
  /** Puts things in the way. What it returns, if anything, takes part for as long as the installation is tried. */
  readonly prepare?: ((world: World) => Promise<unknown>) | undefined;
  /** Is met by the entry in a process of its own as well: about its files, environment and sockets, or one for all of its kind. */
  readonly asProcess?: boolean | undefined;
  /** Clients that wait by themselves are at work, so time cannot be jumped over. */
  readonly inRealTime?: boolean | undefined;
  /** All that is told, in any order. */
  readonly told: readonly Told[];
}

/** A kubeconfig, as far as obstacles change it. */
export interface KubeConfigFile {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
  readonly users: readonly { readonly name: string; readonly user: object }[];
  readonly contexts: readonly object[];
  readonly [field: string]: unknown;
}
