import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A certificate and its key, as PEM. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
}

const ECDSA_WITH_SHA256 = "06082a8648ce3d040302";
const COMMON_NAME = "0603550403";
const BASIC_CONSTRAINTS = "0603551d13";
const SUBJECT_ALT_NAME = "0603551d11";

/** An authority that only tests trust. Everything it issues is valid for a century, so that no clock matters. */
export class TestAuthority {
  /** Its own certificate, as PEM: what goes into `caBundle`. */
  readonly pem: string;
  readonly #key: KeyObject;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = privateKey;
    this.pem = this.#certificate("test authority", publicKey, [
      BASIC_CONSTRAINTS,
      tagged(0x01, "ff"),
      octets(sequence(tagged(0x01, "ff"))),
    ]);
  }

  /** A certificate for these host names and addresses (IPv4). */
  issue(...hosts: readonly string[]): PemPair {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const names = hosts.map((host) =>
      /^[\d.]+$/.test(host) ? tagged(0x87, Buffer.from(host.split(".").map(Number)).toString("hex")) : tagged(0x82, hex(host)),
    );
    const cert = this.#certificate("test server", publicKey, [SUBJECT_ALT_NAME, octets(sequence(...names))]);
    return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  }

  #certificate(subject: string, publicKey: KeyObject, extension: readonly string[]): string {
    const algorithm = sequence(ECDSA_WITH_SHA256);
    const body = sequence(
      tagged(0xa0, tagged(0x02, "02")),
      tagged(0x02, `01${subject.length.toString(16).padStart(2, "0")}`),
      algorithm,
      named("test authority"),
      sequence(tagged(0x18, hex("20200101000000Z")), tagged(0x18, hex("21200101000000Z"))),
      named(subject),
      publicKey.export({ type: "spki", format: "der" }).toString("hex"),
      tagged(0xa3, sequence(sequence(...extension))),
    );
    const signature = sign("sha256", Buffer.from(body, "hex"), this.#key).toString("hex");
    const der = Buffer.from(sequence(body, algorithm, tagged(0x03, `00${signature}`)), "hex").toString("base64");
    return `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}(?=.)/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
  }
}

/** One value in DER, the notation of certificates: tag, length, content, all in hexadecimal digits. */
function tagged(tag: number, content: string): string {
  const length = content.length / 2;
  const digits = length.toString(16).padStart(length > 255 ? 4 : 2, "0");
  return tag.toString(16).padStart(2, "0") + (length < 128 ? digits : (128 + digits.length / 2).toString(16) + digits) + content;
}

const hex = (text: string): string => Buffer.from(text).toString("hex");
const sequence = (...parts: readonly string[]): string => tagged(0x30, parts.join(""));
const octets = (content: string): string => tagged(0x04, content);
const named = (name: string): string => sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, hex(name)))));
