import { describe, expect, it } from "vitest";
import { decodeProtobuf, isProtobuf } from "./protobuf.ts";

/** A field with bytes, as protobuf writes it. */
function field(number: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
}

function flag(number: number, value: number): Buffer {
  return Buffer.from([...varint(number * 8), ...varint(value)]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function message(kind: string, ...fields: readonly Uint8Array[]): Buffer {
  const type = Buffer.concat([field(1, "v1"), field(2, kind)]);
  return Buffer.concat([Buffer.from("k8s\0"), field(1, type), field(2, Buffer.concat(fields)), field(3, ""), field(4, "")]);
}

const entry = (key: string, value: string): Buffer => Buffer.concat([field(1, key), field(2, value)]);

describe("decodeProtobuf", () => {
  it("reads a Secret as helm sends it", () => {
    const metadata = Buffer.concat([
      field(1, "sh.helm.release.v1.x.v1"),
      field(2, ""),
      field(3, "ns"),
      field(5, ""),
      field(6, ""),
      flag(7, 0),
      field(11, entry("owner", "helm")),
      field(11, entry("name", "x")),
    ]);
    const big = "x".repeat(70_000);

    const secret = decodeProtobuf(
      message("Secret", field(1, metadata), field(2, entry("release", big)), field(3, "helm.sh/release.v1"), flag(5, 1)),
    );

    expect(secret).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "sh.helm.release.v1.x.v1", namespace: "ns", labels: { owner: "helm", name: "x" } },
      data: { release: Buffer.from(big).toString("base64") },
      type: "helm.sh/release.v1",
      immutable: true,
    });
  });

  it("reads the options of a DELETE", () => {
    const options = decodeProtobuf(message("DeleteOptions", flag(1, 30), field(2, field(1, "some-uid")), field(4, "Background")));

    expect(options).toMatchObject({ gracePeriodSeconds: 30, preconditions: { uid: "some-uid" }, propagationPolicy: "Background" });
  });

  it("says which kind it does not read", () => {
    expect(() => decodeProtobuf(message("Deployment"))).toThrow("does not serve protobuf bodies of kind Deployment");
  });

  it("tells protobuf from text", () => {
    expect([isProtobuf(message("Secret")), isProtobuf(Buffer.from("{}")), isProtobuf("k8s\0"), isProtobuf(undefined)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
