import type { ScriptedAnswer } from "../../broker/scripted-broker.ts";
import type { Story } from "./version-series.ts";

const service = (id: string, more: object = {}): object => ({
  id,
  name: id,
  description: `service ${id}`,
  bindable: true,
  plans: [{ id: `${id}-plan`, name: "default", description: "the plan" }],
  ...more,
});
const catalog = (...services: readonly object[]): ScriptedAnswer => ({ status: 200, body: { services } });
const TRUSTED = { url: "URL", caBundle: "CA" };
const basic = (name: string): object => ({ ...TRUSTED, authInfo: { basic: { secretRef: { namespace: "default", name } } } });

/** What 0.3.1 was recorded doing, one after another. */
export const STORIES: readonly Story[] = [
  { title: "two services", spec: basic("good"), answer: catalog(service("a"), service("b")), seconds: 4 },
  { title: "no services", spec: TRUSTED, answer: catalog(), seconds: 4 },
  { title: "401, text", spec: TRUSTED, answer: { status: 401, body: "Unauthorized" }, seconds: 28 },
  { title: "500, OSB error", spec: TRUSTED, answer: { status: 500, body: { error: "Oops", description: "100% no" } }, seconds: 4 },
  { title: "200, not JSON", spec: TRUSTED, answer: { status: 200, body: "<html></html>" }, seconds: 4 },
  { title: "no authority given", spec: { url: "URL" }, answer: catalog(), seconds: 4 },
  { title: "nothing listens", spec: { url: "CLOSED", caBundle: "CA" }, answer: catalog(), seconds: 4 },
  { title: "unknown host", spec: { url: "https://no-such-host.invalid" }, answer: catalog(), seconds: 4 },
  { title: "no URL that one could ask", spec: { url: "not a url" }, answer: catalog(), seconds: 4 },
  { title: "no such Secret", spec: basic("nope"), answer: catalog(), seconds: 4 },
  { title: "no password in the Secret", spec: basic("nokey"), answer: catalog(), seconds: 4 },
  { title: "a service without plans", spec: TRUSTED, answer: catalog(service("c", { plans: [] })), seconds: 4 },
  {
    title: "no description, after a good one",
    spec: TRUSTED,
    answer: catalog(service("d"), service("e", { description: "" })),
    seconds: 4,
  },
  {
    title: "a service that is another broker's",
    spec: TRUSTED,
    answer: catalog(service("f", { name: "100% name" })),
    after: "first",
    seconds: 4,
  },
  { title: "recovers", spec: TRUSTED, answer: { status: 500, body: {} }, recovery: catalog(service("g")), seconds: 4 },
  {
    title: "a namespace's recovers",
    namespaced: true,
    spec: TRUSTED,
    answer: { status: 500, body: {} },
    recovery: catalog(service("g")),
    seconds: 4,
  },
];

/** Specs that 0.3.1 was recorded refusing, or changing. */
export const SPECS: readonly object[] = [
  {},
  { url: "https://b" },
  { url: "https://b", bogus: 1, authInfo: { basic: { secretRef: { namespace: "a", name: "b", bogus: 1 } } } },
  { url: "https://b", insecureSkipTLSVerify: true, caBundle: "LQo=" },
  { url: "https://b", relistBehavior: "manual" },
  { url: "https://b", relistRequests: -1 },
  { url: "https://b", relistDuration: "0s" },
  { url: "https://b", relistDuration: "90m" },
  { url: "https://b", relistDuration: "abc" },
  { url: "https://b", relistRequests: "1" },
  { url: "https://b", authInfo: {} },
  { url: "https://b", authInfo: { basic: {} } },
  { url: "https://b", authInfo: { bearer: {} } },
  { url: "https://b", authInfo: { bearer: { secretRef: { name: "b" } } } },
  { url: "https://b", authInfo: { bearer: { secretRef: { namespace: "a", name: "B" } } } },
  { url: "https://b", catalogRestrictions: { serviceClass: ["name is x"] } },
  { url: "https://b", catalogRestrictions: { serviceClass: ["foo=x"] } },
  { url: "https://b", catalogRestrictions: { servicePlan: ["name>1"] } },
  { url: "https://b", catalogRestrictions: { servicePlan: ["spec.free=true"] } },
  { url: "", relistRequests: -1 },
];
