package route_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"cohorte/web/route"
)

func TestTheNetworkOfAVisitIsWhatTrustedProxiesSay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, forwarded string
		trusted         []netip.Prefix
		want            string
	}{
		{"192.0.2.7:4000", "", nil, "192.0.2.7"},
		{"192.0.2.7:4000", "198.51.100.9", nil, "192.0.2.7"},
		{"127.0.0.1:4000", "198.51.100.9", prefixes("127.0.0.1/32"), "198.51.100.9"},
		// The visitor wrote the first address, the proxy the last one.
		{"127.0.0.1:4000", "203.0.113.1, 198.51.100.9", prefixes("127.0.0.1/32"), "198.51.100.9"},
		{"127.0.0.1:4000", "203.0.113.1, 198.51.100.9, 10.0.0.2", prefixes("127.0.0.1/32", "10.0.0.0/8"), "198.51.100.9"},
		{"127.0.0.1:4000", "anything", prefixes("127.0.0.1/32"), "127.0.0.1"},
		{"[2001:db8:1:2:3:4:5:6]:4000", "", nil, "2001:db8:1:2::/64"},
		{"[::ffff:192.0.2.7]:4000", "", nil, "192.0.2.7"},
		{"no address", "", nil, ""},
	} {
		r := httptest.NewRequest(http.MethodPost, "/connexion", nil)
		r.RemoteAddr = c.from
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		v := &route.Visit{Request: r, Site: &route.Site{TrustedProxies: c.trusted}}
		if got := v.Network(); got != c.want {
			t.Errorf("from %s, forwarded %q, trusting %v: %q, want %q", c.from, c.forwarded, c.trusted, got, c.want)
		}
	}
}

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, p := range list {
		out[i] = netip.MustParsePrefix(p)
	}
	return out
}
