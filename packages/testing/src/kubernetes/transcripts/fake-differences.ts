/** Exchanges in which the fake answers differently, and why. */
export const FAKE_DIFFERENCES: Readonly<Record<string, string>> = {
  "table of secrets": "the fake's columns have no descriptions",
  "… after the token controller": "the API server alone makes no token for a Secret",
  "… its status": "no controller has looked at the Deployment",
  "strategic merge: env by name": "no controller has looked at the Deployment",
  scale: "the fake does not serve scale, and says so",
  "events of a namespace": "no controller has told of anything",
  "discovery: core": "the fake serves fewer resources",
  "discovery: groups": "the fake serves fewer groups",
  "aggregated discovery": "the fake serves fewer groups",
  "… later": "no controller ends the namespace",
};
