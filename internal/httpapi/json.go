package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"shuoli/internal/fault"
)

// Bounds of any JSON taken in; nothing that the tablet sends comes near them.
const (
	maxDepth  = 32
	maxValues = 3_000
	maxNumber = 1e15 // beyond it a double, which is what the tablet counts in, loses fen
)

// document is a body as read: its value, and where a number stood that was
// written with a fraction or an exponent, which no field of ours takes.
type document struct {
	value     any
	fractions []string
}

// readJSON reads exactly one JSON value. encoding/json alone takes the last of two
// equal keys, replaces invalid UTF-8 and half surrogates in silence, and lets NUL
// through to a database that cannot keep it. Each of these, more than 32 levels or
// 3,000 values, and numbers beyond 1e15 are Malformed, with the pointer to the first.
func readJSON(data []byte) (document, *fault.Error) {
	if !utf8.Valid(data) {
		return document{}, unreadable("", "invalid_utf8")
	}
	if !json.Valid(data) {
		return document{}, unreadable("", "broken_json")
	}
	w := &walker{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	w.dec.UseNumber()
	value, err := w.value("", 1)
	if err != nil {
		return document{}, err
	}
	return document{value: value, fractions: w.fractions}, nil
}

// unreadable is the fault of a body that cannot be read, at one place.
func unreadable(pointer, code string) *fault.Error {
	return fault.New(fault.Malformed, "malformed_body", "发来的内容无法读取", fault.Field{Pointer: pointer, Code: code})
}

// walker reads the tokens of JSON that is known to be well-formed.
type walker struct {
	data      []byte
	dec       *json.Decoder
	values    int // so far: a fault of each costs far more than its two bytes
	fractions []string
}

func (w *walker) value(pointer string, depth int) (any, *fault.Error) {
	if depth > maxDepth {
		return nil, unreadable("", "too_deep")
	}
	if w.values++; w.values > maxValues {
		return nil, unreadable("", "too_many")
	}
	token, err := w.next(pointer)
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return w.object(pointer, depth)
		}
		return w.array(pointer, depth)
	case json.Number:
		return w.number(pointer, t.String())
	default:
		return t, nil
	}
}

func (w *walker) object(pointer string, depth int) (any, *fault.Error) {
	object := map[string]any{}
	for w.dec.More() {
		token, err := w.next(pointer)
		if err != nil {
			return nil, err
		}
		key, _ := token.(string)
		at := pointer + "/" + escape(key)
		if _, twice := object[key]; twice {
			return nil, unreadable(at, "duplicate_field")
		}
		if object[key], err = w.value(at, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := w.next(pointer)
	return object, err
}

func (w *walker) array(pointer string, depth int) (any, *fault.Error) {
	array := []any{}
	for w.dec.More() {
		v, err := w.value(pointer+"/"+strconv.Itoa(len(array)), depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, v)
	}
	_, err := w.next(pointer)
	return array, err
}

func (w *walker) number(pointer, literal string) (any, *fault.Error) {
	if !strings.ContainsAny(literal, ".eE") {
		n, err := strconv.ParseInt(literal, 10, 64)
		if err != nil || n > maxNumber || n < -maxNumber {
			return nil, unreadable(pointer, "number_too_large")
		}
		return n, nil
	}
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil || math.Abs(f) > maxNumber {
		return nil, unreadable(pointer, "number_too_large")
	}
	w.fractions = append(w.fractions, pointer)
	return f, nil
}

// next reads one token and looks at its text for what decoding would hide.
func (w *walker) next(pointer string) (json.Token, *fault.Error) {
	from := w.dec.InputOffset()
	token, err := w.dec.Token()
	if err != nil {
		return nil, unreadable(pointer, "broken_json")
	}
	if code := hidden(w.data[from:w.dec.InputOffset()]); code != "" {
		return nil, unreadable(pointer, code)
	}
	return token, nil
}

// hidden finds an escaped NUL or half a surrogate pair in the text of a token.
func hidden(text []byte) string {
	for i := bytes.IndexByte(text, '\\'); i >= 0 && i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++ // what is escaped
		if text[i] != 'u' {
			continue
		}
		unit := hex4(text[i+1:])
		i += 4
		switch {
		case unit == 0:
			return "nul"
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return "lone_surrogate"
		case unit >= 0xD800 && unit <= 0xDBFF:
			rest := text[i+1:]
			if len(rest) < 6 || rest[0] != '\\' || rest[1] != 'u' {
				return "lone_surrogate"
			}
			if low := hex4(rest[2:]); low < 0xDC00 || low > 0xDFFF {
				return "lone_surrogate"
			}
			i += 6
		}
	}
	return ""
}

func hex4(text []byte) uint64 {
	n, err := strconv.ParseUint(string(text[:4]), 16, 16)
	if err != nil {
		panic(fmt.Sprintf("httpapi: %q passed as four hexadecimal digits", text[:4]))
	}
	return n
}

// escape writes a key as a step of a JSON pointer. A key is the sender's own
// text and comes back in the answer, so it is cut short.
func escape(key string) string {
	if r := []rune(key); len(r) > 60 {
		key = string(r[:60]) + "…"
	}
	return steps.Replace(key)
}

var steps = strings.NewReplacer("~", "~0", "/", "~1")
