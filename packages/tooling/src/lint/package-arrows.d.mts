/** Package name, without scope, to the packages that its code may import. */
export const ARROWS: Readonly<Record<string, readonly string[]>>;
