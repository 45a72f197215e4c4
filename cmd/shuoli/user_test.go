package main

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"shuoli/internal/app"
)

func TestUserCommands(t *testing.T) {
	each(t, func(t *office) {
		var made app.CodeView
		t.read(&made, "user", "add", "wangfang", "--name", "王芳", "--role", "admin", "--json")
		if len(made.Code) != 10 || made.Person.Username != "wangfang" || len(made.Person.Grants) != 1 || made.Person.Grants[0].Role != "admin" {
			t.Fatalf("got %+v", made)
		}
		if text := t.done("user", "add", "shenji", "--name", "李审", "--role", "auditor"); !strings.HasPrefix(text, "shenji: ") {
			t.Errorf("got %q", text)
		}
		t.done("user", "add", "lisi", "--name", "李四")
		t.fails(1, "username_taken", "user", "add", "lisi", "--name", "又一个")
		t.fails(1, "bad_username", "user", "add", "李四", "--name", "李四")

		var again app.CodeView
		t.read(&again, "user", "password", "wangfang", "--json")
		if again.Code == made.Code || again.Person.ID != made.Person.ID {
			t.Errorf("got %+v", again)
		}
		t.fails(1, "not_found", "user", "password", "nobody")

		t.done("user", "disable", "lisi")
		t.fails(1, "last_administrator", "user", "disable", "wangfang")
		t.fails(1, "not_found", "user", "disable", "nobody")

		var all []app.PersonView
		t.read(&all, "user", "list", "--json")
		if len(all) != 3 || all[0].Username != "lisi" || !all[0].Disabled || all[2].Username != "wangfang" || all[2].Disabled {
			t.Errorf("got %+v", all)
		}
		if text := t.done("user", "list"); strings.Count(text, "\n") != 3 || !strings.Contains(text, "wangfang\t王芳\tadmin\n") {
			t.Errorf("got %q", text)
		}
	})
}

// The first administrator of an empty installation comes in by his code, has to set a
// password, and administers.
func TestFirstAdministratorLogsIn(t *testing.T) {
	each(t, func(t *office) {
		var made app.CodeView
		t.read(&made, "user", "add", "wangfang", "--name", "王芳", "--role", "admin", "--json")
		s := t.serve()
		s.wants(http.StatusOK, "POST", "/session", map[string]string{"username": "wangfang", "password": made.Code})
		s.wants(http.StatusForbidden, "GET", "/admin/people", nil)
		s.wants(http.StatusOK, "POST", "/session/password", map[string]string{"current": "", "new": "correct horse battery"})
		s.wants(http.StatusOK, "GET", "/admin/people", nil)
		// The code was used up: it opens nothing any more.
		s.wants(http.StatusUnauthorized, "POST", "/session", map[string]string{"username": "wangfang", "password": made.Code})
	})
}

// TestAUN04CommandsEndSessions: whoever is disabled, or whose password is taken from him,
// is out at his next request, though another process did it.
func TestAUN04CommandsEndSessions(t *testing.T) {
	each(t, func(t *office) {
		t.done("user", "add", "wangfang", "--name", "王芳", "--role", "admin")
		first := t.serve()
		for _, way := range [][]string{{"user", "disable"}, {"user", "password"}} {
			name := "lisi-" + way[1]
			var made app.CodeView
			t.read(&made, "user", "add", name, "--name", "李四", "--role", "auditor", "--json")
			s := &served{office: t, url: first.url}
			s.wants(http.StatusOK, "POST", "/session", map[string]string{"username": name, "password": made.Code})
			s.wants(http.StatusOK, "GET", "/session", nil)
			t.done(append(way, name)...)
			s.wants(http.StatusUnauthorized, "GET", "/session", nil)
		}
	})
}

func TestKeyNew(t *testing.T) {
	o := newOffice(t)
	file := o.setting("SHUOLI_KEY_FILE")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	o.fails(1, "key_exists", "key", "new", file)
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("it was written over, %v", err)
	}
	o.fails(1, "key_file", "key", "new", file+"/x")
	var made map[string]string
	if o.read(&made, "key", "new", file+"2", "--json"); made["file"] != file+"2" {
		t.Errorf("got %v", made)
	}
}

// The key is changed beside a server that goes on serving, and afterwards the record says so.
func TestKeyRotate(t *testing.T) {
	each(t, func(o *office) {
		file := o.setting("SHUOLI_KEY_FILE")
		o.done("migrate")
		before, err := os.ReadFile(file)
		if err != nil {
			o.Fatal(err)
		}
		var done map[string]int
		o.read(&done, "key", "rotate", "--json")
		after, err := os.ReadFile(file)
		if err != nil || string(after) == string(before) {
			o.Errorf("the key file is as it was, %v", err)
		}
		o.done("key", "rotate", "--resume")
		if again, err := os.ReadFile(file); err != nil || string(again) != string(after) {
			o.Errorf("going on added a key, %v", err)
		}
		o.done("audit", "verify")
	})
}
