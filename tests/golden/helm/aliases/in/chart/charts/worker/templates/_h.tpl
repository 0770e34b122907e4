{{ define "who" }}child{{ end }}{{ define "worker.name" }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
