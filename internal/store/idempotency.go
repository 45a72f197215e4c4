package store

import (
	"strconv"

	"shuoli/internal/fault"
)

// Answer is what a write was answered with, to be given again when it is sent again.
type Answer struct {
	Status int
	Body   []byte
}

// Recall is the remembered answer of a user's key, or nil the first time. Several
// with one key at once are put in line: the first does the work, the others get its
// answer. The same key with another payload is Invalid ("key_reused").
func (tx *Tx) Recall(userID, key, payloadHash string) (*Answer, error) {
	if tx.postgres {
		err := tx.db.Exec("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", strconv.Itoa(len(userID))+userID+key).Error
		if err != nil {
			return nil, translate(err)
		}
	}
	var rows []struct {
		PayloadHash string
		Status      int
		Answer      string
	}
	err := tx.db.Raw("SELECT payload_hash, status, answer FROM idempotency WHERE user_id = ? AND key = ?", userID, key).
		Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	if rows[0].PayloadHash != tx.keys.mac(payloadField, payloadHash) {
		return nil, fault.New(fault.Invalid, "key_reused", "同一个提交编号用在了不同的内容上，两份都请保留并由人核对",
			fault.Field{Pointer: "Idempotency-Key", Code: "key_reused"})
	}
	body, err := tx.keys.open(rows[0].Answer, answerBound(userID, key)...)
	if err != nil {
		return nil, err
	}
	return &Answer{Status: rows[0].Status, Body: []byte(body)}, nil
}

// Remember keeps an answer, encrypted, as it may hold anything that was asked for. It
// belongs to the transaction that did the work; only answers of success are worth
// remembering. A key remembered twice is Conflict ("already_exists").
func (tx *Tx) Remember(userID, key, payloadHash string, a Answer) error {
	body, err := tx.keys.seal(string(a.Body), answerBound(userID, key)...)
	if err != nil {
		return err
	}
	return translate(tx.db.Exec(`INSERT INTO idempotency (user_id, key, payload_hash, status, answer, created_at)
		VALUES (?, ?, ?, ?, ?, ?)`, userID, key, tx.keys.mac(payloadField, payloadHash), a.Status, body,
		micros(tx.Now)).Error)
}

func answerBound(userID, key string) []string { return []string{"idempotency", "answer", userID, key} }
