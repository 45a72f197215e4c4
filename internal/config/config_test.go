package config_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shuoli/internal/config"
)

// office is a folder as an operator has it: a key, a certificate with its key,
// a data folder not yet made.
type office struct{ dir, key, cert, certKey, data string }

func setup(t *testing.T) office {
	t.Helper()
	o := office{dir: t.TempDir()}
	o.data = filepath.Join(o.dir, "data")
	o.key = o.write(t, "master.key", "not a real key", 0o600)
	o.cert, o.certKey = o.certificate(t, "a")
	return o
}

func (o office) write(t *testing.T, name, text string, mode os.FileMode) string {
	t.Helper()
	file := filepath.Join(o.dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil { // the umask has no say
		t.Fatal(err)
	}
	return file
}

func (o office) certificate(t *testing.T, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return o.write(t, name+".crt", block("CERTIFICATE", der), 0o644),
		o.write(t, name+".key", block("PRIVATE KEY", keyDER), 0o600)
}

// env is a sound environment, changed by pairs of name and value.
func (o office) env(pairs ...string) map[string]string {
	e := map[string]string{"SHUOLI_DATA_DIR": o.data, "SHUOLI_KEY_FILE": o.key, "HOME": "/home/zong"}
	for i := 0; i < len(pairs); i += 2 {
		e[pairs[i]] = pairs[i+1]
	}
	return e
}

func TestLoad(t *testing.T) {
	tcp := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	t.Run("the demo needs no setting", func(t *testing.T) {
		t.Chdir(t.TempDir())
		t.Setenv("SHUOLI_LISTEN", "0.0.0.0:1") // only the map counts, not the process
		here, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(map[string]string{}, true)
		if err != nil {
			t.Fatal(err)
		}
		if c.Listen != "127.0.0.1:8080" || c.URL(tcp) != "http://127.0.0.1:8080" || c.TLS() || c.DatabaseURL != "" ||
			c.DataDir != filepath.Join(here, "data") || c.KeyFile != "" || !c.DemoNow.IsZero() {
			t.Errorf("got %+v", c)
		}
	})
	t.Run("an office with TLS and PostgreSQL", func(t *testing.T) {
		o := setup(t)
		c, err := config.Load(o.env(
			"SHUOLI_LISTEN", "0.0.0.0:443", "SHUOLI_TLS_CERT", o.cert, "SHUOLI_TLS_KEY", o.certKey,
			"SHUOLI_DATABASE_URL", "postgres://shuoli:p%40ss@10.0.0.5/shuoli", "SHUOLI_BASE_URL", "https://tiaojie.example/"), false)
		if err != nil {
			t.Fatal(err)
		}
		if !c.TLS() || c.URL(tcp) != "https://tiaojie.example" || c.KeyFile != o.key || c.Demo {
			t.Errorf("got %+v", c)
		}
	})
	t.Run("TLS without a base URL", func(t *testing.T) {
		o := setup(t)
		c, err := config.Load(o.env("SHUOLI_TLS_CERT", o.cert, "SHUOLI_TLS_KEY", o.certKey), false)
		if err != nil || c.URL(tcp) != "https://127.0.0.1:8080" {
			t.Errorf("URL %q, %v", c.URL(tcp), err)
		}
	})
	t.Run("behind a proxy", func(t *testing.T) {
		for _, proxy := range []string{"10.0.0.2", "192.168.0.0/16", "fd00::1"} {
			c, err := config.Load(setup(t).env("SHUOLI_LISTEN", ":8080", "SHUOLI_TRUSTED_PROXY", proxy), false)
			if err != nil || c.TrustedProxy != proxy {
				t.Errorf("TrustedProxy %q, %v", c.TrustedProxy, err)
			}
		}
	})
	t.Run("a TLS key of a group", func(t *testing.T) {
		o := setup(t)
		if err := os.Chmod(o.certKey, 0o640); err != nil {
			t.Fatal(err)
		}
		if _, err := config.Load(o.env("SHUOLI_TLS_CERT", o.cert, "SHUOLI_TLS_KEY", o.certKey), false); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("PostgreSQL over its socket", func(t *testing.T) {
		for _, url := range []string{"postgres:///shuoli?host=/run/postgresql", "postgres:///?dbname=shuoli&host=%2Frun%2Fpostgresql"} {
			if _, err := config.Load(setup(t).env("SHUOLI_DATABASE_URL", url), false); err != nil {
				t.Errorf("%s: %v", url, err)
			}
		}
	})
	t.Run("a variable set to nothing is not set", func(t *testing.T) {
		c, err := config.Load(setup(t).env("SHUOLI_LISTEN", " ", "SHUOLI_DEMO_NOW", "", "SHUOLI_TLS_CERT", ""), false)
		if err != nil || c.Listen != "127.0.0.1:8080" {
			t.Errorf("Listen %q, %v", c.Listen, err)
		}
	})
	t.Run("how fast a person may be", func(t *testing.T) {
		for text, want := range map[string]int{"": 240, "0": 0, "60": 60, "1000000": 1_000_000} {
			c, err := config.Load(setup(t).env("SHUOLI_REQUESTS_PER_MINUTE", text), false)
			if err != nil || c.PerMinute != want {
				t.Errorf("%q: %d, %v", text, c.PerMinute, err)
			}
		}
		for _, text := range []string{"-1", "59", "1000001", "many", "240.5"} {
			if _, err := config.Load(setup(t).env("SHUOLI_REQUESTS_PER_MINUTE", text), false); err == nil {
				t.Errorf("%q is taken", text)
			}
		}
	})
	t.Run("the demo's clock", func(t *testing.T) {
		c, err := config.Load(setup(t).env("SHUOLI_DEMO_NOW", "2026-09-28T08:30:00+08:00"), true)
		if want := time.Date(2026, 9, 28, 0, 30, 0, 0, time.UTC); err != nil || !c.DemoNow.Equal(want) || c.DemoNow.Location() != time.UTC {
			t.Errorf("DemoNow %v, %v", c.DemoNow, err)
		}
	})
}

func TestLoadRefuses(t *testing.T) {
	o := setup(t)
	other, _ := o.certificate(t, "b")
	open := o.write(t, "open.key", "x", 0o604)
	group := o.write(t, "group.key", "x", 0o640)
	empty := o.write(t, "empty.key", "", 0o600)
	for dir, mode := range map[string]os.FileMode{"shared": 0o755, "own": 0o750} {
		if err := os.Mkdir(filepath.Join(o.dir, dir), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(o.dir, dir), mode); err != nil {
			t.Fatal(err)
		}
	}
	shared, own := filepath.Join(o.dir, "shared"), filepath.Join(o.dir, "own")
	within := o.write(t, "own/master.key", "x", 0o600)
	link := filepath.Join(o.dir, "link.key")
	if err := os.Symlink(within, link); err != nil {
		t.Fatal(err)
	}

	for _, tt := range []struct {
		name string
		demo bool
		set  []string
		want []string // one part of each problem, in order
	}{
		{"demo on all interfaces", true, []string{"SHUOLI_LISTEN", "0.0.0.0:8080"}, []string{"passwords are public"}},
		{"demo on the network in spite of TLS", true, []string{"SHUOLI_LISTEN", "192.168.1.10:443", "SHUOLI_TLS_CERT", o.cert, "SHUOLI_TLS_KEY", o.certKey}, []string{"passwords are public"}},
		{"demo by a name", true, []string{"SHUOLI_LISTEN", "server:8080"}, []string{"passwords are public"}},
		{"no host is every interface", false, []string{"SHUOLI_LISTEN", ":8080"}, []string{"unencrypted"}},
		{"IPv6 wildcard", false, []string{"SHUOLI_LISTEN", "[::]:8080"}, []string{"unencrypted"}},
		{"no port", false, []string{"SHUOLI_LISTEN", "127.0.0.1"}, []string{"not an address with a port"}},
		{"port out of range", false, []string{"SHUOLI_LISTEN", "127.0.0.1:65536"}, []string{"0 to 65535"}},
		{"certificate alone", false, []string{"SHUOLI_TLS_CERT", o.cert}, []string{"without its key"}},
		{"key alone", false, []string{"SHUOLI_TLS_KEY", o.certKey}, []string{"without its certificate"}},
		{"another's key", false, []string{"SHUOLI_TLS_CERT", other, "SHUOLI_TLS_KEY", o.certKey}, []string{"cannot be used together"}},
		{"no such certificate", false, []string{"SHUOLI_TLS_CERT", "/nowhere.crt", "SHUOLI_TLS_KEY", o.certKey}, []string{"SHUOLI_TLS_CERT: cannot read /nowhere.crt"}},
		{"TLS key open to all", false, []string{"SHUOLI_TLS_CERT", o.cert, "SHUOLI_TLS_KEY", open}, []string{"SHUOLI_TLS_KEY: " + open + " is open to other users of this machine (mode 0604)"}},
		{"no key file", false, []string{"SHUOLI_KEY_FILE", ""}, []string{"SHUOLI_KEY_FILE is not set"}},
		{"key file not there", false, []string{"SHUOLI_KEY_FILE", "/nowhere.key"}, []string{"cannot read /nowhere.key: no such file"}},
		{"empty key file", false, []string{"SHUOLI_KEY_FILE", empty}, []string{"is empty"}},
		{"key file is a folder", false, []string{"SHUOLI_KEY_FILE", own}, []string{"is not a file"}},
		{"key file open to all", false, []string{"SHUOLI_KEY_FILE", open}, []string{"chmod 600 " + open}},
		{"key file open to a group", false, []string{"SHUOLI_KEY_FILE", group}, []string{"mode 0640"}},
		{"key in the data folder", false, []string{"SHUOLI_DATA_DIR", own, "SHUOLI_KEY_FILE", within}, []string{"inside the data folder"}},
		{"key in the data folder behind a link", false, []string{"SHUOLI_DATA_DIR", own, "SHUOLI_KEY_FILE", link}, []string{"inside the data folder"}},
		{"data folder open to all", false, []string{"SHUOLI_DATA_DIR", shared}, []string{"mode 0755"}},
		{"demo's data folder too", true, []string{"SHUOLI_DATA_DIR", shared}, []string{"mode 0755"}},
		{"data folder is a file", false, []string{"SHUOLI_DATA_DIR", o.cert}, []string{"is a file, not a folder"}},
		{"another database", false, []string{"SHUOLI_DATABASE_URL", "mysql://u:geheim@h/d"}, []string{"must begin with postgres://"}},
		{"unreadable database URL", false, []string{"SHUOLI_DATABASE_URL", "postgres://u:geheim%zz@h/d"}, []string{"written as %XX"}},
		{"database URL without host", false, []string{"SHUOLI_DATABASE_URL", "postgres:///geheim"}, []string{"names no host"}},
		{"database URL without database", false, []string{"SHUOLI_DATABASE_URL", "postgres://u:geheim@h/"}, []string{"names no database"}},
		{"base URL without scheme", false, []string{"SHUOLI_BASE_URL", "tiaojie.example"}, []string{"is not an address"}},
		{"base URL with a path", false, []string{"SHUOLI_BASE_URL", "https://tiaojie.example/app"}, []string{"as in https://tiaojie.example;"}},
		{"base URL without TLS", false, []string{"SHUOLI_BASE_URL", "http://tiaojie.example"}, []string{"must begin with https://"}},
		{"proxy by name", false, []string{"SHUOLI_TRUSTED_PROXY", "proxy"}, []string{`"proxy" is neither`}},
		{"everybody a proxy", false, []string{"SHUOLI_TRUSTED_PROXY", "0.0.0.0/0"}, []string{"trusts every machine"}},
		{"demo's clock outside the demo", false, []string{"SHUOLI_DEMO_NOW", "2026-09-28T08:30:00+08:00"}, []string{"only with --demo"}},
		{"demo's clock unreadable", true, []string{"SHUOLI_DEMO_NOW", "2026-09-28"}, []string{"not an RFC 3339 instant"}},
		{"metrics for everybody", false, []string{"SHUOLI_METRICS_LISTEN", ":9090"}, []string{"can be reached from other machines; use 127.0.0.1:9090"}},
		{"metrics on the network", false, []string{"SHUOLI_METRICS_LISTEN", "192.168.1.10:9090"}, []string{"can be reached from other machines"}},
		{"metrics without a port", false, []string{"SHUOLI_METRICS_LISTEN", "127.0.0.1"}, []string{"not an address with a port"}},
		{"a name misspelt", false, []string{"SHUOLI_LISTENS", "127.0.0.1:1", "SHUOLI_DB_PASSWORD", "geheim"}, []string{"SHUOLI_DB_PASSWORD is no setting", "SHUOLI_LISTENS is no setting"}},
		{"everything at once", false, []string{"SHUOLI_LISTEN", ":8080", "SHUOLI_TLS_CERT", o.cert, "SHUOLI_KEY_FILE", "", "SHUOLI_DEMO_NOW", "x"},
			[]string{"without its key", "SHUOLI_KEY_FILE is not set", "only with --demo"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := config.Load(o.env(tt.set...), tt.demo)
			var problems config.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("error %v, want Problems; config %+v", err, c)
			}
			if len(problems) != len(tt.want) {
				t.Fatalf("problems %q, want %d", problems, len(tt.want))
			}
			for i, want := range tt.want {
				if !strings.Contains(problems[i], want) {
					t.Errorf("problem %q does not say %q", problems[i], want)
				}
				if !strings.Contains(err.Error(), problems[i]) {
					t.Errorf("the error %q leaves out %q", err, problems[i])
				}
			}
			if strings.Contains(err.Error(), "geheim") {
				t.Errorf("the error shows the database's password: %v", err)
			}
		})
	}
}

func TestDescribeListsEverySettingWithItsDefault(t *testing.T) {
	text := config.Describe()
	for _, want := range []string{
		"SHUOLI_LISTEN (default: 127.0.0.1:8080)", "SHUOLI_DATA_DIR (default: ./data)", "SHUOLI_DATABASE_URL (default: empty)",
		"SHUOLI_BASE_URL (", "SHUOLI_KEY_FILE (", "SHUOLI_TLS_CERT (", "SHUOLI_TLS_KEY (", "SHUOLI_TRUSTED_PROXY (", "SHUOLI_DEMO_NOW (",
		"SHUOLI_REQUESTS_PER_MINUTE (default: 240)", "SHUOLI_METRICS_LISTEN (default: empty)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing from:\n%s", want, text)
		}
	}
}
