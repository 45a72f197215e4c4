package store

import (
	"encoding/json"
	"time"

	"gorm.io/gorm/clause"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// InboxItem is what one person was told. Source is the message it came with.
type InboxItem struct {
	ID        int64
	UserID    string
	Source    int64
	Kind      string
	CaseID    string // "" where it is of none, as UnitID and Date
	UnitID    string
	Date      calendar.Date
	Facts     InboxFacts
	CreatedAt time.Time
	Read      bool
}

// InboxFacts are what the sentence of an item names besides: numbers and dates, never a
// name or a narrative.
type InboxFacts struct {
	Level grid.Level    `json:"level,omitempty"`
	Step  string        `json:"step,omitempty"`
	N     int           `json:"n,omitempty"`
	DueOn calendar.Date `json:"due_on,omitempty"`
	Auto  bool          `json:"auto,omitempty"`
}

// inboxRow is an item as it is stored.
type inboxRow struct {
	ID      int64 `gorm:"primaryKey"`
	UserID  string
	Source  int64
	Kind    string
	CaseID  string
	UnitID  string
	Date    calendar.Date
	Facts   string
	Created int64 `gorm:"column:created_at"` // gorm would fill a field called CreatedAt itself
	ReadAt  int64
}

func (inboxRow) TableName() string { return "inbox" }

// Deliver puts items into inboxes; what a person was told by the same message before is
// not told again.
func (tx *Tx) Deliver(items ...InboxItem) error {
	if len(items) == 0 {
		return nil
	}
	rows := make([]inboxRow, len(items))
	for i, item := range items {
		facts, err := json.Marshal(item.Facts)
		if err != nil {
			return fault.Wrap(err, "消息写不出来")
		}
		rows[i] = inboxRow{
			UserID: item.UserID, Source: item.Source, Kind: item.Kind, CaseID: item.CaseID, UnitID: item.UnitID, Date: item.Date,
			Facts: string(facts), Created: micros(item.CreatedAt),
		}
	}
	return translate(tx.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}, {Name: "source"}}, DoNothing: true}).
		Create(&rows).Error)
}

// told are a person's items, but not those of cases that are not his to read any more.
func told(userID string, scope Scope) condition {
	sees := scope.sees()
	return and(is("inbox.user_id = ?", userID), or(is("inbox.case_id = ''"),
		condition{"EXISTS (SELECT 1 FROM cases WHERE cases.id = inbox.case_id AND " + sees.sql + ")", sees.args}))
}

// Inbox are up to limit of a person's items before one, the newest first; with before 0
// from the newest on.
func (r *Read) Inbox(userID string, scope Scope, unread bool, before int64, limit int) ([]InboxItem, error) {
	where := told(userID, scope)
	if before > 0 {
		where = and(where, is("inbox.id < ?", before))
	}
	if unread {
		where = and(where, is("inbox.read_at = 0"))
	}
	var rows []inboxRow
	err := r.db.Raw("SELECT * FROM inbox WHERE "+where.sql+" ORDER BY inbox.id DESC LIMIT ?", append(where.args, limit)...).Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	items := make([]InboxItem, len(rows))
	for i, row := range rows {
		items[i] = InboxItem{
			ID: row.ID, UserID: row.UserID, Source: row.Source, Kind: row.Kind, CaseID: row.CaseID, UnitID: row.UnitID, Date: row.Date,
			CreatedAt: instant(row.Created), Read: row.ReadAt > 0,
		}
		if err := json.Unmarshal([]byte(row.Facts), &items[i].Facts); err != nil {
			return nil, fault.Wrap(err, "消息读不出来")
		}
	}
	return items, nil
}

// Unread is how many of a person's items he has not read.
func (r *Read) Unread(userID string, scope Scope) (int, error) {
	where := and(told(userID, scope), is("inbox.read_at = 0"))
	var n int
	err := r.db.Raw("SELECT count(*) FROM inbox WHERE "+where.sql, where.args...).Scan(&n).Error
	return n, translate(err)
}

// MarkRead marks a person's items as read: those with one of the ids, and all until one.
// Another's are left as they are.
func (tx *Tx) MarkRead(userID string, until int64, ids ...int64) error {
	return translate(tx.db.Exec("UPDATE inbox SET read_at = ? WHERE user_id = ? AND read_at = 0 AND (id <= ? OR id IN ?)",
		micros(tx.Now), userID, until, append(ids, 0)).Error)
}

// ToldSince are those who were told something after an item, and the newest item now.
func (r *Read) ToldSince(id int64) (userIDs []string, newest int64, err error) {
	var rows []struct {
		UserID string
		Newest int64
	}
	err = r.db.Raw("SELECT user_id, max(id) AS newest FROM inbox WHERE id > ? GROUP BY user_id", id).Scan(&rows).Error
	newest = id
	for _, row := range rows {
		userIDs, newest = append(userIDs, row.UserID), max(newest, row.Newest)
	}
	return userIDs, newest, translate(err)
}

// Liaisons are the accounts in use that answer for an agency today.
func (r *Read) Liaisons(agencyID string) ([]string, error) {
	where := and(is("g.agency_id = ?", agencyID), is("g.role = ?", grid.Liaison), is("p.disabled_at = 0"), r.holdsToday())
	var ids []string
	err := r.db.Raw("SELECT g.user_id FROM grants g JOIN users p ON p.id = g.user_id WHERE "+where.sql+" ORDER BY g.user_id", where.args...).
		Scan(&ids).Error
	return ids, translate(err)
}
