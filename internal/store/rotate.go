package store

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"shuoli/internal/fault"
)

// present is what seals now. A file that has changed is read again, so that a program that
// runs goes over to a new key by itself; one that cannot be read, or is gone, changes
// nothing. It looks each time (2 µs): whoever sealed with the old key for a moment longer
// could do so behind the back of Reseal.
func (k *Keyring) present() tink.AEAD {
	k.mu.Lock()
	defer k.mu.Unlock()
	stat, err := os.Stat(k.path)
	if err != nil || stat.ModTime().Equal(k.made) {
		return k.aead
	}
	if next, err := LoadKeyFile(k.path); err == nil {
		k.aead, k.made = next.aead, next.made
	}
	return k.aead
}

// decrypt opens with the keys that are known, which is nearly always enough, and looks for
// a newer one only when it is not.
func (k *Keyring) decrypt(raw, bound []byte) ([]byte, error) {
	k.mu.Lock()
	known := k.aead
	k.mu.Unlock()
	text, err := known.Decrypt(raw, bound)
	if err == nil {
		return text, nil
	}
	if now := k.present(); now != known {
		return now.Decrypt(raw, bound)
	}
	return nil, err
}

// AddKey puts a new key into a key file, with which everything is sealed from then on.
// The old ones stay: backups and what has not been sealed anew open with them. The file
// is replaced as a whole or not at all, by one beside it with ".new" behind its name; what
// a run that was killed left there nobody has used yet, and is written over. Faults as
// LoadKeyFile; Conflict, code "key_busy", while another adds one.
func AddKey(path string) error {
	next := path + ".new"
	f, err := flock(next, syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return keyBusy()
	}
	if err != nil {
		return refuse("key_file", "不能写入密钥文件", err)
	}
	defer f.Close() // synced before it counts
	// Whoever had the lock may have made it the key file meanwhile, which is not to be touched.
	if there, err := os.Stat(next); err != nil || !sameFile(f, there) {
		return keyBusy()
	}
	if err := addKey(path, f); err != nil {
		return errors.Join(err, os.Remove(next))
	}
	return nil
}

func keyBusy() error {
	return fault.New(fault.Conflict, "key_busy", "另一个程序正在换密钥，请稍后再试")
}

func sameFile(f *os.File, other os.FileInfo) bool {
	stat, err := f.Stat()
	return err == nil && os.SameFile(stat, other)
}

// addKey writes a key file with one key more into another, which takes its place.
func addKey(path string, next *os.File) error {
	file, handle, _, err := readKeyFile(path)
	if err != nil {
		return err
	}
	manager := keyset.NewManagerFromHandle(handle)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = manager.SetPrimary(id)
	}
	if err == nil {
		handle, err = manager.Handle()
	}
	if err != nil {
		return refuse("key_file", "不能生成密钥", err)
	}
	text, err := file.text(handle)
	if err != nil {
		return err
	}
	err = next.Truncate(0)
	if err == nil {
		_, err = next.WriteAt(text, 0)
	}
	if err = errors.Join(err, next.Sync()); err == nil {
		// What is sealed from now on opens with this file alone: it has to outlast a power cut.
		err = errors.Join(os.Rename(next.Name(), path), syncFolder(filepath.Dir(path)))
	}
	if err != nil {
		return refuse("key_file", "不能写入密钥文件", err)
	}
	return nil
}

// primary is the id of the key that seals, as it stands at the head of what it sealed.
func (k *Keyring) primary() ([]byte, error) {
	sealed, err := k.present().Encrypt(nil, nil)
	if err != nil {
		return nil, refuse("encryption", "不能加密", err)
	}
	return sealed[:keyHead], nil
}

// keyHead is how many bytes tink sets before what a key has sealed: 1 and the key's id.
const keyHead = 5

// sealedColumn is one that holds sealed text, and the columns that name its row.
type sealedColumn struct {
	table, column string
	key           []string
	prefixed      bool // only what begins with sealedPrefix is sealed
	bound         func(key []string) []string
}

// sealedColumns is all that a key has sealed; a test holds them against the schema's use.
var sealedColumns = []sealedColumn{
	{"parties", "phone", []string{"case_id", "id"}, false, partyBound("phone")},
	{"parties", "id_number", []string{"case_id", "id"}, false, partyBound("id_number")},
	{"parties", "address", []string{"case_id", "id"}, false, partyBound("address")},
	{"parties", "name", []string{"case_id", "id"}, true, partyBound("name")},
	{"events", "data", []string{"id", "case_id"}, true, func(key []string) []string { return eventRow{ID: key[0], CaseID: key[1]}.bound() }},
	{"cases", "narrative", []string{"id"}, true, func(key []string) []string { return narrativeBound(key[0]) }},
	{"idempotency", "answer", []string{"user_id", "key"}, false, func(key []string) []string { return answerBound(key[0], key[1]) }},
	{"imports", "detail", []string{"id"}, false, func(key []string) []string { return importRow{ID: key[0]}.bound() }},
	{"import_rows", "data", []string{"import_id", "ordinal"}, false, func(key []string) []string { return importDataBound(key[0], key[1]) }},
}

