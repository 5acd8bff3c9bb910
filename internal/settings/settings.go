// Package settings reads a settings file for the flags of a command line: one
// "name: value" a line, in YAML, where the names are those of the flags.
// A flag wins over the environment, which wins over the file.
package settings

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// Loader is kong's way to read a file. A key that no flag of the program has
// is a mistake: it is a setting that would silently not be set.
func Loader(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if err := yaml.NewDecoder(r).Decode(&values); err != nil && err != io.EOF {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	return &resolver{values}, nil
}

type resolver struct{ values map[string]any }

// Validate is called by kong once, with the whole command line.
func (r *resolver) Validate(app *kong.Application) error {
	known := map[string]bool{}
	collect(app.Node, known)
	var unknown []string
	for name := range r.values {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	if len(unknown) > 0 {
		return fmt.Errorf("settings file: no such setting: %s", strings.Join(unknown, ", "))
	}
	return nil
}

func collect(n *kong.Node, known map[string]bool) {
	for _, f := range n.Flags {
		known[f.Name] = true
	}
	for _, c := range n.Children {
		collect(c, known)
	}
}

// Resolve gives the value of a flag, nil when the file has none.
func (r *resolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	v, ok := r.values[flag.Name]
	if !ok {
		return nil, nil
	}
	switch v.(type) {
	case map[string]any:
		return nil, fmt.Errorf("settings file: %s: expected a value or a list", flag.Name)
	}
	return v, nil
}
