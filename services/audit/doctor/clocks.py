"""Whether another machine's clock agrees with ours."""

from services.audit.doctor.lines import Area, Line
from services.audit.doctor.settings import DoctorSettings


def clock(area: Area, ahead: float | None, settings: DoctorSettings) -> Line:
    """`ahead`: seconds its clock is ahead of ours."""
    if ahead is None:
        return area.skipped("clock", "the server does not tell its time")
    off = abs(ahead)
    if off <= settings.doctor_clock_warning:
        return area.ok("clock", f"within {settings.doctor_clock_warning:g} s of ours")
    which = "ahead of" if ahead > 0 else "behind"
    return area.worse(
        off > settings.doctor_clock_alarm,
        "clock",
        f"{off:.0f} s {which} ours",
        "synchronise both machines (timedatectl, chrony): times in the log are wrong meanwhile, and past "
        "300 s webhooks are refused",
    )


def since(seconds: float) -> str:
    """A length of time for people: `40 s`, `3 min`, `5 h`, `2 days`."""
    for length, name in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {name}"
    return f"{max(seconds, 0):.0f} s"
