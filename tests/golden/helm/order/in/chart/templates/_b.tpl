{{ define "who" }}from _b{{ end }}{{ define "blank" }}  
{{ end }}