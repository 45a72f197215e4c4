package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"shuoli/internal/fault"
)

// Entry is one act, or one reading of personal data, for the audit. Detail becomes
// JSON; sensitive values go into it as Keyring.Digest, never in clear.
type Entry struct {
	TownshipID string // "" for what concerns the whole installation
	ActorID    string
	ActorName  string
	Origin     string // the address it came from
	Action     string
	Object     string
	ObjectID   string
	Detail     any
}

// AuditEntry is an entry as it stands in its chain.
type AuditEntry struct {
	TownshipID string
	Seq        int64
	At         time.Time
	ActorID    string
	ActorName  string
	Origin     string
	Action     string
	Object     string
	ObjectID   string
	Detail     json.RawMessage
}

type auditRow struct {
	TownshipID string
	Seq        int64
	At         int64
	ActorID    string
	ActorName  string
	Origin     string
	Action     string
	Object     string
	ObjectID   string
	Detail     string
	PrevHash   string
	Hash       string
}

func (auditRow) TableName() string { return "audit" }

// Audit adds an entry to the chain of its township in the same transaction as the act:
// either both are there or neither. It should come last, since from here on the
// township's other acts wait on PostgreSQL.
func (tx *Tx) Audit(e Entry) error {
	detail := []byte("null")
	if e.Detail != nil {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return fault.Wrap(err, "审计记录写不出来")
		}
	}
	head, err := tx.nextSeq(e.TownshipID)
	if err != nil {
		return err
	}
	row := auditRow{
		TownshipID: e.TownshipID, Seq: head.Seq, At: micros(tx.Now), ActorID: e.ActorID, ActorName: e.ActorName,
		Origin: e.Origin, Action: e.Action, Object: e.Object, ObjectID: e.ObjectID, Detail: string(detail),
		PrevHash: head.Hash,
	}
	row.Hash = row.digest()
	if err := tx.db.Create(&row).Error; err != nil {
		return translate(err)
	}
	return translate(tx.db.Exec("UPDATE audit_heads SET hash = ? WHERE township_id = ?", row.Hash, row.TownshipID).Error)
}

// nextSeq takes the next place in a chain and locks the chain; Hash is the last entry's.
func (tx *Tx) nextSeq(townshipID string) (auditRow, error) {
	var head auditRow
	err := tx.db.Raw(`INSERT INTO audit_heads (township_id, seq, hash) VALUES (?, 1, '')
		ON CONFLICT (township_id) DO UPDATE SET seq = audit_heads.seq + 1 RETURNING seq, hash`, townshipID).
		Scan(&head).Error
	return head, translate(err)
}

// digest binds every column of the entry, and through PrevHash every entry before it.
func (row auditRow) digest() string {
	sum := sha256.Sum256(canonical(row.PrevHash, row.TownshipID, strconv.FormatInt(row.Seq, 10),
		strconv.FormatInt(row.At, 10), row.ActorID, row.ActorName, row.Origin, row.Action, row.Object, row.ObjectID,
		row.Detail))
	return hex.EncodeToString(sum[:])
}

// AuditChains is the townships that have a chain, "" being the installation's.
func (r *Read) AuditChains() ([]string, error) {
	var ids []string
	err := r.db.Raw(`SELECT township_id FROM audit_heads UNION SELECT township_id FROM audit ORDER BY township_id`).
		Scan(&ids).Error
	return ids, translate(err)
}

// ActsSince is how often a person has done something since an instant.
func (r *Read) ActsSince(actorID, action string, since time.Time) (n int, err error) {
	err = r.db.Raw("SELECT count(*) FROM audit WHERE actor_id = ? AND at >= ? AND action = ?", actorID, micros(since), action).Scan(&n).Error
	return n, translate(err)
}
