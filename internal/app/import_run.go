package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/ledger"
	"shuoli/internal/store"
)

const (
	// importedAtOnce is how many rows one transaction brings in, so that others get their turn.
	importedAtOnce = 25
	// importWithin is how long a request brings rows in before the rest goes on without it.
	importWithin = 15 * time.Second
	// importTries is how often in a row a busy store is tried again.
	importTries = 5
)

// ConfirmImport brings in what a preview found to be new. It answers when it is through,
// or with the state importing after 15 s: the rest goes on by itself, also when the
// program was stopped in between. Confirmed again it has no further effect. NotFound as
// for Import.
func (a *App) ConfirmImport(ctx context.Context, who Caller, id string, w Write) (ImportView, error) {
	if err := a.permit(who, "ledger", "import"); err != nil {
		return ImportView{}, err
	}
	if err := a.confirmImport(ctx, who, id, w); err != nil {
		return ImportView{}, err
	}
	within, cancel := context.WithTimeout(ctx, importWithin)
	defer cancel()
	through, err := a.bringIn(within, id)
	if err != nil {
		a.log.ErrorContext(ctx, "bringing in a ledger", "import", id, "error", err.Error())
	}
	if !through {
		a.goOn(id)
	}
	return a.Import(ctx, who, id)
}

// confirmImport notes that an import is to be brought in, and by whom.
func (a *App) confirmImport(ctx context.Context, who Caller, id string, w Write) error {
	var done struct{} // the answer is how far it is, and not remembered
	return a.once(ctx, who, w, &done, func(tx *store.Tx) error {
		i, err := tx.LockImport(id)
		if err == nil {
			err = ofClerk(who, i)
		}
		if err != nil || i.State != store.ImportPreview {
			return err
		}
		i.State, i.ConfirmedAt = store.ImportRunning, tx.Now
		i.ConfirmedBy, i.ConfirmedName, i.Origin = who.Subject.UserID, who.Subject.Name, who.Origin
		if err := tx.SaveImport(i); err != nil {
			return err
		}
		return tx.Audit(entry(who, i.TownshipID, "ledger.confirm", "import", i.ID, counts(i)))
	})
}

// ResumeImports goes on with the imports that were confirmed before the program stopped.
func (a *App) ResumeImports(ctx context.Context) error {
	var ids []string
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		ids, err = r.RunningImports()
		return err
	})
	for _, id := range ids {
		a.goOn(id)
	}
	return err
}

// FinishImport goes on with an import until it is through, for callers who wait.
func (a *App) FinishImport(ctx context.Context, who Caller, id string) (ImportView, error) {
	if _, err := a.Import(ctx, who, id); err != nil {
		return ImportView{}, err
	}
	if _, err := a.bringIn(ctx, id); err != nil {
		return ImportView{}, err
	}
	return a.Import(ctx, who, id)
}

func (a *App) goOn(id string) {
	a.background.do("bringing in the ledger "+id, func(ctx context.Context) error {
		_, err := a.bringIn(ctx, id)
		return err
	})
}

// bringIn brings rows in until there are none left, or ctx ends.
func (a *App) bringIn(ctx context.Context, id string) (through bool, err error) {
	for failed := 0; ; {
		if ctx.Err() != nil {
			return false, nil
		}
		through, err = a.bringInSome(ctx, id)
		switch {
		case err == nil && !through:
			failed = 0
		case fault.KindOf(err) == fault.Unavailable && failed < importTries:
			failed++
		default:
			return through, err
		}
	}
}

// bringInSome brings in some rows, or notes that there are none left.
func (a *App) bringInSome(ctx context.Context, id string) (through bool, err error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return false, err
	}
	err = a.store.Tx(ctx, func(tx *store.Tx) error {
		i, err := tx.LockImport(id)
		if err != nil {
			return err
		}
		if through = i.State != store.ImportRunning; through {
			return nil
		}
		rows, err := tx.RowsToImport(id, importedAtOnce)
		if err != nil {
			return err
		}
		if through = len(rows) == 0; through {
			return finish(tx, i)
		}
		if err := tx.HoldTotals(grid.Place{TownshipID: i.TownshipID}); err != nil {
			return err
		}
		c := chunk{tx: tx, ref: ref, of: &i}
		if err := c.bring(rows); err != nil {
			return err
		}
		return tx.SaveImport(i)
	})
	return through && err == nil, err
}

// finish closes an import: one message tells of all its cases.
func finish(tx *store.Tx, i store.Import) error {
	i.State = store.ImportDone
	if err := tx.SaveImport(i); err != nil {
		return err
	}
	if err := tx.BlankImport(i.ID); err != nil {
		return err
	}
	if err := tx.Audit(confirmed(i, "ledger.finish", "import", i.ID, counts(i))); err != nil {
		return err
	}
	return tx.Emit(i.TownshipID, "ledger.import", map[string]any{"import_id": i.ID, "cases": i.Done})
}

