// Package migrations holds the versioned SQL of both databases. The two folders
// have the same file names; a file that has been released is never edited.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// SQLite is the folder of SQLite's migrations.
func SQLite() fs.FS { return folder("sqlite") }

// Postgres is the folder of PostgreSQL's migrations.
func Postgres() fs.FS { return folder("postgres") }

func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		panic("migrations: " + err.Error()) // the name is a constant of this file
	}
	return sub
}
