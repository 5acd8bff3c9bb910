package main

import (
	"errors"
	"fmt"
	"strings"

	"cohorte/editions"
)

type editionCmd struct {
	Check editionCheckCmd `cmd:"" help:"Check edition files: every mistake, as file:line: what is wrong."`
	Show  editionShowCmd  `cmd:"" help:"Show an edition: every value with its source, and what is not stated."`
	Diff  editionDiffCmd  `cmd:"" help:"Tell what changes between two editions, in plain French."`
}

type editionCheckCmd struct {
	Files    []string `arg:"" name:"file" help:"Edition files."`
	Editions string   `help:"Folder with more edition files." placeholder:"DIR"`
	JSON     bool     `name:"json" help:"Report as JSON."`
}

// Run prints the mistakes, or the versions and hashes of what is right.
func (cmd editionCheckCmd) Run(c console) error {
	books, err := editions.WithDirectory(cmd.Editions)
	if err != nil {
		return badInput{err}
	}
	return printed(c, editions.Check(books, cmd.Files, cmd.JSON))
}

type editionShowCmd struct {
	ID       string `arg:"" name:"id" help:"An edition, or one version of it: eig-7, eig-7@1."`
	Editions string `help:"Folder with more edition files." placeholder:"DIR"`
	JSON     bool   `name:"json" help:"Report as JSON."`
}

// Run prints an edition.
func (cmd editionShowCmd) Run(c console) error {
	books, err := editions.WithDirectory(cmd.Editions)
	if err != nil {
		return badInput{err}
	}
	return printed(c, editions.ShowOne(books, cmd.ID, cmd.JSON))
}

type editionDiffCmd struct {
	Before   string `arg:"" help:"The earlier edition or version: eig-6."`
	After    string `arg:"" help:"The later one: eig-7, eig-7@1."`
	Editions string `help:"Folder with more edition files." placeholder:"DIR"`
	JSON     bool   `name:"json" help:"Report as JSON."`
}

// Run prints a difference.
func (cmd editionDiffCmd) Run(c console) error {
	books, err := editions.WithDirectory(cmd.Editions)
	if err != nil {
		return badInput{err}
	}
	return printed(c, editions.Compare(books, cmd.Before, cmd.After, cmd.JSON))
}

// printed prints a report and turns its exit code into the error that has it.
func printed(c console, r editions.Report) error {
	if r.Exit == editions.BadInput {
		return badInput{errors.New(strings.TrimSuffix(r.Text, "\n"))}
	}
	if _, err := fmt.Fprint(c.out, r.Text); err != nil {
		return err
	}
	if r.Exit == editions.CheckFailed {
		return failedCheck{errors.New("the edition files have mistakes")}
	}
	return nil
}
