/** How many calls a second are answered, by service (`iam`) or operation (`cloudformation:DescribeStackEvents`). What is not named has no limit. */
export type AwsRates = Readonly<Record<string, number>>;

interface Bucket {
  left: number;
  atMs: number;
}

/** Counts calls as AWS does: a second's worth may come at once, and is there again as time goes by. */
export class CallRates {
  readonly #rates: AwsRates;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rates: AwsRates) {
    this.#rates = rates;
  }

  /** Tells whether a call is one too many, and counts it if it is not. */
  isExceeded(service: string, operation: string, nowMs: number): boolean {
    const names = [service, `${service}:${operation}`].filter((name) => this.#rates[name] !== undefined);
    const buckets = names.map((name) => this.#bucket(name, this.#rates[name] ?? 0, nowMs));
    if (buckets.some(({ left }) => left < 1)) return true;
    for (const bucket of buckets) bucket.left -= 1;
    return false;
  }

  #bucket(name: string, perSecond: number, nowMs: number): Bucket {
    const { left, atMs } = this.#buckets.get(name) ?? { left: perSecond, atMs: nowMs };
    const bucket = { left: Math.min(perSecond, left + ((nowMs - atMs) / 1_000) * perSecond), atMs: nowMs };
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
