//go:build soak

package httpapi

import "testing"

// TestSoakMutatedWritesDoNoHarm is TestMutatedWritesDoNoHarm with four hundred requests of
// each write.
func TestSoakMutatedWritesDoNoHarm(t *testing.T) { mutateWrites(t, 400) }
