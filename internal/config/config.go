// Package config turns the environment into a checked Config. Load reads nothing
// but the map it is given and the files that map names, and it reports every
// problem at once, in words for the person who starts the program: a setting
// that is wrong in a township office has to be mended without reading Go.
package config

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// raw is the environment as text. The tags are the one list of settings:
// Load reads by them and Describe prints them.
type raw struct {
	Listen       string `env:"SHUOLI_LISTEN" envDefault:"127.0.0.1:8080" doc:"address and port to listen on; beyond this machine only with TLS or a trusted proxy"`
	DataDir      string `env:"SHUOLI_DATA_DIR" envDefault:"./data" doc:"folder of the SQLite database and of files; made on first start, closed to other users"`
	DatabaseURL  string `env:"SHUOLI_DATABASE_URL" doc:"postgres://user:password@host:port/database; empty: SQLite in the data folder"`
	BaseURL      string `env:"SHUOLI_BASE_URL" doc:"address people type, such as https://tiaojie.example; empty: the address listened on"`
	KeyFile      string `env:"SHUOLI_KEY_FILE" doc:"file with the master key of the field encryption, outside the data folder; required, only --demo makes its own"`
	TLSCert      string `env:"SHUOLI_TLS_CERT" doc:"PEM file with the certificate chain; together with SHUOLI_TLS_KEY"`
	TLSKey       string `env:"SHUOLI_TLS_KEY" doc:"PEM file with the certificate's private key"`
	TrustedProxy string `env:"SHUOLI_TRUSTED_PROXY" doc:"address or network of the proxy that ends TLS and says who called"`
	PerMinute    string `env:"SHUOLI_REQUESTS_PER_MINUTE" envDefault:"240" doc:"requests that one person may make in a minute, and an address without a login a quarter as many; 0: any number, to measure"`
	Metrics      string `env:"SHUOLI_METRICS_LISTEN" doc:"address and port of GET /metrics for Prometheus, on this machine only, such as 127.0.0.1:9090; empty: off"`
	DemoNow      string `env:"SHUOLI_DEMO_NOW" doc:"instant, RFC 3339, at which the demo's clock starts; only with --demo"`
}

// Config is the environment after checking.
type Config struct {
	Demo        bool
	Listen      string // host:port
	DataDir     string // absolute
	DatabaseURL string // empty: SQLite in DataDir
	BaseURL     string // scheme://host[:port], never with a path; empty: see URL
	KeyFile     string // absolute; empty only in the demo, which makes its own
	TLSCert     string // both or neither
	TLSKey      string
	// TrustedProxy is the address or network whose X-Forwarded-* headers count; empty: nobody's.
	TrustedProxy string
	Metrics      string    // host:port on loopback; empty: off
	PerMinute    int       // requests of one person; 0: any number
	DemoNow      time.Time // zero: the real clock
}

// TLS reports whether the program itself speaks HTTPS.
func (c Config) TLS() bool { return c.TLSCert != "" }

// URL is the address people type, for a program that listens at addr (which
// knows the port that SHUOLI_LISTEN's port 0 became).
func (c Config) URL(addr net.Addr) string {
	switch {
	case c.BaseURL != "":
		return c.BaseURL
	case c.TLS():
		return "https://" + addr.String()
	}
	return "http://" + addr.String()
}

// Problems is everything found wrong with the environment.
type Problems []string

func (p Problems) Error() string {
	return "the settings cannot be used:\n  - " + strings.Join(p, "\n  - ")
}

// addf notes one more problem.
func (p *Problems) addf(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

// Load checks an environment, as env.ToMap makes it of os.Environ; demo is
// `serve --demo`. A variable set to nothing is as good as not set. The error,
// if any, is a Problems.
func Load(environ map[string]string, demo bool) (Config, error) {
	set := make(map[string]string, len(environ))
	for name, value := range environ {
		if value = strings.TrimSpace(value); value != "" {
			set[name] = value
		}
	}
	var p Problems
	p.unknown(set)
	r, err := env.ParseAsWithOptions[raw](env.Options{Environment: set})
	if err != nil {
		p.addf("%v", err)
		return Config{}, p
	}
	c := Config{Demo: demo, Listen: r.Listen, DatabaseURL: r.DatabaseURL, TLSCert: r.TLSCert, TLSKey: r.TLSKey}
	c.TrustedProxy = p.proxy(r.TrustedProxy)
	c.Metrics = p.metrics(r.Metrics)
	c.PerMinute = p.perMinute(r.PerMinute)
	p.listen(c, r.TrustedProxy != "")
	p.tlsPair(c)
	p.database(r.DatabaseURL)
	c.DataDir = p.dataDir(r.DataDir)
	c.KeyFile = p.keyFile(r.KeyFile, c)
	c.BaseURL = p.baseURL(r.BaseURL)
	c.DemoNow = p.demoNow(r.DemoNow, demo)
	if len(p) > 0 {
		return Config{}, p
	}
	return c, nil
}

// unknown refuses a setting of ours that there is none of: a slip of the hand in
// SHUOLI_KEY_FILE or SHUOLI_TLS_CERT must not pass for a choice.
func (p *Problems) unknown(set map[string]string) {
	known := names()
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if strings.HasPrefix(name, "SHUOLI_") && !slices.Contains(known, name) {
			p.addf("%s is no setting; shuoli serve --help lists all there are", name)
		}
	}
}

