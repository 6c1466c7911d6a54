/** An element of the given name for a value; one for each where the value is a list and `list` is `flat`. Absent values are left out. */
export function xml(name: string, value: unknown, list: "member" | "flat"): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value))
    return list === "flat"
      ? value.map((each) => xml(name, each, list)).join("")
      : `<${name}>${value.map((each) => xml("member", each, list)).join("")}</${name}>`;
  if (value instanceof Date) return `<${name}>${value.toISOString().replace(".000Z", list === "flat" ? ".000Z" : "Z")}</${name}>`;
  if (typeof value === "object") return `<${name}>${children(value, list)}</${name}>`;
  return `<${name}>${escaped(`${value as string | number | boolean}`)}</${name}>`;
}

/** The elements of all members of an object. */
export function children(value: object, list: "member" | "flat"): string {
  return Object.entries(value)
    .map(([name, member]) => xml(name, member, list))
    .join("");
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}
