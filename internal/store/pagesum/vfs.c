#include "vfs.h"

#include <stdlib.h>
#include <string.h>

enum {
  SUM_BYTES = 8,
  HEADER_BYTES = 100,
  MIN_PAGE = 512,
  MARK = 20, /* where the header says how many bytes at the end of a page are not SQLite's */
};

/* sum_file stands before the file of the system's own, in one piece of memory. Only a
** main database has one; logs, journals and what is temporary are the system's alone. */
typedef struct sum_file {
  sqlite3_file base;
  int size;            /* of a page in bytes; 0 until a header was seen */
  int sums;            /* the header says that pages end in a sum */
  int loose;           /* pages were written before a header said so */
  unsigned char *page; /* where a page gets its sum: what SQLite hands over is not ours */
} sum_file;

static sqlite3_file *real_file(sqlite3_file *file) { return (sqlite3_file *)((sum_file *)file + 1); }
static sqlite3_vfs *real_vfs(sqlite3_vfs *vfs) { return vfs->pAppData; }

/* ---- the sum ---- */

/* in_file turns a number into its bytes in a file and back, on every machine the same. */
static uint64_t in_file(uint64_t v) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  v = __builtin_bswap64(v);
#endif
  return v;
}

static uint64_t load64(const unsigned char *p) {
  uint64_t v;
  memcpy(&v, p, sizeof v);
  return in_file(v);
}

static void store64(unsigned char *p, uint64_t v) {
  v = in_file(v);
  memcpy(p, &v, sizeof v);
}

/* mix can be undone for a known word, and for a known state: whatever differs in one
** word of a page differs in the end. The factor is 2^64 divided by the golden ratio. */
static uint64_t mix(uint64_t state, uint64_t word) {
  state = (state ^ word) * UINT64_C(0x9e3779b97f4a7c15);
  return state << 29 | state >> 35;
}

/* Four lanes take the words in turn, because a processor multiplies four times while it
** waits for one product. The page's number is in it, so that a page in another's place
** is found out. */
static uint64_t sum_of(const unsigned char *page, int size, uint32_t number) {
  uint64_t a = mix(1, number), b = mix(2, number), c = mix(3, number), d = mix(4, number);
  int words = (size - SUM_BYTES) / 8, i = 0;
  for (; i + 4 <= words; i += 4, page += 32) {
    a = mix(a, load64(page));
    b = mix(b, load64(page + 8));
    c = mix(c, load64(page + 16));
    d = mix(d, load64(page + 24));
  }
  for (; i < words; i++, page += 8) a = mix(a, load64(page));
  a = mix(mix(mix(a, b), c), d);
  return mix(a ^ a >> 32, (uint64_t)size);
}

static uint64_t sum_at(const unsigned char *page, int size, sqlite3_int64 offset) {
  return sum_of(page, size, (uint32_t)(offset / size + 1));
}

/* ---- what the header says ---- */

/* learn takes the size of pages, and whether they end in sums, from a header. */
static int learn(sum_file *f, const unsigned char *header) {
  if (memcmp(header, "SQLite format 3", 16) != 0) return SQLITE_OK;
  int size = header[16] << 8 | header[17];
  if (size == 1) size = 65536; /* which has no room in two bytes */
  if (size < MIN_PAGE || (size & (size - 1)) != 0) return SQLITE_OK;
  if (size != f->size) {
    unsigned char *page = realloc(f->page, (size_t)size);
    if (page == NULL) return SQLITE_IOERR_NOMEM;
    f->page = page;
    f->size = size;
  }
  f->sums = header[MARK] == SUM_BYTES;
  return SQLITE_OK;
}

/* know looks at the file's header if none was seen yet: it may have been empty when it
** was opened, and filled by another connection since. */
static int know(sum_file *f) {
  if (f->size != 0) return SQLITE_OK;
  unsigned char header[HEADER_BYTES];
  sqlite3_file *real = real_file(&f->base);
  int rc = real->pMethods->xRead(real, header, HEADER_BYTES, 0);
  if (rc == SQLITE_IOERR_SHORT_READ) return SQLITE_OK;
  return rc != SQLITE_OK ? rc : learn(f, header);
}

