package file

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"cohorte/fellowship/edition"
)

// alphabet of file numbers: 32 signs that are told apart when read aloud or
// copied by hand, without 0, O, 1 and I.
const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// codeLength is the number of signs after the edition: five drawn, one check.
const codeLength = 6

// NewNumber draws the number of a file: P6-4KQ9-TM. It says the call and the
// edition and nothing else: five drawn signs, 33 million of them, so that
// neither the order nor the count of files shows, and a check sign. Two files
// may draw the same: the database refuses the second, and it draws again.
// Rule F-9.
func NewNumber(call edition.CallKind, editionNumber int, random io.Reader) (string, error) {
	drawn := make([]byte, codeLength-1)
	if _, err := io.ReadFull(random, drawn); err != nil {
		return "", fmt.Errorf("no file number could be drawn: %w", err)
	}
	code := make([]byte, 0, codeLength)
	for _, d := range drawn {
		code = append(code, alphabet[d%32])
	}
	letter := call.Letter()
	code = append(code, checkSign(letter[0], editionNumber, code))
	return format(letter, editionNumber, string(code)), nil
}

func format(letter string, editionNumber int, code string) string {
	return letter + strconv.Itoa(editionNumber) + "-" + code[:4] + "-" + code[4:]
}

// errNumber is one error for every fault: what is not a number of a file is
// not found, and nobody needs to know why.
var errNumber = errors.New("not the number of a file")

// ParseNumber reads a number as people type it: small letters, spaces, no
// dashes. It verifies the check sign, so that a slip of the pen is told from a
// file that does not exist.
func ParseNumber(typed string) (string, error) {
	bare := strings.ToUpper(strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '.', '\u00a0', '\u202f', '\u2011', '\u2013':
			return -1
		}
		return r
	}, typed))
	if len(bare) < 2+codeLength || len(bare) > 16 {
		return "", errNumber
	}
	letter, code := bare[:1], bare[len(bare)-codeLength:]
	n, err := strconv.ParseUint(bare[1:len(bare)-codeLength], 10, 16)
	if err != nil || (letter != "P" && letter != "C") {
		return "", errNumber
	}
	for i := range codeLength {
		if strings.IndexByte(alphabet, code[i]) < 0 {
			return "", errNumber
		}
	}
	if checkSign(letter[0], int(n), []byte(code[:codeLength-1])) != code[codeLength-1] {
		return "", errNumber
	}
	return format(letter, int(n), code), nil
}

// checkSign weighs each sign by another power of x in the field of 32
// elements (x⁵ = x² + 1): one wrong sign, and two signs exchanged wherever
// they stand, always show.
func checkSign(letter byte, editionNumber int, code []byte) byte {
	signs := []int{strings.IndexByte(alphabet, letter), editionNumber % 32}
	for _, c := range code {
		signs = append(signs, strings.IndexByte(alphabet, c))
	}
	sum := 0
	for _, s := range signs {
		sum = timesX(sum ^ s)
	}
	return alphabet[sum]
}

func timesX(n int) int {
	if n <<= 1; n >= 32 {
		n ^= 0b100101
	}
	return n
}
