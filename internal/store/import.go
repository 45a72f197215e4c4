package store

import (
	"slices"
	"strconv"
	"time"

	"shuoli/internal/fault"
)

// States of an import.
const (
	ImportPreview = "preview"   // looked at; no case was written
	ImportRunning = "importing" // confirmed, and not yet through
	ImportDone    = "done"
)

// States of its rows.
const (
	RowNew       = "new"       // to be brought in; brought in once it has a case
	RowPresent   = "present"   // here already, and saying the same
	RowDiffering = "differing" // here already, and saying something else
	RowRefused   = "refused"
)

// Import is a ledger that somebody looked at or brought in. The counts are of its rows.
type Import struct {
	ID            string
	TownshipID    string
	FileName      string
	Year          int // 0 where nothing said
	State         string
	CreatedAt     time.Time
	CreatedName   string
	ConfirmedAt   time.Time
	ConfirmedBy   string // user id, with name and network address: the acts are his, whoever goes on with them
	ConfirmedName string
	Origin        string
	Refused       int
	Present       int
	Differing     int
	ToImport      int
	Done          int    // of these, brought in
	Detail        string // what else the reading said; encrypted at rest
}

// Count adds rows to the count of their state.
func (i *Import) Count(state string, n int) {
	switch state {
	case RowNew:
		i.ToImport += n
	case RowPresent:
		i.Present += n
	case RowDiffering:
		i.Differing += n
	case RowRefused:
		i.Refused += n
	}
}

// ImportRow is one row of a ledger.
type ImportRow struct {
	ImportID string
	Ordinal  int // its place in the reading, from 1
	Sheet    string
	Row      int `gorm:"column:row_no"`
	State    string
	Identity string // digest; "" of a row without
	Content  string // digest
	CaseID   string
	Code     string // of the refusal, with the column at fault
	Header   string
	Data     string // what the row says; encrypted at rest, "" once blanked
}

type importRow struct {
	ID            string
	TownshipID    string
	FileName      string
	Year          int
	State         string
	Created       int64 `gorm:"column:created_at"`
	CreatedName   string
	ConfirmedAt   int64
	ConfirmedBy   string
	ConfirmedName string
	Origin        string
	Refused       int
	Present       int
	Differing     int
	ToImport      int
	Done          int
	Detail        string
}

func (importRow) TableName() string { return "imports" }

func (i importRow) bound() []string { return []string{"imports", "detail", i.ID, ""} }

func (row ImportRow) bound() []string {
	return importDataBound(row.ImportID, strconv.Itoa(row.Ordinal))
}

func importDataBound(importID, ordinal string) []string {
	return []string{"import_rows", "data", importID + "/" + ordinal, ""}
}

// insertBatch is how many rows go into one INSERT: PostgreSQL takes 65,535 values.
const insertBatch = 500

// CreateImport keeps a ledger as it was read.
func (tx *Tx) CreateImport(i Import, rows []ImportRow) error {
	row := importRow{
		ID: i.ID, TownshipID: i.TownshipID, FileName: i.FileName, Year: i.Year, State: i.State, Created: micros(i.CreatedAt),
		CreatedName: i.CreatedName, Refused: i.Refused, Present: i.Present, Differing: i.Differing, ToImport: i.ToImport,
	}
	var err error
	if row.Detail, err = tx.keys.seal(i.Detail, row.bound()...); err != nil {
		return err
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return translate(err)
	}
	sealed := make([]ImportRow, len(rows))
	for n, r := range rows {
		r.ImportID = i.ID
		if r.Data, err = tx.keys.seal(r.Data, r.bound()...); err != nil {
			return err
		}
		sealed[n] = r
	}
	if len(sealed) == 0 {
		return nil
	}
	return translate(tx.db.CreateInBatches(&sealed, insertBatch).Error)
}

// Imports are up to limit imports of the townships, newest first.
func (r *Read) Imports(townshipIDs []string, limit int) ([]Import, error) {
	return r.imports(is("township_id IN ?", append([]string{""}, townshipIDs...)), "created_at DESC, id DESC", limit)
}

// Import is one import; NotFound when there is none.
func (r *Read) Import(id string) (Import, error) {
	list, err := r.imports(is("id = ?", id), "id", 1)
	if err == nil && len(list) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return Import{}, err
	}
	return list[0], nil
}

// RunningImports are the ids of the imports that were confirmed and are not through.
func (r *Read) RunningImports() ([]string, error) {
	var ids []string
	err := r.db.Raw("SELECT id FROM imports WHERE state = ? ORDER BY confirmed_at, id", ImportRunning).Scan(&ids).Error
	return ids, translate(err)
}