static int whole_page(const sum_file *f, int amount, sqlite3_int64 offset) {
  return amount > 0 && amount == f->size && offset % amount == 0;
}

static int is_zero(const unsigned char *p, int n) {
  while (n > 0 && p[n - 1] == 0) n--;
  return n == 0;
}

/* write_page writes a page with its sum. */
static int write_page(sum_file *f, const void *data, sqlite3_int64 offset) {
  sqlite3_file *real = real_file(&f->base);
  if (data != f->page) memcpy(f->page, data, (size_t)(f->size - SUM_BYTES));
  store64(f->page + f->size - SUM_BYTES, sum_at(f->page, f->size, offset));
  return real->pMethods->xWrite(real, f->page, f->size, offset);
}

/* lost_mark tells that a first page ends in the sum it had while its header said that
** there are sums: the byte that says so is itself damaged, and nothing else would notice. */
static int lost_mark(sum_file *f, const unsigned char *page) {
  memcpy(f->page, page, (size_t)f->size);
  f->page[MARK] = SUM_BYTES;
  return load64(page + f->size - SUM_BYTES) == sum_at(f->page, f->size, 0);
}

/* seal puts sums on the pages that were written before the header was. A transaction
** larger than the cache that makes a database, as VACUUM INTO does, writes it last. */
static int seal(sum_file *f) {
  sqlite3_file *real = real_file(&f->base);
  sqlite3_int64 end;
  int rc = real->pMethods->xFileSize(real, &end);
  for (sqlite3_int64 at = f->size; rc == SQLITE_OK && at + f->size <= end; at += f->size) {
    rc = real->pMethods->xRead(real, f->page, f->size, at);
    if (rc == SQLITE_OK) rc = write_page(f, f->page, at);
  }
  if (rc == SQLITE_OK) f->loose = 0;
  return rc;
}

/* ---- the methods of a file ---- */

static int x_close(sqlite3_file *file) {
  sqlite3_file *real = real_file(file);
  free(((sum_file *)file)->page);
  return real->pMethods->xClose(real);
}

static int x_read(sqlite3_file *file, void *data, int amount, sqlite3_int64 offset) {
  sum_file *f = (sum_file *)file;
  sqlite3_file *real = real_file(file);
  int got = real->pMethods->xRead(real, data, amount, offset);
  if (got != SQLITE_OK && got != SQLITE_IOERR_SHORT_READ) return got;
  int rc = offset == 0 && amount >= HEADER_BYTES ? learn(f, data) : amount >= MIN_PAGE ? know(f) : SQLITE_OK;
  if (rc != SQLITE_OK) return rc;
  if (!whole_page(f, amount, offset)) return got;
  /* Behind the end of the file SQLite expects zeros, in the middle of a page it would too. */
  if (got == SQLITE_IOERR_SHORT_READ && is_zero(data, amount)) return got;
  const unsigned char *page = data;
  if (!f->sums) return offset == 0 && lost_mark(f, page) ? SQLITE_IOERR_DATA : got;
  return load64(page + amount - SUM_BYTES) == sum_at(page, amount, offset) ? got : SQLITE_IOERR_DATA;
}

static int x_write(sqlite3_file *file, const void *data, int amount, sqlite3_int64 offset) {
  sum_file *f = (sum_file *)file;
  sqlite3_file *real = real_file(file);
  int had = f->sums;
  int rc = offset == 0 && amount >= HEADER_BYTES ? learn(f, data) : know(f);
  if (rc == SQLITE_OK && f->sums && !had && f->loose) rc = seal(f);
  if (rc != SQLITE_OK) return rc;
  if (f->sums && whole_page(f, amount, offset)) return write_page(f, data, offset);
  f->loose |= offset != 0;
  return real->pMethods->xWrite(real, data, amount, offset);
}

