{{- /* A port by its number or its name. */ -}}
{{- define "component.ingress-port" -}}
{{- $text := include "component.text" . -}}
{{- if regexMatch "^[0-9]+$" $text }}number: {{ $text }}{{ else }}name: {{ $text | quote }}{{ end }}
{{- end }}

{{- /*
The TLS entries. A rule's own `tls` or else that of the ingress names the secret of the rule's host:
true is the ingress' own name, false is no TLS. With a cluster issuer and no `tls` there is one
certificate for all hosts. Arguments: root, name.
*/ -}}
{{- define "component.ingress-tls" -}}
{{- $ingress := .root.Values.ingress -}}
{{- $issued := list -}}
{{- range $rule := $ingress.rules }}
{{- $tls := include "component.text" ($rule.tls | default $ingress.tls) }}
{{- if or (eq (include "component.text" $rule.tls) "false") (eq $tls "false") }}
{{- else if $tls }}
- secretName: {{ ternary $.name $tls (eq $tls "true") | quote }}
  {{- with $rule.host }}
  hosts:
    - {{ . | quote }}
  {{- end }}
{{- else if $ingress.tlsClusterIssuer }}
{{- $issued = append $issued $rule.host }}
{{- end }}
{{- end }}
{{- with $issued | uniq | compact }}
- secretName: {{ printf "tls-%s" $.name | quote }}
  hosts:
    {{- range $host := . }}
    - {{ $host | quote }}
    {{- end }}
{{- end }}
{{- end }}
