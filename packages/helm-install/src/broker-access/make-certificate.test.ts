import { X509Certificate } from "node:crypto";
import { createServer, connect } from "node:tls";
import { Secret, systemRandom } from "@osb/core";
import { beforeAll, describe, expect, it } from "vitest";
import { certificateFacts, certificateProblem, RENEW_BEFORE_MS } from "./certificate-problem.ts";
import { makeCertificate, type MadeCertificate } from "./make-certificate.ts";

const hosts = ["prod.brokers.svc.cluster.local", "prod.brokers.svc", "prod.brokers", "prod"];
const now = new Date();
const DAY_MS = 24 * 3_600_000;

describe("a certificate that was made", () => {
  let made: MadeCertificate;
  let fields: Readonly<Record<string, Secret>>;

  beforeAll(() => {
    made = makeCertificate({ label: "prod", hosts, now }, systemRandom);
    fields = { "tls.crt": new Secret(made.certificate), "tls.key": made.key, "ca.crt": new Secret(made.ca) };
  });

  it("is for all hosts, five years long, by an authority that may sign nothing below another one", () => {
    const [certificate, ca] = [new X509Certificate(made.certificate), new X509Certificate(made.ca)];

    expect(certificateFacts(made.certificate)?.hosts).toEqual(hosts);
    expect(Date.parse(certificate.validTo) - now.getTime()).toBeGreaterThan(1_824 * DAY_MS);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(now.getTime() - DAY_MS + 1_000);
    expect([certificate.ca, ca.ca, certificate.checkIssued(ca), certificate.verify(ca.publicKey)]).toEqual([false, true, true, true]);
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: "prime256v1" });
  });

  it("lets a client in that trusts its authority alone, under each host, and under no other", async () => {
    const server = createServer({ cert: made.certificate, key: made.key.reveal() }, (socket) => socket.on("error", () => undefined).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { readonly port: number };
    const reach = (servername: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect({ port, host: "127.0.0.1", servername, ca: made.ca }, () =>
          resolve(socket.authorized ? "authorized" : "not"),
        );
        socket.on("error", (error: NodeJS.ErrnoException) => resolve(String(error.code))).on("secureConnect", () => socket.end());
      });

    const answers = await Promise.all([...hosts, "example.com"].map(reach));
    await new Promise((resolve) => server.close(resolve));

    expect(answers).toEqual([...hosts.map(() => "authorized"), "ERR_TLS_CERT_ALTNAME_INVALID"]);
  });

  it("goes on being used for the same hosts in any order", () => {
    expect(certificateProblem(fields, hosts.toReversed(), now)).toBeUndefined();
  });

  it.each([
    ["ends soon", hosts, (validUntil: Date) => new Date(validUntil.getTime() - RENEW_BEFORE_MS + 1_000), /^it ends on \d{4}-\d\d-\d\d$/],
    ["is not valid yet", hosts, () => new Date(now.getTime() - 2 * DAY_MS), /^it is not valid yet$/],
    ["is for other hosts", ["other.brokers.svc"], () => now, /^it is for .*, not for other\.brokers\.svc$/],
  ])("is made anew when it %s", (_, wanted, at, problem) => {
    const validUntil = certificateFacts(made.certificate)?.validUntil ?? now;

    expect(certificateProblem(fields, wanted, at(validUntil))).toMatch(problem);
  });

  it("is kept until the last day of its use", () => {
    const validUntil = certificateFacts(made.certificate)?.validUntil ?? now;

    expect(certificateProblem(fields, hosts, new Date(validUntil.getTime() - RENEW_BEFORE_MS - 1_000))).toBeUndefined();
  });

  it("is made anew when what is stored beside it does not belong to it", () => {
    const other = makeCertificate({ label: "prod", hosts, now }, systemRandom);

    expect(certificateProblem({ ...fields, "tls.key": other.key }, hosts, now)).toBe("the stored key is not its key");
    expect(certificateProblem({ ...fields, "tls.key": new Secret("no key") }, hosts, now)).toBe("the stored key is not its key");
    expect(certificateProblem({ ...fields, "ca.crt": new Secret(other.ca) }, hosts, now)).toBe("the stored authority has not signed it");
    expect(certificateProblem({ ...fields, "tls.crt": new Secret("no certificate") }, hosts, now)).toBe("it is no certificate");
  });
});
