package store_test

import (
	"errors"
	"sync"
	"testing"

	"shuoli/internal/dispute"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

func TestFileNumbersHaveNoGapAndNoTwin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		register(t, s, "k1", found(t, s)["v1"], dispute.Facts{Narrative: "x"}, "张三", "李四")
		const draws = 48
		var wg sync.WaitGroup
		for i := range draws {
			wg.Go(func() {
				broken := errors.New("the act was refused after all")
				err := s.Tx(t.Context(), func(tx *store.Tx) error {
					if _, err := tx.NextFileNumber("c-v1", 2026, "k1"); err != nil {
						return err
					}
					if i%4 == 0 {
						return broken // the number must go back
					}
					return nil
				})
				if err != nil && !errors.Is(err, broken) {
					t.Errorf("drawing: %v", err)
				}
			})
		}
		wg.Wait()
		read(t, s, func(r *store.Read) error {
			numbers, err := r.FileNumbers("c-v1", 2026)
			if len(numbers) != draws-draws/4 {
				t.Errorf("%d numbers, want %d", len(numbers), draws-draws/4)
			}
			for i, n := range numbers {
				if n.Seq != i+1 {
					t.Errorf("number %d is %d", i+1, n.Seq)
				}
			}
			return err
		})
	})
}

func TestFileNumbersPastFourDigits(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := w.Store
		register(t, s, "k1", found(t, s)["v1"], dispute.Facts{Narrative: "x"}, "张三", "李四")
		draw := func(committee string, year int) (n dispute.FileNumber) {
			write(t, s, func(tx *store.Tx) (err error) { n, err = tx.NextFileNumber(committee, year, "k1"); return err })
			return n
		}
		first := draw("c-v1", 2026)
		if want := "（2026）磙人调字第0001号"; first.Text != want {
			t.Errorf("got %s, want %s", first.Text, want)
		}
		exec(t, raw(t, w), "UPDATE file_number_counters SET last = 9999")
		if n, want := draw("c-v1", 2026), "（2026）磙人调字第10000号"; n.Text != want {
			t.Errorf("got %s, want %s", n.Text, want)
		}
		if n := draw("c-v1", 2027); n.Seq != 1 {
			t.Errorf("a new year begins with %d", n.Seq)
		}
		if n := draw("c-t1", 2026); n.Seq != 1 {
			t.Errorf("another committee begins with %d", n.Seq)
		}
		// Only the number that the case has is valid; the order of drawing says nothing.
		var c dispute.Case
		read(t, s, func(r *store.Read) error {
			events, err := r.Events("k1")
			c = dispute.Replay("k1", events)
			return err
		})
		c, e := note(c, "x", s.Now())
		c.Number = &dispute.FileNumber{CommitteeID: "c-v1", Year: 2026, Seq: 10000}
		write(t, s, func(tx *store.Tx) error { return tx.SaveCase(&c, 1, e) })
		read(t, s, func(r *store.Read) error {
			numbers, err := r.FileNumbers("c-v1", 2026)
			if !numbers[0].Voided || numbers[1].Voided || numbers[0].CaseID != "k1" {
				t.Errorf("got %+v", numbers)
			}
			return err
		})
		err := s.Tx(t.Context(), func(tx *store.Tx) error { _, err := tx.NextFileNumber("nobody", 2026, "k1"); return err })
		wantCode(t, err, "not_found")
	})
}

func TestANumberForNoCaseIsRefusedAtTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		err := s.Tx(t.Context(), func(tx *store.Tx) error { _, err := tx.NextFileNumber("c-v1", 2026, "none"); return err })
		wantCode(t, err, "unknown_reference")
		// The refusal comes with the commit; the connection must be none the worse.
		register(t, s, "k1", place["v1"], dispute.Facts{Narrative: "x"}, "张三")
		// A number drawn before its case is written in the same act.
		write(t, s, func(tx *store.Tx) error {
			n, err := tx.NextFileNumber("c-v1", 2026, "k2")
			if err != nil {
				return err
			}
			if n.Seq != 1 {
				t.Errorf("the refused number did not go back: %d", n.Seq)
			}
			e := registration("k2", place["v1"], tx.Now, dispute.Facts{Narrative: "x"}, "张三")
			c := dispute.Replay("k2", []dispute.Event{e})
			return tx.InsertCase(&c, e)
		})
	})
}
