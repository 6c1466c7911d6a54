import type { Clock } from "@osb/core";
import { AwsErrorText, type BrokerSession } from "./broker-aws.ts";
import { BrokerFatal, type BrokerLog } from "./broker-log.ts";
import type { BrokerFlags } from "./parse-broker-flags.ts";
import { goJson } from "./go-text.ts";
import { type OsbService, osbServiceOf } from "./osb-service.ts";
import type { ServiceStore } from "./service-store.ts";
import { readServiceTemplate } from "./service-template.ts";
import { TtlCache } from "./ttl-cache.ts";

interface Listed {
  readonly name: string;
  readonly update: boolean;
}

/**
 * The broker's catalog in memory, loaded from templates in S3. A service whose template cannot be read, or that DynamoDB
 * does not take, is left out and stays out until its listing has expired, an hour after it was first seen: repairing the
 * table does not bring it back, restarting the broker does.
 */
export class BrokerCatalog {
  readonly #flags: BrokerFlags;
  readonly #s3: BrokerSession;
  readonly #store: ServiceStore;
  readonly #log: BrokerLog;
  readonly #modified: TtlCache<number>;
  readonly #listing: TtlCache<readonly Listed[]>;
  readonly #services: TtlCache<OsbService>;
  #loads = 0;

  constructor({
    flags,
    s3,
    store,
    log,
    clock,
  }: {
    flags: BrokerFlags;
    s3: BrokerSession;
    store: ServiceStore;
    log: BrokerLog;
    clock: Clock;
  }) {
    this.#flags = flags;
    this.#s3 = s3;
    this.#store = store;
    this.#log = log;
    this.#modified = new TtlCache(clock);
    this.#listing = new TtlCache(clock);
    this.#services = new TtlCache(clock);
  }

  /** Reads the bucket. Rejects where it cannot be listed; a single template that fails is only logged. */
  async load(): Promise<void> {
    const listed = this.#noteChanges(await this.#listTemplates());
    this.#log.info(
      "awsbroker.go:179",
      `Updating listings cache with [${listed.map(({ name, update }) => `{${name} ${update}}`).join(" ")}]`,
    );
    this.#listing.set("", listed);
    for (const { name, update } of listed) {
      const known = this.#services.get(name);
      if (update) await this.#loadService(name);
      else if (known) this.#services.set(name, known);
      else this.#log.error("awsbroker.go:151", "not found");
    }
    this.#loads += 1;
  }

  /** What `/v2/catalog` lists, or `undefined` once the listing has expired: the real broker panics then. */
  services(): readonly OsbService[] | undefined {
    return this.#listing.get("")?.flatMap(({ name }) => {
      const service = this.#services.get(name);
      if (service === undefined) this.#log.error("api.go:32", `Failed to fetch "${name}" from the cache, item not found`);
      else this.#log.info("api.go:38", `ServiceClass: "${service.name}" "${service.id}"`);
      return service ?? [];
    });
  }

  async #listTemplates(): Promise<readonly { readonly name: string; readonly modifiedAt: number }[]> {
    const { s3Bucket, s3Region, s3Key, templateFilter } = this.#flags;
    this.#log.info("awsbroker.go:185", `Listing objects bucket: ${s3Bucket} region: ${s3Region} prefix: ${s3Key}`);
    try {
      // One page, never a second: keys from the thousandth on are not seen.
      const { Contents = [] } = await this.#s3.call<{
        readonly Contents?: readonly { readonly Key: string; readonly LastModified: Date | string }[];
      }>("s3", "ListObjectsV2", { Bucket: s3Bucket, Prefix: s3Key });
      const templates = Contents.filter(({ Key }) => Key.endsWith(templateFilter));
      this.#log.info("awsbroker.go:204", `Found ${templates.length.toString(16)} objects`);
      return templates.map(({ Key, LastModified }) => ({
        name: Key.slice(s3Key.length, Key.length - templateFilter.length),
        modifiedAt: Math.floor(new Date(LastModified).getTime() / 1_000),
      }));
    } catch (thrown) {
      if (!(thrown instanceof AwsErrorText)) throw thrown;
      this.#log.raw(`failed to list objects, ${thrown.message}`);
      throw new BrokerFatal(
        thrown.code === "NoSuchBucket"
          ? "Cannot access S3 Bucket, either it does not exist or the IAM user/role the broker is configured to use has no access to the bucket"
          : thrown.message,
      );
    }
  }

  #noteChanges(templates: readonly { readonly name: string; readonly modifiedAt: number }[]): readonly Listed[] {
    return templates.map(({ name, modifiedAt }) => {
      const known = this.#modified.get(name);
      const update = known === undefined || known < modifiedAt;
      if (update) this.#modified.set(name, modifiedAt);
      return { name, update };
    });
  }

  async #loadService(name: string): Promise<void> {
    const { s3Bucket, s3Key, templateFilter } = this.#flags;
    try {
      const { Body } = await this.#s3.call<{ readonly Body?: string | Uint8Array }>("s3", "GetObject", {
        Bucket: s3Bucket,
        Key: s3Key + name + templateFilter,
      });
      const template = readServiceTemplate(typeof Body === "string" ? Body : new TextDecoder().decode(Body));
      if (typeof template === "string") return this.#log.error("awsbroker.go:146", template);

      this.#log.info("awsbroker.go:226", `converting service definition "${template.spec.name}" `);
      const service = osbServiceOf(template, this.#store.userId, this.#loads);
      this.#log.info("awsbroker.go:261", `done converting service definition "${service.name}" `);
      if (service.name === "") return this.#log.error("util.go:512", goJson(service));
      if (await this.#store.keep(service)) this.#services.set(name, service);
    } catch (thrown) {
      if (!(thrown instanceof AwsErrorText)) throw thrown;
      this.#log.error("awsbroker.go:141", thrown.message);
    }
  }
}
