import { createHash, createHmac } from "node:crypto";
import { remembered } from "../../remembered.ts";
import { brokenConnection } from "../aws-fault.ts";
import type { WireRequest } from "./wire-message.ts";

/** What a request's `Authorization` header says. */
export interface Signed {
  readonly accessKeyId: string;
  readonly region: string;
  /** The name it is signed for: `dynamodb`. */
  readonly service: string;
  /** Tells whether the request was signed with this secret. */
  by(secret: string): boolean;
}

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Reads a Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html); `undefined` for an unsigned request. */
export function signatureOf(request: WireRequest): Signed | undefined {
  const header = request.headers["authorization"];
  if (header === undefined) return undefined;
  const [, accessKeyId, date, region, service, names, signature] = FORM.exec(header) ?? [];
  if (accessKeyId === undefined || date === undefined || region === undefined || service === undefined || names === undefined)
    throw brokenConnection("ECONNRESET", "FakeAws reads Signature Version 4 in the Authorization header only");

  return {
    accessKeyId,
    region,
    service,
    by: (secret) => {
      const scope = `${date}/${region}/${service}/aws4_request`;
      const text = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, sha256(canonical(request, names))].join("\n");
      return hmac(signingKey(secret, scope), text).toString("hex") === signature;
    },
  };
}

/** One client asks many times. */
const signingKey = remembered(50, (secret: string, scope: string) =>
  scope.split("/").reduce<string | Buffer>((derived, part) => hmac(derived, part), `AWS4${secret}`),
);

function canonical({ method, path, query, headers, body }: WireRequest, names: string): string {
  const spelled = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const signed = names.split(";").map((name) => `${name}:${(headers[name] ?? "").trim().replace(/ +/g, " ")}\n`);
  return [method, path, spelled.join("&"), signed.join(""), names, headers["x-amz-content-sha256"] ?? sha256(body)].join("\n");
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
