package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"shuoli/internal/fault"
)

// Fields that can be found by their exact value, each by a key of its own, and
// "digest", the key of the digests that stand for sensitive values in the audit.
const (
	PhoneField    = "phone"
	IDNumberField = "id_number"
	digestField   = "digest"
	payloadField  = "payload"
)

// Keyring holds the keys of personal data: one to encrypt, and one a field to find
// by. It is read from a file that is in neither the database nor its backups.
type Keyring struct {
	index map[string][]byte

	mu   sync.Mutex // of what a change of the file replaces
	aead tink.AEAD
	path string
	made time.Time // when the file that was read was written
}

// keyFile is the file's form. AEAD is a tink keyset in clear, so that a later key can
// be added beside the old: the file itself is the secret.
type keyFile struct {
	Version int               `json:"version"`
	AEAD    json.RawMessage   `json:"aead"`
	Index   map[string][]byte `json:"index"`
}

// NewKeyFile makes new keys and writes them to path, which only its owner may read. It
// never overwrites: an existing file is a Conflict ("key_exists").
func NewKeyFile(path string) (*Keyring, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, refuse("key_file", "不能生成密钥", err)
	}
	file := keyFile{Version: 1, Index: map[string][]byte{}}
	for _, field := range []string{PhoneField, IDNumberField, digestField, payloadField} {
		key := make([]byte, 32)
		_, _ = rand.Read(key) // never fails; it ends the program instead
		file.Index[field] = key
	}
	text, err := file.text(handle)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, withCause(fault.New(fault.Conflict, "key_exists", "密钥文件已经存在，不会覆盖"), err)
	}
	if err != nil {
		return nil, refuse("key_file", "不能写入密钥文件", err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, refuse("key_file", "不能写入密钥文件", err)
	}
	return LoadKeyFile(path)
}

// text is the file with a keyset, as it is written.
func (f keyFile) text(handle *keyset.Handle) ([]byte, error) {
	var clear bytes.Buffer
	err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&clear))
	var text []byte
	if err == nil {
		f.AEAD = clear.Bytes()
		text, err = json.MarshalIndent(f, "", "  ")
	}
	if err != nil {
		return nil, refuse("key_file", "不能生成密钥", err)
	}
	return append(text, '\n'), nil
}

// LoadKeyFile reads the keys. It refuses a file that is missing ("no_key"), that
// others may read ("key_file_mode"), or that is no key file ("key_file").
func LoadKeyFile(path string) (*Keyring, error) {
	file, handle, made, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, refuse("key_file", "密钥文件已损坏，或不是说理的密钥文件", nil)
	}
	return &Keyring{aead: primitive, index: file.Index, path: path, made: made}, nil
}

// readKeyFile reads a key file, the keyset in it, and when it was written. Faults as
// LoadKeyFile.
func readKeyFile(path string) (file keyFile, handle *keyset.Handle, made time.Time, err error) {
	stat, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return file, nil, made, refuse("no_key", "没有密钥文件；没有它，加密的内容谁也打不开", err)
	case err != nil:
		return file, nil, made, refuse("key_file", "不能读取密钥文件", err)
	case stat.Mode().Perm()&0o077 != 0:
		return file, nil, made, refuse("key_file_mode", "密钥文件的权限太宽，请执行 chmod 600", nil)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return file, nil, made, refuse("key_file", "不能读取密钥文件", err)
	}
	// What the file holds is in no error: it is the secret.
	if err := json.Unmarshal(text, &file); err != nil || file.Version != 1 {
		return file, nil, made, refuse("key_file", "密钥文件已损坏，或不是说理的密钥文件", nil)
	}
	if handle, err = insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(file.AEAD))); err != nil {
		return file, nil, made, refuse("key_file", "密钥文件已损坏，或不是说理的密钥文件", nil)
	}
	for _, field := range []string{PhoneField, IDNumberField, digestField, payloadField} {
		if len(file.Index[field]) < 32 {
			return file, nil, made, refuse("key_file", "密钥文件不完整", nil)
		}
	}
	return file, handle, stat.ModTime(), nil
}

// Digest stands for a sensitive value where the value itself may not be written, such
// as the audit's before and after: equal values have equal digests, and nobody
// without the key can try values.
func (k *Keyring) Digest(value string) string { return k.mac(digestField, value) }

// seal encrypts text so that it opens only in the place it is bound to: table, column,
// row and case. An empty text stays empty.
func (k *Keyring) seal(text string, bound ...string) (string, error) {
	if text == "" {
		return "", nil
	}
	sealed, err := k.present().Encrypt([]byte(text), canonical(bound...))
	if err != nil {
		return "", refuse("encryption", "不能加密", err)
	}
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// open is the other way round; text moved from another place does not open.
func (k *Keyring) open(sealed string, bound ...string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err == nil {
		raw, err = k.decrypt(raw, canonical(bound...))
	}
	if err != nil {
		return "", withCause(fault.New(fault.Internal, "seal_broken", "加密的内容打不开：密钥不对，或数据被动过"), err)
	}
	return string(raw), nil
}

func (k *Keyring) mac(field, value string) string {
	if value == "" {
		return ""
	}
	h := hmac.New(sha256.New, k.index[field])
	h.Write([]byte(value)) // a hash's Write never fails
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// canonical writes fields with their lengths, so that no two lists of fields look alike.
func canonical(fields ...string) []byte {
	var b []byte
	for _, f := range fields {
		b = binary.BigEndian.AppendUint32(b, uint32(len(f)))
		b = append(b, f...)
	}
	return b
}
