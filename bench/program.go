package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
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

// settle waits until the program has done what the filling of its place left
// to it, so that work beside the pages is not measured with them.
func (p *program) settle(ctx context.Context) error {
	const every, most = 300 * time.Millisecond, 100
	before := -1
	for range most {
		now, err := p.ticks()
		if err != nil {
			return err
		}
		if before >= 0 && now-before <= 1 {
			return nil
		}
		before = now
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(every):
		}
	}
	return errors.New("the program does not come to rest")
}

// ticks is the processor's time that the program has taken, in hundredths of
// seconds.
func (p *program) ticks() (int, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	// The name stands in brackets, and may hold spaces; the two times are the
	// 12th and 13th fields after it.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return user + system, err
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
