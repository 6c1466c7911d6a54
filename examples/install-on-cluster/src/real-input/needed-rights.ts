import { readFileSync } from "node:fs";
import type { PolicyDocument, PolicyStatement } from "@osb/testing/aws";
import type { AccessRule } from "@osb/testing/kubernetes";
import { parseAllDocuments } from "yaml";

/** What somebody is allowed, one right a rule and one action a statement. */
export interface Rights {
  readonly onKubernetes: readonly AccessRule[];
  readonly atAws: readonly PolicyStatement[];
}

interface Role {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly AccessRule[];
}

const roles = parseAllDocuments(textOf("on-kubernetes.yaml")).map((document) => document.toJS() as Role);
const { Statement: statements } = JSON.parse(textOf("at-aws.json")) as PolicyDocument & { readonly Statement: readonly PolicyStatement[] };

/** All that whoever installs for the whole cluster has to be allowed. */
export const NEEDED_ON_CLUSTER = rightsOf("Install", "osb-installer", "osb-installer-cluster-wide");
/** The same for whoever installs for one Space, `space`. */
export const NEEDED_IN_SPACE = rightsOf("Install", "osb-installer", "osb-installer-in-space");
/** What comes on top for whoever takes the installation away again. */
export const NEEDED_TO_REMOVE_ON_CLUSTER = rightsOf("Remove", "osb-remover", "osb-remover-cluster-wide");
export const NEEDED_TO_REMOVE_IN_SPACE = rightsOf("Remove", "osb-remover", "osb-remover-in-space");

/** The files that users take. */
function textOf(file: string): string {
  return readFileSync(new URL(`../../rights/${file}`, import.meta.url), "utf8");
}

function rightsOf(purpose: string, ...names: readonly string[]): Rights {
  const onKubernetes = roles
    .filter(({ metadata }) => names.includes(metadata.name))
    .flatMap(({ metadata: { namespace }, rules }) => rules.flatMap((rule) => single(rule, namespace)));
  const atAws = statements
    .filter(({ Sid = "" }) => Sid.startsWith(purpose))
    .flatMap((statement) =>
      [statement.Action ?? []].flat().map((Action) => ({ Effect: "Allow", Action, Resource: statement.Resource }) as const),
    );
  return { onKubernetes, atAws };
}

function single({ apiGroups, resources, verbs }: AccessRule, namespace: string | undefined): readonly AccessRule[] {
  const namespaces = namespace === undefined ? undefined : [namespace];
  return resources.flatMap((resource) => verbs.map((verb) => ({ apiGroups, resources: [resource], verbs: [verb], namespaces })));
}
