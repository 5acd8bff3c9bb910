// Package clamd asks a ClamAV daemon about a file, over its INSTREAM command
// (clamd(8)).
//
// Only an answer that names the stream as OK is clean. A limit of the daemon,
// an error and a silence say nothing about the file, and are given back so.
package clamd

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Scanner is a daemon at an address: "unix:/run/clamav/clamd.ctl" or
// "tcp:127.0.0.1:3310".
type Scanner struct {
	Address string
	Timeout time.Duration // of one file; a minute when zero
}

// Verdict is what the daemon said of a file.
type Verdict struct {
	Clean bool
	// Found is the name of what is in the file, empty when nothing is.
	Found string
	// Limit is why the daemon did not look at all of the file, which another
	// attempt won't change; then it is neither clean nor found.
	Limit string
}

// Check says what is wrong with the address.
func (s Scanner) Check() error {
	network, address, _ := strings.Cut(s.Address, ":")
	switch network {
	case "unix":
		if strings.HasPrefix(address, "/") {
			return nil
		}
	case "tcp":
		if _, port, err := net.SplitHostPort(address); err == nil && port != "" {
			return nil
		}
	}
	return fmt.Errorf("expected unix:/path or tcp:host:port, not %q", s.Address)
}

// Scan sends a file and waits for the verdict. An error says that the daemon
// can't be asked, or could not tell; another attempt may do.
func (s Scanner) Scan(ctx context.Context, content io.Reader) (Verdict, error) {
	timeout := s.Timeout
	if timeout == 0 {
		timeout = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	network, address, _ := strings.Cut(s.Address, ":")
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return Verdict{}, fmt.Errorf("the scanner can't be reached: %w", err)
	}
	defer conn.Close() //nolint:errcheck // the verdict was read
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	// A daemon that has had enough answers and closes while it is still being
	// sent to: its answer matters, not the broken line.
	sendErr := send(conn, content)
	reply, err := io.ReadAll(io.LimitReader(conn, 4096))
	if len(reply) == 0 {
		return Verdict{}, fmt.Errorf("the scanner did not answer: %w", errors.Join(sendErr, err, ctx.Err()))
	}
	return verdict(strings.TrimRight(string(reply), "\x00\n"), sendErr)
}

func send(w io.Writer, content io.Reader) error {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return err
	}
	chunk := make([]byte, 4+64<<10)
	for {
		n, err := io.ReadFull(content, chunk[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(chunk, uint32(n))
			if _, err := w.Write(chunk[:4+n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			_, err = w.Write(make([]byte, 4))
			return err
		}
		if err != nil {
			return err
		}
	}
}

// verdict reads "stream: OK", "stream: NAME FOUND" or "… ERROR".
func verdict(reply string, sendErr error) (Verdict, error) {
	said, ofStream := strings.CutPrefix(reply, "stream: ")
	name, found := strings.CutSuffix(said, " FOUND")
	switch {
	case ofStream && found && strings.HasPrefix(name, "Heuristics.Limits.Exceeded"):
		return Verdict{Limit: name}, nil
	case ofStream && found:
		return Verdict{Found: name}, nil
	case strings.Contains(reply, "size limit exceeded"):
		return Verdict{Limit: reply}, nil
	case ofStream && said == "OK" && sendErr == nil:
		return Verdict{Clean: true}, nil
	}
	return Verdict{}, errors.Join(fmt.Errorf("the scanner could not tell: %q", reply), sendErr)
}
