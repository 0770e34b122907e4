{{- /*
What becomes of the volumes. A volume with a size is a claim: a claim template of a stateful set if
some container writes to it, else a claim of its own that all pods share. Everything else is a
volume of the pod. What no container mounts is left out.
*/ -}}

{{- /* The mounts of all containers by volume: JSON {VOLUME: {"write": bool, "shared": bool}}. */ -}}
{{- define "component.mounted" -}}
{{- $mounted := dict -}}
{{- range $container := concat (.Values.initContainers | default list) (.Values.containers | default list) }}
  {{- range $mount := $container.volumeMounts }}
    {{- $volume := required (printf "container %q: each of volumeMounts needs volume.name" ($container.name | default $container.image)) ($mount.volume | default dict).name }}
    {{- $seen := get $mounted $volume | default (dict "write" false "shared" false) }}
    {{- if $mount.volume.shared }}{{ $_ := set $seen "shared" true }}{{ end }}
    {{- if not (or $mount.volume.readOnly $mount.volume.shared) }}{{ $_ := set $seen "write" true }}{{ end }}
    {{- $_ := set $mounted $volume $seen }}
  {{- end }}
{{- end }}
{{- $names := list -}}
{{- range $volume := .Values.volumes }}
  {{- $names = append $names (required "each of volumes needs a name" $volume.name) }}
{{- end }}
{{- range $volume := keys $mounted | sortAlpha }}
  {{- if not (has $volume $names) }}
    {{- fail (printf "a container mounts volume %q, which is not in volumes (there: %s)" $volume (join ", " $names | default "none")) }}
  {{- end }}
{{- end }}
{{- toJson $mounted }}
{{- end }}

{{- /* "StatefulSet" or "Deployment". */ -}}
{{- define "component.kind" -}}
{{- $mounted := include "component.mounted" . | fromJson -}}
{{- $kind := "Deployment" -}}
{{- range $volume := .Values.volumes }}
  {{- if and $volume.size (dig $volume.name "write" false $mounted) }}{{ $kind = "StatefulSet" }}{{ end }}
{{- end }}
{{- $kind }}
{{- end }}

{{- /* The volumes of the pod, as a YAML list. */ -}}
{{- define "component.pod-volumes" -}}
{{- $mounted := include "component.mounted" . | fromJson -}}
{{- range $volume := .Values.volumes }}
{{- $use := get $mounted $volume.name }}
{{- if $use }}
{{- if not $volume.size }}
- {{ omit $volume "labels" "annotations" | toYaml | nindent 2 | trim }}
{{- else if not $use.write }}
- name: {{ $volume.name | quote }}
  persistentVolumeClaim:
    claimName: {{ $volume.name | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The spec of a claim. Arguments: volume, shared. */ -}}
{{- define "component.claim-spec" -}}
{{- $keys := list "dataSource" "dataSourceRef" "selector" "storageClassName" "volumeAttributesClassName" "volumeMode" "volumeName" -}}
accessModes:
{{- if .volume.accessModes }}
{{- toYaml .volume.accessModes | nindent 2 }}
{{- else if .shared }}
  - ReadWriteMany
{{- else }}
  - ReadWriteOnce
{{- end }}
resources:
  requests:
    storage: {{ include "component.text" .volume.size | quote }}
{{- with include "component.pass" (dict "from" .volume "keys" $keys) }}
{{ . }}
{{- end }}
{{- end }}
