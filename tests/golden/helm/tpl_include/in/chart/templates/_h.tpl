{{- define "x" -}}x({{ .Values.plain }}){{- end -}}
{{- define "chart.data" -}}
a: 1
b: {{ .k }}
c: [1, two]
{{- end -}}
{{- define "rec" -}}{{ if gt . 0 }}{{ . }},{{ include "rec" (sub . 1) }}{{ end }}{{- end -}}
{{- define "list" -}}
- {{ . }}
- 2
{{- end -}}
