import { OsbAddressRefused, OsbMalformed, OsbTlsFailed, OsbTooLarge, OsbUnreachable, type TlsReason } from "../errors.ts";
import { ADDRESS_REFUSED } from "./node-transport.ts";

/** Node's names for what makes a certificate unacceptable. */
const TLS_REASONS: Readonly<Record<string, TlsReason>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT: "unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unknown-authority",
  DEPTH_ZERO_SELF_SIGNED_CERT: "unknown-authority",
  SELF_SIGNED_CERT_IN_CHAIN: "unknown-authority",
  CERT_UNTRUSTED: "unknown-authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "name-mismatch",
  HOSTNAME_MISMATCH: "name-mismatch",
  CERT_HAS_EXPIRED: "expired",
  CERT_NOT_YET_VALID: "not-yet-valid",
  ERR_SSL_WRONG_VERSION_NUMBER: "not-tls",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "not-tls",
};

/** Node's largest header block, which it enforces itself. */
const MAX_HEADER_BYTES = 16 * 1024;

/** Turns what a transport rejected with into an error of ours. The only place that meets failures as exceptions; keeps codes, drops the rest. */
export function failureOf(url: string, thrown: unknown): OsbAddressRefused | OsbUnreachable | OsbTlsFailed | OsbMalformed | OsbTooLarge {
  const {
    code: given,
    address,
    message,
  } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Readonly<Record<string, unknown>>;
  const code = typeof given === "string" ? given : "UNKNOWN";
  if (code === ADDRESS_REFUSED) return new OsbAddressRefused(url, String(address));
  if (code === "HPE_HEADER_OVERFLOW") return new OsbTooLarge(url, MAX_HEADER_BYTES);
  if (code.startsWith("HPE_")) return new OsbMalformed(url, "not-http");
  // Node 20 has one code for all that OpenSSL says before the handshake.
  if (code === "EPROTO" && /wrong version number|packet length too long/.test(String(message)))
    return new OsbTlsFailed(url, "not-tls", code);
  const reason = TLS_REASONS[code] ?? (/^(ERR_SSL_|ERR_TLS_|CERT_|EPROTO)/.test(code) ? "other" : undefined);
  return reason === undefined ? new OsbUnreachable(url, code) : new OsbTlsFailed(url, reason, code);
}
