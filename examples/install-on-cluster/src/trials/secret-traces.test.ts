import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { secretTraces } from "./secret-traces.ts";

const value = `kR7/pa"ss\\w+rd&=é\n9fQz2LxT`;
const canaries = [{ name: "password", value }];
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const record = base64(gzipSync(JSON.stringify({ config: { password: value } })).toString("base64"));

describe("secretTraces", () => {
  it.each([
    ["plain", value],
    ["first half", `cut: ${value.slice(0, 15)}`],
    ["second half", `${value.slice(10)}`],
    ["reversed", Array.from(value).reverse().join("")],
    ["base64", base64(value)],
    ["base64", base64(`:${value}`)],
    ["base64", base64(`user:${value}`)],
    ["base64", base64(`AB${value}, and more`)],
    ["base64url", Buffer.from(`ab${value}`).toString("base64url")],
    ["hex", Buffer.from(value).toString("hex")],
    ["hex", Buffer.from(value).toString("hex").toUpperCase()],
    ["URL-encoded", `https://x?password=${encodeURIComponent(value)}`],
    ["URL-encoded", new URLSearchParams({ p: value }).toString()],
    ["JSON-escaped", JSON.stringify({ value })],
    ["JSON-escaped, packed", `data: ${record}`],
    ["plain, packed", `data: ${gzipSync(value).toString("base64")}`],
    ["base64, packed", base64(gzipSync(JSON.stringify({ data: base64(value) })).toString("base64"))],
  ])("finds a secret that is written %s", (spelling, leak) => {
    expect(secretTraces(`before ${leak} after`, canaries)).toContain(`password, ${spelling}`);
  });

  it("finds nothing where there is nothing", () => {
    const harmless = JSON.stringify({
      name: "password",
      value: value.slice(0, 8),
      record: gzipSync("nothing").toString("base64"),
      cut: "H4sIAAAAAAAAAAAAAAAAAAAAAAAA",
    });

    expect(secretTraces(harmless, canaries)).toEqual([]);
  });
});
