package document

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cohorte/fellowship/file"
)

// ErrNoReceipt is for what holds no receipt: no number of a file, or no
// fingerprint.
var ErrNoReceipt = errors.New("this is not a receipt: it holds no file number with a fingerprint")

// mostHashes bounds what is taken from a text.
const mostHashes = 200

// ReadReceipt finds what a receipt claims, in its document or in a text: a
// mail, a page that was copied, a JSON object with the same names. Nothing is
// believed yet: see file.CheckReceipt.
func ReadReceipt(data []byte) (file.Claim, error) {
	var c file.Claim
	switch {
	case bytes.HasPrefix(data, []byte("%PDF-")):
		c = claimIn(factsOfDocument(data))
	case bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")):
		c = claimIn(factsOfJSON(data))
	default:
		c = claimInText(string(data))
	}
	if c.Number == "" || len(c.Hashes) == 0 {
		return file.Claim{}, ErrNoReceipt
	}
	return c, nil
}

// factsOfDocument reads the metadata of a PDF, which is found by its marks.
func factsOfDocument(data []byte) map[string]string {
	facts := map[string]string{}
	_, packet, ok := bytes.Cut(data, []byte("<?xpacket begin"))
	if !ok {
		return facts
	}
	_, packet, ok = bytes.Cut(packet, []byte("?>"))
	if !ok {
		return facts
	}
	packet, _, _ = bytes.Cut(packet, []byte("<?xpacket end"))
	dec := xml.NewDecoder(bytes.NewReader(packet))
	name := ""
	for {
		token, err := dec.Token()
		if err != nil {
			return facts
		}
		switch t := token.(type) {
		case xml.StartElement:
			name = ""
			if t.Name.Space == namespace {
				name = t.Name.Local
			}
		case xml.CharData:
			if name != "" {
				facts[name] += string(t)
			}
		case xml.EndElement:
			name = ""
		}
	}
}

func factsOfJSON(data []byte) map[string]string {
	var loose map[string]any
	facts := map[string]string{}
	if json.Unmarshal(data, &loose) != nil {
		return facts
	}
	for name, v := range loose {
		switch x := v.(type) {
		case string:
			facts[name] = x
		case float64:
			facts[name] = strconv.FormatFloat(x, 'f', -1, 64)
		case []any:
			for _, one := range x {
				if s, ok := one.(string); ok {
					facts[name] += s + " "
				}
			}
		}
	}
	return facts
}

func claimIn(facts map[string]string) file.Claim {
	var c file.Claim
	if number, err := file.ParseNumber(facts[numberFact]); err == nil {
		c.Number = number
	}
	c.N, _ = strconv.Atoi(facts[rankFact])
	c.ReceivedAt, _ = time.Parse(time.RFC3339, facts[receivedFact])
	for _, name := range []string{contentFact, editionFact, attachedFact} {
		c.Hashes = append(c.Hashes, hashesIn(facts[name])...)
	}
	return c
}

var (
	aNumber = regexp.MustCompile(`\b[PC][0-9]{1,5}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}\b`)
	aHash   = regexp.MustCompile(`\b[0-9a-fA-F]{64}\b`)
)

// claimInText takes the first number that is one, and every fingerprint.
func claimInText(text string) file.Claim {
	var c file.Claim
	for _, typed := range aNumber.FindAllString(text, mostHashes) {
		if number, err := file.ParseNumber(typed); err == nil {
			c.Number = number
			break
		}
	}
	c.Hashes = hashesIn(text)
	return c
}

func hashesIn(text string) []string {
	var out []string
	for _, h := range aHash.FindAllString(text, mostHashes) {
		if h = strings.ToLower(h); !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	return out
}
