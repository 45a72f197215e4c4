package papers

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"shuoli/internal/fault"
)

// Bounds of a workbook that comes in. Everything is counted while it is unpacked; what
// the file says of itself is not believed.
const (
	maxFile     = 10 << 20
	maxUnpacked = 64 << 20
	maxEntries  = 1000
	maxRatio    = 300     // unpacked to packed; a long even sheet comes to a hundred
	smallPart   = 1 << 20 // below it the ratio does not matter
	maxToken    = 1 << 20 // bytes of one tag or text
	maxTokens   = 4_000_000
	maxDepth    = 64 // of tags in each other
)

// parcel is the ZIP of a workbook, checked from outside: nothing in it that runs, links
// or hides, and not more of it than the bounds allow.
type parcel struct {
	parts  map[string]*zip.File // by name in lower case
	tokens int                  // tags and texts read so far
}

// open checks the file's form before anything in it is understood.
func openParcel(data []byte) (*parcel, error) {
	switch {
	case len(data) > maxFile:
		return nil, workbookTooLarge()
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		if bytes.Contains(data, utf16("EncryptedPackage")) {
			return nil, workbookEncrypted()
		}
		return nil, oldWorkbook()
	case !bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return nil, notAWorkbook()
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, workbookDamaged(err)
	}
	if len(z.File) > maxEntries {
		return nil, workbookTooLarge()
	}
	p := &parcel{parts: map[string]*zip.File{}}
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if !plain(name) {
			return nil, workbookDamaged(fmt.Errorf("papers: part %q", f.Name))
		}
		if _, twice := p.parts[name]; twice {
			return nil, workbookDamaged(fmt.Errorf("papers: part %q is there twice", f.Name))
		}
		if f.Flags&1 != 0 {
			return nil, workbookEncrypted()
		}
		if err := foreign(name); err != nil {
			return nil, err
		}
		p.parts[name] = f
	}
	if p.parts["[content_types].xml"] == nil {
		return nil, notAWorkbook()
	}
	return p, p.unpack()
}

// utf16 is how names stand in the old container.
func utf16(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for _, b := range []byte(s) {
		out = append(out, b, 0)
	}
	return out
}

// plain names stay inside the parcel.
func plain(name string) bool {
	return name != "" && !strings.ContainsAny(name, "\\:\x00") && !strings.HasPrefix(name, "/") && path.Clean(name) == strings.TrimSuffix(name, "/") &&
		!strings.HasPrefix(name, "../") && name != ".."
}

// foreign parts are those that no ledger needs and an attacker might.
func foreign(name string) error {
	base := path.Base(name)
	switch {
	case strings.HasPrefix(base, "vbaproject") || strings.HasPrefix(base, "vbadata") || strings.Contains(name, "/macrosheets/") || strings.Contains(name, "/dialogsheets/"):
		return workbookMacros()
	case strings.Contains(name, "/externallinks/") || strings.Contains(name, "/querytables/") || base == "connections.xml" || strings.Contains(name, "/model/"):
		return workbookLinks()
	case strings.Contains(name, "/embeddings/") || strings.Contains(name, "/activex/") || strings.Contains(name, "/ctrlprops/") || strings.HasPrefix(base, "oleobject"):
		return workbookEmbedded()
	}
	return nil
}

// unpack runs once through every part, keeping nothing: for the sums, and for document
// types and entities in XML.
func (p *parcel) unpack() error {
	total := int64(0)
	for name, f := range p.parts {
		r, err := f.Open()
		if err != nil {
			return workbookDamaged(err)
		}
		look := &lookout{xml: strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") || strings.HasSuffix(name, ".vml")}
		n, err := io.Copy(look, io.LimitReader(r, maxUnpacked-total+1))
		if closing := r.Close(); err == nil {
			err = closing
		}
		total += n
		var f2 *fault.Error
		switch {
		case total > maxUnpacked || n > smallPart && n > maxRatio*int64(f.CompressedSize64):
			return workbookTooLarge()
		case errors.As(err, &f2):
			return err
		case err != nil:
			return workbookDamaged(err)
		}
	}
	return nil
}

// lookout watches XML pass by for a document type or an entity of its own. The end of
// each piece is kept, so that one cut in two is seen.
type lookout struct {
	xml  bool
	tail []byte
}

func (l *lookout) Write(piece []byte) (int, error) {
	if !l.xml {
		return len(piece), nil
	}
	seen := append(l.tail, piece...)
	for _, mark := range []string{"<!DOCTYPE", "<!ENTITY"} {
		if bytes.Contains(seen, []byte(mark)) {
			return 0, workbookEntities()
		}
	}
	l.tail = append(l.tail[:0], seen[max(0, len(seen)-len("<!DOCTYPE")):]...)
	return len(piece), nil
}

// scan reads a part tag by tag. A missing part is io.ErrUnexpectedEOF.
type scan struct {
	*xml.Decoder
	parcel *parcel
	file   io.ReadCloser
	left   int
	depth  int
}

func (p *parcel) scan(name string) (*scan, error) {
	f := p.parts[strings.ToLower(name)]
	if f == nil {
		return nil, fmt.Errorf("papers: no part %s: %w", name, io.ErrUnexpectedEOF)
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	s := &scan{parcel: p, file: r, left: maxToken}
	s.Decoder = xml.NewDecoder(s)
	return s, nil
}

// Read lends the decoder so much for one token that none can fill the memory; next says
// so when that was too little.
func (s *scan) Read(b []byte) (int, error) {
	if s.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := s.file.Read(b[:min(len(b), s.left)])
	s.left -= n
	return n, err
}

// Close ends the reading.
func (s *scan) Close() error { return s.file.Close() }

// next is the next tag or text, io.EOF at the end.
func (s *scan) next() (xml.Token, error) {
	s.left = maxToken
	t, err := s.Token()
	if s.parcel.tokens++; s.parcel.tokens > maxTokens || err != nil && s.left <= 0 {
		return nil, workbookTooLarge()
	}
	switch t.(type) {
	case xml.StartElement:
		s.depth++
	case xml.EndElement:
		s.depth--
	case xml.Directive:
		return nil, workbookEntities()
	}
	if s.depth > maxDepth {
		return nil, workbookDamaged(errors.New("papers: tags too deep"))
	}
	return t, err
}

// each calls do for every tag of a part that begins, until it returns an error.
func (p *parcel) each(name string, do func(s *scan, tag xml.StartElement) error) error {
	s, err := p.scan(name)
	if err != nil {
		return damaged(err)
	}
	for err == nil {
		var t xml.Token
		if t, err = s.next(); err == nil {
			if tag, ok := t.(xml.StartElement); ok {
				err = do(s, tag)
			}
		}
	}
	if closing := s.Close(); err == io.EOF {
		err = closing
	}
	return damaged(err)
}

// damaged makes whatever is no fault yet the one of a broken file.
func damaged(err error) error {
	var f *fault.Error
	if err == nil || errors.As(err, &f) {
		return err
	}
	return workbookDamaged(err)
}

func attr(tag xml.StartElement, name string) string {
	for _, a := range tag.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