// names is what every setting is called.
func names() []string {
	list := []string{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[raw]()) {
		list = append(list, f.Tag.Get("env"))
	}
	return list
}

// listen refuses what would send passwords over the network unencrypted, and a
// demo, whose passwords everybody knows, that others could reach.
func (p *Problems) listen(c Config, proxied bool) {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		p.addf("SHUOLI_LISTEN %q is not an address with a port, such as 127.0.0.1:8080", c.Listen)
		return
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		p.addf("SHUOLI_LISTEN %q: the port must be a number from 0 to 65535", c.Listen)
	}
	if isLoopback(host) {
		return
	}
	switch {
	case c.Demo:
		p.addf("SHUOLI_LISTEN %q: the demo's passwords are public, so it listens on this machine only; use 127.0.0.1:%s", c.Listen, port)
	case c.TLSCert == "" && c.TLSKey == "" && !proxied:
		p.addf("SHUOLI_LISTEN %q can be reached from other machines, but passwords would cross the network unencrypted: "+
			"set SHUOLI_TLS_CERT and SHUOLI_TLS_KEY, or SHUOLI_TRUSTED_PROXY to the address of the proxy that ends TLS", c.Listen)
	}
}

// metrics refuses what others could reach: the figures have no lock before them.
func (p *Problems) metrics(text string) string {
	if text == "" {
		return ""
	}
	host, port, err := net.SplitHostPort(text)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	switch {
	case err != nil:
		p.addf("SHUOLI_METRICS_LISTEN %q is not an address with a port, such as 127.0.0.1:9090", text)
	case !isLoopback(host):
		p.addf("SHUOLI_METRICS_LISTEN %q can be reached from other machines; use 127.0.0.1:%s", text, port)
	}
	return text
}

// isLoopback is decided by what is written: no name is looked up.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// proxy checks whom the forwarded headers are believed from.
func (p *Problems) proxy(text string) string {
	if text == "" {
		return ""
	}
	if _, err := netip.ParseAddr(text); err == nil {
		return text
	}
	switch network, err := netip.ParsePrefix(text); {
	case err != nil:
		p.addf("SHUOLI_TRUSTED_PROXY: %q is neither an address (10.0.0.2) nor a network (10.0.0.0/24)", text)
	case network.Bits() == 0:
		p.addf("SHUOLI_TRUSTED_PROXY: %q trusts every machine, so anybody could claim any address; name the proxy's own", text)
	}
	return text
}

// perMinute refuses so few requests that nobody could work, and so many that no time
// is left between them.
func (p *Problems) perMinute(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n != 0 && (n < 60 || n > 1_000_000) {
		p.addf("SHUOLI_REQUESTS_PER_MINUTE %q is not a number from 60 to 1000000, or 0 for no limit", text)
	}
	return n
}

func (p *Problems) tlsPair(c Config) {
	switch {
	case c.TLSCert == "" && c.TLSKey == "":
		return
	case c.TLSKey == "":
		p.addf("SHUOLI_TLS_CERT is set but SHUOLI_TLS_KEY is not: a certificate is no use without its key")
		return
	case c.TLSCert == "":
		p.addf("SHUOLI_TLS_KEY is set but SHUOLI_TLS_CERT is not: a key is no use without its certificate")
		return
	}
	if _, err := os.Stat(c.TLSCert); err != nil {
		p.addf("SHUOLI_TLS_CERT: cannot read %s: %v", c.TLSCert, cause(err))
		return
	}
	if !p.secretFile("SHUOLI_TLS_KEY", c.TLSKey, 0o007) {
		return
	}
	if _, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey); err != nil {
		p.addf("SHUOLI_TLS_CERT and SHUOLI_TLS_KEY cannot be used together: %v", err)
	}
}

