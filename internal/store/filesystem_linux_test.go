package store

import (
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"shuoli/internal/fault"
)

func TestDUR03NetworkFilesystemsAreKnown(t *testing.T) {
	for magic, want := range map[int64]string{
		0x6969: "NFS", 0xff534d42: "CIFS", -0xacb2be: "CIFS", 0xfe534d42: "SMB2", 0x65735546: "FUSE",
		0xef53: "", 0x01021994: "", 0x9123683e: "", 0x794c7630: "",
	} {
		if got := networkName(magic); got != want {
			t.Errorf("%#x is %q, want %q", magic, got, want)
		}
	}
	if name, err := networkFilesystem("/proc"); name != "" || err != nil {
		t.Errorf("/proc: %q, %v", name, err)
	}
	if _, err := networkFilesystem("/nowhere at all"); err == nil {
		t.Error("a folder that is not there passes")
	}
}

// TestDUR03RefusesANetworkFilesystem takes the one that the test runs on for NFS: nothing
// is opened, and nothing is made.
func TestDUR03RefusesANetworkFilesystem(t *testing.T) {
	dir := t.TempDir()
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		t.Fatal(err)
	}
	magic := int64(stat.Type) & 0xffffffff
	networkMagic[magic] = "NFS"
	defer delete(networkMagic, magic)
	keys, err := NewKeyFile(filepath.Join(t.TempDir(), "shuoli.key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{DataDir: dir, Now: time.Now, Keys: keys})
	if err == nil {
		_ = s.Close()
	}
	if made, _ := filepath.Glob(filepath.Join(dir, "*")); fault.CodeOf(err) != "network_filesystem" || len(made) > 0 {
		t.Errorf("got %v, and made %v", err, made)
	}
}

// TestDUR03TheEngine asks the engine that is linked for its version: older ones than
// 3.51.3 can corrupt a database in WAL mode.
func TestDUR03TheEngine(t *testing.T) {
	keys, err := NewKeyFile(filepath.Join(t.TempDir(), "shuoli.key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{DataDir: t.TempDir(), Now: time.Now, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var version string
	var major, minor, patch int
	err = s.pools[0].QueryRowContext(t.Context(), "SELECT sqlite_version()").Scan(&version)
	if _, scanned := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil || scanned != nil {
		t.Fatalf("%q: %v, %v", version, err, scanned)
	}
	if n := major*1_000_000 + minor*1_000 + patch; n < 3_051_003 || oldestSQLite < 3_051_003 {
		t.Errorf("the engine is %s, and may be %d", version, oldestSQLite)
	}
}
