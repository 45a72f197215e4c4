package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"shuoli/internal/store/pagesum"
)

const (
	sqliteFile    = "shuoli.db"
	sqliteReaders = 4
	// Older engines can corrupt a database in WAL mode when a checkpoint meets a reset.
	oldestSQLite = 3051003
)

// openSQLite opens one writing connection and a pool that can only read. One writer
// is what the engine has anyway; asking for a second only moves the queue from Go,
// where waiting costs nothing, into busy_timeout, which polls.
func (s *Store) openSQLite(ctx context.Context, o Options) error {
	s.turn, s.places = make(chan struct{}, 1), make(chan struct{}, sqliteReaders)
	if version, n, _ := sqlite3.Version(); n < oldestSQLite {
		return refuse("sqlite_too_old", "SQLite "+version+" 可能损坏数据，需要 3.51.3 或更新", nil)
	}
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return refuse("data_dir", "不能建立数据目录", err)
	}
	if kind, err := networkFilesystem(o.DataDir); err != nil {
		return refuse("data_dir", "不能检查数据目录所在的文件系统", err)
	} else if kind != "" {
		return refuse("network_filesystem", "数据目录在网络文件系统（"+kind+"）上，SQLite 在那里会损坏数据；请换到本机磁盘，或改用 PostgreSQL", nil)
	}
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return refuse("data_dir", "数据目录的路径无效", err)
	}
	path := filepath.Join(dir, sqliteFile)
	if s.use, err = useFolder(dir); err != nil {
		return err
	}
	// Before the first connection: turning WAL on does not wait for another that does too.
	unlock, err := lockFile(path + ".lock")
	if err != nil {
		return refuse("data_dir", "不能锁定数据目录", err)
	}
	defer unlock()
	if err := finishRestore(dir); err != nil {
		return err
	}
	if err := isThere(path, s.use); err != nil {
		return err
	}
	s.file = path
	summed, err := hasSums(ctx, path)
	if err != nil {
		return translate(err)
	}
	if !summed {
		s.sumPages(ctx)
	}
	writer := sql.OpenDB(&sqliteConnector{dsn: sqliteDSN(path, "immediate", false)})
	writer.SetMaxOpenConns(1)
	s.pools = append(s.pools, writer)
	if err := writer.PingContext(ctx); err != nil {
		return translate(err)
	}
	if err := hasFullText(ctx, writer); err != nil {
		return err
	}
	if err := pragmaCheck(ctx, writer, "quick_check"); err != nil {
		return translate(err)
	}
	if err := s.migrate(ctx, writer); err != nil {
		return err
	}
	if err := noteMade(s.use); err != nil {
		return err
	}
	reader := sql.OpenDB(&sqliteConnector{dsn: sqliteDSN(path, "deferred", true)})
	reader.SetMaxOpenConns(sqliteReaders)
	reader.SetMaxIdleConns(sqliteReaders)
	s.pools = append(s.pools, reader)
	if s.writer, err = gorm.Open(gormsqlite.New(gormsqlite.Config{Conn: writer}), s.gormConfig()); err != nil {
		return translate(err)
	}
	if s.reader, err = gorm.Open(gormsqlite.New(gormsqlite.Config{Conn: reader}), s.gormConfig()); err != nil {
		return translate(err)
	}
	return nil
}

// hasFullText refuses a program whose SQLite was built without full text search:
// it would fail at the first migration, in words that nobody understands.
func hasFullText(ctx context.Context, db *sql.DB) error {
	var has bool
	if err := db.QueryRowContext(ctx, "SELECT sqlite_compileoption_used('ENABLE_FTS5')").Scan(&has); err != nil {
		return translate(err)
	}
	if !has {
		return refuse("no_full_text", "这个程序编译时没有带全文检索，请用 make build 或 go build -tags sqlite_fts5 重新编译", nil)
	}
	return nil
}

// sqliteDSN puts every pragma into the address, where it reaches each connection
// of the pool; a PRAGMA run on the pool reaches only one.
func sqliteDSN(path, txlock string, readOnly bool) string {
	q := url.Values{
		"vfs":                 {pagesum.VFS},
		"_foreign_keys":       {"on"},
		"_busy_timeout":       {"5000"},
		"_synchronous":        {"FULL"},
		"_cache_size":         {"-16384"},
		"_txlock":             {txlock},
		"_stmt_cache_size":    {"64"},
		"_recursive_triggers": {"on"}, // else INSERT OR REPLACE deletes past the audit's trigger
		"_secure_delete":      {"on"}, // text that becomes restricted must not stay in free pages
	}
	if readOnly {
		q.Set("_query_only", "on")
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// sqliteConnector opens connections and checks each before it is used: a driver that
// forgot one word of the address would lose acknowledged writes in a power cut. What they
// are the first to write to, a new database or a copy, keeps sums of its pages.
type sqliteConnector struct {
	dsn    string
	driver sqlite3.SQLiteDriver
}

func (c *sqliteConnector) Driver() driver.Driver { return &c.driver }

func (c *sqliteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	// Before the log is turned on, which is already written into a new file.
	if err := conn.(*sqlite3.SQLiteConn).SetFileControlInt("main", pagesum.ReserveBytes, pagesum.Bytes); err != nil {
		_ = conn.Close() // the first error tells more
		return nil, err
	}
	for _, want := range []struct{ pragma, value string }{
		{"journal_mode = WAL", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"},
	} {
		got, err := pragma(ctx, conn, want.pragma)
		if err == nil && got != want.value {
			err = refuse("sqlite_setting", "SQLite 的 "+want.pragma+" 是 "+got+"，应为 "+want.value, nil)
		}
		if err != nil {
			_ = conn.Close() // the first error tells more
			return nil, err
		}
	}
	return conn, nil
}

func pragma(ctx context.Context, conn driver.Conn, name string) (string, error) {
	rows, err := conn.(driver.QueryerContext).QueryContext(ctx, "PRAGMA "+name, nil)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	value := make([]driver.Value, 1)
	if err := rows.Next(value); err != nil {
		return "", err
	}
	return fmt.Sprint(value[0]), nil
}
