package store

import (
	"errors"
	"os"
	"syscall"
)

// lockFile holds a lock that other processes, and other stores of this one, wait
// for; the operating system lets go of it when the process dies.
func lockFile(path string) (unlock func(), err error) {
	f, err := flock(path, syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	return func() { _ = f.Close() }, nil // closing lets go; nothing was written
}

// flock opens a file and locks it, with LOCK_NB without waiting: then EWOULDBLOCK is
// that another has it.
func flock(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		_ = f.Close() // nothing was written
		return nil, err
	}
	return f, nil
}