// database never repeats the URL: it holds a password, and errors end in logs.
func (p *Problems) database(text string) {
	if text == "" {
		return
	}
	const want = "postgres://user:password@host:5432/database"
	u, err := url.Parse(text)
	switch {
	case err != nil:
		p.addf("SHUOLI_DATABASE_URL is not an address like %s; special characters in the password must be written as %%XX", want)
	case u.Scheme != "postgres" && u.Scheme != "postgresql":
		p.addf("SHUOLI_DATABASE_URL must begin with postgres://, as in %s; leave it empty for SQLite", want)
	case u.Hostname() == "" && u.Query().Get("host") == "":
		p.addf("SHUOLI_DATABASE_URL names no host; it looks like %s", want)
	case strings.Trim(u.Path, "/") == "" && u.Query().Get("dbname") == "":
		p.addf("SHUOLI_DATABASE_URL names no database; it looks like %s", want)
	}
}

func (p *Problems) dataDir(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		p.addf("SHUOLI_DATA_DIR: %v", err)
		return ""
	}
	info, err := os.Stat(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist): // made on first start
	case err != nil:
		p.addf("SHUOLI_DATA_DIR: cannot look at %s: %v", dir, cause(err))
	case !info.IsDir():
		p.addf("SHUOLI_DATA_DIR: %s is a file, not a folder", dir)
	case info.Mode().Perm()&0o007 != 0:
		p.addf("SHUOLI_DATA_DIR: %s is open to every user of this machine (mode %04o); run: chmod o-rwx %s", dir, info.Mode().Perm(), dir)
	}
	return abs
}

// keyFile checks where the master key is. A key inside the data folder would
// travel with every copy of that folder, and a stolen backup would open itself.
func (p *Problems) keyFile(file string, c Config) string {
	if file == "" {
		if !c.Demo {
			p.addf("SHUOLI_KEY_FILE is not set: without a master key, phone and ID numbers cannot be stored; name a key file outside the data folder")
		}
		return ""
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		p.addf("SHUOLI_KEY_FILE: %v", err)
		return ""
	}
	if p.secretFile("SHUOLI_KEY_FILE", abs, 0o077) && !c.Demo && inside(abs, c.DataDir) {
		p.addf("SHUOLI_KEY_FILE: %s is inside the data folder, so every backup of the folder would carry the key; keep it elsewhere", file)
	}
	return abs
}

// inside reports whether file lies below dir, links followed.
func inside(file, dir string) bool {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	rel, err := filepath.Rel(dir, file)
	return err == nil && filepath.IsLocal(rel)
}

// secretFile reports whether file is there, holds something, and gives none of
// the rights in shut; it notes what is not so. Only the owner may touch the
// master key, while a TLS key may belong to a group, as Debian's ssl-cert.
func (p *Problems) secretFile(name, file string, shut fs.FileMode) bool {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		p.addf("%s: cannot read %s: %v", name, file, cause(err))
	case !info.Mode().IsRegular():
		p.addf("%s: %s is not a file", name, file)
	case info.Size() == 0:
		p.addf("%s: %s is empty", name, file)
	case info.Mode().Perm()&shut != 0:
		p.addf("%s: %s is open to other users of this machine (mode %04o); run: chmod 600 %s", name, file, info.Mode().Perm(), file)
	default:
		return true
	}
	return false
}

// cause is the reason in a path error, whose path the message already has.
func cause(err error) error {
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

func (p *Problems) baseURL(text string) string {
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		p.addf("SHUOLI_BASE_URL %q is not an address such as https://tiaojie.example", text)
		return ""
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		p.addf("SHUOLI_BASE_URL must end after the host, as in %s://%s; the program lives at the root", u.Scheme, u.Host)
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		p.addf("SHUOLI_BASE_URL must begin with https://: browsers keep the session cookie and the offline tablet to secure pages")
	}
	return u.Scheme + "://" + u.Host
}

func (p *Problems) demoNow(text string, demo bool) time.Time {
	if text == "" {
		return time.Time{}
	}
	if !demo {
		p.addf("SHUOLI_DEMO_NOW moves the clock and works only with --demo; unset it")
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		p.addf("SHUOLI_DEMO_NOW %q is not an RFC 3339 instant such as 2026-09-28T08:30:00+08:00", text)
		return time.Time{}
	}
	return at.UTC()
}

// Describe lists every setting with its default, for `serve --help`.
func Describe() string {
	var b strings.Builder
	b.WriteString("Settings, from the environment:\n")
	fields := reflect.TypeFor[raw]()
	for i := range fields.NumField() {
		tag := fields.Field(i).Tag
		byDefault := tag.Get("envDefault")
		if byDefault == "" {
			byDefault = "empty"
		}
		fmt.Fprintf(&b, "  %s (default: %s)\n      %s\n", tag.Get("env"), byDefault, tag.Get("doc"))
	}
	return b.String()
}
