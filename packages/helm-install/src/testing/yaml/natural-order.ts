/** The order in which go-yaml writes the keys of a map: `a2` before `a10`, and what is no letter before letters. */
export function naturalOrder(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  const at = a.findIndex((char, index) => char !== b[index]);
  const [first, other] = [a[at], b[at]];
  if (first === undefined || other === undefined) return a.length - b.length;

  const [isLetter, otherIsLetter] = [LETTER.test(first), LETTER.test(other)];
  if (isLetter || otherIsLetter) return isLetter && otherIsLetter ? compare(first, other) : isLetter ? 1 : -1;

  // A zero behind digits that are not all zeros belongs to their number.
  const lead = (first === "0" || other === "0") && /[1-9]\d*$/.test(a.slice(0, at).join("")) ? "1" : "";
  const [digits, otherDigits] = [digitsAt(a, at), digitsAt(b, at)];
  const difference = Number(`0${lead}${digits}`) - Number(`0${lead}${otherDigits}`);
  return difference || digits.length - otherDigits.length || compare(first, other);
}

const LETTER = /\p{L}/u;

function digitsAt(chars: readonly string[], at: number): string {
  return /^\d*/.exec(chars.slice(at).join(""))?.[0] ?? "";
}

function compare(a: string, b: string): number {
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}
