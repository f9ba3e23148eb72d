package mysql

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"

	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// A tlsChoice has the ssl parameters of a URL.
type tlsChoice struct {
	mode          string // one of modes; empty: the default
	checkHost     bool   // a CA means that the host is verified, too
	hostAsked     bool   // a parameter asks for that
	ca, cert, key string // files
}

// parameters copies a query into the driver's configuration. It knows the names of
// go-sql-driver/mysql, PyMySQL, mysqlclient, MySQL Connector/Python and MariaDB
// Connector/Python, and those that foreign translates. It sets every other name as a
// variable of the server, which refuses names that it does not know.
func (l *location) parameters(raw, query string) error {
	given, err := dburl.Options(query)
	if err != nil {
		return badURL(raw, "has a query that cannot be read", nil) // the error would quote it
	}
	if fault := dburl.Repeated(given); fault != "" {
		return badURL(raw, fault, nil)
	}
	u, err := dburl.Translate(dburl.URL{Scheme: "mysql", User: l.config.User, Password: l.config.Passwd, HasPassword: l.option.keepPassword,
		Hosts: l.hosts, Database: l.config.DBName, Options: given}, foreign)
	if err != nil {
		return err
	}
	if fault := dburl.Repeated(u.Options, "ssl_mode"); fault != "" {
		return badURL(raw, fault, nil)
	}
	choice := tlsChoice{checkHost: l.checksHost}
	for _, o := range u.Options {
		if reason := l.parameter(&choice, o.Key, o.Value); reason != "" {
			return badURL(raw, "has "+dburl.Named(given, o.Key)+", "+reason, nil)
		}
	}
	if err := choice.apply(l.config); err != nil {
		return badURL(raw, "has TLS parameters that cannot be used", err)
	}
	return nil
}

// ignored parameters affect how a driver returns rows to its program, or ask for
// something that ramus always does.
const ignored = " use_unicode binary_prefix multiStatements clientFoundRows columnsWithAlias checkConnLiveness" +
	" autocommit use_pure buffered raise_on_warnings pool_name pool_size pool_reset_session local_infile_filter defer_connect cursorclass timeTruncate" +
	" consume_results get_warnings converter_class conn_attrs pool_recycle max_allowed_packet "

// parameter applies a parameter, and returns its fault; "" if there is none.
func (l *location) parameter(choice *tlsChoice, key, value string) (wrong string) {
	c := l.config
	var err error
	switch key {
	case "unix_socket", "socket":
		c.Net, c.Addr, l.socket = "unix", value, true
	case "host":
		l.host = value
	case "port":
		l.port = value
	case "user":
		c.User = value
	case "password", "passwd":
		c.Passwd, l.option.keepPassword = value, true
	case "db", "database":
		c.DBName = value
	case "connect_timeout", "connection_timeout", "timeout":
		c.Timeout, err = duration(value)
	case "read_timeout", "readTimeout":
		c.ReadTimeout, err = duration(value)
	case "write_timeout", "writeTimeout":
		c.WriteTimeout, err = duration(value)
	case "charset":
		err = l.charset(value)
	case "collation":
		c.Collation = value
	case "compress":
		err = setBool(value, func(on bool) error { return c.Apply(mysqldriver.EnableCompression(on)) })
	case "loc":
		c.Loc, err = time.LoadLocation(value)
	case "maxAllowedPacket":
		c.MaxAllowedPacket, err = strconv.Atoi(value)
	case "connectionAttributes":
		c.ConnectionAttributes += "," + value
	case "program_name":
		c.ConnectionAttributes = "program_name:" + strings.NewReplacer(",", " ", ":", " ").Replace(value)
	case "read_default_file", "default_file", "option_files":
		l.option.path = value
	case "read_default_group", "default_group", "option_groups":
		l.option.group = value
	default:
		return l.otherParameter(choice, key, value)
	}
	return sentence(err)
}