// confirmed is the audit entry of an act whose author is he who confirmed the import.
func confirmed(i store.Import, action, object, objectID string, detail any) store.Entry {
	return store.Entry{
		TownshipID: i.TownshipID, ActorID: i.ConfirmedBy, ActorName: i.ConfirmedName, Origin: i.Origin,
		Action: action, Object: object, ObjectID: objectID, Detail: detail,
	}
}

// chunk is the rows that one transaction brings in.
type chunk struct {
	tx  *store.Tx
	ref reference
	of  *store.Import
}

// bring first says of each row that it is a case, in one order for all who do so at
// once, and writes the cases then: nobody waits for another who waits for him.
func (c *chunk) bring(rows []store.ImportRow) error {
	matches := make([]*match, len(rows))
	for n, row := range rows {
		data, err := dataOf(row)
		if err != nil {
			return err
		}
		if data.Row == nil {
			return fault.Wrap(nil, "台账的这一行没有内容")
		}
		matches[n] = &match{Row: *data.Row}
	}
	if err := c.loggedSince(rows, matches); err != nil {
		return err
	}
	order := make([]int, len(rows))
	for n := range order {
		order[n] = n
	}
	slices.SortFunc(order, func(x, y int) int { return cmp.Compare(rows[x].Identity, rows[y].Identity) })
	for _, n := range order {
		if err := c.claim(&rows[n], matches[n].Row); err != nil {
			return err
		}
	}
	for n, row := range rows {
		if row.State == store.RowNew {
			if err := c.write(row, matches[n].Row); err != nil {
				return err
			}
		}
		if err := c.tx.SettleImportRow(row); err != nil {
			return err
		}
	}
	return nil
}

// loggedSince finds rows whose dispute somebody has logged since the preview.
func (c *chunk) loggedSince(rows []store.ImportRow, matches []*match) error {
	n := newNatives(c.of.TownshipID, matches)
	for more := true; more; {
		var err error
		if more, err = n.read(&c.tx.Read); err != nil {
			return err
		}
	}
	if len(n.byKey) == 0 {
		return nil
	}
	var err error
	if n.taken, err = c.tx.CasesOfImport(c.of.ID, slices.Concat(slices.Collect(maps.Values(n.byKey))...)); err != nil {
		return err
	}
	for i := range rows {
		if rows[i].CaseID = n.take(matches[i]); rows[i].CaseID != "" {
			c.settle(&rows[i], store.RowPresent)
		}
	}
	return nil
}

// settle gives a row that is not new any more its state.
func (c *chunk) settle(row *store.ImportRow, state string) {
	c.of.Count(row.State, -1)
	row.State = state
	c.of.Count(row.State, 1)
}

// claim makes a row a case from now on, unless it has become one elsewhere, or its year
// has got a total.
func (c *chunk) claim(row *store.ImportRow, said ledger.Row) error {
	if row.State != store.RowNew {
		return nil
	}
	refused, err := c.ref.refusal(&c.tx.Read, said)
	if err != nil {
		return err
	}
	if refused != nil {
		c.settle(row, store.RowRefused)
		row.Code, row.Header = refused.Code, refused.Column
		return nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fault.Wrap(err, "无法编号")
	}
	row.CaseID = id.String()
	mine, err := c.tx.ClaimLedgerRow(c.of.TownshipID, *row, row.CaseID)
	if err != nil || mine {
		return err
	}
	before, err := c.tx.LedgerRows(c.of.TownshipID, []string{row.Identity})
	if err != nil {
		return err
	}
	here := before[row.Identity]
	row.CaseID = here.CaseID
	if here.Content == row.Content {
		c.settle(row, store.RowPresent)
	} else {
		c.settle(row, store.RowDiffering)
	}
	return nil
}

// write makes the case of a row, with all that follows from a case.
func (c *chunk) write(row store.ImportRow, said ledger.Row) error {
	made, events, private, err := c.ref.imported(*c.of, said, row.CaseID, c.tx.Now)
	if err != nil {
		return err
	}
	if err := c.tx.InsertCase(&made, events...); err != nil {
		return err
	}
	if err := c.tx.SaveParties(made.ID, private...); err != nil {
		return err
	}
	c.of.Done++
	return c.tx.Audit(confirmed(*c.of, "case.import", "case", made.ID, map[string]any{
		"import": c.of.ID, "events": len(events), "status": made.Status, "level": made.Level, "outcome": made.Outcome,
	}))
}
