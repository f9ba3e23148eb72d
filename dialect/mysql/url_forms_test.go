package mysql_test

import (
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// The forms of other tools lead to the same database.
func TestForms(t *testing.T) {
	to := database(t)
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	if u.Query().Has("unix_socket") {
		t.Skip("the server has a socket only")
	}
	host, port, err := net.SplitHostPort(u.Host)
	if err != nil {
		t.Fatal(err)
	}
	user, name := u.User.Username(), strings.TrimPrefix(u.Path, "/")
	password, _ := u.User.Password()
	login := user + ":" + password
	var socket string
	if err := other(t, to).QueryRow("SELECT @@socket").Scan(&socket); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{
		login + "@tcp(" + u.Host + ")/" + name + "?parseTime=true&charset=utf8&loc=Local&multiStatements=true",
		"mysql://" + login + "@tcp(" + u.Host + ")/" + name + "?x-multi-statement=true",
		login + "@unix(" + socket + ")/" + name,
		"mysql2://" + login + "@" + u.Host + "/" + name + "?encoding=utf8mb4&pool=5",
		"mysql://" + login + "@" + u.Host + "/" + name + "?connection_limit=5&socket_timeout=30",
		"mysql://" + login + "@/" + name + "?socket=" + url.QueryEscape(socket),
		"jdbc:mysql://" + u.Host + "/" + name + "?user=" + user + "&password=" + password + "&serverTimezone=UTC&useSSL=false&allowPublicKeyRetrieval=true",
		"jdbc:mariadb://" + net.JoinHostPort(host, port) + "/" + name + "?user=" + user + "&password=" + password + "&connectTimeout=5000",
		"mysql+unix://" + login + "@" + socket + "?database=" + name,
	} {
		canonical, err := dburl.Canonical(form)
		if err != nil {
			t.Errorf("%s: %v", form, err)
			continue
		}
		state, err := open(t, canonical, dialect.NewTables("", true)).Read(t.Context(), dialect.LatestEntries)
		if err != nil || state.Exists {
			t.Errorf("%s: %v", form, err)
		}
	}
}
