// Package archive is the form of a backup: one tar.gz whose first member is a manifest
// that names every other, in order, with its size and hash. It knows files and bytes and
// nothing of what they mean. What comes from outside is believed in nothing: a member is
// written only if the manifest names it, by exactly its name and size, as a plain file.
package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"shuoli/internal/fault"
)

// Format is the one form of archive that this program writes and reads.
const Format = 1

const (
	manifestName = "manifest.json"
	// manifestAtMost is in bytes; membersAtMost bounds what it lists.
	manifestAtMost, membersAtMost = 64 << 10, 100
	// ratioAtMost is how many times its own size an archive may unpack to. A database
	// packs to a tenth, an empty one to a fiftieth; gzip's own limit, 1032, only a bomb reaches.
	ratioAtMost = 200
	// framing is more than tar itself adds to a member: a header, and up to 20 empty blocks at the end.
	framing = 16 << 10
)

// Manifest says what an archive holds and where it comes from.
type Manifest struct {
	Format   int              `json:"format"`
	Database string           `json:"database"` // sqlite
	Schema   int64            `json:"schema"`   // number of the newest migration
	Epoch    string           `json:"epoch"`    // of the database when it was copied
	MadeAt   time.Time        `json:"made_at"`
	Counts   map[string]int64 `json:"counts"` // rows of the tables that matter most
	Members  []Member         `json:"members"`
}

// Member is one file of an archive.
type Member struct {
	Name   string `json:"name"` // a plain file name, never a path
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Pack writes an archive of files in a folder, which must not change meanwhile. It
// answers with the manifest and the members it has found.
func Pack(w io.Writer, m Manifest, from *os.Root, names ...string) (Manifest, error) {
	m.Format, m.Members = Format, nil
	for _, name := range names {
		sum := sha256.New()
		size, err := copyFrom(sum, from, name)
		if err != nil {
			return m, err
		}
		m.Members = append(m.Members, Member{Name: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	// On a village's machine the time matters more than a tenth of the size.
	zipped, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return m, err
	}
	packed := tar.NewWriter(zipped)
	header := func(name string, size int64) *tar.Header {
		return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: m.MadeAt, Format: tar.FormatGNU}
	}
	if err := packed.WriteHeader(header(manifestName, int64(len(text)))); err != nil {
		return m, err
	}
	if _, err := packed.Write(text); err != nil {
		return m, err
	}
	for _, member := range m.Members {
		if err := packed.WriteHeader(header(member.Name, member.Size)); err != nil {
			return m, err
		}
		if _, err := copyFrom(packed, from, member.Name); err != nil {
			return m, err
		}
	}
	return m, errors.Join(packed.Close(), zipped.Close())
}

func copyFrom(w io.Writer, from *os.Root, name string) (int64, error) {
	f, err := from.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(w, f)
}

// Unpack writes the members of an archive into an empty folder, each synced to the
// disk, and answers with its manifest. It fails with Invalid, code "bad_backup", for a
// file that is not exactly such an archive; what it had written until then stays.
func Unpack(file string, into *os.Root) (Manifest, error) {
	// Opening a pipe or a device could wait for ever.
	stat, err := os.Stat(file)
	if err != nil {
		return Manifest{}, Bad(err)
	}
	if !stat.Mode().IsRegular() {
		return Manifest{}, Bad(errors.New("it is no plain file"))
	}
	f, err := os.Open(file)
	if err != nil {
		return Manifest{}, Bad(err)
	}
	defer f.Close()
	m, err := unpack(bufio.NewReader(f), stat.Size(), into)
	if err != nil {
		return Manifest{}, Bad(err)
	}
	return m, nil
}

// Bad is the fault for an archive that is not to be trusted.
func Bad(err error) error {
	f := fault.New(fault.Invalid, "bad_backup", "这个备份文件不能用：它不完整、被改动过，或不是说理的备份；现有的数据没有动")
	f.Err = err
	return f
}

func unpack(packed *bufio.Reader, size int64, into *os.Root) (Manifest, error) {
	unzipped, err := gzip.NewReader(packed)
	if err != nil {
		return Manifest{}, err
	}
	unzipped.Multistream(false)
	// Nothing, padding included, is unpacked beyond what the manifest has promised.
	budget := &io.LimitedReader{R: unzipped, N: manifestAtMost + framing}
	members := tar.NewReader(budget)
	m, err := readManifest(members, size)
	if err != nil {
		return m, err
	}
	for _, member := range m.Members {
		budget.N += member.Size + framing
	}
	for _, member := range m.Members {
		if err := unpackMember(members, member, into); err != nil {
			return m, err
		}
	}
	if h, err := members.Next(); err == nil {
		return m, fmt.Errorf("%q is not in the manifest", h.Name)
	} else if !errors.Is(err, io.EOF) {
		return m, err
	}
	// The stream's own checksum stands at its end, and behind that nothing.
	if _, err := io.Copy(io.Discard, budget); err != nil {
		return m, err
	}
	if _, err := packed.ReadByte(); budget.N == 0 || !errors.Is(err, io.EOF) {
		return m, errors.New("it goes on behind its end")
	}
	return m, nil
}

var (
	plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,99}$`)
	hashForm  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// readManifest reads the first member; size is the archive's own.
func readManifest(members *tar.Reader, size int64) (m Manifest, err error) {
	h, err := next(members, manifestName)
	if err != nil {
		return m, err
	}
	if h.Size > manifestAtMost {
		return m, fmt.Errorf("a manifest of %d bytes", h.Size)
	}
	text, err := io.ReadAll(members)
	if err != nil {
		return m, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return m, err
	}
	if decoder.More() || m.Format != Format || len(m.Members) == 0 || len(m.Members) > membersAtMost {
		return m, fmt.Errorf("format %d with %d members", m.Format, len(m.Members))
	}
	seen, left := map[string]bool{manifestName: true}, size*ratioAtMost
	for _, member := range m.Members {
		if !plainName.MatchString(member.Name) || seen[member.Name] || !hashForm.MatchString(member.SHA256) {
			return m, fmt.Errorf("the manifest names %q", member.Name)
		}
		if member.Size < 0 || member.Size > left {
			return m, fmt.Errorf("%q would unpack to %d bytes", member.Name, member.Size)
		}
		seen[member.Name] = true
		left -= member.Size
	}
	return m, nil
}

// next is the header of the next member, which must be a plain file of that name.
func next(members *tar.Reader, name string) (*tar.Header, error) {
	h, err := members.Next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("it ends before %q", name)
	case err != nil:
		return nil, err
	case h.Typeflag != tar.TypeReg || h.Name != name || h.Linkname != "" || len(h.PAXRecords) > 0: // PAX records can make a file sparse
		return nil, fmt.Errorf("%q of type %q where %q should be", h.Name, h.Typeflag, name)
	}
	return h, nil
}

func unpackMember(members *tar.Reader, want Member, into *os.Root) error {
	h, err := next(members, want.Name)
	if err != nil {
		return err
	}
	if h.Size != want.Size {
		return fmt.Errorf("%q has %d bytes, not %d", want.Name, h.Size, want.Size)
	}
	f, err := into.OpenFile(want.Name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, sum), members)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want.SHA256 {
		return fmt.Errorf("%q has the hash %s, not %s", want.Name, got, want.SHA256)
	}
	return nil
}
