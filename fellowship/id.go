package fellowship

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"
)

// crockford is the alphabet of ids: in the order of the characters, so that
// ids sort as they were made, and without i, l, o and u.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes the id of a thing of that kind: "account-06f2…". Ids sort by the
// millisecond in which they were made; the 80 random bits after it cannot be
// guessed.
func NewID(kind string, at time.Time) string {
	var b [16]byte
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
	copy(b[:6], ms[2:])
	rand.Read(b[6:])
	return kind + "-" + crockford.EncodeToString(b[:])
}
