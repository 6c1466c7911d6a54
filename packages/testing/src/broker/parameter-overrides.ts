const PREFIX = "PARAM_OVERRIDE_";

/** The overrides that hold for every cluster, namespace and service: those that `--prescribeOverrides` takes out of the catalog. */
export function globalOverrides(env: Readonly<Record<string, string>>, brokerId: string): readonly string[] {
  const prefix = `${brokerId}_all_all_all_`;
  return Object.keys(overrides(env)).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}

/** What the environment presets for one request. The more a name says, the stronger it is; the cluster outweighs the namespace. */
export function overridesFor(
  env: Readonly<Record<string, string>>,
  brokerId: string,
  { cluster, namespace, service }: { readonly cluster: string; readonly namespace: string; readonly service: string },
  parameters: readonly string[],
): Readonly<Record<string, string>> {
  const all = overrides(env);
  const found: Record<string, string> = {};
  for (const c of ["all", cluster])
    for (const n of ["all", namespace])
      for (const s of ["all", service])
        for (const parameter of parameters) {
          const value = all[`${brokerId}_${c}_${n}_${s}_${parameter}`];
          if (value !== undefined) found[parameter] = value;
        }
  return found;
}

/** Names without their prefix. Empty values do not count, and a value ends at its first equals sign. */
function overrides(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(env).filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(
    entries.map(([name, value]) => [name.slice(PREFIX.length), value.split("=")[0] ?? ""]).filter(([, value]) => value !== ""),
  );
}
