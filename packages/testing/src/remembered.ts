/**
 * `make`, which makes the same of the same texts, with what it made last at hand: at most `most` results, shared by all who ask.
 */
export function remembered<Texts extends readonly string[], Made>(
  most: number,
  make: (...texts: Texts) => Made,
): (...texts: Texts) => Made {
  const known = new Map<string, Made>();
  return (...texts) => {
    const key = texts.length === 1 ? String(texts[0]) : JSON.stringify(texts);
    if (!known.has(key)) {
      if (known.size >= most) known.clear();
      known.set(key, make(...texts));
    }
    return known.get(key) as Made;
  };
}
