package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"shuoli/internal/fault"
)

// translate turns what a database says into a fault. A fault passes unchanged.
func translate(err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Error
	var lite sqlite3.Error
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, sql.ErrNoRows):
		return fault.Missing()
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return withCause(fault.New(fault.Conflict, "already_exists", "已经有了，没有再写一份"), err)
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return withCause(fault.New(fault.Invalid, "unknown_reference", "引用的对象不存在"), err)
	case errors.Is(err, context.Canceled):
		return withCause(fault.New(fault.Unavailable, "cancelled", "请求已经取消"), err)
	case errors.Is(err, context.DeadlineExceeded):
		return busy(err)
	case errors.Is(err, errBroken):
		return damaged(err)
	case errors.As(err, &lite):
		return translateSQLite(lite, err)
	case errors.As(err, &pg):
		return translatePostgres(pg, err)
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, driver.ErrBadConn),
		errors.Is(err, sql.ErrConnDone), errors.Is(err, sql.ErrTxDone), pgconn.SafeToRetry(err):
		return away(err)
	}
	return fault.Wrap(err, "数据库出错，没有写入")
}

// wrongSum is how internal/store/pagesum answers, SQLITE_IOERR_DATA.
var wrongSum = sqlite3.ErrIoErr.Extend(32)

func translateSQLite(lite sqlite3.Error, err error) error {
	if lite.ExtendedCode == wrongSum {
		return damaged(err)
	}
	switch lite.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrInterrupt:
		return busy(err)
	case sqlite3.ErrFull:
		return withCause(fault.New(fault.Unavailable, "disk_full", "磁盘已满，没有写入；腾出空间后会自动恢复"), err)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return damaged(err)
	case sqlite3.ErrReadonly, sqlite3.ErrIoErr, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
		return away(err)
	case sqlite3.ErrConstraint:
		switch lite.ExtendedCode {
		case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey, sqlite3.ErrConstraintRowID:
			return translate(errors.Join(gorm.ErrDuplicatedKey, err))
		case sqlite3.ErrConstraintForeignKey:
			return translate(errors.Join(gorm.ErrForeignKeyViolated, err))
		}
	}
	return fault.Wrap(err, "数据库出错，没有写入")
}

func translatePostgres(pg *pgconn.PgError, err error) error {
	switch pg.Code {
	case "23505":
		return translate(errors.Join(gorm.ErrDuplicatedKey, err))
	case "23503":
		return translate(errors.Join(gorm.ErrForeignKeyViolated, err))
	case "40001", "40P01", "55P03", "57014": // serialization, deadlock, lock or statement timeout
		return busy(err)
	case "53100":
		return withCause(fault.New(fault.Unavailable, "disk_full", "磁盘已满，没有写入；腾出空间后会自动恢复"), err)
	case "25006": // a standby that was asked to write
		return away(err)
	}
	switch pg.Code[:min(2, len(pg.Code))] {
	case "08", "53", "57": // connection, resources, operator intervention
		return away(err)
	}
	return fault.Wrap(err, "数据库出错，没有写入")
}

// busy is the fault for a store that is there and could not get to it in time.
func busy(err error) error {
	f := fault.New(fault.Unavailable, "store_busy", "系统正忙，没有写入，请稍后再试")
	f.RetryAfter = 1
	return withCause(f, err)
}

// away is the fault for a store that cannot be reached or written.
func away(err error) error {
	f := fault.New(fault.Unavailable, "store_away", "数据库暂时不可用，请稍后再试")
	f.RetryAfter = 5
	return withCause(f, err)
}

// damaged is the fault for a database whose file is broken.
func damaged(err error) error {
	return withCause(fault.New(fault.Unavailable, "store_damaged", "数据库文件已损坏，不再写入；请停止程序，用备份恢复：shuoli restore 备份文件"), err)
}

// refuse is a reason not to start.
func refuse(code, detail string, err error) error {
	return withCause(fault.New(fault.Unavailable, code, detail), err)
}

func withCause(f *fault.Error, err error) *fault.Error {
	f.Err = err
	return f
}

// stale is the answer to a change that started from another version.
func stale(err error) error {
	return withCause(fault.New(fault.Stale, "stale_version", "这件纠纷已经有了新的变化，请看过后再改"), err)
}
