package store_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// A run that was killed leaves its file beside the key file, half written or whole; the
// next one goes on as if it had never been.
func TestAddKeyAfterOneThatWasKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shuoli.key")
	if _, err := store.NewKeyFile(path); err != nil {
		t.Fatal(err)
	}
	before := size(t, path)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, left := range [][]byte{nil, whole[:len(whole)/2], append(whole, whole...)} {
		if err := os.WriteFile(path+".new", left, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := store.AddKey(path); err != nil {
			t.Fatalf("after %d bytes: %v", len(left), err)
		}
		if _, err := store.LoadKeyFile(path); err != nil {
			t.Errorf("after %d bytes: %v", len(left), err)
		}
		after := size(t, path)
		if after <= before {
			t.Errorf("after %d bytes: no key was added", len(left))
		}
		before = after
		if _, err := os.Stat(path + ".new"); !os.IsNotExist(err) {
			t.Errorf("after %d bytes: it was left behind again, %v", len(left), err)
		}
	}
}

// Two at once would lose one's key with all it has sealed: the second is sent away, and
// neither file is touched.
func TestAddKeyOneAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shuoli.key")
	if _, err := store.NewKeyFile(path); err != nil {
		t.Fatal(err)
	}
	before := size(t, path)
	other, err := os.Create(path + ".new")
	if err == nil {
		err = syscall.Flock(int(other.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := store.AddKey(path); fault.CodeOf(err) != "key_busy" {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(path + ".new"); err != nil || size(t, path) != before {
		t.Errorf("it was touched, %v", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.AddKey(path); err != nil || size(t, path) <= before {
		t.Errorf("afterwards: %v", err)
	}
	if err := store.AddKey(filepath.Join(filepath.Dir(path), "none.key")); fault.CodeOf(err) != "no_key" {
		t.Errorf("without a key file: %v", err)
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	stat, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return stat.Size()
}