static int x_truncate(sqlite3_file *file, sqlite3_int64 size) {
  sqlite3_file *real = real_file(file);
  return real->pMethods->xTruncate(real, size);
}

static int x_sync(sqlite3_file *file, int flags) {
  sqlite3_file *real = real_file(file);
  return real->pMethods->xSync(real, flags);
}

static int x_file_size(sqlite3_file *file, sqlite3_int64 *size) {
  sqlite3_file *real = real_file(file);
  return real->pMethods->xFileSize(real, size);
}

static int x_lock(sqlite3_file *file, int lock) {
  sqlite3_file *real = real_file(file);
  return real->pMethods->xLock(real, lock);
}

static int x_unlock(sqlite3_file *file, int lock) {
  sqlite3_file *real = real_file(file);
  return real->pMethods->xUnlock(real, lock);
}

static int x_check_reserved_lock(sqlite3_file *file, int *held) {
  sqlite3_file *real = real_file(file);
  return real->pMethods->xCheckReservedLock(real, held);
}

static int x_file_control(sqlite3_file *file, int op, void *arg) {
  sqlite3_file *real = real_file(file);
  char **pragma = arg; /* the answer, the name, what it is set to */
  if (op == SQLITE_FCNTL_PRAGMA && strcmp(pragma[1], "page_sums") == 0) {
    pragma[0] = sqlite3_mprintf("%d", ((sum_file *)file)->sums);
    return pragma[0] == NULL ? SQLITE_IOERR_NOMEM : SQLITE_OK;
  }
  return real->pMethods->xFileControl(real, op, arg);
}

static int x_sector_size(sqlite3_file *file) {
  sqlite3_file *real = real_file(file);
  return real->pMethods->xSectorSize(real);
}

static int x_device_characteristics(sqlite3_file *file) {
  sqlite3_file *real = real_file(file);
  /* SQLite must not read less than a page, whose sum would not be with it. */
  return real->pMethods->xDeviceCharacteristics(real) & ~SQLITE_IOCAP_SUBPAGE_READ;
}

static int x_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **mapped) {
  sqlite3_file *real = real_file(file);
  return real->pMethods->xShmMap(real, region, size, extend, mapped);
}

static int x_shm_lock(sqlite3_file *file, int offset, int n, int flags) {
  sqlite3_file *real = real_file(file);
  return real->pMethods->xShmLock(real, offset, n, flags);
}

static void x_shm_barrier(sqlite3_file *file) {
  sqlite3_file *real = real_file(file);
  real->pMethods->xShmBarrier(real);
}

static int x_shm_unmap(sqlite3_file *file, int delete) {
  sqlite3_file *real = real_file(file);
  return real->pMethods->xShmUnmap(real, delete);
}

#define METHODS(version)                                                                          \
  {                                                                                               \
    version, x_close, x_read, x_write, x_truncate, x_sync, x_file_size, x_lock, x_unlock,         \
        x_check_reserved_lock, x_file_control, x_sector_size, x_device_characteristics, x_shm_map, \
        x_shm_lock, x_shm_barrier, x_shm_unmap                                                    \
  }

/* A file without shared memory must not be taken for one that has it. */
static const sqlite3_io_methods without_shm = METHODS(1), with_shm = METHODS(2);

/* ---- the methods of the file system ---- */

static int x_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
  sqlite3_vfs *system = real_vfs(vfs);
  if (!(flags & SQLITE_OPEN_MAIN_DB)) return system->xOpen(system, name, file, flags, out);
  sqlite3_file *real = real_file(file);
  memset(file, 0, sizeof(sum_file));
  real->pMethods = NULL;
  int rc = system->xOpen(system, name, real, flags, out);
  /* Even where it failed: SQLite closes whatever has methods. */
  if (real->pMethods != NULL) file->pMethods = real->pMethods->iVersion < 2 ? &without_shm : &with_shm;
  return rc;
}

