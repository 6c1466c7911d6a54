/** A policy document as IAM tells it: in URL encoding of the strict kind, in which nothing but letters, digits and `-._~` stands for itself. */
export function encodedDocument(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
