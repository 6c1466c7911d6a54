{{- /* Everything is called like the release, which begins a Service's name and so has to be a DNS label (RFC 1035). */ -}}
{{- define "broker.name" -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]{0,51}[a-z0-9])?$" .Release.Name) -}}
{{- fail (printf "the release name %q must be a DNS label that begins with a letter: it names a Service" .Release.Name) -}}
{{- end -}}
{{- .Release.Name -}}
{{- end -}}

{{- define "broker.selector" -}}
app.kubernetes.io/name: aws-servicebroker
app.kubernetes.io/instance: {{ include "broker.name" . }}
{{- end -}}

{{- define "broker.labels" -}}
{{ include "broker.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- with .Values.installation }}
osb-sdk/installation: {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "broker.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ printf "%s@%s" .repository .digest }}
{{- else -}}
{{ printf "%s:%s" .repository .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The broker uses the prefix as it is for listing: without the slash, siblings of the same beginning are listed too. */ -}}
{{- define "broker.prefix" -}}
{{- printf "%s/" (trimSuffix "/" .Values.broker.templates.prefix) -}}
{{- end -}}
