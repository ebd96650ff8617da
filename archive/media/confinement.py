"""What the decoder's process gives up before it opens a file: memory, time, files, children, network."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

# linux/audit.h, then the column of _REFUSED that goes with it.
_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# Numbers on x86_64 and on aarch64 (0: no such call there). Opening anything, starting anything, talking to
# anybody, and raising the limits again, which root otherwise could.
_REFUSED = {
    "open": (2, 0),
    "creat": (85, 0),
    "openat": (257, 56),
    "openat2": (437, 437),
    "open_by_handle_at": (304, 265),
    "memfd_create": (319, 279),
    "truncate": (76, 45),
    "rename": (82, 0),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "link": (86, 0),
    "linkat": (265, 37),
    "symlink": (88, 0),
    "symlinkat": (266, 36),
    "unlink": (87, 0),
    "unlinkat": (263, 35),
    "mkdir": (83, 0),
    "mkdirat": (258, 34),
    "rmdir": (84, 0),
    "chmod": (90, 0),
    "fchmodat": (268, 53),
    "chown": (92, 0),
    "fchownat": (260, 54),
    "mount": (165, 40),
    "fork": (57, 0),
    "vfork": (58, 0),
    "clone": (56, 220),
    "clone3": (435, 435),
    "execve": (59, 221),
    "execveat": (322, 281),
    "unshare": (272, 97),
    "setns": (308, 268),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "setrlimit": (160, 164),
    "prlimit64": (302, 261),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "msgget": (68, 186),
    "shmget": (29, 194),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "io_uring_setup": (425, 425),
}

# linux/bpf_common.h and linux/seccomp.h
_LOAD = 0x20
_EQUAL = 0x15
_HAS_BITS = 0x45
_AT_LEAST = 0x35
_RETURN = 0x06
_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_REFUSE = 0x00050000 | errno.EPERM
_UNKNOWN = 0x00050000 | errno.ENOSYS
_NUMBER_AT, _ARCHITECTURE_AT, _FLAGS_AT = 0, 4, 16
_CLONE_THREAD = 0x00010000
_X32_CALLS = 0x40000000


def limit(*, address_space: int, cpu_seconds: int, file_bytes: int, threads: bool = False) -> None:
    """Cap memory (bytes), processor time (seconds) and written bytes; no children, no core dump.

    The kernel counts threads as children: where ``threads`` are needed, only the filter of ``renounce`` refuses
    children, and ``be_alone`` is for where there is none.
    """
    for what, most in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu_seconds),
    ):
        resource.setrlimit(what, (most, most))
    if not threads:
        be_alone()


def be_alone() -> None:
    """No further child or thread; root alone is not held by it."""
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def renounce(*, threads: bool = False) -> bool:
    """Give up privileges, and with a seccomp filter all files, children (``threads`` may be left) and network.

    Returns False where the kernel or the processor has no such filter; the limits still hold then.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    known = _ARCHITECTURES.get(platform.machine())
    if known is None or os.name != "posix":
        return False
    program = _program(*known, threads=threads)
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: a count, padding to the pointer's alignment, the pointer.
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, head, 0, 0) == 0)


def _program(architecture: int, column: int, *, threads: bool) -> bytes:
    left = {"clone", "clone3"} if threads else set()
    numbers = [row[column] for name, row in _REFUSED.items() if row[column] and name not in left]
    end = _threads_alone(column) if threads else [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, len(numbers) + len(end) - 1, 0, _X32_CALLS),
    ]
    # Each jump counts from the next step to the last one, which refuses.
    steps += [(_EQUAL, len(numbers) + len(end) - 2 - place, 0, number) for place, number in enumerate(numbers)]
    return b"".join(struct.pack("HBBI", *step) for step in steps + end)


def _threads_alone(column: int) -> list[tuple[int, int, int, int]]:
    """What may still be cloned is a thread. The newer call hides its flags from a filter: glibc takes the old."""
    return [
        (_EQUAL, 0, 1, _REFUSED["clone3"][column]),
        (_RETURN, 0, 0, _UNKNOWN),
        (_EQUAL, 0, 2, _REFUSED["clone"][column]),
        (_LOAD, 0, 0, _FLAGS_AT),
        (_HAS_BITS, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
