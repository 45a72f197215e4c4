package store

import (
	"encoding/json"
	"time"

	"shuoli/internal/fault"
)

// Message is something to tell, written with the act that caused it and delivered
// after it, at least once.
type Message struct {
	ID         int64
	TownshipID string
	Topic      string
	Payload    json.RawMessage
	CreatedAt  time.Time
	Attempts   int
}

// Emit puts a message in the outbox. Payload becomes JSON; it holds ids and numbers,
// never a name or a narrative, for channels outside get what it says.
func (tx *Tx) Emit(townshipID, topic string, payload any) error {
	text, err := json.Marshal(payload)
	if err != nil {
		return fault.Wrap(err, "通知写不出来")
	}
	return translate(tx.db.Exec("INSERT INTO outbox (township_id, topic, payload, created_at) VALUES (?, ?, ?, ?)",
		townshipID, topic, string(text), micros(tx.Now)).Error)
}

// Undelivered is up to limit messages that wait, the oldest first, but those that failed
// before after the others.
func (r *Read) Undelivered(limit int) ([]Message, error) {
	var rows []struct {
		ID         int64
		TownshipID string
		Topic      string
		Payload    string
		Created    int64
		Attempts   int
	}
	err := r.db.Raw(`SELECT id, township_id, topic, payload, created_at AS created, attempts FROM outbox
		WHERE delivered_at = 0 ORDER BY attempts, id LIMIT ?`, limit).Scan(&rows).Error
	messages := make([]Message, len(rows))
	for i, row := range rows {
		messages[i] = Message{
			ID: row.ID, TownshipID: row.TownshipID, Topic: row.Topic, Payload: json.RawMessage(row.Payload),
			CreatedAt: instant(row.Created), Attempts: row.Attempts,
		}
	}
	return messages, translate(err)
}

// OutboxWaiting is how many messages wait.
func (r *Read) OutboxWaiting() (n int64, err error) {
	err = r.db.Raw("SELECT count(*) FROM outbox WHERE delivered_at = 0").Scan(&n).Error
	return n, translate(err)
}

// Attempted notes one try of a message, and that it is done if it got through.
func (tx *Tx) Attempted(id int64, delivered bool) error {
	at := int64(0)
	if delivered {
		at = micros(tx.Now)
	}
	return translate(tx.db.Exec("UPDATE outbox SET attempts = attempts + 1, delivered_at = ? WHERE id = ? AND delivered_at = 0",
		at, id).Error)
}
