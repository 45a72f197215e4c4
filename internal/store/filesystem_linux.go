package store

import "syscall"

// Filesystems whose locks or shared memory SQLite cannot trust (statfs(2)). A
// fuse mount may be sshfs; nothing tells, so every one is refused.
var networkMagic = map[int64]string{
	0x6969:     "NFS",
	0x517b:     "SMB",
	0xff534d42: "CIFS",
	0xfe534d42: "SMB2",
	0x65735546: "FUSE",
	0x5346414f: "AFS",
	0x00c36400: "Ceph",
}

// networkFilesystem names the network filesystem that dir is on, or "".
func networkFilesystem(dir string) (string, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return "", err
	}
	return networkName(int64(stat.Type)), nil
}

// networkName masks, because a 32-bit machine sign-extends the magic number.
func networkName(magic int64) string { return networkMagic[magic&0xffffffff] }