func partyBound(column string) func(key []string) []string {
	return func(key []string) []string { return partyRow{CaseID: key[0], ID: key[1]}.bound(column) }
}

// resealedAtOnce is how many values one transaction seals anew, so that others get their turn.
const resealedAtOnce = 200

// Reseal seals with the present key whatever an older one has sealed, beside everything
// else that goes on, and answers how many values that were. What changes meanwhile is
// sealed with the present key already. Broken off, it is begun again and finds what is left.
func (s *Store) Reseal(ctx context.Context) (n int, err error) {
	head, err := s.keys.primary()
	if err != nil {
		return 0, err
	}
	for _, c := range sealedColumns {
		for after := []any(nil); ; {
			var done, seen int
			err := s.Tx(ctx, func(tx *Tx) (err error) {
				done, seen, after, err = tx.reseal(c, head, after)
				return err
			})
			if n += done; err != nil {
				return n, err
			}
			if seen < resealedAtOnce {
				break
			}
		}
	}
	return n, s.Tx(ctx, (*Tx).sealKeyCheck)
}

// reseal seals up to resealedAtOnce rows of a column anew, those after a key.
func (tx *Tx) reseal(c sealedColumn, head []byte, after []any) (done, seen int, last []any, err error) {
	names := strings.Join(c.key, ", ")
	query, args := fmt.Sprintf("SELECT %s, %s FROM %s WHERE %s <> ''", names, c.column, c.table, c.column), []any{}
	if c.prefixed {
		query, args = query+" AND substr("+c.column+", 1, ?) = ?", append(args, len(sealedPrefix), sealedPrefix)
	}
	if after != nil {
		query, args = query+" AND ("+names+") > (?"+strings.Repeat(", ?", len(c.key)-1)+")", append(args, after...)
	}
	rows, err := tx.db.Raw(query+" ORDER BY "+names+" LIMIT ?", append(args, resealedAtOnce)...).Rows()
	if err != nil {
		return 0, 0, nil, translate(err)
	}
	type value struct {
		key  []any
		text string
	}
	var values []value
	for rows.Next() {
		v := value{key: make([]any, len(c.key))}
		targets := make([]any, 0, len(c.key)+1)
		for i := range v.key {
			targets = append(targets, &v.key[i])
		}
		if err := rows.Scan(append(targets, &v.text)...); err != nil {
			return 0, 0, nil, translate(errors.Join(err, rows.Close()))
		}
		values = append(values, v)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, 0, nil, translate(err)
	}
	where := strings.Join(c.key, " = ? AND ") + " = ?"
	for _, v := range values {
		last = v.key
		sealed := strings.TrimPrefix(v.text, sealedPrefix)
		if sealedWith(head, sealed) {
			continue
		}
		fresh, err := tx.keys.anew(sealed, c.bound(texts(v.key)))
		if err != nil {
			return 0, 0, nil, err
		}
		fresh = v.text[:len(v.text)-len(sealed)] + fresh
		// Only if it still is what it was: who wrote meanwhile has sealed it himself.
		put := tx.db.Exec(fmt.Sprintf("UPDATE %s SET %s = ? WHERE %s AND %s = ?", c.table, c.column, where, c.column), append(append([]any{fresh}, v.key...), v.text)...)
		if put.Error != nil {
			return 0, 0, nil, translate(put.Error)
		}
		done += int(put.RowsAffected)
	}
	return done, len(values), last, nil
}

// anew seals with the present key what another has sealed.
func (k *Keyring) anew(sealed string, bound []string) (string, error) {
	text, err := k.open(sealed, bound...)
	if err != nil {
		return "", err
	}
	return k.seal(text, bound...)
}

func sealedWith(head []byte, sealed string) bool {
	raw, err := base64.StdEncoding.DecodeString(sealed[:min(len(sealed), 8)])
	return err == nil && bytes.HasPrefix(raw, head)
}

// texts writes the values of a key as they are bound.
func texts(key []any) []string {
	list := make([]string, len(key))
	for i, v := range key {
		if raw, ok := v.([]byte); ok {
			v = string(raw)
		}
		list[i] = fmt.Sprint(v)
	}
	return list
}
