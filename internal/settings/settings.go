// Package settings reads the settings of a command line: flags, environment,
// and a file with one "name: value" a line, in YAML, where the names are those
// of the flags. A flag wins over the environment, which wins over the file.
package settings

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// Mistakes collects what is wrong with the values of settings, so that all of
// it can be told at once: by itself kong ends at the first.
type Mistakes struct{ all []string }

// List is the mistakes, each once.
func (m *Mistakes) List() []string { return m.all }

// Others leaves out what is said of a flag whose value could not be read: its
// place is empty, and that is known.
func (m *Mistakes) Others(found []string) []string {
	return slices.DeleteFunc(found, func(s string) bool {
		flag, _, _ := strings.Cut(s, ":")
		return slices.ContainsFunc(m.all, func(said string) bool { return strings.HasPrefix(said, flag+":") })
	})
}

func (m *Mistakes) add(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(m.all, s) {
		m.all = append(m.all, s)
	}
}

// Options are kong's ways to read a file and numbers. A key of the file that
// no flag of the program has is a mistake: it is a setting that would silently
// not be set.
func (m *Mistakes) Options() []kong.Option {
	return []kong.Option{
		kong.Configuration(m.load),
		kong.KindMapper(reflect.Int, kong.MapperFunc(m.number)),
		kong.KindMapper(reflect.Uint64, kong.MapperFunc(m.number)),
	}
}

// number reads a whole number; one that can't be read leaves what was there.
func (m *Mistakes) number(ctx *kong.DecodeContext, target reflect.Value) error {
	token, err := ctx.Scan.PopValue("number")
	if err != nil {
		return err
	}
	said := strings.TrimSpace(fmt.Sprint(token.Value))
	n, err := strconv.ParseInt(said, 10, 64)
	switch {
	case err != nil || target.CanUint() && n < 0:
		m.add("--%s: expected a whole number, found %q", ctx.Value.Name, said)
	case target.CanUint():
		target.SetUint(uint64(n))
	default:
		target.SetInt(n)
	}
	return nil
}

func (m *Mistakes) load(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if err := yaml.NewDecoder(r).Decode(&values); err != nil && err != io.EOF {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	return &resolver{values, m}, nil
}

type resolver struct {
	values   map[string]any
	mistakes *Mistakes
}

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
	for _, name := range unknown {
		if meant := strings.ReplaceAll(strings.ToLower(name), "_", "-"); known[meant] {
			r.mistakes.add("settings file: no such setting: %s (did you mean %s?)", name, meant)
			continue
		}
		r.mistakes.add("settings file: no such setting: %s", name)
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
	for _, env := range flag.Envs {
		if _, set := os.LookupEnv(env); set {
			return nil, nil // kong would let the file win
		}
	}
	v, ok := r.values[flag.Name]
	if _, block := v.(map[string]any); block {
		r.mistakes.add("settings file: %s: expected a value or a list, found a block", flag.Name)
		return nil, nil
	}
	if !ok {
		return nil, nil
	}
	return v, nil
}