func (l *location) otherParameter(choice *tlsChoice, key, value string) (wrong string) {
	if known, err := choice.parameter(key, value); known {
		return sentence(err)
	}
	if flag := driverFlag(l.config, key); flag != nil {
		return sentence(setBool(value, func(on bool) error {
			*flag = on
			return nil
		}))
	}
	if strings.Contains(ignored, " "+key+" ") {
		return ""
	}
	return l.variable(key, value)
}

// driverFlag returns the flag of the driver's configuration with a name; nil if
// there is none.
func driverFlag(c *mysqldriver.Config, key string) *bool {
	switch key {
	case "local_infile", "allow_local_infile", "allowAllFiles":
		return &c.AllowAllFiles
	case "parseTime":
		return &c.ParseTime
	case "interpolateParams":
		return &c.InterpolateParams
	case "allowCleartextPasswords":
		return &c.AllowCleartextPasswords
	case "allowNativePasswords":
		return &c.AllowNativePasswords
	case "allowOldPasswords":
		return &c.AllowOldPasswords
	case "rejectReadOnly":
		return &c.RejectReadOnly
	}
	return nil
}

// sentence returns the fault of a value without the value itself, which may be a
// password in the wrong place.
func sentence(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, strconv.ErrSyntax), errors.Is(err, strconv.ErrRange):
		return "whose value is no number"
	}
	return err.Error()
}

// charset accepts the character sets of the server that are UTF-8. The connection's is
// always utf8mb4, since MySQL's utf8 lacks some characters.
func (l *location) charset(value string) error {
	first, _, _ := strings.Cut(strings.ToLower(value), ",")
	if first != "utf8mb4" && first != "utf8" && first != "utf8mb3" {
		return errors.New("but revisions are UTF-8, so it can only be utf8mb4")
	}
	return nil
}

// duration reads seconds, as the Python drivers do, and Go's durations.
func duration(value string) (time.Duration, error) {
	if s, err := strconv.ParseFloat(value, 64); err == nil && s >= 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second)), nil
	}
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 {
		return 0, errors.New("which is no number of seconds")
	}
	return d, nil
}

func setBool(value string, set func(bool) error) error {
	switch strings.ToLower(value) {
	case "1", "true", "on", "yes":
		return set(true)
	case "0", "false", "off", "no":
		return set(false)
	}
	return errors.New("which is neither true nor false")
}

// variable sets one of the server's variables for each connection.
func (l *location) variable(key, value string) (wrong string) {
	if key == "" || strings.Trim(strings.ToLower(key), "abcdefghijklmnopqrstuvwxyz0123456789_.@") != "" {
		return "which is neither a parameter of the driver nor a variable of the server"
	}
	if strings.ContainsAny(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") || strings.HasPrefix(key, "ssl") || strings.Contains(key, "init_command") || key == "client_flag" || strings.HasPrefix(key, "auth_plugin") {
		return "which ramus's driver does not support"
	}
	if l.config.Params == nil {
		l.config.Params = map[string]string{}
	}
	quoted := len(value) > 1 && value[0] == '\'' && value[len(value)-1] == '\''
	if _, err := strconv.ParseFloat(value, 64); err != nil && !quoted {
		value = "x'" + fmt.Sprintf("%x", value) + "'"
		value = "CONVERT(" + value + " USING utf8mb4)"
	}
	l.config.Params[key] = value
	return ""
}

