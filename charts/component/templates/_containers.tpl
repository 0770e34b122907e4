{{- /* One container as a list item. Arguments: container, name (if it has none). */ -}}
{{- define "component.container" -}}
{{- $keys := list "imagePullPolicy" "workingDir" "envFrom" "ports" "livenessProbe" "readinessProbe" "startupProbe" "lifecycle" "securityContext" "stdin" "stdinOnce" "tty" "terminationMessagePath" "terminationMessagePolicy" "volumeDevices" "resizePolicy" "restartPolicy" "restartPolicyRules" -}}
- name: {{ .container.name | default .name | quote }}
  image: {{ required (printf "container %q needs an image" (.container.name | default .name)) .container.image | quote }}
  {{- with .container.command }}
  command:
    {{- include "component.text-list" . | trim | nindent 4 }}
  {{- end }}
  {{- with .container.args }}
  args:
    {{- include "component.text-list" . | trim | nindent 4 }}
  {{- end }}
  {{- with .container.env }}
  env:
    {{- range $entry := . }}
    - {{ include "component.env" $entry | nindent 6 | trim }}
    {{- end }}
  {{- end }}
  {{- with .container.resources }}
  resources:
    {{- include "component.resources" . | nindent 4 }}
  {{- end }}
  {{- with .container.volumeMounts }}
  volumeMounts:
    {{- range $mount := . }}
    - {{ include "component.mount" $mount | nindent 6 | trim }}
    {{- end }}
  {{- end }}
  {{- with include "component.pass" (dict "from" .container "keys" $keys) }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "component.text-list" -}}
{{- range $text := . }}
- {{ include "component.text" $text | quote }}
{{- end }}
{{- end }}

{{- /* An environment variable: its value is text for Kubernetes, whatever YAML made of it. */ -}}
{{- define "component.env" -}}
{{- $entry := . -}}
{{- if hasKey $entry "value" }}
  {{- $entry = merge (dict "value" (include "component.text" $entry.value)) (omit $entry "value") }}
{{- end }}
{{- toYaml $entry }}
{{- end }}

{{- /* A limit without a request of the same kind requests nothing (Kubernetes would request the limit). */ -}}
{{- define "component.resources" -}}
{{- $limits := dict -}}
{{- range $name, $amount := .limits }}
  {{- $_ := set $limits (ternary "ephemeral-storage" $name (eq $name "ephemeralStorage")) (include "component.text" $amount) }}
{{- end }}
{{- $requests := dict -}}
{{- range $name, $amount := .requests }}
  {{- $_ := set $requests (ternary "ephemeral-storage" $name (eq $name "ephemeralStorage")) (include "component.text" $amount) }}
{{- end }}
{{- range $name := list "cpu" "memory" "ephemeral-storage" }}
  {{- if and (hasKey $limits $name) (not (hasKey $requests $name)) }}{{ $_ := set $requests $name "0" }}{{ end }}
{{- end }}
{{- $result := omit . "limits" "requests" -}}
{{- if $limits }}{{ $_ := set $result "limits" $limits }}{{ end }}
{{- if $requests }}{{ $_ := set $result "requests" $requests }}{{ end }}
{{- toYaml $result }}
{{- end }}

{{- define "component.mount" -}}
mountPath: {{ required (printf "the mount of volume %q needs a containerPath" .volume.name) (.containerPath | default .mountPath) | quote }}
name: {{ .volume.name | quote }}
{{- with .volume.subPath | default .volume.path }}
subPath: {{ . | toString | trimAll "/" | quote }}
{{- end }}
readOnly: {{ .volume.readOnly | default false }}
{{- with include "component.pass" (dict "from" . "keys" (list "mountPropagation" "recursiveReadOnly" "subPathExpr")) }}
{{ . }}
{{- end }}
{{- end }}
