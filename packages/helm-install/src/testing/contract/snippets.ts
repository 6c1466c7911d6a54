/** For `values.yaml`. */
export const VALUES_OF_SNIPPETS = `
s: text
n: 3
f: 1.5
big: 1234567
t: true
e: ""
z: 0
nothing: null
l: [c, a, b]
m: { b: 1, a: { c: [1, 2] }, a.b: x }
given: { a: 0, b: 2, c: 3 }
old: yes
octal: 0777
day: 2001-01-01
base60: 1:30
`;

/** Each becomes a template of its own; one without a line break stands in a block scalar. */
export const SNIPPETS: Readonly<Record<string, string>> = {
  text: "plain",
  values:
    "{{ .Values.s }} {{ .Values.n }} {{ .Values.f }} {{ .Values.big }} {{ .Values.t }} {{ .Values.l }} {{ .Values.m }} {{ .Values.given }}",
  yaml11: "{{ .Values.old }} {{ .Values.octal }} {{ .Values.day }} {{ .Values.base60 }}",
  nothing: "[{{ .Values.none }}] [{{ .Values.nothing }}] [{{ .Values.e }}] [{{ default 1 nil }}]",
  literals: '{{ 1 }} {{ -2 }} {{ 1.50 }} {{ 1e3 }} {{ true }} {{ "a\\tb\\"" }} {{ `raw "x"` }} {{ 1_000 }}',
  trims: "a  {{- 1 -}}   b {{ 2 -}}   c   {{- 3 }} d {{- /* comment */ -}} e{{/* another */}} f",
  pipes: '{{ .Values.s | upper | printf "%s-%s" "x" | quote }} {{ (.Values.m).b }} {{ ($.Values.m.a).c }} {{ (dict "k" .Values).k.s }}',
  variables: "{{ $x := .Values.n }}{{ $x }} {{ $x = 5 }}{{ $x }} {{ if true }}{{ $x := 6 }}{{ $x }}{{ $x = 7 }}{{ $x }}{{ end }} {{ $x }}",
  assigned: "{{ $x := 1 }}{{ range .Values.l }}{{ $x = add $x 1 }}{{ end }}{{ $x }}",
  ifs: "{{ if .Values.e }}a{{ else if .Values.z }}b{{ else if .Values.n }}c{{ else }}d{{ end }}{{ if not .Values.m }}x{{ end }}",
  withs:
    "{{ with .Values.m }}{{ .b }}{{ $.Values.s }}{{ end }}{{ with .Values.none }}x{{ else }}y{{ end }}{{ with $v := .Values.a }}{{ $v }}{{ else with .Values.s }}{{ . }}{{ end }}",
  ranges:
    "{{ range .Values.l }}{{ . }},{{ end }} {{ range $i, $v := .Values.l }}{{ $i }}={{ $v }};{{ end }} {{ range $k, $v := .Values.m }}{{ $k }}:{{ $v }};{{ end }}",
  emptyRange: "{{ range .Values.none }}x{{ else }}none{{ end }} {{ range $v := list }}x{{ else }}empty{{ end }}",
  jumps: '{{ range .Values.l }}{{ if eq . "a" }}{{ continue }}{{ end }}{{ . }}{{ if eq . "b" }}{{ break }}{{ end }}{{ end }}',
  templates: '{{ include "named" (dict "a" 1 "b" 2) }} {{ template "named" .Values.m }} {{ include "spaced" 3 | trim | indent 2 }}',
  blocks: 'x:\n  {{- include "spaced" "y" | trim | nindent 2 }}\n  {{- toYaml .Values.m | nindent 2 }}\n',
  defined: 'x: {{ include "later" . }}\n{{- define "later" }}later{{ end }}\n',
  about:
    "{{ .Release.Name }} {{ .Release.Namespace }} {{ .Release.Revision }} {{ .Release.IsInstall }} {{ .Release.IsUpgrade }} {{ .Release.Service }} {{ .Template.Name }} {{ .Template.BasePath }}",
  chart: "{{ .Chart.Name }} {{ .Chart.Version }} {{ .Chart.AppVersion }} {{ .Chart.APIVersion }} {{ .Chart.IsRoot }}",
  capabilities:
    "{{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.Major }}.{{ .Capabilities.KubeVersion.Minor }} {{ .Capabilities.HelmVersion.Version }}",
  logic:
    "[{{ and .Values.n .Values.s }}] [{{ and .Values.z .Values.none.x }}] [{{ or .Values.e .Values.s }}] [{{ or .Values.e .Values.z }}] [{{ not .Values.e }}] [{{ .Values.s | and true }}]",
  equal:
    '{{ eq .Values.s "text" }} {{ eq .Values.s "a" "text" }} {{ ne .Values.n 3.0 }} {{ eq (int .Values.n) 3 }} {{ eq .Values.none nil }} {{ ne .Values.s nil }}',
  order: '{{ lt 1 2 }} {{ le 2 2 }} {{ gt .Values.f 1.4 }} {{ ge "b" "a" }} {{ lt "Z" "a" }}',
  lengths:
    '{{ len .Values.l }} {{ len "é" }} {{ len .Values.m }} {{ index .Values.l 1 }} {{ index .Values.m "a.b" }} {{ index .Values.m "a" "c" 0 }}',
  prints: '{{ print 1 2 "a" 3 4 true }} {{ println "a" 1 | quote }}{{ printf "%s %v %d %q %t %%" "a" .Values.l 7 "b\\n" false }}',
  misprints:
    '{{ printf "%d" .Values.n }} {{ printf "%s" .Values.n }} {{ printf "%s" }} {{ printf "a" 1 }} {{ printf "%q" .Values.l }} {{ printf "%s" .Values.none }}',
  quotes:
    '{{ quote "a\\"b\\\\c\\n\\té" }} {{ quote 1 2.5 nil true }} {{ squote "a" "b" }} {{ toString .Values.f }} {{ quote .Values.big }}',
  cases:
    '{{ upper "aB" }} {{ lower "aB" }} [{{ trim "  a " }}] {{ trimPrefix "a" "ab" }} {{ trimSuffix "/" "a/" }} {{ trimSuffix "x" "a" }}',
  cuts: '{{ trunc 3 "abcdef" }} {{ trunc -2 "abcdef" }} {{ trunc 9 "abc" }} {{ replace "a" "$&" "banana" }} {{ contains "an" "banana" }} {{ hasPrefix "b" "banana" }} {{ hasSuffix "x" "banana" }}',
  joins: '{{ join "," .Values.l }} {{ join "-" (list 1 nil true) }} {{ join "," "one" }}',
  codes: '{{ b64enc "héllo" }} {{ b64dec "aGk=" }} {{ sha256sum "a" }}',
  patterns: '{{ regexMatch "^[a-z]+$" "abc" }} {{ regexMatch "^[a-z]{2,3}$" "abcd" }} {{ regexMatch "\\\\d\\\\.\\\\w" "a1.b" }}',
  defaults:
    '{{ default "d" .Values.e }} {{ default "d" .Values.s }} {{ .Values.none | default 7 }} {{ default 1 0 }} {{ empty .Values.z }} {{ coalesce .Values.e nil 0 "x" }} {{ ternary 1 2 true }} {{ false | ternary 1 2 }}',
  required: '{{ required "no" .Values.s }} {{ required "no" 0 }}',
  dicts:
    '{{ dict "a" 1 "b" (list 1 2) "c" }} {{ get .Values.m "b" }} [{{ get .Values.m "x" }}] {{ hasKey .Values.m "a" }} {{ hasKey .Values.m "z" }}',
  lists:
    '{{ list 1 "a" nil }} {{ first .Values.l }} {{ last .Values.l }} {{ rest .Values.l }} {{ has "a" .Values.l }} {{ has 4 .Values.l }} {{ append .Values.l "d" }} {{ concat .Values.l (list 1) }}',
  numbers:
    '{{ int "7" }} {{ int 3.9 }} {{ int "x" }} {{ int true }} {{ int64 "1.0" }} {{ add 1 2 "3" }} {{ sub 5 .Values.n }} {{ mul 2 3 4 }} {{ int .Values.big }}',
  kinds:
    '{{ kindIs "string" .Values.s }} {{ kindIs "map" .Values.m }} {{ kindIs "slice" .Values.l }} {{ kindIs "float64" .Values.n }} {{ kindIs "invalid" .Values.none }} {{ kindIs "bool" .Values.s }}',
  json: '{{ toJson .Values.m }} {{ toJson "<a&b>" }} {{ toJson .Values.big }} {{ list 1 nil | toJson }}',
  yaml: '{{ toYaml "true" }} {{ toYaml 1 }} {{ toYaml nil }} {{ toYaml "a" }} {{ toYaml .Values.f }} {{ toYaml (list) }} {{ toYaml dict }}',
};
