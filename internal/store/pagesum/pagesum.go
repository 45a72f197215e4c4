// Package pagesum is a file system for SQLite that ends every page of a database in a
// sum of it, and refuses a page whose sum is wrong: the disk, or whoever was at it,
// changed what was written. Without, SQLite hands out a byte that turned as if it had
// been written so.
//
// It stands before the system's own file system and touches main databases alone, and of
// those only what says in its header that it keeps [Bytes] bytes at the end of each page
// for others; on the rest it does nothing. A log needs none: SQLite sums its frames, and
// a page gets its sum when it leaves the log for the database.
//
// PRAGMA page_sums answers 1 or 0, whether a database has sums. A look into the file beside
// SQLite would cost the process the locks it holds there.
//
// Other programs read such a database as any other. One that writes to it, sqlite3 on the
// command line for instance, leaves pages whose sums are wrong, which nothing here can
// tell from damage.
package pagesum

// #cgo darwin LDFLAGS: -Wl,-undefined,dynamic_lookup
// #include "vfs.h"
import "C"

import (
	// SQLite itself, which the C of this package is called by.
	_ "github.com/mattn/go-sqlite3"
)

const (
	// VFS is what a database's address says to be opened with sums: vfs=….
	VFS = "shuoli"
	// Bytes is how much of each page's end a sum takes. A database is made with so many
	// kept free if its first connection is told to ([ReserveBytes]) before it writes.
	Bytes = 8
	// ReserveBytes is SQLite's number for that wish, SQLITE_FCNTL_RESERVE_BYTES.
	ReserveBytes = 38
)

func init() {
	// The name is SQLite's as long as the program lives.
	if C.pagesum_register(C.CString(VFS)) != C.SQLITE_OK {
		panic("pagesum: SQLite does not take the file system")
	}
}
