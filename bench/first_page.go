package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	// What a browser fetches by itself with a page.
	linked  = regexp.MustCompile(`<link\b[^>]*>`)
	fetched = regexp.MustCompile(`\brel="(?:stylesheet|icon|preload|modulepreload|apple-touch-icon|manifest)[^"]*"`)
	href    = regexp.MustCompile(`\bhref="([^"]+)"`)
	sourced = regexp.MustCompile(`<(?:script|img|source|iframe)\b[^>]*\bsrc="([^"]+)"`)
	// What a style sheet or a script fetches in turn.
	inStyle  = regexp.MustCompile(`url\(["']?([^"')]+)["']?\)`)
	inScript = regexp.MustCompile(`(?:from|import)\s*\(?["']([^"']+)["']`)
)

// firstPage is the weight of the home page for somebody who never came: its
// HTML and all that it fetches, compressed, in kilobytes of 1 000 bytes.
func firstPage(ctx context.Context, b bench) (float64, string, error) {
	site, err := b.serve(ctx, "weight")
	if err != nil {
		return 0, "", err
	}
	defer site.stop() //nolint:errcheck // measured already
	total := 0
	byKind := map[string]int{}
	todo := []string{site.address + "/"}
	for i := 0; i < len(todo); i++ {
		a, err := get(ctx, newClient(), todo[i])
		if err != nil {
			return 0, "", err
		}
		text, err := unpacked(a)
		if err != nil {
			return 0, "", err
		}
		kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
		total += len(a.body)
		byKind[kind] += len(a.body)
		for _, next := range fetches(kind, text) {
			u, err := resolve(todo[i], next)
			if err == nil && u != "" && !slices.Contains(todo, u) {
				todo = append(todo, u)
			}
		}
	}
	var parts []string
	for kind, n := range byKind {
		parts = append(parts, fmt.Sprintf("%s %.1f", path.Base(kind), float64(n)/1000))
	}
	slices.Sort(parts)
	return float64(total) / 1000, fmt.Sprintf("%d answers: %s", len(todo), strings.Join(parts, ", ")), nil
}

func fetches(kind, text string) []string {
	var found []string
	add := func(what *regexp.Regexp, text string) {
		for _, m := range what.FindAllStringSubmatch(text, -1) {
			found = append(found, m[1])
		}
	}
	switch kind {
	case "text/html":
		for _, tag := range linked.FindAllString(text, -1) {
			if fetched.MatchString(tag) {
				add(href, tag)
			}
		}
		add(sourced, text)
	case "text/css":
		add(inStyle, text)
	case "text/javascript":
		add(inScript, text)
	}
	return found
}

func unpacked(a answer) (text string, err error) {
	if a.header.Get("Content-Encoding") != "gzip" {
		return string(a.body), nil
	}
	r, err := gzip.NewReader(bytes.NewReader(a.body))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	b, err := io.ReadAll(r)
	return string(b), err
}

// resolve is the absolute address of what a page fetches; empty for what the
// page holds itself.
func resolve(base, reference string) (string, error) {
	b, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	r, err := b.Parse(strings.ReplaceAll(reference, "&amp;", "&"))
	if err != nil || r.Scheme == "data" {
		return "", err
	}
	return r.String(), nil
}
