"""When people are there. The bot answers at any hour; only what it says about people depends on this."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from holidays import country_holidays

from contracts.errors import Misconfigured

MADRID = ZoneInfo("Europe/Madrid")
_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
)  # fmt: skip
_AHEAD = 60  # days; nobody closes for longer


@dataclass(frozen=True, slots=True)
class Office:
    """Opening hours in Madrid. `region`: whose holidays count beside the national ones, as in MD or CT."""

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)  # 0 is Monday
    spans: tuple[tuple[time, time], ...] = ((time(9), time(18)),)
    region: str | None = None
    closed: tuple[date, ...] = ()  # days of our own

    @classmethod
    def parse(cls, days: str, hours: str, region: str, closed: str) -> "Office":
        """`1-5`, `09:00-14:00,16:00-19:00`, `MD`, `2026-12-24,2026-12-31`. Raises `Misconfigured`."""
        try:
            weekdays = tuple(sorted({day - 1 for part in _parts(days) for day in _range(part)}))
            spans = tuple(_span(part) for part in _parts(hours))
            dates = tuple(date.fromisoformat(part) for part in _parts(closed))
            office = cls(weekdays, spans, region or None, dates)
            office.is_open(datetime.now(MADRID))
        except (ValueError, NotImplementedError) as error:
            raise Misconfigured(
                f"opening hours: {error}. OFFICE_DAYS=1-5, OFFICE_HOURS=09:00-14:00,16:00-19:00, "
                "OFFICE_REGION=MD (ISO 3166-2 without ES-) and OFFICE_CLOSED=2026-12-24 are examples"
            ) from error
        if not weekdays or not spans or not set(weekdays) <= set(range(7)):
            raise Misconfigured("opening hours: OFFICE_DAYS is 1 (Monday) to 7, and OFFICE_HOURS has a span")
        return office

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there at `at` (aware)."""
        local = at.astimezone(MADRID)
        return self._works(local.date()) and any(a <= local.time() < b for a, b in self.spans)

    def next_opening(self, at: datetime) -> datetime:
        """The next moment, after `at`, at which somebody comes. Madrid time."""
        local = at.astimezone(MADRID)
        for ahead in range(_AHEAD):
            day = local.date() + timedelta(days=ahead)
            for opens, _ in self.spans:
                moment = datetime.combine(day, opens, MADRID)
                if moment > local and self._works(day):
                    return moment
        return local + timedelta(days=_AHEAD)

    def when(self, at: datetime) -> str | None:
        """`mañana a partir de las 9:00`, `el lunes a partir de las 9:00`; None while somebody is there."""
        if self.is_open(at):
            return None
        local, opens = at.astimezone(MADRID), self.next_opening(at)
        ahead = (opens.date() - local.date()).days
        day = f"el {_DAYS[opens.weekday()]}"
        if ahead > 6:
            day += f" {opens.day} de {_MONTHS[opens.month - 1]}"
        named = {0: "hoy", 1: "mañana"}.get(ahead, day)
        the = "la" if opens.hour == 1 else "las"
        return f"{named} a partir de {the} {opens.hour}:{opens.minute:02d}"

    def described(self) -> str:
        """`lunes a viernes, de 9:00 a 14:00 y de 16:00 a 19:00`."""
        days = [_DAYS[day] for day in self.weekdays]
        whole = len(days) > 2 and self.weekdays[-1] - self.weekdays[0] == len(days) - 1
        named = f"{days[0]} a {days[-1]}" if whole else ", ".join(days)
        spans = (f"de {a.hour}:{a.minute:02d} a {b.hour}:{b.minute:02d}" for a, b in self.spans)
        return f"{named}, {' y '.join(spans)}"

    def days_off(self, first: date, days: int) -> list[tuple[date, str]]:
        """Working days of the week on which nobody comes, and why: a holiday's name, or "" for our own."""
        found = []
        for day in (first + timedelta(days=ahead) for ahead in range(days)):
            if day.weekday() in self.weekdays and not self._works(day):
                name = country_holidays("ES", subdiv=self.region, years=day.year, language="es").get(day, "")
                found.append((day, name))
        return found

    def _works(self, day: date) -> bool:
        if day.weekday() not in self.weekdays or day in self.closed:
            return False
        return day not in country_holidays("ES", subdiv=self.region, years=day.year)


def _parts(text: str) -> Sequence[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _range(part: str) -> range:
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)


def _span(part: str) -> tuple[time, time]:
    opens, _, closes = part.partition("-")
    span = time.fromisoformat(opens), time.fromisoformat(closes)
    if span[0] >= span[1]:
        raise ValueError(f"{part} ends before it begins")
    return span
