{{ define "who" }}parent {{ .Chart.Name }}{{ end }}
