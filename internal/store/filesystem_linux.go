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

// Space is how many bytes the disk of a folder has, free to this program and in all.
func Space(dir string) (free, total int64, err error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return 0, 0, err
	}
	return int64(stat.Bavail) * stat.Bsize, int64(stat.Blocks) * stat.Bsize, nil
}

// networkName masks, because a 32-bit machine sign-extends the magic number.
func networkName(magic int64) string { return networkMagic[magic&0xffffffff] }
