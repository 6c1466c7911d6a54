import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createRequire } from "node:module";
import { type Random, Secret } from "@osb/core";
import type * as Asn1Schema from "@peculiar/asn1-schema";
import type * as Asn1X509 from "@peculiar/asn1-x509";

/** Loaded when a certificate is made and not before, since most runs make none; at once, so that no clock goes on meanwhile. */
const require = createRequire(import.meta.url);

/** Longer than anybody forgets to repeat an installation, because nothing but a repeated call renews it. */
const LIFE_MS = 5 * 365 * 24 * 3_600_000;
/** Callers' clocks may be behind. */
const BACKDATED_MS = 24 * 3_600_000;

export interface CertificateOrder {
  /** Who it is for, in the subjects' names; at most 40 characters. */
  readonly label: string;
  readonly hosts: readonly string[];
  /** As the cluster's API server has it. */
  readonly now: Date;
}

/** All PEM. */
export interface MadeCertificate {
  readonly certificate: string;
  readonly key: Secret;
  readonly ca: string;
}

/**
 * A certificate for the hosts (ECDSA P-256, five years), signed by an authority of its own. The authority's key exists only while this
 * function runs: nobody can ever sign a second certificate with it. Keys come from Node's generator; `random` serves the serial numbers.
 */
export function makeCertificate({ label, hosts, now }: CertificateOrder, random: Random): MadeCertificate {
  const asn1 = require("@peculiar/asn1-schema") as typeof Asn1Schema;
  const x509 = require("@peculiar/asn1-x509") as typeof Asn1X509;
  const validity = (): InstanceType<typeof x509.Validity> =>
    new x509.Validity({ notBefore: new Date(now.getTime() - BACKDATED_MS), notAfter: new Date(now.getTime() + LIFE_MS) });
  const der = (value: unknown): ArrayBuffer => asn1.AsnConvert.serialize(value);
  const extension = (extnID: string, critical: boolean, value: unknown) =>
    new x509.Extension({ extnID, critical, extnValue: new asn1.OctetString(der(value)) });
  const nameOf = (text: string) =>
    new x509.Name([
      new x509.RelativeDistinguishedName([
        new x509.AttributeTypeAndValue({ type: COMMON_NAME, value: new x509.AttributeValue({ utf8String: text }) }),
      ]),
    ]);
  const ecdsaWithSha256 = () => new x509.AlgorithmIdentifier({ algorithm: "1.2.840.10045.4.3.2" });

  const pemOf = (
    subject: string,
    issuer: string,
    publicKey: KeyObject,
    signer: KeyObject,
    extensions: InstanceType<typeof x509.Extension>[],
  ): string => {
    const tbsCertificate = new x509.TBSCertificate({
      version: x509.Version.v3,
      serialNumber: serial(random),
      signature: ecdsaWithSha256(),
      issuer: nameOf(issuer),
      validity: validity(),
      subject: nameOf(subject),
      subjectPublicKeyInfo: asn1.AsnConvert.parse(publicKey.export({ type: "spki", format: "der" }), x509.SubjectPublicKeyInfo),
      extensions: new x509.Extensions(extensions),
    });
    const signatureValue = bufferOf(sign("sha256", Buffer.from(der(tbsCertificate)), signer));
    return pem("CERTIFICATE", der(new x509.Certificate({ tbsCertificate, signatureAlgorithm: ecdsaWithSha256(), signatureValue })));
  };

  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  // Authorities of successive certificates must not be taken for one another, so that each has a name of its own.
  const issuer = `osb ${label} ${Buffer.from(random.bytes(4)).toString("hex")}`;
  const [authorityId, serverId] = [keyId(authority.publicKey), keyId(server.publicKey)];
  const { keyCertSign, digitalSignature } = x509.KeyUsageFlags;

  const ca = pemOf(issuer, issuer, authority.publicKey, authority.privateKey, [
    extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 })),
    extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(keyCertSign)),
    extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(authorityId)),
  ]);
  const certificate = pemOf(`osb ${label}`, issuer, server.publicKey, authority.privateKey, [
    extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: false })),
    extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(digitalSignature)),
    extension(x509.id_ce_extKeyUsage, false, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth])),
    extension(x509.id_ce_subjectAltName, false, new x509.SubjectAlternativeName(hosts.map((dNSName) => new x509.GeneralName({ dNSName })))),
    extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(serverId)),
    extension(
      x509.id_ce_authorityKeyIdentifier,
      false,
      new x509.AuthorityKeyIdentifier({ keyIdentifier: new x509.KeyIdentifier(authorityId) }),
    ),
  ]);
  return { certificate, key: new Secret(server.privateKey.export({ type: "pkcs8", format: "pem" }).toString()), ca };
}

const COMMON_NAME = "2.5.4.3";

/** 127 bits nobody can foresee, and positive (RFC 5280, 4.1.2.2). */
function serial(random: Random): ArrayBuffer {
  const bytes = Uint8Array.from(random.bytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bufferOf(bytes);
}

/** Digest of the public key (RFC 5280, 4.2.1.2, cut as RFC 7093 allows). */
function keyId(key: KeyObject): ArrayBuffer {
  return bufferOf(
    createHash("sha256")
      .update(key.export({ type: "spki", format: "der" }))
      .digest()
      .subarray(0, 20),
  );
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
