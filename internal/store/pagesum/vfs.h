/* What this package uses of SQLite's interface, declared as sqlite.org/c3ref documents
** it and promises to keep it: the library's own header lies in another module, where
** cgo cannot reach it. */
#ifndef PAGESUM_VFS_H
#define PAGESUM_VFS_H

#include <stdint.h>

#define SQLITE_OK                 0
#define SQLITE_ERROR              1
#define SQLITE_IOERR              10
#define SQLITE_IOERR_SHORT_READ   (SQLITE_IOERR | (2 << 8))
#define SQLITE_IOERR_NOMEM        (SQLITE_IOERR | (12 << 8))
#define SQLITE_IOERR_DATA         (SQLITE_IOERR | (32 << 8))
#define SQLITE_OPEN_MAIN_DB       0x00000100
#define SQLITE_IOCAP_SUBPAGE_READ 0x00008000
#define SQLITE_FCNTL_PRAGMA       14

typedef int64_t sqlite3_int64;
typedef struct sqlite3_file sqlite3_file;
typedef struct sqlite3_io_methods sqlite3_io_methods;
typedef struct sqlite3_vfs sqlite3_vfs;
typedef void (*sqlite3_syscall_ptr)(void);

struct sqlite3_file {
  const sqlite3_io_methods *pMethods;
};

struct sqlite3_io_methods {
  int iVersion;
  int (*xClose)(sqlite3_file *);
  int (*xRead)(sqlite3_file *, void *, int, sqlite3_int64);
  int (*xWrite)(sqlite3_file *, const void *, int, sqlite3_int64);
  int (*xTruncate)(sqlite3_file *, sqlite3_int64);
  int (*xSync)(sqlite3_file *, int);
  int (*xFileSize)(sqlite3_file *, sqlite3_int64 *);
  int (*xLock)(sqlite3_file *, int);
  int (*xUnlock)(sqlite3_file *, int);
  int (*xCheckReservedLock)(sqlite3_file *, int *);
  int (*xFileControl)(sqlite3_file *, int, void *);
  int (*xSectorSize)(sqlite3_file *);
  int (*xDeviceCharacteristics)(sqlite3_file *);
  /* from version 2 */
  int (*xShmMap)(sqlite3_file *, int, int, int, void volatile **);
  int (*xShmLock)(sqlite3_file *, int, int, int);
  void (*xShmBarrier)(sqlite3_file *);
  int (*xShmUnmap)(sqlite3_file *, int);
  /* from version 3: xFetch and xUnfetch, by which pages would come past xRead */
};

struct sqlite3_vfs {
  int iVersion;
  int szOsFile;
  int mxPathname;
  sqlite3_vfs *pNext;
  const char *zName;
  void *pAppData;
  int (*xOpen)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
  int (*xDelete)(sqlite3_vfs *, const char *, int);
  int (*xAccess)(sqlite3_vfs *, const char *, int, int *);
  int (*xFullPathname)(sqlite3_vfs *, const char *, int, char *);
  void *(*xDlOpen)(sqlite3_vfs *, const char *);
  void (*xDlError)(sqlite3_vfs *, int, char *);
  void (*(*xDlSym)(sqlite3_vfs *, void *, const char *))(void);
  void (*xDlClose)(sqlite3_vfs *, void *);
  int (*xRandomness)(sqlite3_vfs *, int, char *);
  int (*xSleep)(sqlite3_vfs *, int);
  int (*xCurrentTime)(sqlite3_vfs *, double *);
  int (*xGetLastError)(sqlite3_vfs *, int, char *);
  /* from version 2 */
  int (*xCurrentTimeInt64)(sqlite3_vfs *, sqlite3_int64 *);
  /* from version 3 */
  int (*xSetSystemCall)(sqlite3_vfs *, const char *, sqlite3_syscall_ptr);
  sqlite3_syscall_ptr (*xGetSystemCall)(sqlite3_vfs *, const char *);
  const char *(*xNextSystemCall)(sqlite3_vfs *, const char *);
};

/* Weak, since they come with another package's objects and are there only in the whole
** program; to let the linker pass over whatever is missing would hide other mistakes. */
extern sqlite3_vfs *sqlite3_vfs_find(const char *) __attribute__((weak));
extern int sqlite3_vfs_register(sqlite3_vfs *, int) __attribute__((weak));
extern char *sqlite3_mprintf(const char *, ...) __attribute__((weak));

/* pagesum_register adds the file system to SQLite's, once a process. */
int pagesum_register(const char *name);

#endif
