package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
)

// rawWriter is the writing connection. Its statements are the program's, in its
// order: docs/bench.md has both side by side.
type rawWriter struct {
	conn                                     *sql.Conn
	start, end, undo                         *sql.Stmt
	recall, unit, insertCase, insertEvent    *sql.Stmt
	upsertParties, goneParties, dropDockets  *sql.Stmt
	oldWords, insertText, insertWords        *sql.Stmt
	dropMediators, dropPersons, addSums      *sql.Stmt
	takeSeq, audit, setHead, emit            *sql.Stmt
	savePrivate, readParties, rememberAnswer *sql.Stmt
}

func newRawWriter(ctx context.Context, conn *sql.Conn, t *template) (*rawWriter, error) {
	s := statements{ctx: ctx, conn: conn}
	updates := make([]string, 0, 10)
	for _, c := range []string{"township_id", "branch_id", "village_id", "group_id", "ordinal", "dropped", "name", "kind", "side", "gender"} {
		updates = append(updates, c+" = excluded."+c)
	}
	w := &rawWriter{
		conn: conn, start: s.prepare("BEGIN IMMEDIATE"), end: s.prepare("COMMIT"), undo: s.prepare("ROLLBACK"),
		recall:      s.prepare("SELECT payload_hash, status, answer FROM idempotency WHERE user_id = ? AND key = ?"),
		unit:        s.prepare("SELECT closed_on FROM units WHERE id = ?"),
		insertCase:  s.prepare(t.cases.insert("cases", 1)),
		insertEvent: s.prepare(t.event.insert("events", 1)),
		upsertParties: s.prepare(t.party.insert("parties", 2) +
			" ON CONFLICT (case_id, id) DO UPDATE SET " + strings.Join(updates, ", ")),
		goneParties:   s.prepare("SELECT * FROM parties WHERE case_id = ? AND id NOT IN (?, ?, ?)"),
		dropDockets:   s.prepare("DELETE FROM case_dockets WHERE case_id = ?"),
		oldWords:      s.prepare("SELECT t.id, w.words FROM case_texts t JOIN case_words w ON w.rowid = t.id WHERE t.case_id = ?"),
		insertText:    s.prepare("INSERT INTO case_texts (case_id) VALUES (?) RETURNING id"),
		insertWords:   s.prepare("INSERT INTO case_words (rowid, words) VALUES (?, ?)"),
		dropMediators: s.prepare("DELETE FROM case_mediators WHERE case_id = ? AND user_id NOT IN (?)"),
		dropPersons:   s.prepare("DELETE FROM case_persons WHERE case_id = ? AND (user_id, kind) NOT IN ((?,?))"),
		addSums: s.prepare("INSERT INTO case_sums (unit_id, split, grain, span, key, measure, level, days, n) VALUES " +
			strings.Repeat(",(?,?,?,?,?,?,?,?,?)", sumsOfCase)[1:] +
			" ON CONFLICT (unit_id, split, grain, span, key, measure, level, days) DO UPDATE SET n = case_sums.n + excluded.n"),
		takeSeq: s.prepare(`INSERT INTO audit_heads (township_id, seq, hash) VALUES (?, 1, '')
			ON CONFLICT (township_id) DO UPDATE SET seq = audit_heads.seq + 1 RETURNING seq, hash`),
		audit:   s.prepare(t.audit.insert("audit", 1)),
		setHead: s.prepare("UPDATE audit_heads SET hash = ? WHERE township_id = ?"),
		emit:    s.prepare("INSERT INTO outbox (township_id, topic, payload, created_at) VALUES (?, ?, ?, ?)"),
		savePrivate: s.prepare(`UPDATE parties SET phone = ?, id_number = ?, address = ?, phone_index = ?, id_index = ?
			WHERE case_id = ? AND id = ?`),
		readParties:    s.prepare("SELECT * FROM parties WHERE case_id = ? AND NOT dropped ORDER BY ordinal"),
		rememberAnswer: s.prepare(t.answer.insert("idempotency", 1)),
	}
	return w, s.err
}

func (w *rawWriter) begin() error    { return run(w.start.Exec()) }
func (w *rawWriter) commit() error   { return run(w.end.Exec()) }
func (w *rawWriter) rollback() error { return run(w.undo.Exec()) }

func run(_ sql.Result, err error) error { return err }

