package store

import (
	"encoding/json"
	"time"
)

// AuditFilter narrows the record of acts; a zero field narrows nothing.
type AuditFilter struct {
	// Within are the townships whose chains are read, and of the installation's chain
	// what their people did and what nobody did in person; nil is everything.
	Within   []string
	From, To time.Time // To is the first instant that is too late
	Actor    string    // part of a name or a user name
	Action   string
	Object   string
	ObjectID string
}

// AuditPlace is where an entry stands among all chains.
type AuditPlace struct {
	At         int64  `json:"a"` // µs
	TownshipID string `json:"t"`
	Seq        int64  `json:"s"`
}

// Place is where the entry stands.
func (e AuditEntry) Place() AuditPlace {
	return AuditPlace{At: micros(e.At), TownshipID: e.TownshipID, Seq: e.Seq}
}

// AuditEntries is up to limit entries, newest first, those before a place; nil begins
// with the newest.
func (r *Read) AuditEntries(f AuditFilter, before *AuditPlace, limit int) ([]AuditEntry, error) {
	where := r.auditWhere(f)
	if before != nil {
		where = and(where, is("(at, township_id, seq) < (?, ?, ?)", before.At, before.TownshipID, before.Seq))
	}
	var rows []auditRow
	err := r.db.Where(where.sql, where.args...).Order("at DESC, township_id DESC, seq DESC").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	entries := make([]AuditEntry, len(rows))
	for i, row := range rows {
		entries[i] = AuditEntry{
			TownshipID: row.TownshipID, Seq: row.Seq, At: instant(row.At), ActorID: row.ActorID, ActorName: row.ActorName,
			Origin: row.Origin, Action: row.Action, Object: row.Object, ObjectID: row.ObjectID, Detail: json.RawMessage(row.Detail),
		}
	}
	return entries, nil
}

func (r *Read) auditWhere(f AuditFilter) condition {
	var all []condition
	if f.Within != nil {
		theirs := inSubtree(f.Within)
		of := condition{"actor_id IN (SELECT g.user_id FROM grants g JOIN units u ON u.id = g.unit_id WHERE " + theirs.sql + ")", theirs.args}
		own := is("township_id IN ?", append([]string{"-"}, f.Within...)) // "-" is no township; IN () would be NULL
		all = append(all, or(own, and(is("township_id = ''"), or(is("actor_id = ''"), of))))
	}
	if !f.From.IsZero() {
		all = append(all, is("at >= ?", micros(f.From)))
	}
	if !f.To.IsZero() {
		all = append(all, is("at < ?", micros(f.To)))
	}
	if f.Actor != "" {
		pattern := "%" + escapeLike(f.Actor) + "%"
		named := or(r.like("name", pattern), r.like("username", pattern))
		all = append(all, or(
			condition{"actor_id IN (SELECT id FROM users WHERE " + named.sql + ")", named.args},
			and(is("actor_id = ''"), r.like("actor_name", pattern)),
		))
	}
	for _, c := range []struct{ column, value string }{{"action", f.Action}, {"object", f.Object}, {"object_id", f.ObjectID}} {
		if c.value != "" {
			all = append(all, is(c.column+" = ?", c.value))
		}
	}
	return and(all...)
}

// AuditedSince reports whether a person did this with an object since an instant.
func (r *Read) AuditedSince(actorID, action, object, objectID string, since time.Time) (bool, error) {
	var yes bool
	err := r.db.Raw("SELECT EXISTS (SELECT 1 FROM audit WHERE object = ? AND object_id = ? AND actor_id = ? AND action = ? AND at >= ?)",
		object, objectID, actorID, action, micros(since)).Scan(&yes).Error
	return yes, translate(err)
}

// AuditOnce is Audit unless the same person has done the same since an instant. Those
// who come at once are put in line.
func (tx *Tx) AuditOnce(e Entry, since time.Time) error {
	if err := tx.db.Exec("SELECT seq FROM audit_heads WHERE township_id = ?"+tx.lockRow(), e.TownshipID).Error; err != nil {
		return translate(err)
	}
	done, err := tx.AuditedSince(e.ActorID, e.Action, e.Object, e.ObjectID, since)
	if err != nil || done {
		return err
	}
	return tx.Audit(e)
}
