package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// How a restore puts a database in place of another. It is made in stageName; renaming
// that folder to readyPrefix and a time is the one moment that decides: before it nothing
// was touched, after it whoever comes next ends what was begun, however often it is killed.
const (
	stageName   = "restore.partial"
	readyPrefix = "restoring-"
	keptPrefix  = "before-restore-"
)

// finishRestore ends a restore that was decided. The folder must be locked.
func finishRestore(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return refuse("data_dir", "不能读取数据目录", err)
	}
	for _, e := range entries {
		stamp, ok := strings.CutPrefix(e.Name(), readyPrefix)
		if !ok || !e.IsDir() {
			continue
		}
		for _, step := range swapSteps(dir, stamp) {
			if err := step(); err != nil {
				return refuse("restore", "换上恢复的数据库时出错，请检查数据目录后再启动，会接着做完", err)
			}
		}
	}
	return nil
}

// swapSteps sets the old database aside with its log, which must not meet the new one,
// and moves the new one in. Each step may be done again.
func swapSteps(dir, stamp string) []func() error {
	ready, kept := filepath.Join(dir, readyPrefix+stamp), filepath.Join(dir, keptPrefix+stamp)
	aside := func(name string) func() error {
		return func() error {
			// Once the new one has left, what lies in its place is itself.
			if _, err := os.Lstat(filepath.Join(ready, sqliteFile)); err != nil {
				return unlessGone(err)
			}
			if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
				return unlessGone(err)
			}
			if err := os.MkdirAll(kept, 0o700); err != nil {
				return err
			}
			return errors.Join(os.Rename(filepath.Join(dir, name), filepath.Join(kept, name)), syncFolder(kept))
		}
	}
	return []func() error{
		aside(sqliteFile + "-wal"),
		aside(sqliteFile + "-shm"),
		aside(sqliteFile),
		func() error { return syncFolder(dir) },
		func() error {
			return unlessGone(os.Rename(filepath.Join(ready, sqliteFile), filepath.Join(dir, sqliteFile)))
		},
		func() error { return syncFolder(dir) },
		func() error { return os.RemoveAll(ready) },
	}
}

func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// syncFolder makes the names in a folder outlast a power cut.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
