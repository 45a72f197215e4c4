package app

import "context"

// ConfirmOnly notes that an import is to be brought in, as if the program stopped there.
func (a *App) ConfirmOnly(ctx context.Context, who Caller, id string, w Write) error {
	return a.confirmImport(ctx, who, id, w)
}

// BringInSome brings in the rows of one transaction.
func (a *App) BringInSome(ctx context.Context, id string) (through bool, err error) {
	return a.bringInSome(ctx, id)
}