// create writes one case and gives the answer to it.
func (w *rawWriter) create(t *template, who caller, in registrationBody, key string, now time.Time) ([]byte, error) {
	place, ok := t.places[in.UnitID]
	if !ok || len(in.Parties) != 2 {
		return nil, errors.New("the floor knows cases of two parties at units that exist, nothing else")
	}
	var ids [4]string // of the case, the event and the parties
	for i := range ids {
		id, err := uuid.NewV7()
		if err != nil {
			return nil, err
		}
		ids[i] = id.String()
	}
	caseID, eventID, at := ids[0], ids[1], now.UnixMicro()
	known, err := rows(w.recall.Query(who.userID, key))
	if err == nil && len(known) > 0 {
		err = fmt.Errorf("key %s is taken", key)
	}
	if err != nil {
		return nil, err
	}
	if _, err := rows(w.unit.Query(in.UnitID)); err != nil {
		return nil, err
	}
	data := strings.NewReplacer(t.parties[0].text("id"), ids[2], t.parties[1].text("id"), ids[3]).Replace(t.event.text("data"))
	for _, step := range []func() error{
		func() error {
			return run(w.insertCase.Exec(t.cases.with("id", caseID, "unit_id", in.UnitID, "township_id", place[0], "branch_id", place[1],
				"village_id", place[2], "group_id", place[3], "category", in.Category, "risk", in.Risk, "title", in.Parties[0].Name+"、"+in.Parties[1].Name,
				"narrative", in.Narrative, "registered_at", at, "updated_at", at)...))
		},
		func() error {
			return run(w.insertEvent.Exec(t.event.with("id", eventID, "case_id", caseID, "actor_user_id", who.userID, "actor_name", who.name,
				"occurred_at", at, "received_at", at, "client_key", key, "data", data)...))
		},
		func() error { return w.parties(t, in, place, caseID, ids[2:]) },
		func() error { return run(w.dropDockets.Exec(caseID)) },
		func() error { return w.words(t, caseID) },
		func() error { return run(w.dropMediators.Exec(caseID, "")) },
		func() error { return run(w.dropPersons.Exec(caseID, "", "")) },
		func() error { return run(w.addSums.Exec(sumsOf(place, in.Category, calendar.DateOf(now))...)) },
		func() error { return w.writeAudit(t, who, place[0], caseID, eventID, at) },
		func() error {
			payload := strings.Replace(t.outbox.text("payload"), t.caseID, caseID, 1)
			return run(w.emit.Exec(place[0], t.outbox.text("topic"), payload, at))
		},
		func() error { return w.private(t, caseID, ids[2:]) },
		func() error {
			return run(w.rememberAnswer.Exec(t.answer.with("user_id", who.userID, "key", key, "created_at", at)...))
		},
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return []byte(strings.ReplaceAll(t.response, t.caseID, caseID)), nil
}

func (w *rawWriter) parties(t *template, in registrationBody, place [4]string, caseID string, ids []string) error {
	var values []any
	for i, p := range in.Parties {
		values = append(values, t.party.with("case_id", caseID, "id", ids[i], "township_id", place[0], "branch_id", place[1],
			"village_id", place[2], "group_id", place[3], "ordinal", i, "name", p.Name, "kind", p.Kind, "side", p.Side,
			"phone", "", "id_number", "", "address", "", "phone_index", "", "id_index", "")...)
	}
	if err := run(w.upsertParties.Exec(values...)); err != nil {
		return err
	}
	_, err := rows(w.goneParties.Query(caseID, "", ids[0], ids[1]))
	return err
}

// words makes the case findable, by the words of the first case: the program spells
// out the names, which the floor need not.
func (w *rawWriter) words(t *template, caseID string) error {
	if _, err := rows(w.oldWords.Query(caseID)); err != nil {
		return err
	}
	id, err := rows(w.insertText.Query(caseID))
	if err != nil {
		return err
	}
	return run(w.insertWords.Exec(id[0][0], t.words))
}

// sumsOfCase is in how many sums a case of a village is when it is registered.
const sumsOfCase = 20

// sumsOf are the rows that a registration adds to case_sums, in the order of its key.
func sumsOf(place [4]string, category string, on calendar.Date) []any {
	args := make([]any, 0, 9*sumsOfCase)
	for _, unit := range []string{place[1], place[0], place[2]} { // b-, t-, v-
		for _, split := range []string{"", "category", "own", "source"} {
			key := ""
			if split == "category" {
				key = category
			}
			if split == "own" && unit != place[2] {
				continue
			}
			args = append(args, unit, split, "d", string(on), key, "registered", "", 0, 1, unit, split, "m", string(on.Month()), key, "registered", "", 0, 1)
		}
	}
	return args
}

func (w *rawWriter) writeAudit(t *template, who caller, townshipID, caseID, eventID string, at int64) error {
	head, err := rows(w.takeSeq.Query(townshipID))
	if err != nil {
		return err
	}
	detail := strings.Replace(t.audit.text("detail"), t.event.text("id"), eventID, 1)
	sum := sha256.Sum256(fmt.Appendf(nil, "%v%v%s%d%s%s", head[0][1], head[0][0], caseID, at, who.userID, detail))
	hash := hex.EncodeToString(sum[:])
	err = run(w.audit.Exec(t.audit.with("township_id", townshipID, "seq", head[0][0], "at", at, "actor_id", who.userID, "actor_name", who.name,
		"object_id", caseID, "detail", detail, "prev_hash", head[0][1], "hash", hash)...))
	if err != nil {
		return err
	}
	return run(w.setHead.Exec(hash, townshipID))
}

// private writes what the program encrypts, as long as the program's, and reads the
// parties back as it does for its answer.
func (w *rawWriter) private(t *template, caseID string, ids []string) error {
	for i, id := range ids {
		p := t.parties[i]
		// The index of a telephone number is different for each, as an HMAC is.
		sum := sha256.Sum256([]byte(id))
		index := hex.EncodeToString(sum[:])[:len(p.text("phone_index"))]
		err := run(w.savePrivate.Exec(p.text("phone"), p.text("id_number"), p.text("address"), index, p.text("id_index"), caseID, id))
		if err != nil {
			return err
		}
	}
	_, err := rows(w.readParties.Query(caseID))
	return err
}
