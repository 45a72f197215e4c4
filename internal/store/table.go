package store

import (
	"strconv"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
)

// Category is an entry of list B; one with a Parent is a leaf, and so is "99". ListA is
// the justice line's code that a leaf counts under.
type Category struct {
	Code      string
	Name      string
	Parent    string
	ListA     string
	ListAName string
	Mediable  bool // false: no matter for mediation, hand over (groups 11–16)
	Retired   bool // no longer offered; cases that have it keep it
	Version   int64
}

// Categories is list B in the order of its codes, with its mapping to list A.
func (r *Read) Categories() ([]Category, error) {
	var list []Category
	err := r.db.Raw(`SELECT b.code, b.name, b.parent, b.list_a, COALESCE(a.name, '') AS list_a_name, b.mediable,
		b.retired, b.version
		FROM categories b LEFT JOIN categories_a a ON a.code = b.list_a ORDER BY b.code`).Scan(&list).Error
	return list, translate(err)
}

// Calendar is every official exception the installation knows.
func (r *Read) Calendar() (*calendar.Calendar, error) {
	days, err := r.holidays(is("TRUE"))
	return calendar.New(days), err
}

// Holidays is the official exceptions of a year, by date.
func (r *Read) Holidays(year int) ([]calendar.Day, error) {
	return r.holidays(is("date LIKE ?", strconv.Itoa(year)+"-%"))
}

func (r *Read) holidays(where condition) ([]calendar.Day, error) {
	var days []calendar.Day
	err := r.db.Raw("SELECT date, kind, name FROM holidays WHERE "+where.sql+" ORDER BY date", where.args...).
		Scan(&days).Error
	return days, translate(err)
}

// SaveHolidays replaces the official calendar of a year; days of other years are
// written too but replace nothing else. Source says where it comes from.
func (tx *Tx) SaveHolidays(year int, days []calendar.Day, source string) error {
	if err := tx.db.Exec("DELETE FROM holidays WHERE date LIKE ?", strconv.Itoa(year)+"-%").Error; err != nil {
		return translate(err)
	}
	for _, d := range days {
		err := tx.db.Exec(`INSERT INTO holidays (date, kind, name, source) VALUES (?, ?, ?, ?)
			ON CONFLICT (date) DO UPDATE SET kind = excluded.kind, name = excluded.name, source = excluded.source`,
			d.Date, d.Kind, d.Name, source).Error
		if err != nil {
			return translate(err)
		}
	}
	return nil
}

// Setting is the value of a key, "" when it was never set.
func (r *Read) Setting(key string) (string, error) {
	var value string
	err := r.db.Raw("SELECT value FROM settings WHERE key = ?", key).Scan(&value).Error
	return value, translate(err)
}

// SetSetting sets the value of a key.
func (tx *Tx) SetSetting(key, value string) error {
	return translate(tx.db.Exec(`INSERT INTO settings (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value).Error)
}

// VersionedSetting is the value of a key and its version: "" and 1 when it was never set.
func (r *Read) VersionedSetting(key string) (value string, version int64, err error) {
	var rows []struct {
		Value   string
		Version int64
	}
	if err := r.db.Raw("SELECT value, version FROM settings WHERE key = ?", key).Scan(&rows).Error; err != nil {
		return "", 0, translate(err)
	}
	if len(rows) == 0 {
		return "", 1, nil
	}
	return rows[0].Value, rows[0].Version, nil
}

// ReplaceSetting sets the value of a key that was read at a version, and counts the
// version on. Stale ("stale_entry") when somebody else was first.
func (tx *Tx) ReplaceSetting(key, value string, version int64) error {
	done := tx.db.Exec(`INSERT INTO settings (key, value, version) VALUES (?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = settings.version + 1 WHERE settings.version = ?`,
		key, value, version+1, version)
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.New(fault.Stale, "stale_entry", "别人刚刚改过，请看过最新的内容再改")
	}
	return translate(done.Error)
}
