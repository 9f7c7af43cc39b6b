"""Long work the site asks for itself: verifying a trail too long for a page."""

from __future__ import annotations

from typing import Any

from onecard.jobs.handling import Context, handler
from onecard.office import trail

VERIFY_TRAIL = "web.verify_trail"


@handler(VERIFY_TRAIL)
def verify_trail(context: Context, payload: dict[str, Any]) -> dict[str, Any]:
    """Walk the whole trail; the result has what was found, as `trail.TrailReport` says it."""
    found = trail.verify(
        payload["mark"], lambda read, last: context.progress(read, last, f"已核对{read:,}条")
    )
    fault = found.fault
    return {
        "trail_events": found.events,
        "trail_mark": found.mark,
        "trail_fault": fault.sentence if fault else "",
        "trail_faulty": fault.sequence if fault else 0,
    }
