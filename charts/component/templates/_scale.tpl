{{- /* The number of replicas: 1 if not given, 0 if the user wants none. */ -}}
{{- define "component.replicas" -}}
{{- if kindIs "invalid" .Values.replicas }}1{{ else }}{{ toJson .Values.replicas }}{{ end }}
{{- end }}

{{- /* "true" if an autoscaler decides the number of replicas. */ -}}
{{- define "component.is-scaled" -}}
{{- $horizontal := dig "autoScaling" "horizontal" dict (.Values | merge dict) -}}
{{- if gt (($horizontal | default dict).maxReplicas | default 0 | int) (include "component.replicas" . | int) }}true{{ end }}
{{- end }}

{{- /* A number or a percentage: "25%" and 1; text that is a number becomes one. */ -}}
{{- define "component.amount" -}}
{{- $text := include "component.text" . -}}
{{- if regexMatch "^[0-9]+$" $text }}{{ $text }}{{ else }}{{ $text | quote }}{{ end }}
{{- end }}
