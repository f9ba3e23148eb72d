package web

import (
	"net"
	"slices"
	"strings"
)

// allows reports whether a browser may ask under the name in its Host header. A page of
// another site that makes its own name lead to this server sends that name, and is refused.
func (s *Server) allows(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(strings.TrimSuffix(host, "."), "[]"))
	if ip := net.ParseIP(host); ip != nil {
		return s.anyIP || ip.IsLoopback()
	}
	return host == "localhost" || slices.ContainsFunc(s.hosts, func(name string) bool { return strings.EqualFold(name, host) })
}
