// Package fault is the program's one error type. A fault carries a stable
// code that tests, logs and the tablet's sentences rely on, words in Chinese
// for whoever reads the raw answer, and the fields at fault. It knows nothing
// of HTTP: internal/httpapi alone turns a kind into a status.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure a fault is; every code belongs to one kind.
type Kind string

// The kinds, and the status internal/httpapi gives each.
const (
	Malformed    Kind = "malformed"    // 400: cannot be read at all
	Anonymous    Kind = "anonymous"    // 401: nobody is logged in
	Forbidden    Kind = "forbidden"    // 403: the role may not
	NotFound     Kind = "not_found"    // 404: not there, or not yours
	Conflict     Kind = "conflict"     // 409: not in this state
	Stale        Kind = "stale"        // 412: another version
	TooLarge     Kind = "too_large"    // 413
	Invalid      Kind = "invalid"      // 422: understood but wrong
	Precondition Kind = "precondition" // 428: If-Match is missing
	TooFast      Kind = "too_fast"     // 429
	Internal     Kind = "internal"     // 500: ours
	Unavailable  Kind = "unavailable"  // 503: the store is away
)

// Field names one input at fault: Pointer is a JSON pointer into the request
// body ("/parties/0/name"), a header or a query parameter; Code is stable.
type Field struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
}

// Error is the one error that crosses package borders.
type Error struct {
	Kind   Kind
	Code   string  // stable, snake_case; the interface has a sentence for each
	Detail string  // one Chinese sentence without personal data
	Fields []Field // inputs at fault, may be empty
	// Current is what a stale edit is answered with (412): the thing as it stands.
	Current any
	// RetryAfter is in seconds, for TooFast and Unavailable; 0 is unknown.
	RetryAfter int
	Err        error // the hidden cause, logged and never shown
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Detail, e.Err)
	}
	return e.Code + ": " + e.Detail
}

// Unwrap gives the hidden cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is a fault with the same code.
func (e *Error) Is(target error) bool {
	var t *Error
	return errors.As(target, &t) && t.Code == e.Code
}

// New makes a fault of a kind with a code and a sentence.
func New(kind Kind, code, detail string, fields ...Field) *Error {
	return &Error{Kind: kind, Code: code, Detail: detail, Fields: fields}
}

// Wrap hides err behind an internal fault, so that no cause leaks out.
func Wrap(err error, detail string) *Error {
	return &Error{Kind: Internal, Code: "internal", Detail: detail, Err: err}
}

// At is short for an Invalid fault at one field.
func At(pointer, code, detail string) *Error {
	return New(Invalid, code, detail, Field{Pointer: pointer, Code: code})
}

// Missing is the one answer for what is not there and for what is not the
// asker's, so that nobody can tell the two apart (spec: 404 for a stranger's id).
func Missing() *Error {
	return New(NotFound, "not_found", "没有找到，或者不在您的范围内")
}

// KindOf tells err's kind; an error that is no fault is Internal.
func KindOf(err error) Kind {
	var f *Error
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// CodeOf tells err's code; an error that is no fault is "internal".
func CodeOf(err error) string {
	var f *Error
	if errors.As(err, &f) {
		return f.Code
	}
	return "internal"
}
