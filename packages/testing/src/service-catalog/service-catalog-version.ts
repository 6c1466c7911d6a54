/**
 * What is imitated: the maintained fork 0.5.3 (`drycc-addons`, controller-runtime 0.20, Go 1.24), or 0.3.1, upstream's last release
 * (controller-runtime 0.6), as it runs where an API server still lets it.
 */
export type ServiceCatalogVersion = "0.5.3" | "0.3.1";

/** A text of the fork's in the words of the version: libraries that both are built with came to say some things otherwise. */
export function inWordsOf(version: ServiceCatalogVersion, text: string): string {
  if (version === "0.5.3") return text;
  return text.replaceAll("tls: failed to verify certificate: x509:", "x509:").replaceAll("a lowercase RFC 1123 ", "a DNS-1123 ");
}
