/** Tells whether a chart's `.helmignore` leaves a file or folder out. `path` is relative to the chart, with slashes. */
export type IgnoreRules = (path: string, isFolder: boolean) => boolean;

interface Rule {
  readonly isNegated: boolean;
  readonly forFolders: boolean;
  readonly matches: (path: string) => boolean;
}

/** helm's own rule comes first: hidden files among the templates are none. */
export function ignoreRules(text: string): IgnoreRules {
  const lines = ["templates/.?*", ...text.split(/\r?\n/).map((line) => line.trim())];
  const rules = lines.filter((line) => line !== "" && !line.startsWith("#")).map(ruleOf);
  // The first that leaves it out decides. One with an exclamation mark leaves out everything else.
  return (path, isFolder) => rules.some(({ isNegated, forFolders, matches }) => (matches(path) && (isFolder || !forFolders)) !== isNegated);
}

function ruleOf(line: string): Rule {
  if (line.includes("**")) throw new Error("double-star (**) syntax is not supported");
  const isNegated = line.startsWith("!");
  const bare = line.slice(isNegated ? 1 : 0);
  const forFolders = bare.endsWith("/");
  const rule = forFolders ? bare.slice(0, -1) : bare;
  const pattern = globOf(rule.startsWith("/") ? rule.slice(1) : rule);
  // Without a slash it is about names, wherever they are.
  const matches = rule.includes("/")
    ? (path: string) => pattern.test(path)
    : (path: string) => pattern.test(path.slice(path.lastIndexOf("/") + 1));
  return { isNegated, forFolders, matches };
}

function globOf(glob: string): RegExp {
  const source = glob.replace(/[*?]|[\\^$.+()|{}]/g, (char) => (char === "*" ? "[^/]*" : char === "?" ? "[^/]" : `\\${char}`));
  return new RegExp(`^${source}$`);
}
