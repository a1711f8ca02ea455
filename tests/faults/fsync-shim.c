// Stands before the C library's fsync and fdatasync in a process that is started with LD_PRELOAD: while the file that
// FSYNC_SHIM names exists, syncing fails with EIO ("fail" in the file) or takes two seconds longer ("slow").
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int shimmed(const char *name, int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const char *path = getenv("FSYNC_SHIM");
  int flag = path ? open(path, O_RDONLY) : -1;
  if (flag >= 0) {
    char mode = 0;
    ssize_t got = read(flag, &mode, 1);
    close(flag);
    if (got == 1 && mode == 'f') {
      errno = EIO;
      return -1;
    }
    if (got == 1 && mode == 's') sleep(2);
  }
  return real(fd);
}

int fsync(int fd) { return shimmed("fsync", fd); }
int fdatasync(int fd) { return shimmed("fdatasync", fd); }
