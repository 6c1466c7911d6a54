import { describe, expect, it } from "vitest";
import type { GoValue } from "./go-value.ts";
import { TemplateFault } from "./template-fault.ts";
import { type TemplateFunction, TemplateSet } from "./template-set.ts";
import { TemplateSource } from "./template-source.ts";

const functions: Readonly<Record<string, TemplateFunction>> = {
  and: () => null,
  or: () => null,
  upper: (text = null) => String(text).toUpperCase(),
  join: (...values) => values.map(String).join("+"),
  refuse: () => {
    throw new TemplateFault("no", { byChart: true });
  },
};
const data = { name: "a", list: ["x", "y"], map: { b: 2, a: 1 }, none: null, empty: "" };

describe("TemplateSet", () => {
  it.each([
    ["plain {{ .name }} {{ .map.b }} [{{ .none }}] [{{ .nosuch }}]", "plain a 2 [<no value>] [<no value>]"],
    ["a {{- 1 -}}  b {{/* none */}}c {{- /* } }} { */ -}} d", "a1b cd"],
    ["{{ .name | upper | join 1 true }}", "1+true+A"],
    ['{{ (join .name 2) }} {{ $.map.a }} {{ `raw` }} {{ "q\\"" }}', 'a+2 1 raw q"'],
    ["{{ if .empty }}1{{ else if .list }}2{{ else }}3{{ end }}", "2"],
    ["{{ with .empty }}1{{ else with .name }}{{ . }}{{ end }}", "a"],
    ["{{ range $i, $v := .list }}{{ $i }}{{ $v }}{{ end }}{{ range .none }}{{ else }}-{{ end }}", "0x1y-"],
    ["{{ range $k, $v := .map }}{{ $k }}={{ $v }};{{ else }}-{{ end }}", "a=1;b=2;"],
    ["{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ $x }}{{ end }}{{ $x }}", "32"],
    ["{{ range .list }}{{ . }}{{ break }}{{ end }}{{ range .list }}{{ continue }}{{ . }}{{ end }}", "x"],
    ["{{ or .empty .name refuse }} {{ and .empty refuse }}", "a "],
    ['{{ define "d" }}<{{ . }}>{{ end }}{{ template "d" .name }}{{ include "d" 1 | upper }}', "<a><1>"],
  ])("renders %s", (template, text) => {
    expect(rendered(template)).toBe(text);
  });

  it.each([
    ["{{ nosuch 1 }}", 'function "nosuch" not defined: helm in memory has only some of helm\'s functions', "t:1"],
    ['a\n{{ block "b" . }}{{ end }}', "{{block}} is not known to helm in memory", "t:2"],
    ["{{ if true }}", "unexpected EOF", "t:1"],
    ["{{ end }}", "unexpected {{end}}", "t:1"],
    ["{{ 'x' }}", 'unexpected "\'" in an action', "t:1"],
    ["{{ .name", "unclosed action", "t:1"],
    ["{{ 0777 }}", "the number 0777 is not known to helm in memory", "t:1"],
    ["é\n  {{ .none.x }}", "nil pointer evaluating interface {}.x", "t:2:5"],
    ["{{ .name.x }}", "can't evaluate field x in type string", "t:1:3"],
    ["{{ .name 1 }}", "can't give argument to non-function", "t:1:3"],
    ["{{ $x }}", 'undefined variable "$x"', "t:1:3"],
    ["{{ range .name }}{{ end }}", "range can't iterate over a", "t:1:9"],
    ["{{ nil }}", "nil is not a command", "t:1:3"],
    ['{{ include "nosuch" . }}', 'no template "nosuch" associated with template "gotpl"', "t:1:3"],
  ])("says where and why %s cannot be rendered", (template, message, where) => {
    expect(() => rendered(template)).toThrow(expect.objectContaining({ message, where }));
  });

  it("names the outermost place of a fault, and whether the chart means it", () => {
    const template = '{{ define "inner" }}\n\n{{ refuse }}{{ end }}\n   {{ include "inner" . }}';

    expect(() => rendered(template)).toThrow(expect.objectContaining({ where: "t:4:6", byChart: true }));
  });
});

function rendered(template: string): string {
  const set = new TemplateSet(functions);
  set.add(new TemplateSource("t", template));
  return set.render("t", data as GoValue);
}
