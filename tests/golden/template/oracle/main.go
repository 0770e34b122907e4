// Runs every case of the given files with Go's text/template and sprig, and writes what comes out
// into the same files. See ../README.md for their form.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

type testCase struct {
	name     string
	sections map[string]string
}

// The order in which sections are written.
var sectionNames = []string{"options", "template", "data", "output", "error"}

const marker = "==== "

// parse splits a file into what stands before the first case, the data there, and the cases.
func parse(text string) (string, string, []testCase) {
	var head strings.Builder
	var cases []testCase
	section, shared := "", ""
	for _, line := range strings.SplitAfter(text, "\n") {
		word, isMarker := strings.CutPrefix(strings.TrimSuffix(line, "\n"), marker)
		switch {
		case isMarker && strings.HasPrefix(word, "case "):
			cases = append(cases, testCase{word[len("case "):], map[string]string{}})
			section = ""
		case len(cases) == 0:
			head.WriteString(line)
			if !isMarker && !strings.HasPrefix(line, "#") {
				shared += line
			}
		case isMarker:
			section = word
			cases[len(cases)-1].sections[section] = ""
		case section != "":
			cases[len(cases)-1].sections[section] += line
		}
	}
	for _, c := range cases {
		for name, content := range c.sections {
			c.sections[name] = strings.TrimSuffix(content, "\n")
		}
	}
	return head.String(), shared, cases
}

func write(path, head string, cases []testCase) error {
	var out bytes.Buffer
	out.WriteString(head)
	for _, c := range cases {
		fmt.Fprintf(&out, "%scase %s\n", marker, c.name)
		for _, name := range sectionNames {
			if content, ok := c.sections[name]; ok {
				fmt.Fprintf(&out, "%s%s\n%s\n", marker, name, content)
			}
		}
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

// functionsFor tells by the name of a file what its templates may call beside Go's own functions.
func functionsFor(path string) template.FuncMap {
	if strings.HasPrefix(filepath.Base(path), "sprig") {
		return functions
	}
	return nil
}

func update(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, shared, cases := parse(string(text))
	for _, c := range cases {
		delete(c.sections, "output")
		delete(c.sections, "error")
		output, err := render(c.sections, shared, functionsFor(path))
		if err != nil {
			c.sections["error"] = err.Error()
		} else {
			c.sections["output"] = output
		}
	}
	return write(path, head, cases)
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "-server" {
		serve(os.Args[2])
		return
	}
	for _, path := range os.Args[1:] {
		if err := update(path); err != nil {
			fmt.Fprintln(os.Stderr, path+":", err)
			os.Exit(1)
		}
	}
}
