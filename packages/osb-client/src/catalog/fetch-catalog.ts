import {
  type Aborted,
  attempt,
  type Clock,
  Deadline,
  InvalidInput,
  type InputProblem,
  type RunOptions,
  systemClock,
  type TimedOut,
} from "@osb/core";
import { err, fromPromise, ok, type Result, type ResultAsync } from "neverthrow";
import { authorizationOf, credentialProblems, scrubbed } from "../endpoint/authorization.ts";
import { brokerUrl, type Credentials, pemProblem, type Trust, urlProblem } from "../endpoint/endpoint.ts";
import {
  type OsbAddressRefused,
  OsbMalformed,
  OsbRedirected,
  OsbStatus,
  type OsbTlsFailed,
  OsbTooLarge,
  OsbUnauthorized,
  type OsbUnreachable,
} from "../errors.ts";
import { failureOf } from "../transport/failure-of.ts";
import { nodeTransport, type Resolve } from "../transport/node-transport.ts";
import type { OsbResponse, OsbTransport } from "../transport/osb-transport.ts";
import { boundedJson } from "./bounded-json.ts";
import type { Catalog } from "./catalog.ts";
import { parseCatalog } from "./parse-catalog.ts";

/** What {@link fetchCatalog} needs from the world; all of it optional. */
export interface FetchCatalogDeps {
  /** Carries the request. Default: a connection of its own over `node:https` or `node:http`. */
  readonly transport?: OsbTransport | undefined;
  /** Finds the host's addresses, for the default transport. Default: the operating system. */
  readonly resolve?: Resolve | undefined;
  readonly clock?: Clock | undefined;
}

export interface FetchCatalogInput {
  /** https, or http for a port-forward or a private network. Without `/v2/catalog`; a path prefix is kept. */
  readonly url: string;
  /** Nobody says who asks where it is absent. */
  readonly credentials?: Credentials | undefined;
  readonly trust: Trust;
  /** Value of `X-Broker-API-Version`, default `2.17`. Service Catalog and Kf send `2.14`. */
  readonly apiVersion?: string | undefined;
}

export type FetchCatalogError =
  | InvalidInput
  | OsbAddressRefused
  | OsbUnreachable
  | OsbTlsFailed
  | OsbUnauthorized
  | OsbRedirected
  | OsbStatus
  | OsbMalformed
  | OsbTooLarge
  | Aborted
  | TimedOut;

/** Room for the 27 services of the AWS broker about ten times over. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads a broker's catalog once, from an endpoint that may be broken or hostile: at most 4 MiB, uncompressed, without
 * following redirects, and within one time limit for everything. Nothing is repeated.
 *
 * @param options `timeoutMs` bounds the whole call (milliseconds, default 60 000, which is what platforms give a broker).
 * @returns The catalog, or one of
 * - `InvalidInput`: nothing was sent;
 * - `OsbAddressRefused`, `OsbTlsFailed`: nothing was sent, the credentials included;
 * - `OsbUnreachable`, `OsbUnauthorized`, `OsbRedirected`, `OsbStatus`: see `code`, `status`;
 * - `OsbMalformed`, `OsbTooLarge`: what answers is not a broker, or not one to trust;
 * - `TimedOut`, `Aborted`.
 */
export function fetchCatalog(
  { transport, resolve, clock = systemClock }: FetchCatalogDeps,
  input: FetchCatalogInput,
  { signal, timeoutMs = 60_000 }: RunOptions = {},
): ResultAsync<Catalog, FetchCatalogError> {
  return attempt(async function* () {
    const { url, credentials, trust, apiVersion = "2.17" } = yield* checked(input);
    using deadline = new Deadline(clock, `Fetching the catalog of ${url}`, { signal, timeoutMs });

    const send = transport ?? nodeTransport(resolve);
    const headers = {
      accept: "application/json",
      "accept-encoding": "identity",
      "x-broker-api-version": apiVersion,
      ...(credentials !== undefined && { authorization: authorizationOf(credentials) }),
    };
    const request = { url: `${url}/v2/catalog`, headers, maxBytes: MAX_BYTES, ...(trust.kind === "ca" && { ca: trust.pem }) };
    const response = yield* fromPromise(send(request, deadline.signal), (thrown) => deadline.failure ?? failureOf(url, thrown));
    return catalogOf(response, url, credentials);
  });
}

function checked(input: FetchCatalogInput): Result<FetchCatalogInput, InvalidInput> {
  const { url, credentials, trust, apiVersion } = input;
  const problems: InputProblem[] = [];
  const note = (field: string, message: string | undefined): void => void (message !== undefined && problems.push({ field, message }));
  note("url", urlProblem(url));
  if (trust.kind === "ca")
    note("trust.pem", url.startsWith("http:") ? "needs an https URL: nothing is verified over http" : pemProblem(trust.pem));
  if (apiVersion !== undefined) note("apiVersion", /^\d+\.\d+$/.test(apiVersion) ? undefined : "must be two numbers, such as 2.17");
  if (credentials !== undefined) problems.push(...credentialProblems(credentials));
  return problems.length === 0 ? ok({ ...input, url: brokerUrl(url) }) : err(new InvalidInput(problems));
}

function catalogOf(
  { status, headers, body }: OsbResponse,
  url: string,
  credentials: Credentials | undefined,
): Result<Catalog, FetchCatalogError> {
  if (status === 401) return err(new OsbUnauthorized(url, credentials?.kind ?? "none"));
  const location = headers["location"];
  if (status >= 300 && status < 400 && location !== undefined) return err(new OsbRedirected(url, status, originOf(location, url)));
  if (status !== 200) return err(statusError(status, body, url, credentials));
  if (!/^(identity)?$/i.test(headers["content-encoding"] ?? "")) return err(new OsbMalformed(url, "compressed"));
  if (body === "too-large") return err(new OsbTooLarge(url, MAX_BYTES));
  return parseCatalog(textOf(body)).mapErr((problem) => new OsbMalformed(url, problem));
}

function statusError(status: number, body: OsbResponse["body"], url: string, credentials: Credentials | undefined): OsbStatus {
  const json = body === "too-large" ? undefined : boundedJson(textOf(body)).unwrapOr(undefined);
  const said = (field: string): string => {
    const value: unknown = typeof json === "object" && json !== null ? Reflect.get(json, field) : undefined;
    return typeof value === "string" ? scrubbed(value, credentials) : "";
  };
  return new OsbStatus(url, status, said("error"), said("description"));
}

function originOf(location: string, url: string): string {
  return URL.canParse(location, url) ? new URL(location, url).origin : "";
}

/** A byte order mark stays, and makes the text no JSON, as it does for the platforms. */
function textOf(body: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
}
