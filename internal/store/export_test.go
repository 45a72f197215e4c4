package store

import "gorm.io/gorm"

// Watch has a function see the text of every question that is put to the database.
func Watch(s *Store, see func(sql string)) error {
	return watch(s, func(db *gorm.DB) { see(db.Statement.SQL.String()) })
}

// WatchWithValues is Watch with the values in their places, as EXPLAIN needs it.
func WatchWithValues(s *Store, see func(sql string)) error {
	return watch(s, func(db *gorm.DB) { see(db.Dialector.Explain(db.Statement.SQL.String(), db.Statement.Vars...)) })
}

func watch(s *Store, look func(*gorm.DB)) error {
	for _, db := range []*gorm.DB{s.writer, s.reader} {
		if err := db.Callback().Query().After("gorm:query").Register("watch:query", look); err != nil {
			return err
		}
		if err := db.Callback().Row().After("gorm:row").Register("watch:row", look); err != nil {
			return err
		}
		if s.writer == s.reader {
			break
		}
	}
	return nil
}
