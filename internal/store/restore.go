package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"syscall"

	"shuoli/internal/archive"
	"shuoli/internal/calendar"
)

// Restored is a database that was put in place of another.
type Restored struct {
	Manifest
	NewEpoch string `json:"new_epoch"`
	Kept     string `json:"kept"` // the folder with the database that was there before; "" where there was none
}

// Restore puts the database of a backup in place of the one in the data folder, which
// is kept beside it. Everything is checked, brought up to date and given its new epoch
// before anything is replaced; by is who restores, for the audit. All sessions end. On
// PostgreSQL nothing is replaced: it fills an empty database. It fails, having changed
// nothing, with Invalid, code "bad_backup"; Unavailable, code "in_use" while a program
// works with the folder, "wrong_key" for a backup of other keys, "schema_too_new", or
// on PostgreSQL "schema_differs"; Conflict, code "not_empty", where that has data.
func Restore(ctx context.Context, o Options, file, by string) (Restored, error) {
	if o.DatabaseURL != "" {
		return restoreTables(ctx, o, file, by)
	}
	dir, err := filepath.Abs(o.DataDir)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return Restored{}, refuse("data_dir", "不能建立数据目录", err)
	}
	use, err := flock(filepath.Join(dir, useName), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return Restored{}, refuse("in_use", "程序正在使用这个数据目录，请先停止 shuoli serve 和别的命令，再恢复", nil)
	}
	if err != nil {
		return Restored{}, refuse("data_dir", "不能锁定数据目录", err)
	}
	defer use.Close()
	if err := finishRestore(dir); err != nil {
		return Restored{}, err
	}
	stage := filepath.Join(dir, stageName)
	if err := os.RemoveAll(stage); err != nil { // of a restore that was killed
		return Restored{}, refuse("data_dir", "不能清理上次没有完成的恢复", err)
	}
	defer func() { _ = os.RemoveAll(stage) }() // what stays of it does no harm
	restored, err := prepare(ctx, o, file, by, stage)
	if err != nil {
		return Restored{}, err
	}
	stamp := o.Now().In(calendar.Shanghai).Format("20060102-150405.000000")
	if _, err := os.Lstat(filepath.Join(dir, keptPrefix+stamp)); !errors.Is(err, fs.ErrNotExist) {
		return Restored{}, refuse("data_dir", "同名的旧数据目录已经存在", err)
	}
	if err := errors.Join(os.Rename(stage, filepath.Join(dir, readyPrefix+stamp)), syncFolder(dir)); err != nil {
		return Restored{}, refuse("data_dir", "不能写入数据目录", err)
	}
	if err := finishRestore(dir); err != nil {
		return Restored{}, err
	}
	if _, err := os.Lstat(filepath.Join(dir, keptPrefix+stamp)); err == nil {
		restored.Kept = filepath.Join(dir, keptPrefix+stamp)
	}
	return restored, noteMade(use)
}

// prepare makes the folder stage with the database of a backup, ready to be used.
func prepare(ctx context.Context, o Options, file, by, stage string) (Restored, error) {
	m, err := unpackInto(ctx, o, file, stage)
	if err != nil {
		return Restored{}, err
	}
	o.DataDir = stage
	s, err := Open(ctx, o)
	if err != nil {
		return Restored{}, err
	}
	restored := Restored{Manifest: m}
	restored.NewEpoch, err = s.noteRestore(ctx, m, by)
	if err := errors.Join(err, s.Close()); err != nil {
		return restored, translate(err)
	}
	// The log must have gone into the file, for it does not move with it.
	path := filepath.Join(stage, sqliteFile)
	if _, err := os.Lstat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return restored, refuse("restore", "恢复的数据库没有写完整，没有换上", err)
	}
	f, err := os.Open(path)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close(), syncFolder(stage))
	}
	if err != nil {
		return restored, refuse("data_dir", "不能写入数据目录", err)
	}
	return restored, nil
}

// noteRestore begins a new epoch and notes in the audit who restored what.
func (s *Store) noteRestore(ctx context.Context, m Manifest, by string) (epoch string, err error) {
	err = s.Tx(ctx, func(tx *Tx) error {
		if err := tx.renewEpoch(); err != nil {
			return err
		}
		if epoch, err = tx.Epoch(); err != nil {
			return err
		}
		return tx.Audit(Entry{ActorName: by, Action: "store.restore", Object: "store", Detail: map[string]any{
			"made_at": m.MadeAt, "epoch": m.Epoch, "new_epoch": epoch, "members": m.Members,
		}})
	})
	return epoch, err
}

// unpackInto unpacks a backup into a new folder and proves its database sound.
func unpackInto(ctx context.Context, o Options, file, stage string) (Manifest, error) {
	if err := os.Mkdir(stage, 0o700); err != nil {
		return Manifest{}, refuse("data_dir", "不能写入数据目录", err)
	}
	root, err := os.OpenRoot(stage)
	if err != nil {
		return Manifest{}, refuse("data_dir", "不能写入数据目录", err)
	}
	defer root.Close()
	m, err := archive.Unpack(file, root)
	if err != nil {
		return m, err
	}
	if m.Database != "sqlite" || len(m.Members) != 1 || m.Members[0].Name != sqliteFile {
		return m, archive.Bad(fmt.Errorf("a backup of %s with %d members", m.Database, len(m.Members)))
	}
	s, err := look(filepath.Join(stage, sqliteFile), o)
	if err != nil {
		return m, archive.Bad(err)
	}
	defer s.closePools()
	found, err := s.lookOver(ctx)
	switch {
	case ctx.Err() != nil:
		return m, translate(ctx.Err())
	case errors.Is(err, errNewerSchema):
		return m, refuse("schema_too_new", "备份是更新的程序做的，请使用同样新或更新的程序恢复", nil)
	case err != nil:
		return m, archive.Bad(err)
	case found.Schema != m.Schema || found.Epoch != m.Epoch || !maps.Equal(found.Counts, m.Counts):
		return m, archive.Bad(errors.New("it does not hold what its manifest says"))
	}
	return m, nil
}
