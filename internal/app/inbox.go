package app

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// inboxPage is how many items a page has unless fewer are asked for.
const inboxPage = 30

// InboxItem is a message to the caller; its kind is the key of its sentence.
type InboxItem struct {
	ID        string        `json:"id"`
	Kind      string        `json:"kind"`
	CaseID    string        `json:"case_id,omitempty"`
	Number    string        `json:"number,omitempty"`
	Title     string        `json:"title,omitempty"`
	UnitID    string        `json:"unit_id,omitempty"`
	UnitName  string        `json:"unit_name,omitempty"`
	Date      calendar.Date `json:"date,omitempty"`
	DueOn     calendar.Date `json:"due_on,omitempty"`
	Level     grid.Level    `json:"level,omitempty"`
	Step      string        `json:"step,omitempty"`
	N         int           `json:"n,omitempty"`
	Auto      bool          `json:"auto,omitempty"`
	CreatedAt time.Time     `json:"created_at"`
	Read      bool          `json:"read"`
}

// InboxPage is a page of messages, the newest first.
type InboxPage struct {
	Items      []InboxItem `json:"items"`
	Unread     int         `json:"unread"`
	NextCursor string      `json:"next_cursor,omitempty"`
}

// InboxCount is how many messages wait.
type InboxCount struct {
	Unread int `json:"unread"`
}

// ReadInput says which messages are read: some, or all until one.
type ReadInput struct {
	IDs   []string `json:"ids"`
	Until string   `json:"until"`
}

// Inbox are the caller's messages. What is not his to read any more is left out.
// Malformed, "bad_cursor".
func (a *App) Inbox(ctx context.Context, who Caller, unread bool, cursor string, limit int) (InboxPage, error) {
	page := InboxPage{Items: []InboxItem{}}
	before, err := itemID(cursor)
	if err != nil {
		return page, fault.New(fault.Malformed, "bad_cursor", "翻页的位置无效，请从第一页看起")
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return page, err
	}
	limit = cmp.Or(limit, inboxPage)
	err = a.store.Read(ctx, func(r *store.Read) error {
		scope := store.ScopeOf(who.Subject)
		items, err := r.Inbox(who.Subject.UserID, scope, unread, before, limit+1)
		if err != nil {
			return err
		}
		if len(items) > limit {
			items = items[:limit]
			page.NextCursor = strconv.FormatInt(items[limit-1].ID, 10)
		}
		var cases []string
		for _, item := range items {
			if item.CaseID != "" {
				cases = append(cases, item.CaseID)
			}
		}
		known, err := ref.casesShown(r, who, cases)
		if err != nil {
			return err
		}
		for _, item := range items {
			c := known[item.CaseID]
			page.Items = append(page.Items, InboxItem{
				ID: strconv.FormatInt(item.ID, 10), Kind: item.Kind, CaseID: item.CaseID, Number: cmp.Or(c.Number, c.DeviceNumber), Title: c.Title,
				UnitID: item.UnitID, UnitName: ref.called(item.UnitID), Date: item.Date, DueOn: item.Facts.DueOn, Level: item.Facts.Level,
				Step: item.Facts.Step, N: item.Facts.N, Auto: item.Facts.Auto, CreatedAt: item.CreatedAt, Read: item.Read,
			})
		}
		page.Unread, err = r.Unread(who.Subject.UserID, scope)
		return err
	})
	return page, err
}

// ReadInbox marks messages as read and answers how many are left. Invalid: "required"
// where none is named, "unknown_message" at what names none.
func (a *App) ReadInbox(ctx context.Context, who Caller, in ReadInput, w Write) (InboxCount, error) {
	if len(in.IDs) == 0 && in.Until == "" {
		return InboxCount{}, fault.At("/ids", "required", "请说明哪些消息已读")
	}
	until, err := itemID(in.Until)
	if err != nil {
		return InboxCount{}, fault.At("/until", "unknown_message", "没有这条消息")
	}
	ids := make([]int64, len(in.IDs))
	for i, text := range in.IDs {
		if ids[i], err = itemID(text); err != nil {
			return InboxCount{}, fault.At("/ids/"+strconv.Itoa(i), "unknown_message", "没有这条消息")
		}
	}
	var left InboxCount
	err = a.once(ctx, who, w, &left, func(tx *store.Tx) error {
		if err := tx.MarkRead(who.Subject.UserID, until, ids...); err != nil {
			return err
		}
		if left.Unread, err = tx.Unread(who.Subject.UserID, store.ScopeOf(who.Subject)); err != nil {
			return err
		}
		return tx.Audit(entry(who, "", "inbox.read", "inbox", who.Subject.UserID, map[string]any{"until": in.Until, "items": len(ids)}))
	})
	if err == nil {
		a.watchers.tell(who.Subject.UserID)
	}
	return left, err
}

// itemID reads the id of an item; "" is 0.
func itemID(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	return strconv.ParseInt(text, 10, 64)
}

// deliveredAtOnce is how many messages one transaction delivers.
const deliveredAtOnce = 20

// DeliverMessages brings the messages of the outbox into inboxes, each at least once,
// and wakes those who look at theirs. A message that cannot be delivered stands back for the
// others and is tried again.
func (a *App) DeliverMessages(ctx context.Context) error {
	a.watchers.delivering.Lock()
	defer a.watchers.delivering.Unlock()
	for {
		var waiting []store.Message
		err := a.store.Read(ctx, func(r *store.Read) (err error) {
			waiting, err = r.Undelivered(deliveredAtOnce)
			return err
		})
		if err != nil || len(waiting) == 0 {
			return cmp.Or(err, a.wake(ctx))
		}
		failed := 0
		if err := a.deliver(ctx, waiting...); err != nil {
			for _, m := range waiting {
				if err := a.deliver(ctx, m); err != nil {
					failed++
					a.log.Error("a message cannot be delivered", "id", m.ID, "topic", m.Topic, "attempts", m.Attempts+1, "error", err.Error())
					if err := a.store.Tx(ctx, func(tx *store.Tx) error { return tx.Attempted(m.ID, false) }); err != nil {
						return err
					}
				}
			}
		}
		if failed == len(waiting) {
			return a.wake(ctx)
		}
	}
}

func (a *App) deliver(ctx context.Context, messages ...store.Message) error {
	ref, err := a.reference(ctx)
	if err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Tx) error {
		for _, m := range messages {
			items, err := ref.audience(&tx.Read, m)
			if err != nil {
				return err
			}
			if err := tx.Deliver(items...); err != nil {
				return err
			}
			if err := tx.Attempted(m.ID, true); err != nil {
				return err
			}
		}
		return nil
	})
}

// wake tells the watchers here of whom something was delivered to, also by another program.
func (a *App) wake(ctx context.Context) error {
	var users []string
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		users, a.watchers.seen, err = r.ToldSince(a.watchers.seen)
		return err
	})
	slices.Sort(users)
	a.watchers.tell(users...)
	return err
}
