package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"shuoli/internal/archive"
	"shuoli/internal/fault"
)

// Manifest says what a backup holds.
type Manifest = archive.Manifest

// Backup writes everything the database holds, as it is at one moment, into a new file
// that only its owner may read; the program goes on meanwhile. The copy is proved sound
// before the file gets its name, so that a file with that name is a whole backup. The
// keys are not in it. It fails with Conflict, code "backup_exists", where there is
// such a file; with Unavailable, code "backup_unsound" for a database that is not in
// order, or "backup_file" where it cannot be written.
func (s *Store) Backup(ctx context.Context, file string) (Manifest, error) {
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, withCause(fault.New(fault.Conflict, "backup_exists", "这个备份文件已经存在，不会覆盖，请换一个名字"), err)
	}
	// Beside the file, so that renaming moves no data.
	stage, err := os.MkdirTemp(filepath.Dir(file), "."+filepath.Base(file)+"-")
	if err != nil {
		return Manifest{}, refuse("backup_file", "不能写入备份文件所在的目录", err)
	}
	defer func() { _ = os.RemoveAll(stage) }() // what stays of it does no harm
	began := s.Now()
	copyInto := s.copyFile
	if s.postgres {
		copyInto = s.copyTables
	}
	m, names, err := copyInto(ctx, stage)
	if err != nil {
		return m, err
	}
	m.MadeAt = began
	if m, err = pack(m, stage, names, file); err != nil {
		return m, refuse("backup_file", "不能写入备份文件", err)
	}
	return m, nil
}

// copyFile copies SQLite's file in one step, which no writer can make start again, and
// proves the copy sound.
func (s *Store) copyFile(ctx context.Context, dir string) (Manifest, []string, error) {
	path := filepath.Join(dir, sqliteFile)
	// The store's own readers are not allowed to write, not even elsewhere.
	db := sql.OpenDB(&sqliteConnector{dsn: sqliteDSN(s.file, "deferred", false)})
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return Manifest{}, nil, s.judge(err)
	}
	made, err := look(path, Options{Now: s.now, Keys: s.keys})
	if err != nil {
		return Manifest{}, nil, unsound(ctx, err)
	}
	defer made.closePools()
	m, err := made.lookOver(ctx)
	if err != nil {
		return m, nil, unsound(ctx, err)
	}
	return m, []string{sqliteFile}, nil
}

// unsound is the fault for a copy that did not stand the proof, unless nobody waits for it.
func unsound(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return translate(ctx.Err())
	}
	return refuse("backup_unsound", "数据库没有通过检查，没有留下备份文件；请查明原因，或用以前的备份恢复", err)
}

// pack makes the archive of a folder's copy and gives it its name.
func pack(m Manifest, stage string, names []string, file string) (Manifest, error) {
	root, err := os.OpenRoot(stage)
	if err != nil {
		return m, err
	}
	defer root.Close()
	part := filepath.Join(stage, "archive")
	out, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return m, err
	}
	m, err = archive.Pack(out, m, root, names...)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return m, err
	}
	return m, errors.Join(os.Rename(part, file), syncFolder(filepath.Dir(file)))
}