func (r *Read) imports(where condition, order string, limit int) ([]Import, error) {
	var rows []importRow
	err := r.db.Raw("SELECT * FROM imports WHERE "+where.sql+" ORDER BY "+order+" LIMIT ?", append(where.args, limit)...).Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	list := make([]Import, len(rows))
	for n, row := range rows {
		list[n] = Import{
			ID: row.ID, TownshipID: row.TownshipID, FileName: row.FileName, Year: row.Year, State: row.State,
			CreatedAt: instant(row.Created), CreatedName: row.CreatedName, ConfirmedAt: instant(row.ConfirmedAt),
			ConfirmedBy: row.ConfirmedBy, ConfirmedName: row.ConfirmedName, Origin: row.Origin,
			Refused: row.Refused, Present: row.Present, Differing: row.Differing, ToImport: row.ToImport, Done: row.Done,
		}
		if list[n].Detail, err = r.keys.open(row.Detail, row.bound()...); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// LockImport is one import, locked for a change; NotFound when there is none.
func (tx *Tx) LockImport(id string) (Import, error) {
	var found []string
	if err := tx.db.Raw("SELECT id FROM imports WHERE id = ?"+tx.lockRow(), id).Scan(&found).Error; err != nil {
		return Import{}, translate(err)
	}
	return tx.Import(id)
}

// SaveImport writes state, counts and confirmation of an import that was locked before.
func (tx *Tx) SaveImport(i Import) error {
	return translate(tx.db.Exec(`UPDATE imports SET state = ?, confirmed_at = ?, confirmed_by = ?, confirmed_name = ?, origin = ?,
		refused = ?, present = ?, differing = ?, to_import = ?, done = ? WHERE id = ?`, i.State, micros(i.ConfirmedAt), i.ConfirmedBy,
		i.ConfirmedName, i.Origin, i.Refused, i.Present, i.Differing, i.ToImport, i.Done, i.ID).Error)
}

// ImportRows are up to limit rows of an import behind one place, in the order of the
// file; state "" is every state.
func (r *Read) ImportRows(importID, state string, after, limit int) ([]ImportRow, error) {
	where := is("import_id = ? AND ordinal > ?", importID, after)
	if state != "" {
		where = and(where, is("state = ?", state))
	}
	return r.importRows(where, limit)
}

// RowsToImport are up to limit rows of an import that have no case yet, in the order
// of the file.
func (r *Read) RowsToImport(importID string, limit int) ([]ImportRow, error) {
	return r.importRows(is("import_id = ? AND state = ? AND case_id = ''", importID, RowNew), limit)
}

func (r *Read) importRows(where condition, limit int) ([]ImportRow, error) {
	var rows []ImportRow
	err := r.db.Raw("SELECT * FROM import_rows WHERE "+where.sql+" ORDER BY ordinal LIMIT ?", append(where.args, limit)...).Scan(&rows).Error
	if err != nil {
		return nil, translate(err)
	}
	for n, row := range rows {
		if rows[n].Data, err = r.keys.open(row.Data, row.bound()...); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// CasesOfImport are those of the cases that are some row's of the import.
func (r *Read) CasesOfImport(importID string, caseIDs []string) (map[string]bool, error) {
	is := map[string]bool{}
	for some := range slices.Chunk(caseIDs, insertBatch) {
		var ids []string
		if err := r.db.Raw("SELECT case_id FROM import_rows WHERE import_id = ? AND case_id IN ?", importID, some).Scan(&ids).Error; err != nil {
			return nil, translate(err)
		}
		for _, id := range ids {
			is[id] = true
		}
	}
	return is, nil
}

// SettleImportRow writes what became of a row: its state, its case, or its refusal.
func (tx *Tx) SettleImportRow(row ImportRow) error {
	return translate(tx.db.Exec("UPDATE import_rows SET state = ?, case_id = ?, code = ?, header = ? WHERE import_id = ? AND ordinal = ?",
		row.State, row.CaseID, row.Code, row.Header, row.ImportID, row.Ordinal).Error)
}

// BlankImport forgets what the understood rows of an import say: it is in the cases
// now. Of the refused ones the clerk still needs the text, to mend his file.
func (tx *Tx) BlankImport(id string) error {
	return translate(tx.db.Exec("UPDATE import_rows SET data = '' WHERE import_id = ? AND state <> ?", id, RowRefused).Error)
}

// BlankImportsBefore forgets what the rows of a township's older imports say, but for
// those under way.
func (tx *Tx) BlankImportsBefore(townshipID string, before time.Time) error {
	return translate(tx.db.Exec(`UPDATE import_rows SET data = '' WHERE data <> '' AND import_id IN
		(SELECT id FROM imports WHERE township_id = ? AND created_at < ? AND state <> ?)`, townshipID, micros(before), ImportRunning).Error)
}

// ClaimLedgerRow says that a row of a ledger is a case from now on; false when it is
// one already. Two that bring in the same row at once wait for each other, and one of
// them has it.
func (tx *Tx) ClaimLedgerRow(townshipID string, row ImportRow, caseID string) (bool, error) {
	done := tx.db.Exec(`INSERT INTO ledger_rows (township_id, identity, content, case_id, import_id) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (township_id, identity) DO NOTHING`, townshipID, row.Identity, row.Content, caseID, row.ImportID)
	return done.RowsAffected == 1, translate(done.Error)
}

// LedgerRow is where a row of a ledger is here.
type LedgerRow struct {
	Identity string
	Content  string
	CaseID   string
}

// LedgerRows are those of the identities that are here, by identity.
func (r *Read) LedgerRows(townshipID string, identities []string) (map[string]LedgerRow, error) {
	var rows []LedgerRow
	err := r.db.Raw("SELECT identity, content, case_id FROM ledger_rows WHERE township_id = ? AND identity IN ?",
		townshipID, append([]string{""}, identities...)).Scan(&rows).Error
	found := make(map[string]LedgerRow, len(rows))
	for _, row := range rows {
		found[row.Identity] = row
	}
	return found, translate(err)
}

// LedgerDigest stands for what a row of a ledger is known by, or says: equal texts have
// equal digests, and nobody without the key can try names.
func (k *Keyring) LedgerDigest(text string) string { return k.Digest("ledger\x00" + text) }

// LedgerWord is a clerks' word for a category.
type LedgerWord struct {
	Word string
	Leaf string
}

// LedgerWords are the clerks' words for categories, by word.
func (r *Read) LedgerWords() ([]LedgerWord, error) {
	var words []LedgerWord
	err := r.db.Raw("SELECT word, leaf FROM ledger_words ORDER BY word").Scan(&words).Error
	return words, translate(err)
}
