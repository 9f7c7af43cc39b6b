"""How much memory a process that opens foreign files may take."""

from __future__ import annotations


def bound_memory(size: int) -> None:
    """Let this process ask for no more than so many bytes: what would take more fails with MemoryError, or ends it."""
    try:
        import resource
    except ImportError:  # Not on Windows: there the time limit and the look inside beforehand remain.
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft > size:
        try:
            resource.setrlimit(resource.RLIMIT_AS, (size, hard))
        except (OSError, ValueError):
            return
