/** Which packages the code of a package may import. Tests may use `@osb/testing` besides. */
export const ARROWS = {
  core: [],
  kubernetes: ["core"],
  "osb-client": ["core"],
  aws: ["core"],
  "aws-prereqs": ["core", "aws"],
  "helm-install": ["core", "kubernetes"],
  "broker-registration": ["core", "kubernetes", "osb-client"],
  verify: ["core", "kubernetes", "aws", "aws-prereqs", "helm-install", "broker-registration", "osb-client"],
  testing: ["core", "kubernetes"],
};

/** Libraries that only some packages may know. `types` may be imported by anybody who declares them. */
export const VENDORS = {
  "@kubernetes/client-node": ["kubernetes"],
  "@aws-sdk/*": ["aws", "aws-prereqs", "verify"],
};

/** The `no-restricted-imports` options for one package's code. */
export function restrictedImports(name) {
  const allowed = new Set([name, ...ARROWS[name]]);
  const packages = Object.keys(ARROWS).filter((other) => !allowed.has(other));
  const vendors = Object.entries(VENDORS)
    .filter(([, users]) => !users.includes(name))
    .map(([vendor]) => vendor);
  return {
    patterns: [
      ...packages.map((other) => ({ group: [`@osb/${other}`, `@osb/${other}/*`], message: `@osb/${name} does not know @osb/${other}.` })),
      ...vendors.map((vendor) => ({ group: [vendor], message: `@osb/${name} does not know ${vendor}.` })),
      ...(name === "kubernetes"
        ? [
            {
              group: ["@kubernetes/client-node"],
              allowTypeImports: true,
              message: "The user brings client-node; only its types are imported.",
            },
          ]
        : []),
      { group: ["../../*/src/*", "@osb/*/src/*"], message: "Import a package by its name." },
    ],
  };
}
