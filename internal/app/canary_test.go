package app_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/authz"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/policies"
)

// canaries are values that exist nowhere else, each with what it stands for.
type canaries map[string]string

func (c canaries) words(what string) string {
	word := fmt.Sprintf("金丝雀%04d号%s", len(c), what)
	c[word] = what
	return word
}

func (c canaries) digits(what, format string) string {
	number := fmt.Sprintf(format, len(c))
	c[number] = what
	return number
}

// What must be encrypted is in no file of the data folder, nor in the write-ahead log,
// in any table or in the log, while the program is in the middle of its work: 500
// canaries, in every field of restricted cases and in the phone, ID number and address of
// ordinary ones (PII-01).
func TestPII01Canaries(t *testing.T) {
	each(t, func(t *township) {
		var log bytes.Buffer
		rights, err := authz.Load(policies.Files)
		if err != nil {
			t.Fatal(err)
		}
		t.app = app.New(app.Options{Store: t.store, Rights: rights, Clock: t.clock, Demo: true,
			Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		all := canaries{}
		for i := 0; len(all) < 500; i++ {
			t.sing(all, i%2 == 0)
		}
		for canary, what := range all {
			if strings.Contains(log.String(), canary) {
				t.Errorf("the log has a canary: %s", what)
			}
		}
		t.searched(all)
	})
}

// No table holds a hash of a phone or an ID number that anybody could make who has no key:
// there are so few numbers that he would try them all (PII-02).
func TestPII02NoHashWithoutAKey(t *testing.T) {
	each(t, func(t *township) {
		numbers, hashes := canaries{}, canaries{}
		for len(numbers) < 12 {
			t.sing(numbers, false)
		}
		for number, what := range numbers {
			for name, make := range map[string]func() hash.Hash{"MD5": md5.New, "SHA-1": sha1.New, "SHA-256": sha256.New, "SHA-512": sha512.New} {
				for kind, h := range map[string]hash.Hash{"": make(), "HMAC without a key, ": hmac.New(make, nil)} {
					h.Write([]byte(number))
					sum := h.Sum(nil)
					for form, text := range map[string]string{
						"hex": hex.EncodeToString(sum), "HEX": fmt.Sprintf("%X", sum), "raw": string(sum),
						"base64": base64.RawStdEncoding.EncodeToString(sum), "base64 for addresses": base64.RawURLEncoding.EncodeToString(sum),
					} {
						hashes[text] = fmt.Sprintf("%s%s of a %s, %s", kind, name, what, form)
					}
				}
			}
		}
		t.searched(hashes)
	})
}

// sing makes a case with a canary in every field that it has to keep to itself.
func (t *township) sing(all canaries, restricted bool) {
	t.Helper()
	r := quarrel("v-24")
	r.Restricted = restricted
	for i := range r.Parties {
		p := &r.Parties[i]
		p.Phone, p.IDNumber, p.Address = all.digits("phone", "1397%07d"), all.digits("ID number", "41042219700101%04d"), all.words("住址")
		if restricted {
			p.Name = all.words("姓名")
		}
	}
	if restricted {
		r.Narrative, r.Cause = all.words("经过"), all.words("起因")
	}
	c, err := t.app.Register(t.Context(), t.who("tiaojie24"), r, t.write(0))
	if err != nil {
		t.Fatal(err)
	}
	if !restricted {
		return
	}
	t.do("tiaojie24", c, consent(c))
	t.do("tiaojie24", c, &dispute.Note{Text: all.words("备注")})
	r.Category, r.Narrative = "0000", all.words("被退回的经过")
	if _, err := t.app.Register(t.Context(), t.who("tiaojie24"), r, t.write(0)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a category that is none: %v", err)
	}
	attendance := []dispute.Attendance{}
	for _, p := range c.Parties {
		attendance = append(attendance, dispute.Attendance{PartyID: p.ID, Present: true, Told: true})
	}
	t.do("tiaojie24", c, &dispute.Hearing{Result: dispute.NotAgreed, RightsNotice: true, Record: all.words("笔录"), Attendance: attendance})
	t.do("tiaojie24", c, &dispute.Elevate{From: c.Level, Reason: all.words("提级原因")})
	if _, err := t.reveal("tiaojie24", c, dispute.RevealPhone); err != nil && fault.CodeOf(err) != "too_many_reveals" {
		t.Error(err)
	}
}

// searched looks for canaries where they would lie.
func (t *township) searched(all canaries) {
	t.Helper()
	places := map[string][]byte{}
	if t.world.Postgres() {
		db := t.behind()
		var dump []byte
		err := db.QueryRowContext(t.Context(), `SELECT string_agg(query_to_xml('SELECT * FROM ' || quote_ident(table_name), true, true, '')::text, '')
			FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`).Scan(&dump)
		if err != nil {
			t.Fatal(err)
		}
		places["the tables"] = dump
	} else {
		err := filepath.WalkDir(t.world.Options.DataDir, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				places[filepath.Base(path)], err = os.ReadFile(path)
			}
			return err
		})
		if err != nil || len(places["shuoli.db-wal"]) == 0 {
			t.Fatalf("%d files, the write-ahead log has %d bytes, %v", len(places), len(places["shuoli.db-wal"]), err)
		}
	}
	for place, text := range places {
		if strings.HasSuffix(place, ".db") && !bytes.Contains(text, []byte("滴水檐")) {
			t.Fatal("what is in clear is not found either: the search is blind")
		}
		for canary, what := range all {
			if bytes.Contains(text, []byte(canary)) {
				t.Errorf("%s has a canary: %s", place, what)
			}
		}
	}
}
