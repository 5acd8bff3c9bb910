package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// program is a running server of ours: the built program, or the bare handler.
type program struct {
	address string
	command *exec.Cmd
	drained chan struct{}
}

// startProgram runs a command until it prints the address that it serves.
func startProgram(ctx context.Context, name string, args ...string) (*program, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = 10 * time.Second
	var trouble strings.Builder
	command.Stderr = &limited{to: &trouble, left: 4096}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	p := &program{command: command, drained: make(chan struct{})}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "Serving "); ok {
			p.address = strings.TrimRight(strings.Fields(address)[0], "/")
			go func() {
				defer close(p.drained)
				_, _ = io.Copy(io.Discard, out) // what it says later is of no interest
			}()
			return p, nil
		}
	}
	return nil, fmt.Errorf("%s %s did not serve: %w\n%s", name, strings.Join(args, " "),
		errors.Join(lines.Err(), command.Wait()), trouble.String())
}

func (p *program) stop() error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-p.drained
	return p.command.Wait()
}

// limited keeps the beginning of what is written.
type limited struct {
	to   *strings.Builder
	left int
}

func (l *limited) Write(b []byte) (int, error) {
	n := min(len(b), l.left)
	l.left -= n
	l.to.Write(b[:n])
	return len(b), nil
}
