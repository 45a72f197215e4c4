package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shuoli/internal/app"
)

// TestOPS02RefusesToStart starts the server on settings that are each unsafe in one way.
// It says which, and has not so much as made a database. What else settings can be is
// held by internal/config.
func TestOPS02RefusesToStart(t *testing.T) {
	for _, c := range []struct {
		name, says string
		code       int
		set        func(o *office, dir string) []string // settings in place of the sound ones
		args       []string
	}{
		{name: "no key", code: 2, says: "SHUOLI_KEY_FILE is not set", set: func(*office, string) []string { return []string{"SHUOLI_KEY_FILE="} }},
		{name: "key open to a group", code: 2, says: "chmod 600", set: func(o *office, dir string) []string {
			return []string{"SHUOLI_KEY_FILE=" + o.file(filepath.Join(dir, "open.key"), o.key(), 0o640)}
		}},
		{name: "key that is none", code: 1, says: "key_file", set: func(o *office, dir string) []string {
			return []string{"SHUOLI_KEY_FILE=" + o.file(filepath.Join(dir, "other.key"), "correct horse battery staple", 0o600)}
		}},
		{name: "key too short", code: 1, says: "key_file", set: func(o *office, dir string) []string {
			text, from := o.key(), `"digest": "`
			start := strings.Index(text, from) + len(from)
			short := text[:start] + "c2hvcnQ=" + text[start+strings.Index(text[start:], `"`):]
			return []string{"SHUOLI_KEY_FILE=" + o.file(filepath.Join(dir, "short.key"), short, 0o600)}
		}},
		{name: "key beside the data", code: 2, says: "inside the data folder", set: func(o *office, dir string) []string {
			return []string{"SHUOLI_DATA_DIR=" + dir}
		}},
		{name: "data open to everybody", code: 2, says: "chmod o-rwx", set: func(o *office, dir string) []string {
			open := filepath.Join(dir, "open")
			if err := os.Mkdir(open, 0o700); err != nil {
				o.Fatal(err)
			}
			if err := os.Chmod(open, 0o705); err != nil { // the umask has no say
				o.Fatal(err)
			}
			return []string{"SHUOLI_DATA_DIR=" + open}
		}},
		{name: "a setting misspelt", code: 2, says: "SHUOLI_KEYFILE is no setting", set: func(*office, string) []string { return []string{"SHUOLI_KEYFILE=/x"} }},
		{name: "network without TLS", code: 2, says: "unencrypted", set: func(*office, string) []string { return []string{"SHUOLI_LISTEN=0.0.0.0:0"} }},
		{name: "certificate without its key", code: 2, says: "SHUOLI_TLS_KEY is not", set: func(o *office, dir string) []string {
			return []string{"SHUOLI_LISTEN=0.0.0.0:0", "SHUOLI_TLS_CERT=" + o.file(filepath.Join(dir, "a.crt"), "x", 0o644)}
		}},
		{name: "everybody a proxy", code: 2, says: "trusts every machine", set: func(*office, string) []string {
			return []string{"SHUOLI_LISTEN=0.0.0.0:0", "SHUOLI_TRUSTED_PROXY=0.0.0.0/0"}
		}},
		{name: "demo on the network", code: 2, says: "passwords are public", args: []string{"--demo"}, set: func(*office, string) []string {
			return []string{"SHUOLI_LISTEN=0.0.0.0:0", "SHUOLI_TRUSTED_PROXY=10.0.0.2"}
		}},
		{name: "demo's clock", code: 2, says: "only with --demo", set: func(*office, string) []string { return []string{"SHUOLI_DEMO_NOW=2026-09-28T08:30:00+08:00"} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			dir := filepath.Dir(o.setting("SHUOLI_KEY_FILE"))
			o.env = append(o.env, c.set(o, dir)...)
			o.fails(c.code, c.says, append([]string{"serve"}, c.args...)...)
			for _, folder := range []string{dir, o.setting("SHUOLI_DATA_DIR")} {
				if made, _ := filepath.Glob(filepath.Join(folder, "*.db*")); len(made) > 0 { // the pattern is well formed
					t.Errorf("it made %v all the same", made)
				}
			}
		})
	}
}

// Outside the demo nobody has an account until somebody is given one.
func TestOPS02HasNoDefaultAccount(t *testing.T) {
	each(t, func(t *office) {
		var all []app.PersonView
		if t.read(&all, "user", "list", "--json"); len(all) != 0 {
			t.Errorf("accounts from the start: %+v", all)
		}
		s := t.serve()
		for _, name := range []string{"admin", "root", "shenji", "zongzhi"} {
			s.wants(http.StatusUnauthorized, "POST", "/session", map[string]string{"username": name, "password": "Shuoli-Demo-2026"})
		}
	})
}

// setting is what a variable is set to, the last one counting.
func (o *office) setting(name string) (value string) {
	for _, line := range o.env {
		if v, ok := strings.CutPrefix(line, name+"="); ok {
			value = v
		}
	}
	return value
}

// key is the text of the office's key file.
func (o *office) key() string {
	o.Helper()
	text, err := os.ReadFile(o.setting("SHUOLI_KEY_FILE"))
	if err != nil {
		o.Fatal(err)
	}
	return string(text)
}

// file writes a file with exactly these rights.
func (o *office) file(path, text string, mode os.FileMode) string {
	o.Helper()
	err := os.WriteFile(path, []byte(text), 0o600)
	if err == nil {
		err = os.Chmod(path, mode)
	}
	if err != nil {
		o.Fatal(err)
	}
	return path
}