// parameter applies one parameter about TLS.
func (t *tlsChoice) parameter(key, value string) (known bool, err error) {
	set := func(mode string) func(bool) error {
		return func(on bool) error {
			if on {
				return t.raise(mode)
			}
			return nil
		}
	}
	switch key {
	case "ssl_ca", "ssl-ca":
		t.ca = value
	case "ssl_cert", "ssl-cert":
		t.cert = value
	case "ssl_key", "ssl-key":
		t.key = value
	case "ssl_mode", "ssl-mode", "sslmode", "tls_mode":
		err = t.setMode(value)
	case "tls", "ssl":
		err = t.setTLS(value)
	case "ssl_disabled":
		err = setBool(value, set("DISABLED"))
	case "ssl_verify_cert":
		err = setBool(value, set("VERIFY_CA"))
	case "ssl_check_hostname":
		err = setBool(value, func(on bool) error {
			t.checkHost, t.hostAsked = on, on
			return nil
		})
	case "ssl_verify_identity":
		err = setBool(value, set("VERIFY_IDENTITY"))
	case "allowFallbackToPlaintext":
		err = setBool(value, set("PREFERRED"))
	default:
		return false, nil
	}
	return true, err
}

// modes has MySQL's ssl_mode, from the weakest to the strictest.
func modes() []string {
	return []string{"DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"}
}

func (t *tlsChoice) setMode(value string) error {
	mode := strings.ReplaceAll(strings.ToUpper(value), "-", "_")
	if !slices.Contains(modes(), mode) {
		return errors.New("which is none of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY")
	}
	return t.raise(mode)
}

// raise sets the mode. Of several, the strictest holds.
func (t *tlsChoice) raise(mode string) error {
	switch {
	case t.mode != "" && (mode == "DISABLED") != (t.mode == "DISABLED"):
		return errors.New("which contradicts another parameter about TLS")
	case slices.Index(modes(), mode) > slices.Index(modes(), t.mode):
		t.mode = mode
	}
	return nil
}

// setTLS accepts the driver's values, and true and false.
func (t *tlsChoice) setTLS(value string) error {
	switch strings.ToLower(value) {
	case "skip-verify":
		return t.raise("REQUIRED")
	case "preferred":
		return t.raise("PREFERRED")
	}
	return setBool(value, func(on bool) error {
		if on {
			return t.raise("VERIFY_IDENTITY")
		}
		return t.raise("DISABLED")
	})
}

// effective returns the mode. Without parameters it is the mysql client's: it encrypts if
// the server can, and verifies the certificate if there is a CA.
func (t *tlsChoice) effective() string {
	switch {
	case t.mode == "" && t.ca != "" && t.checkHost, t.mode == "VERIFY_CA" && t.hostAsked:
		return "VERIFY_IDENTITY"
	case t.mode == "" && t.ca != "":
		return "VERIFY_CA"
	case t.mode == "" && t.cert != "":
		return "REQUIRED"
	}
	return cmp.Or(t.mode, "PREFERRED")
}

// apply sets the driver's configuration.
func (t *tlsChoice) apply(c *mysqldriver.Config) error {
	mode := t.effective()
	if t.hostAsked && mode != "VERIFY_IDENTITY" {
		return errors.New("ssl_check_hostname needs ssl_ca")
	}
	if mode == "DISABLED" {
		return nil
	}
	conf := &tls.Config{InsecureSkipVerify: mode != "VERIFY_IDENTITY"}
	if t.ca != "" {
		roots, err := readRoots(t.ca)
		if err != nil {
			return err
		}
		conf.RootCAs = roots
	}
	if t.cert != "" || t.key != "" {
		pair, err := tls.LoadX509KeyPair(t.cert, t.key)
		if err != nil {
			return err
		}
		conf.Certificates = []tls.Certificate{pair}
	}
	if mode == "VERIFY_CA" {
		conf.VerifyConnection = verifyChain(conf.RootCAs)
	}
	c.TLS, c.AllowFallbackToPlaintext = conf, mode == "PREFERRED"
	return nil
}

func readRoots(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", path)
	}
	return roots, nil
}

// verifyChain verifies a certificate, but not its host.
func verifyChain(roots *x509.CertPool) func(tls.ConnectionState) error {
	return func(state tls.ConnectionState) error {
		between := x509.NewCertPool()
		for _, c := range state.PeerCertificates[1:] {
			between.AddCert(c)
		}
		_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
		return err
	}
}
