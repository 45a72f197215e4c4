package store

import "shuoli/internal/fault"

// ListA is one entry of the justice line's list.
type ListA struct {
	Code string
	Name string
}

// ListsA is the justice line's list in the order of its codes.
func (r *Read) ListsA() ([]ListA, error) {
	var list []ListA
	err := r.db.Raw("SELECT code, name FROM categories_a ORDER BY code").Scan(&list).Error
	return list, translate(err)
}

// LockCategories keeps others from changing list B until the transaction ends and is
// the list.
func (tx *Tx) LockCategories() ([]Category, error) {
	if tx.postgres {
		if err := tx.db.Exec("SELECT pg_advisory_xact_lock(hashtextextended('categories', 0))").Error; err != nil {
			return nil, translate(err)
		}
	}
	return tx.Categories()
}

// AddCategory adds an entry of list B. A code that is taken is Conflict ("already_exists").
func (tx *Tx) AddCategory(c Category) error {
	return translate(tx.db.Exec("INSERT INTO categories (code, name, parent, list_a, mediable) VALUES (?, ?, ?, ?, ?)",
		c.Code, c.Name, c.Parent, c.ListA, c.Mediable).Error)
}

// SaveCategory writes everything of an entry but its code and its parent, and counts
// its version on. It returns NotFound when there is no such code.
func (tx *Tx) SaveCategory(c Category) error {
	done := tx.db.Exec("UPDATE categories SET name = ?, list_a = ?, mediable = ?, retired = ?, version = version + 1 WHERE code = ?",
		c.Name, c.ListA, c.Mediable, c.Retired, c.Code)
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.Missing()
	}
	return translate(done.Error)
}
