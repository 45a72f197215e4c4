//go:build !linux

package store

import "errors"

// networkFilesystem cannot tell here; the supported servers run Linux.
func networkFilesystem(string) (string, error) { return "", nil }

// Space cannot tell here.
func Space(string) (free, total int64, err error) { return 0, 0, errors.ErrUnsupported }
