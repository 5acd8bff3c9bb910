package route

import (
	"net/netip"
	"strings"
)

// Network is where the visit comes from, as far as throttles need to know: the
// IPv4 address, or the /64 of the IPv6 one, which is what one home or office
// gets. X-Forwarded-For is believed only as far as trusted proxies wrote it.
func (v *Visit) Network() string {
	port, err := netip.ParseAddrPort(v.RemoteAddr)
	if err != nil {
		return ""
	}
	from := port.Addr().Unmap()
	var hops []string
	for _, line := range v.Request.Header.Values("X-Forwarded-For") {
		hops = append(hops, strings.Split(line, ",")...)
	}
	for i := len(hops) - 1; i >= 0 && v.Site.trusts(from); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		from = hop.Unmap()
	}
	if from.Is6() {
		if home, err := from.WithZone("").Prefix(64); err == nil {
			return home.String()
		}
	}
	return from.String()
}
