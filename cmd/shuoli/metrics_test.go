package main

import (
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shuoli/internal/app"
)

// TestOPS02Metrics reads the metrics of a program in use: they are where they were asked
// for and nowhere else, and tell of operations and figures, not of people.
func TestOPS02Metrics(t *testing.T) {
	each(t, func(t *office) {
		t.env = append(t.env, "SHUOLI_METRICS_LISTEN=127.0.0.1:0")
		var first app.CodeView
		t.read(&first, "user", "add", "wangwu", "--name", "王五", "--role", "admin", "--json")
		s := t.serve()
		if before := s.figures(); strings.Contains(before, "shuoli_backup_timestamp_seconds ") {
			t.Errorf("a backup before the first:\n%s", before)
		}
		admin := s.enters("wangwu", first.Code)
		admin.wants(http.StatusNotFound, "GET", "/admin/people/wangwu-zhang3", nil)
		admin.wants(http.StatusNotFound, "GET", "/zhang3", nil)
		t.done("backup", filepath.Join(t.TempDir(), "a.tar.gz"))

		text := s.figures()
		for _, want := range []string{
			`shuoli_request_duration_seconds_count{operation="getPerson",status="404"} 1`,
			`shuoli_request_duration_seconds_count{operation="logIn",status="200"} 1`,
			`shuoli_outbox_waiting \d`, `shuoli_backup_timestamp_seconds 1\.\d+e\+09`,
		} {
			if !regexp.MustCompile(`(?m)^` + strings.NewReplacer("{", `\{`, "}", `\}`).Replace(want)).MatchString(text) {
				t.Errorf("no %s in\n%s", want, text)
			}
		}
		if here := t.setting("SHUOLI_DATABASE_URL") == ""; here != strings.Contains(text, "\nshuoli_disk_free_bytes ") {
			t.Errorf("the disk of the data folder:\n%s", text)
		}
		for _, word := range []string{"wangwu", "王五", "zhang3", first.Person.ID} {
			if strings.Contains(text, word) {
				t.Errorf("%q is in\n%s", word, text)
			}
		}
		answer, err := http.Get(s.url + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if page, err := io.ReadAll(answer.Body); err != nil || strings.Contains(string(page), "shuoli_outbox_waiting") {
			t.Errorf("beside everything else: %v\n%s", err, page)
		}
	})
}

// figures are the metrics as Prometheus reads them.
func (s *served) figures() string {
	s.Helper()
	answer, err := http.Get(s.metrics)
	if err != nil {
		s.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		s.Fatalf("metrics: %s, %v\n%s", answer.Status, err, text)
	}
	return string(text)
}
