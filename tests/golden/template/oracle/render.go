package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

func sprigFunctions() template.FuncMap {
	table := sprig.TxtFuncMap()
	// Helm leaves these out.
	delete(table, "env")
	delete(table, "expandenv")
	// And gives templates no network.
	table["getHostByName"] = func(string) string { return "" }
	return table
}

var functions = sprigFunctions()

// render runs one case; without data of its own it gets those of the file.
func render(sections map[string]string, shared string, funcs template.FuncMap) (output string, err error) {
	var data any = map[string]any{}
	text, ok := sections["data"]
	if !ok {
		text = shared
	}
	if text != "" {
		if err := json.Unmarshal([]byte(text), &data); err != nil {
			return "", err
		}
	}
	option := "missingkey=zero"
	if text, ok := sections["options"]; ok {
		option = text
	}
	parsed, err := template.New("t").Option(option).Funcs(funcs).Parse(sections["template"])
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = parsed.Execute(&out, typed(data))
	return out.String(), err
}

var values = map[string]any{
	"nil map":  map[string]any(nil),
	"nil list": []any(nil),
	"add":      func(a, b int) int { return a + b },
	"fail":     func() (string, error) { return "", errors.New("it failed") },
	"join":     func(first string, rest ...string) string { return first + strings.Join(rest, "+") },
	"takes":    func(m map[string]any, x any) string { return fmt.Sprint(len(m), x) },
}

// typed replaces objects such as {"$int": 3} by values that JSON cannot say.
func typed(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = typed(value[i])
		}
	case map[string]any:
		for key, member := range value {
			if strings.HasPrefix(key, "$") && len(value) == 1 {
				return special(key, member)
			}
			value[key] = typed(member)
		}
	}
	return value
}

func special(key string, value any) any {
	switch key {
	case "$int":
		return int(value.(float64))
	case "$int64":
		return int64(value.(float64))
	case "$uint8":
		return uint8(value.(float64))
	case "$uint64":
		return uint64(value.(float64))
	case "$float32":
		return float32(value.(float64))
	case "$bytes":
		return []byte(value.(string))
	case "$strings":
		list := []string{}
		for _, item := range value.([]any) {
			list = append(list, item.(string))
		}
		return list
	case "$ints":
		list := []int{}
		for _, item := range value.([]any) {
			list = append(list, int(item.(float64)))
		}
		return list
	case "$string_map":
		members := map[string]string{}
		for name, member := range value.(map[string]any) {
			members[name] = member.(string)
		}
		return members
	case "$value":
		return values[value.(string)]
	}
	panic("unknown type " + key)
}

// serve answers the lines of a file, each a template as a JSON string, with lines of outputs.
func serve(path string) {
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	in := bufio.NewScanner(file)
	in.Buffer(nil, 1<<26)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		var sections map[string]string
		if err := json.Unmarshal(in.Bytes(), &sections); err != nil {
			panic(err)
		}
		answer := map[string]string{}
		if text, err := render(sections, "", functionsFor(path)); err != nil {
			answer["error"] = err.Error()
		} else {
			answer["output"] = text
		}
		line, _ := json.Marshal(answer)
		out.Write(line)
		out.WriteByte('\n')
	}
}
