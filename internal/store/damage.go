package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// useName is the file that is locked by whoever works with the data folder. It is empty
// until a database has been made there.
const useName = sqliteFile + ".use"

// useFolder notes that a program works with a data folder, so that no restore takes the
// database from under it. Unavailable, code "being_restored", while one is under way.
func useFolder(dir string) (*os.File, error) {
	use, err := flock(filepath.Join(dir, useName), syscall.LOCK_SH|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, refuse("being_restored", "正在用备份恢复这个数据目录，请等恢复结束再启动", nil)
	}
	if err != nil {
		return nil, refuse("data_dir", "不能锁定数据目录", err)
	}
	return use, nil
}

// isThere refuses a folder whose database has gone or was emptied: SQLite would make a
// new one without a word, and the township would find itself without a single case.
func isThere(path string, use *os.File) error {
	mark, err := use.Stat()
	if err != nil {
		return refuse("data_dir", "不能检查数据目录", err)
	}
	if mark.Size() == 0 {
		return nil
	}
	file, err := os.Stat(path)
	if err == nil && file.Size() > 0 {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return refuse("data_dir", "不能检查数据目录", err)
	}
	return damaged(fmt.Errorf("%s was here and is lost; a new one is only made in another folder", path))
}

// noteMade notes that there is a database from now on.
func noteMade(use *os.File) error {
	mark, err := use.Stat()
	if err == nil && mark.Size() == 0 {
		if _, err = use.WriteString("the database beside this file is in use\n"); err == nil {
			err = use.Sync()
		}
	}
	if err != nil {
		return refuse("data_dir", "不能写入数据目录", err)
	}
	return nil
}

// Inspect reads SQLite's whole file with its indexes, beside the program's work. Once it
// has found damage nothing more is written, and every write and Ping is answered with
// Unavailable, code "store_damaged".
func (s *Store) Inspect(ctx context.Context) error {
	if s.postgres {
		return nil // which has tools of its own
	}
	// A connection of its own: the others remember pages, and would not read them again.
	db := sql.OpenDB(&sqliteConnector{dsn: sqliteDSN(s.file, "deferred", true)})
	defer db.Close()
	return s.judge(pragmaCheck(ctx, db, "integrity_check"))
}

// errBroken is what SQLite's own checks find; their words may quote values and are not kept.
var errBroken = errors.New("SQLite's check finds it broken")

// pragmaCheck runs quick_check, which reads every page, or integrity_check, which
// also compares the indexes. It answers with errBroken or the database's own error.
func pragmaCheck(ctx context.Context, db *sql.DB, pragma string) error {
	var says string
	if err := db.QueryRowContext(ctx, "PRAGMA "+pragma+"(1)").Scan(&says); err != nil {
		return err
	}
	if says != "ok" {
		return errBroken
	}
	return nil
}
