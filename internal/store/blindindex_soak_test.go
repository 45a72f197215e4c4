//go:build soak

package store_test

import (
	"slices"
	"testing"
	"time"

	"shuoli/internal/store/storetest"
)

// TestSoakPII02AMillionParties holds the lookup of one among a million to its time.
func TestSoakPII02AMillionParties(t *testing.T) {
	const atMost = 50 * time.Millisecond
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		took := lookUp(t, w, 1_000_000)
		slices.Sort(took)
		t.Logf("found within %v, at most %v", took[len(took)/2], took[len(took)-1])
		if took[len(took)/2] > atMost {
			t.Errorf("usually %v, want %v", took[len(took)/2], atMost)
		}
	})
}
