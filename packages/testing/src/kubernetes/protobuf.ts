import { ApiFault, notServed } from "./api-fault.ts";
import type { JsonObject } from "./api-object.ts";

/** What helm and kubectl send as protobuf, as far as they fill it in. Everything else they send as JSON. */
type Decoder = (bytes: Uint8Array) => JsonObject;

const MAGIC = "k8s\0";

/** Tells a protobuf body from text. */
export function isProtobuf(body: Uint8Array | string | undefined): body is Uint8Array {
  return body instanceof Uint8Array && text(body.subarray(0, 4)) === MAGIC;
}

/** The object in a protobuf body, as JSON would have it. Empty strings count as absent, as they do in Go. */
export function decodeProtobuf(body: Uint8Array): JsonObject {
  const envelope = message(body.subarray(4));
  const type = message(envelope.bytes(1));
  const kind = type.text(2);
  const decoder = DECODERS[kind];
  if (decoder === undefined) throw notServed(`protobuf bodies of kind ${kind}`);
  return withoutAbsent({ apiVersion: type.text(1), kind, ...decoder(envelope.bytes(2)) });
}

const DECODERS: Readonly<Record<string, Decoder>> = {
  Secret: (bytes) => {
    const secret = message(bytes);
    return {
      metadata: metadata(secret.bytes(1)),
      data: entries(secret, 2, (value) => Buffer.from(value).toString("base64")),
      type: secret.text(3),
      stringData: entries(secret, 4, text),
      immutable: secret.flag(5),
    };
  },
  ConfigMap: (bytes) => {
    const configMap = message(bytes);
    return {
      metadata: metadata(configMap.bytes(1)),
      data: entries(configMap, 2, text),
      binaryData: entries(configMap, 3, (value) => Buffer.from(value).toString("base64")),
      immutable: configMap.flag(4),
    };
  },
  ServiceAccount: (bytes) => ({ metadata: metadata(message(bytes).bytes(1)) }),
  SelfSubjectAccessReview: (bytes) => {
    const spec = message(message(bytes).bytes(2));
    const [resource, path] = [message(spec.bytes(1)), message(spec.bytes(2))];
    const fields = { namespace: 1, verb: 2, group: 3, version: 4, resource: 5, subresource: 6, name: 7 };
    const resourceAttributes = withoutAbsent(
      Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, resource.text(field)])),
    );
    const nonResourceAttributes = withoutAbsent({ path: path.text(1), verb: path.text(2) });
    return {
      spec: { ...(spec.all(1).length === 0 ? {} : { resourceAttributes }), ...(spec.all(2).length === 0 ? {} : { nonResourceAttributes }) },
    };
  },
  SelfSubjectReview: (bytes) => ({ metadata: metadata(message(bytes).bytes(1)) }),
  SelfSubjectRulesReview: (bytes) => {
    const review = message(bytes);
    return { metadata: metadata(review.bytes(1)), spec: withoutAbsent({ namespace: message(review.bytes(2)).text(1) }) };
  },
  TokenRequest: (bytes) => {
    const request = message(bytes);
    const spec = message(request.bytes(2));
    if (spec.all(3).length > 0) throw notServed("TokenRequests that are bound to an object");
    const audiences = spec.all(1).map(text);
    return {
      metadata: metadata(request.bytes(1)),
      spec: { ...(audiences.length === 0 ? {} : { audiences }), ...withoutAbsent({ expirationSeconds: spec.number(4) }) },
    };
  },
  Namespace: (bytes) => ({ metadata: metadata(message(bytes).bytes(1)) }),
  DeleteOptions: (bytes) => {
    const options = message(bytes);
    const preconditions = message(options.bytes(2));
    return {
      gracePeriodSeconds: options.number(1),
      preconditions: withoutAbsent({ uid: preconditions.text(1), resourceVersion: preconditions.text(2) }),
      propagationPolicy: options.text(4),
    };
  },
};

function metadata(bytes: Uint8Array): JsonObject {
  const meta = message(bytes);
  return withoutAbsent({
    name: meta.text(1),
    generateName: meta.text(2),
    namespace: meta.text(3),
    uid: meta.text(5),
    resourceVersion: meta.text(6),
    labels: entries(meta, 11, text),
    annotations: entries(meta, 12, text),
    finalizers: meta.all(14).length === 0 ? undefined : meta.all(14).map(text),
  });
}

/** A map field: repeated entries of key and value. */
function entries(source: Message, field: number, value: (bytes: Uint8Array) => string): Record<string, string> | undefined {
  const found = source.all(field).map(message);
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map((entry) => [entry.text(1), value(entry.bytes(2))]));
}

interface Message {
  all(field: number): readonly Uint8Array[];
  bytes(field: number): Uint8Array;
  text(field: number): string;
  number(field: number): number | undefined;
  flag(field: number): boolean | undefined;
}

const NOTHING = new Uint8Array();

function message(bytes: Uint8Array): Message {
  const chunks = new Map<number, Uint8Array[]>();
  const numbers = new Map<number, number>();
  for (let at = 0; at < bytes.length;) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        numbers.set(field, varint());
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        chunks.set(field, [...(chunks.get(field) ?? []), bytes.subarray(at, at + length)]);
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new ApiFault(400, "BadRequest", `the protobuf body has the unknown wire type ${tag % 8}`);
    }

    function varint(): number {
      let value = 0;
      for (let factor = 1; ; factor *= 128) {
        const byte = bytes[at];
        at += 1;
        if (byte === undefined) throw new ApiFault(400, "BadRequest", "the protobuf body ends in the middle of a number");
        value += (byte & 127) * factor;
        if (byte < 128) return value;
      }
    }
  }
  const all = (field: number): readonly Uint8Array[] => chunks.get(field) ?? [];
  const last = (field: number): Uint8Array => all(field).at(-1) ?? NOTHING;
  const flag = (field: number): boolean | undefined => (numbers.has(field) ? numbers.get(field) !== 0 : undefined);
  return { all, bytes: last, text: (field) => text(last(field)), number: (field) => numbers.get(field), flag };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function withoutAbsent(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== ""));
}
