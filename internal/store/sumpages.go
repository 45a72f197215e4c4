package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// hasSums says whether the pages of a database have sums. It makes a new one, which has.
func hasSums(ctx context.Context, path string) (bool, error) {
	db := sql.OpenDB(&sqliteConnector{dsn: sqliteDSN(path, "deferred", false)})
	defer db.Close()
	return pageSums(ctx, db)
}

func pageSums(ctx context.Context, db *sql.DB) (sums bool, err error) {
	err = db.QueryRowContext(ctx, "PRAGMA page_sums").Scan(&sums)
	return sums, err
}

// sumPages gives a database that an older program made, or restored, sums of its pages:
// a copy that has them takes its place. Where that cannot be done, for want of room on
// the disk or because another program has it open, it stays as it is until the next start.
func (s *Store) sumPages(ctx context.Context) {
	part := s.file + ".summed"
	err := s.copySummed(ctx, part)
	if err == nil {
		err = errors.Join(os.Rename(part, s.file), syncFolder(filepath.Dir(s.file)))
	}
	if err != nil {
		_ = os.Remove(part) // what stays of it is taken away by the next attempt
		s.log.Warn("the pages of the database have no sums yet, damage may be found late; the next start tries again", "error", err.Error())
		return
	}
	s.log.Info("the pages of the database have sums from now on")
}

// copySummed makes a copy of the database, sound and on the disk, and leaves nothing in
// the log that the copy would miss.
func (s *Store) copySummed(ctx context.Context, part string) error {
	if err := unlessGone(os.Remove(part)); err != nil {
		return err
	}
	dsn, err := url.Parse(sqliteDSN(s.file, "exclusive", false))
	if err != nil {
		return err
	}
	// SQLite's own lock keeps out even a program that knows nothing of ours.
	q := dsn.Query()
	q.Set("_locking_mode", "EXCLUSIVE")
	q.Set("_busy_timeout", "0")
	dsn.RawQuery = q.Encode()
	alone := sql.OpenDB(&sqliteConnector{dsn: dsn.String()})
	_, err = alone.ExecContext(ctx, "VACUUM INTO ?", part)
	if err = errors.Join(err, alone.Close()); err != nil {
		return err
	}
	if _, err := os.Lstat(s.file + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(errors.New("the log has not gone into the file"), err)
	}
	made, err := look(part, Options{Now: s.now, Keys: s.keys})
	if err != nil {
		return err
	}
	sums, err := pageSums(ctx, made.pools[0])
	if err == nil && !sums {
		err = errors.New("the copy has none either")
	}
	if err := errors.Join(err, pragmaCheck(ctx, made.pools[0], "integrity_check"), made.closePools()); err != nil {
		return err
	}
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close(), syncFolder(filepath.Dir(part)))
}
