package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// AllCategories is list B with what is retired, and list A to map to.
func (a *App) AllCategories(ctx context.Context, who Caller) (CategoryBook, error) {
	book := CategoryBook{Items: []CategoryRecord{}, ListA: []ListAView{}}
	if err := a.permit(who, "category", "list"); err != nil {
		return book, err
	}
	err := a.store.Read(ctx, func(r *store.Read) error {
		list, err := r.Categories()
		if err != nil {
			return err
		}
		for _, c := range list {
			book.Items = append(book.Items, categoryRecord(c))
		}
		listA, err := r.ListsA()
		for _, c := range listA {
			book.ListA = append(book.ListA, ListAView(c))
		}
		return err
	})
	return book, err
}

func categoryRecord(c store.Category) CategoryRecord {
	return CategoryRecord{
		Code: c.Code, Name: c.Name, Parent: c.Parent, ListA: c.ListA, ListAName: c.ListAName, Mediable: c.Mediable, Retired: c.Retired, Version: c.Version,
	}
}

// AddCategory adds a leaf below a parent under the next free code; x99 is its 其他.
// Invalid: "unknown_category", "unknown_list_a", "required"; Conflict, codes
// "category_name_taken", "category_full".
func (a *App) AddCategory(ctx context.Context, who Caller, in NewCategory, w Write) (CategoryRecord, error) {
	return a.changeCategories(ctx, who, w, "create", func(tx *store.Tx, list []store.Category) (any, store.Category, error) {
		parent := slices.IndexFunc(list, func(c store.Category) bool { return c.Code == in.Parent })
		if parent < 0 || list[parent].Parent != "" || in.Parent == "99" {
			return nil, store.Category{}, fault.At("/parent", "unknown_category", "没有这个大类")
		}
		code, err := nextCode(list, in.Parent)
		if err != nil {
			return nil, store.Category{}, err
		}
		c := store.Category{Code: code, Name: strings.TrimSpace(in.Name), Parent: in.Parent, ListA: in.ListA, Mediable: in.Mediable}
		if err := wellNamed(tx, list, c); err != nil {
			return nil, c, err
		}
		return nil, c, tx.AddCategory(c)
	})
}

// EditCategory changes an entry's words, for a leaf also its mapping, whether it may be
// mediated, and whether it is still offered; its code never. Faults as AddCategory,
// and Conflict, code "category_parent", for what only a leaf has.
func (a *App) EditCategory(ctx context.Context, who Caller, code string, in CategoryEdit, w Write) (CategoryRecord, error) {
	return a.changeCategories(ctx, who, w, "edit", func(tx *store.Tx, list []store.Category) (any, store.Category, error) {
		i := slices.IndexFunc(list, func(c store.Category) bool { return c.Code == code })
		if i < 0 {
			return nil, store.Category{}, fault.Missing()
		}
		c := list[i]
		if err := startedFrom(w, c.Version, categoryRecord(c)); err != nil {
			return nil, c, err
		}
		if c.ListA == "" && (in.ListA != nil || in.Mediable != nil || in.Retired != nil) {
			return nil, c, fault.New(fault.Conflict, "category_parent", "大类只能改名称")
		}
		if in.Name != nil {
			c.Name = strings.TrimSpace(*in.Name)
		}
		set(&c.ListA, in.ListA)
		set(&c.Mediable, in.Mediable)
		set(&c.Retired, in.Retired)
		if err := wellNamed(tx, list, c); err != nil {
			return nil, c, err
		}
		return categoryRecord(list[i]), c, tx.SaveCategory(c)
	})
}

// changeCategories is the one way in which list B changes: one after another, since its
// codes and names depend on each other.
func (a *App) changeCategories(ctx context.Context, who Caller, w Write, action string,
	change func(*store.Tx, []store.Category) (before any, c store.Category, err error),
) (CategoryRecord, error) {
	if err := a.permit(who, "category", action); err != nil {
		return CategoryRecord{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return CategoryRecord{}, err
	}
	defer a.forget()
	var view CategoryRecord
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		list, err := tx.LockCategories()
		if err != nil {
			return err
		}
		before, c, err := change(tx, list)
		if err != nil {
			return err
		}
		if list, err = tx.Categories(); err != nil {
			return err
		}
		view = categoryRecord(list[slices.IndexFunc(list, func(x store.Category) bool { return x.Code == c.Code })])
		return tx.Audit(entry(who, ref.homeOf(who), "category."+action, "category", c.Code, map[string]any{"before": before, "after": view}))
	})
	return view, err
}

// nextCode is the code after the parent's last leaf, its 其他 (99) aside.
func nextCode(list []store.Category, parent string) (string, error) {
	last := parent + "00"
	for _, c := range list {
		if c.Parent == parent && c.Code != parent+"99" {
			last = max(last, c.Code)
		}
	}
	var n int
	if _, err := fmt.Sscanf(strings.TrimPrefix(last, parent), "%d", &n); err != nil {
		return "", fault.Wrap(err, "类别的编码读不出来")
	}
	if n >= 98 {
		return "", fault.New(fault.Conflict, "category_full", "这个大类下的编码已经用完")
	}
	return fmt.Sprintf("%s%02d", parent, n+1), nil
}

// wellNamed checks an entry's words against its siblings, and its mapping.
func wellNamed(tx *store.Tx, list []store.Category, c store.Category) error {
	if c.Name == "" {
		return fault.At("/name", "required", "请填写名称")
	}
	if slices.ContainsFunc(list, func(x store.Category) bool {
		return x.Code != c.Code && x.Parent == c.Parent && x.Name == c.Name && !x.Retired
	}) {
		return fault.New(fault.Conflict, "category_name_taken", "同一大类下已经有这个名称", fault.Field{Pointer: "/name", Code: "category_name_taken"})
	}
	if c.ListA == "" && c.Parent == "" {
		return nil
	}
	listA, err := tx.ListsA()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(listA, func(x store.ListA) bool { return x.Code == c.ListA }) {
		return fault.At("/list_a", "unknown_list_a", "司法行政口径里没有这一类")
	}
	return nil
}
