package store

import "testing"

func TestNetworkFilesystemsAreKnown(t *testing.T) {
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
