{{- /* Names, labels and small conversions shared by all objects of the component. */ -}}

{{- define "component.selector" -}}
app.kubernetes.io/name: devspace-app
app.kubernetes.io/component: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{- /* Labels of what belongs to the workload; what selects pods wins over the user's labels. */ -}}
{{- define "component.labels" -}}
{{- $own := include "component.selector" . | fromYaml -}}
{{- include "component.texts" (merge $own (.Values.labels | default dict)) }}
{{- end }}

{{- /* Labels of a service or ingress. Arguments: root, labels. */ -}}
{{- define "component.network-labels" -}}
{{- $own := dict "app.kubernetes.io/name" .root.Release.Name "app.kubernetes.io/managed-by" .root.Release.Service -}}
{{- include "component.texts" (merge $own (.labels | default dict)) }}
{{- end }}

{{- /* Annotations of every object. Arguments: root, annotations. */ -}}
{{- define "component.annotations" -}}
{{- $own := dict "helm.sh/chart" (printf "%s-%s" .root.Chart.Name .root.Chart.Version) -}}
{{- include "component.texts" (merge $own (.annotations | default dict)) }}
{{- end }}

{{- /* A map whose values must be text for Kubernetes: numbers and booleans become it. */ -}}
{{- define "component.texts" -}}
{{- range $key, $value := . }}
{{ $key }}: {{ include "component.text" $value | quote }}
{{- end }}
{{- end }}

{{- /* A scalar as its text: 8080 is "8080", never 8.08e+03. */ -}}
{{- define "component.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else if not (kindIs "invalid" .) }}{{ toJson . }}{{ end }}
{{- end }}

{{- /* The named keys of a map, as they were given; false and 0 count, null does not. Arguments: from, keys. */ -}}
{{- define "component.pass" -}}
{{- $found := dict -}}
{{- range $key := .keys }}
  {{- if hasKey $.from $key }}
    {{- $value := index $.from $key }}
    {{- if not (kindIs "invalid" $value) }}{{ $_ := set $found $key $value }}{{ end }}
  {{- end }}
{{- end }}
{{- if $found }}{{ toYaml $found }}{{ end }}
{{- end }}
