/** A failure as AWS answers it. */
export class AwsFault extends Error {
  /** AWS's code on the wire: `NoSuchEntity`, `ResourceInUseException`. */
  readonly code: string;
  readonly httpStatus: number;
  /** Further facts of the answer: the bucket's region for one. */
  readonly facts: Readonly<Record<string, string>>;

  constructor(code: string, message: string, httpStatus = 400, facts: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.httpStatus = httpStatus;
    this.facts = facts;
  }
}

/** What AWS serves and the fake does not. It says so by name, so that nobody takes a gap of the fake for an answer of AWS. */
export function notServed(what: string): AwsFault {
  return new AwsFault("NotServedByFake", `FakeAws does not serve ${what}`);
}

/** No answer came, as Node tells it: an error with a `code`. */
export function brokenConnection(
  code: "ECONNREFUSED" | "ECONNRESET" | "DEPTH_ZERO_SELF_SIGNED_CERT",
  message: string,
): Error & { readonly code: string } {
  return Object.assign(new Error(message), { code });
}

/** There is no such host, as Node tells it. */
export function unknownHost(hostname: string): Error & { readonly code: string } {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND", syscall: "getaddrinfo", hostname });
}