static int x_delete(sqlite3_vfs *vfs, const char *name, int sync) {
  return real_vfs(vfs)->xDelete(real_vfs(vfs), name, sync);
}

static int x_access(sqlite3_vfs *vfs, const char *name, int flags, int *out) {
  return real_vfs(vfs)->xAccess(real_vfs(vfs), name, flags, out);
}

static int x_full_pathname(sqlite3_vfs *vfs, const char *name, int n, char *out) {
  return real_vfs(vfs)->xFullPathname(real_vfs(vfs), name, n, out);
}

static void *x_dl_open(sqlite3_vfs *vfs, const char *name) { return real_vfs(vfs)->xDlOpen(real_vfs(vfs), name); }

static void x_dl_error(sqlite3_vfs *vfs, int n, char *text) { real_vfs(vfs)->xDlError(real_vfs(vfs), n, text); }

static void (*x_dl_sym(sqlite3_vfs *vfs, void *library, const char *name))(void) {
  return real_vfs(vfs)->xDlSym(real_vfs(vfs), library, name);
}

static void x_dl_close(sqlite3_vfs *vfs, void *library) { real_vfs(vfs)->xDlClose(real_vfs(vfs), library); }

static int x_randomness(sqlite3_vfs *vfs, int n, char *out) { return real_vfs(vfs)->xRandomness(real_vfs(vfs), n, out); }

static int x_sleep(sqlite3_vfs *vfs, int microseconds) { return real_vfs(vfs)->xSleep(real_vfs(vfs), microseconds); }

static int x_current_time(sqlite3_vfs *vfs, double *out) { return real_vfs(vfs)->xCurrentTime(real_vfs(vfs), out); }

static int x_get_last_error(sqlite3_vfs *vfs, int n, char *text) {
  return real_vfs(vfs)->xGetLastError(real_vfs(vfs), n, text);
}

static int x_current_time64(sqlite3_vfs *vfs, sqlite3_int64 *out) {
  return real_vfs(vfs)->xCurrentTimeInt64(real_vfs(vfs), out);
}

static int x_set_system_call(sqlite3_vfs *vfs, const char *name, sqlite3_syscall_ptr call) {
  return real_vfs(vfs)->xSetSystemCall(real_vfs(vfs), name, call);
}

static sqlite3_syscall_ptr x_get_system_call(sqlite3_vfs *vfs, const char *name) {
  return real_vfs(vfs)->xGetSystemCall(real_vfs(vfs), name);
}

static const char *x_next_system_call(sqlite3_vfs *vfs, const char *name) {
  return real_vfs(vfs)->xNextSystemCall(real_vfs(vfs), name);
}

static sqlite3_vfs sums = {
    .xOpen = x_open,
    .xDelete = x_delete,
    .xAccess = x_access,
    .xFullPathname = x_full_pathname,
    .xDlOpen = x_dl_open,
    .xDlError = x_dl_error,
    .xDlSym = x_dl_sym,
    .xDlClose = x_dl_close,
    .xRandomness = x_randomness,
    .xSleep = x_sleep,
    .xCurrentTime = x_current_time,
    .xGetLastError = x_get_last_error,
    .xCurrentTimeInt64 = x_current_time64,
    .xSetSystemCall = x_set_system_call,
    .xGetSystemCall = x_get_system_call,
    .xNextSystemCall = x_next_system_call,
};

int pagesum_register(const char *name) {
  if (sqlite3_vfs_find == NULL || sqlite3_vfs_register == NULL || sqlite3_mprintf == NULL) return SQLITE_ERROR;
  sqlite3_vfs *system = sqlite3_vfs_find(NULL);
  if (system == NULL) return SQLITE_ERROR;
  sums.iVersion = system->iVersion < 3 ? system->iVersion : 3;
  sums.szOsFile = (int)sizeof(sum_file) + system->szOsFile;
  sums.mxPathname = system->mxPathname;
  sums.zName = name;
  sums.pAppData = system;
  return sqlite3_vfs_register(&sums, 0);
}
