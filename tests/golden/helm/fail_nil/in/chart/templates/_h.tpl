{{- define "img" -}}
{{ .Values.image.build.tag }}
{{- end -}}