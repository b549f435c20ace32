"""Memory that nobody uses goes back to the system, so that the next job does not take its own beside it."""

import ctypes
import gc


def give_back() -> None:
    """Let go of what only cycles hold, of Arrow's pool, and of the C library's free pages (glibc keeps them)."""
    # Imported here, since it takes half a second and a command that reads no frame has not loaded it.
    import pyarrow

    gc.collect()
    pyarrow.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
