/** Exchanges in which the fake, with its controllers, answers differently, and why. */
export const FAKE_DIFFERENCES: Readonly<Record<string, string>> = {
  "table of secrets": "the fake's columns have no descriptions",
  "discovery: core": "the fake serves fewer resources",
  "discovery: groups": "the fake serves fewer groups",
  "aggregated discovery": "the fake serves fewer groups",
};
