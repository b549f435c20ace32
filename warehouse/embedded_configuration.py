"""The embedded server's own settings, written anew before each start; postgresql.conf includes the file.

An operator's ALTER SYSTEM still wins over it: PostgreSQL reads postgresql.auto.conf last.
"""

import os
import re
from pathlib import Path

from warehouse.roles import ALL_ROLES
from warehouse.settings import Settings

FILE_NAME = "assay.conf"
_MEGABYTE = 1 << 20
# Connections beyond the pools: scripts, psql, other tools, PostgreSQL's own three.
_HEAD_ROOM = 50
_SMALL_SHARED_MEMORY = 512 * _MEGABYTE
# Of an operator who archives or replicates the log: beside it a minimal one would keep the server from starting.
_FULL_LOG = re.compile(r"^(archive_mode|max_wal_senders|summarize_wal|wal_level\s*=(?!\s*'?minimal))", re.MULTILINE)
_MINIMAL_LOG = """\
wal_level = minimal                       # nothing replicates it, so a table need not be logged that is made and
max_wal_senders = 0                       # filled in one transaction, such as a new year of gold.fact_sales
"""


def max_connections(settings: Settings) -> int:
    """How many connections the server allows: every role's full pool and head-room."""
    return settings.pool_max * len(ALL_ROLES) + _HEAD_ROOM


def configuration(settings: Settings, port: int, cluster: Path, log_folder: Path) -> str:
    """The configuration file's text, a reason beside each setting that differs from PostgreSQL's own.

    `cluster` is the server's own folder, with what its operator has chosen.
    """
    memory = memory_bytes() // _MEGABYTE
    shared_buffers = min(memory // 4, 8192)
    work_mem = _between(16, memory // 256, 64)
    temp_buffers = _between(8, memory // 64, 128)
    maintenance_work_mem = _between(64, memory // 16, 512)
    return f"""\
# Written by Assay before each start; changes here are lost. Use ALTER SYSTEM for your own.
listen_addresses = '127.0.0.1'            # this machine only
port = {port}
unix_socket_directories = ''              # a socket's path may have 107 bytes, a DATA_DIR more
max_connections = {max_connections(settings)}  # POOL_MAX for each role, and head-room

shared_buffers = {shared_buffers}MB  # a quarter of memory; the page cache holds the rest
effective_cache_size = {memory // 2}MB  # for the planner: half of memory will be page cache
work_mem = {work_mem}MB  # aggregates over a million lines without temporary files
temp_buffers = {temp_buffers}MB  # what a refinement hands on stays in memory; taken only where it is used
maintenance_work_mem = {maintenance_work_mem}MB  # indexes after a first load
dynamic_shared_memory_type = {_dynamic_shared_memory()}  # mmap where /dev/shm is small, as in a container
random_page_cost = 1.1                    # solid state disks
jit = off                                 # compiling costs more than our short queries take
client_connection_check_interval = 2s     # a killed client's statement ends, and frees its locks

{"" if _needs_full_log(cluster) else _MINIMAL_LOG}\
max_wal_size = 4GB                        # a load of a million orders without a forced checkpoint
checkpoint_timeout = 30min                # after each, the first change of a page is logged with the whole page
checkpoint_completion_target = 0.9
wal_compression = off                     # pglz costs an increment more than all the rest of it

timezone = 'UTC'                          # nothing may depend on the machine's zone
log_timezone = 'UTC'
lc_messages = 'C'                         # failures are recognised by their English words
logging_collector = on
log_directory = '{_quoted(log_folder)}'
log_filename = 'postgresql-%a.log'        # one a day, the week before is overwritten
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_line_prefix = '%m [%p] %u@%d %a '
"""


def memory_bytes() -> int:
    """The memory this process may use: the machine's, or the container's limit where that is lower."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    try:
        return min(machine, int(limit.read_text()))
    except (OSError, ValueError):
        return machine


def _needs_full_log(cluster: Path) -> bool:
    chosen, slots = cluster / "postgresql.auto.conf", cluster / "pg_replslot"
    return bool(_FULL_LOG.search(chosen.read_text(encoding="utf-8"))) or any(slots.iterdir())


def _dynamic_shared_memory() -> str:
    # Docker gives /dev/shm 64 MB, which one parallel hash join exceeds.
    try:
        status = os.statvfs("/dev/shm")
    except OSError:
        return "mmap"
    return "posix" if status.f_frsize * status.f_blocks >= _SMALL_SHARED_MEMORY else "mmap"


def _between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
