{{- /* The pod template of the workload. Arguments: root, selector (what the workload selects by). */ -}}
{{- define "component.pod" -}}
{{- $values := .root.Values -}}
{{- $keys := list "activeDeadlineSeconds" "affinity" "automountServiceAccountToken" "dnsConfig" "dnsPolicy" "enableServiceLinks" "ephemeralContainers" "hostAliases" "hostIPC" "hostNetwork" "hostPID" "hostUsers" "hostname" "hostnameOverride" "nodeName" "nodeSelector" "os" "overhead" "preemptionPolicy" "priority" "priorityClassName" "readinessGates" "resourceClaims" "restartPolicy" "runtimeClassName" "schedulerName" "schedulingGates" "securityContext" "serviceAccount" "serviceAccountName" "setHostnameAsFQDN" "shareProcessNamespace" "subdomain" "tolerations" "topologySpreadConstraints" -}}
metadata:
  labels:
    {{- include "component.texts" (merge dict .selector (include "component.labels" .root | fromYaml)) | trim | nindent 4 }}
  annotations:
    {{- include "component.annotations" (dict "root" .root "annotations" $values.annotations) | trim | nindent 4 }}
spec:
  terminationGracePeriodSeconds: {{ if kindIs "invalid" $values.terminationGracePeriodSeconds }}5{{ else }}{{ toJson $values.terminationGracePeriodSeconds }}{{ end }}
  {{- with $values.pullSecrets }}
  imagePullSecrets:
    {{- range $secret := . }}
    - name: {{ $secret | quote }}
    {{- end }}
  {{- end }}
  {{- with include "component.pass" (dict "from" $values "keys" $keys) }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $values.initContainers }}
  initContainers:
    {{- range $index, $container := . }}
    {{- include "component.container" (dict "container" $container "name" (printf "init-container-%d" $index)) | nindent 4 }}
    {{- end }}
  {{- end }}
  containers:
    {{- range $index, $container := $values.containers }}
    {{- include "component.container" (dict "container" $container "name" (printf "container-%d" $index)) | nindent 4 }}
    {{- end }}
  {{- with include "component.pod-volumes" .root | trim }}
  volumes:
    {{- . | nindent 4 }}
  {{- end }}
{{- end }}
