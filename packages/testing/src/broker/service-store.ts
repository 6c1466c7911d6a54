import { type AttributeValue, fromAttributeValue, toAttributeValue } from "./attribute-value.ts";
import { AwsErrorText, type BrokerSession } from "./broker-aws.ts";
import type { BrokerLog } from "./broker-log.ts";
import { goJson } from "./go-text.ts";
import type { OsbService } from "./osb-service.ts";

/** An instance as the table keeps it: every parameter in clear. */
export interface StoredInstance {
  readonly ID: string;
  readonly ServiceID: string;
  readonly PlanID: string;
  readonly Params: Readonly<Record<string, string>>;
  readonly StackID: string;
}

/** A binding as the table keeps it. What is empty is NULL there. */
export interface StoredBinding {
  readonly ID: string;
  readonly InstanceID: string;
  readonly PolicyArn: string;
  readonly RoleName: string;
  readonly Scope: string;
}

type Item = Readonly<Record<string, AttributeValue>>;

/** The broker's table: key `id` and `userid`, one item per service, instance and binding. */
export class ServiceStore {
  readonly userId: string;
  readonly #dynamodb: BrokerSession;
  readonly #tableName: string;
  readonly #log: BrokerLog;

  constructor(dynamodb: BrokerSession, tableName: string, userId: string, log: BrokerLog) {
    this.#dynamodb = dynamodb;
    this.#tableName = tableName;
    this.userId = userId;
    this.#log = log;
  }

  /** Writes the service's item. A failure is logged, with the whole item, and swallowed. */
  async keep(service: OsbService): Promise<boolean> {
    this.#log.info("adapter.go:37", `putting service definition "${service.name}" into dynamdb`);
    const id = { S: service.id };
    const item = {
      ...this.#key(service.id),
      serviceid: id,
      servicename: { S: service.name },
      service: toAttributeValue(service),
      type: { S: "service" },
    };
    try {
      await this.#put(item);
      this.#log.info("adapter.go:61", `done putting service definition "${service.name}" into dynamdb`);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof AwsErrorText)) throw thrown;
      this.#log.info("adapter.go:57", goJson({ Item: item, TableName: this.#tableName }));
      this.#log.error("adapter.go:58", thrown.message);
      this.#log.error("util.go:508", thrown.message);
      return false;
    }
  }

  async service(id: string): Promise<OsbService | undefined> {
    const { service } = (await this.#get(id)) ?? {};
    return service && (fromAttributeValue(service) as unknown as OsbService);
  }

  async instance(id: string): Promise<StoredInstance | undefined> {
    const { serviceinstance } = (await this.#get(id, { ConsistentRead: true })) ?? {};
    if (serviceinstance === undefined) return undefined;
    const { Params, ...rest } = fromAttributeValue(serviceinstance) as Omit<StoredInstance, "Params"> & {
      readonly Params: Readonly<Record<string, string | null>>;
    };
    return { ...rest, Params: Object.fromEntries(Object.entries(Params).map(([name, value]) => [name, value ?? ""])) };
  }

  async putInstance(instance: StoredInstance): Promise<void> {
    await this.#put({ ...this.#key(instance.ID), serviceinstance: toAttributeValue(instance), type: { S: "serviceinstance" } });
  }

  async binding(id: string): Promise<StoredBinding | undefined> {
    const { servicebinding } = (await this.#get(id)) ?? {};
    if (servicebinding === undefined) return undefined;
    const { ID, InstanceID, PolicyArn, RoleName, Scope } = fromAttributeValue(servicebinding) as Record<keyof StoredBinding, string | null>;
    return { ID: ID ?? "", InstanceID: InstanceID ?? "", PolicyArn: PolicyArn ?? "", RoleName: RoleName ?? "", Scope: Scope ?? "" };
  }

  async putBinding(binding: StoredBinding): Promise<void> {
    await this.#put({ ...this.#key(binding.ID), servicebinding: toAttributeValue(binding), type: { S: "servicebinding" } });
  }

  async removeBinding(id: string): Promise<void> {
    await this.#remove(id, "servicebinding");
  }

  /** A failure is only logged. */
  async removeInstance(id: string): Promise<void> {
    await this.#remove(id, "serviceinstance").catch((thrown: unknown) => {
      if (!(thrown instanceof AwsErrorText)) throw thrown;
      this.#log.error("api.go:294", `Failed to delete the service instance ${id}: ${thrown.message}`);
    });
  }

  /** A failed condition counts as done: then something else has that id. */
  async #remove(id: string, type: string): Promise<void> {
    await this.#dynamodb
      .call("dynamodb", "DeleteItem", {
        TableName: this.#tableName,
        Key: this.#key(id),
        ConditionExpression: "#type = :type",
        ExpressionAttributeNames: { "#type": "type" },
        ExpressionAttributeValues: { ":type": { S: type } },
      })
      .catch((thrown: unknown) => {
        if (!(thrown instanceof AwsErrorText) || thrown.code !== "ConditionalCheckFailedException") throw thrown;
        this.#log.error("adapter.go:258", `item ${id} does not have type ${type}`);
      });
  }

  #key(id: string): Item {
    return { id: { S: id }, userid: { S: this.userId } };
  }

  async #put(item: Item): Promise<void> {
    await this.#dynamodb.call("dynamodb", "PutItem", { TableName: this.#tableName, Item: item });
  }

  async #get(id: string, how: object = {}): Promise<Item | undefined> {
    const { Item: item } = await this.#dynamodb.call<{ readonly Item?: Item }>("dynamodb", "GetItem", {
      TableName: this.#tableName,
      Key: this.#key(id),
      ...how,
    });
    return item;
  }
}
