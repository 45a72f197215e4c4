//go:build !linux

package store

// networkFilesystem cannot tell here; the supported servers run Linux.
func networkFilesystem(string) (string, error) { return "", nil }
