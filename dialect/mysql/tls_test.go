package mysql

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
)

// certificate returns a certificate, and its file; signed by an authority, or by itself.
func certificate(t *testing.T, name string, authority *x509.Certificate, key *ecdsa.PrivateKey) (*x509.Certificate, string) {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: authority == nil, BasicConstraintsValid: true,
	}
	if authority == nil {
		authority = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, authority, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), name+".pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return c, file
}

// VERIFY_CA accepts a certificate of the authority for any host, and no other.
func TestVerifyCA(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	authority, file := certificate(t, "authority", nil, key)
	ours, _ := certificate(t, "db", authority, key)
	stranger, _ := certificate(t, "db", nil, key)

	var c mysqldriver.Config
	if err := (&tlsChoice{ca: file}).apply(&c); err != nil {
		t.Fatal(err)
	}
	verify := c.TLS.VerifyConnection
	if err := verify(tls.ConnectionState{PeerCertificates: []*x509.Certificate{ours, authority}}); err != nil {
		t.Error(err)
	}
	if err := verify(tls.ConnectionState{PeerCertificates: []*x509.Certificate{stranger}}); err == nil {
		t.Error("a certificate of another authority is accepted")
	}
}

func TestBadCA(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte("no PEM"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readRoots(file); err == nil || !strings.HasSuffix(err.Error(), "ca.pem holds no certificate") {
		t.Error(err)
	}
	if _, err := readRoots(file + "x"); !os.IsNotExist(err) {
		t.Error(err)
	}
}
