import { describe, expect, it } from "vitest";
import type { RegistrationCause, RegistrationFailure } from "../registration/registration-failure.ts";
import { classifyFailure } from "./classify-failure.ts";

const FETCH = "Error fetching catalog.";
const SYNC = "Error syncing catalog from ClusterServiceBroker.";
const GET = `${FETCH}Error getting broker catalog: Get "https://127.0.0.1:14443/v2/catalog": `;
const STATUS = `${FETCH}Error getting broker catalog: Status: `;

/** Texts of Service Catalog 0.3.1 and of its fork 0.5.3, as they were recorded or read in the source. */
const CASES: readonly (readonly [RegistrationCause, RegistrationFailure["waiting"], string])[] = [
  ["secret-missing", "useless", `${FETCH}Error getting broker auth credentials: secrets "nope" not found`],
  ["secret-key-missing", "useless", `${FETCH}Error getting broker auth credentials: auth secret didn't contain password`],
  ["client-refused", "useless", `${FETCH}Error creating client for broker "X": Cannot specify root CAs and to skip TLS verification`],
  [
    "unauthorized",
    "useless",
    `${STATUS}401; ErrorMessage: <nil>; Description: <nil>; ResponseError: invalid character 'U' looking for beginning of value`,
  ],
  ["unauthorized", "useless", `${STATUS}403; ErrorMessage: <nil>; Description: <nil>; ResponseError: <nil>`],
  [
    "not-found",
    "useless",
    `${STATUS}404; ErrorMessage: <nil>; Description: <nil>; ResponseError: invalid character 'p' after top-level value`,
  ],
  [
    "broker-refuses",
    "useless",
    `${STATUS}400; ErrorMessage: <nil>; Description: <nil>; ResponseError: invalid character 'C' looking for beginning of value`,
  ],
  ["broker-failing", "may-help", `${STATUS}500; ErrorMessage: Oops; Description: it broke; ResponseError: <nil>`],
  [
    "broker-failing",
    "may-help",
    `${STATUS}503; ErrorMessage: <nil>; Description: connection refused; ResponseError: x509: certificate signed by unknown authority`,
  ],
  [
    "not-json",
    "useless",
    `${STATUS}200; ErrorMessage: <nil>; Description: <nil>; ResponseError: invalid character '<' looking for beginning of value`,
  ],
  ["redirect-loop", "useless", `${GET}stopped after 10 redirects`],
  ["tls-unknown-authority", "useless", `${GET}x509: certificate signed by unknown authority`],
  ["tls-unknown-authority", "useless", `${GET}tls: failed to verify certificate: x509: certificate signed by unknown authority`],
  ["tls-name-mismatch", "useless", `${GET}tls: failed to verify certificate: x509: certificate is valid for 127.0.0.1, not 127.0.0.2`],
  ["tls-name-mismatch", "useless", `${GET}x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs`],
  [
    "tls-expired",
    "useless",
    `${GET}x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is after 2025-01-01T00:00:00Z`,
  ],
  ["tls-failed", "useless", `${GET}remote error: tls: handshake failure`],
  ["plain-http", "useless", `${GET}http: server gave HTTP response to HTTPS client`],
  ["tls-wanted", "useless", `${FETCH}Error getting broker catalog: Get "http://127.0.0.1:14443/v2/catalog": EOF`],
  ["connection-refused", "may-help", `${GET}dial tcp 127.0.0.1:14999: connect: connection refused`],
  [
    "no-such-host",
    "may-help",
    `${FETCH}Error getting broker catalog: Get "https://no-such-host.invalid/v2/catalog": dial tcp: lookup no-such-host.invalid on 10.96.0.10:53: no such host`,
  ],
  ["no-such-host", "may-help", `${GET}dial tcp: lookup b on 10.96.0.10:53: server misbehaving`],
  ["timeout", "may-help", `${GET}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`],
  ["timeout", "may-help", `${GET}dial tcp 10.0.0.1:443: i/o timeout`],
  ["timeout", "may-help", `${GET}net/http: TLS handshake timeout`],
  ["connection-broken", "may-help", `${GET}EOF`],
  ["connection-broken", "may-help", `${GET}read tcp 10.0.0.1:1->10.0.0.2:443: read: connection reset by peer`],
  [
    "class-refused",
    "useless",
    `${SYNC}Error converting catalog payload for broker "r15" to service-catalog API: ClusterServiceClass (K8S: "x1") must have at least one plan`,
  ],
  [
    "class-refused",
    "useless",
    `${SYNC}Error reconciling ClusterServiceClass (K8S: "x2" ExternalName: "x2") (broker "r16"): admission webhook "validating.clusterserviceclasses.servicecatalog.k8s.io" denied the request: spec.description: Required value: description is required`,
  ],
  [
    "duplicate-ids",
    "useless",
    `${SYNC}Error reconciling ClusterServiceClass (K8S: "a" ExternalName: "s3") (broker "h2"): ClusterServiceClass (K8S: "a" ExternalName: "s3") already exists for Broker "h1"`,
  ],
  [
    "duplicate-ids",
    "useless",
    `${SYNC}Error reconciling ClusterServicePlan (K8S: "p") (broker "h2"): clusterserviceplans.servicecatalog.k8s.io "p" already exists`,
  ],
  [
    "id-changed",
    "useless",
    `${SYNC}Error reconciling ClusterServiceClass (K8S: "a") (broker "h2"): ClusterServiceClass already exists with OSB guid "a", received different guid "b"`,
  ],
  [
    "sync-failing",
    "may-help",
    `${SYNC}Error reconciling ClusterServiceClass (K8S: "a") (broker "h2"): Internal error occurred: failed calling webhook "mutating.clusterserviceclasses.servicecatalog.k8s.io": connection refused`,
  ],
  ["unknown", "may-help", "something nobody has seen"],
];

describe("classifyFailure", () => {
  it.each(CASES)("finds %s, for which waiting is %s", (cause, waiting, message) => {
    expect(classifyFailure(message)).toMatchObject({ cause, waiting });
  });

  it("is not led astray by what the broker says of itself", () => {
    const lie = `${STATUS}503; ErrorMessage: <nil>; Description: x509: certificate signed by unknown authority; ResponseError: <nil>`;

    expect(classifyFailure(lie).cause).toBe("broker-failing");
    expect(
      classifyFailure(
        `${SYNC}Error reconciling ClusterServiceClass (K8S: "a" ExternalName: "connection refused"): admission webhook "v" denied the request`,
      ).cause,
    ).toBe("class-refused");
  });

  it("names in the remedy what is missing, and who is in the way", () => {
    expect(classifyFailure(CASES[0]?.[2] ?? "").remediation).toBe(
      "Create the Secret nope with the keys username and password, in the namespace that the broker object names.",
    );
    expect(classifyFailure(`${SYNC}Error: ClusterServiceClass already exists for Broker "h1"`).remediation).toContain(
      "Remove the broker h1",
    );
  });

  it("shows a text without the constant before it, without terminal escapes, and not endlessly", () => {
    expect(classifyFailure(`${STATUS}500; Description: \u001b[31m`).message).toBe(
      "Error getting broker catalog: Status: 500; Description:  [31m",
    );
    expect(classifyFailure(`${STATUS}500; ${"x".repeat(5_000)}`).message).toHaveLength(500);
    expect(classifyFailure(`${SYNC}Error: already exists for Broker "$1$&"`).remediation).toContain("Remove the broker $1$&");
  });

  it("ends every remedy as a sentence", () => {
    for (const [, , message] of CASES) expect(classifyFailure(message).remediation).toMatch(/^[A-Z].*\.$/);
  });
});
