"""What people asked for, in words."""

from services.audit.story.lines import Line, Story, tells
from services.common.entries import Entry

_WISHES = {
    "PauseRequested": "wants the bot paused",
    "ResumeRequested": "wants the bot to answer again",
    "TakeoverRequested": "takes the conversation over",
    "DeliveryRetryRequested": "wants {part} sent again",
    "DeliveryParkRequested": "wants {part} held back",
    "DeliveryCancelRequested": "wants {part} not sent",
}


@tells(*_WISHES)
def wished(entry: Entry, story: Story) -> Line:
    what = _WISHES[entry.name].format(part=story.part(entry.open.get("part_id")))
    reason = f": {entry.open['reason']}" if entry.open.get("reason") else ""
    return Line("admin", f"{entry.open['by']} {what}{reason}")


@tells("Erased")
def erased(entry: Entry, story: Story) -> Line:
    return Line("admin", f"{entry.open['by']} had this customer's personal data erased", "bad")


@tells("CommandRefused")
def refused(entry: Entry, story: Story) -> Line:
    return Line(
        "admin", f"{entry.open['by']}: {entry.open['command']} refused: {entry.open['reason']}", "bad"
    )


@tells("BotSwitched")
def switched(entry: Entry, story: Story) -> Line:
    state = "on" if entry.open["on"] else "off"
    return Line("admin", f"{entry.open['by']} switched the bot {state} everywhere: {entry.open['reason']}")


@tells("PersonalDataOpened")
def opened(entry: Entry, story: Story) -> Line:
    of = "a file" if entry.open.get("digest") else "personal data"
    what = f"{entry.open['by']} read {of} of {entry.open['customer']}: {entry.open['reason']}"
    return Line("admin", what)


@tells("PersonalDataSearched")
def searched(entry: Entry, story: Story) -> Line:
    why = f": {entry.open['reason']}" if entry.open.get("reason") else ""
    return Line("admin", f"{entry.open['by']} looked for a customer by phone number{why}")


@tells("LogOpened")
def log_opened(entry: Entry, story: Story) -> Line:
    return Line("operator", f"opened the log {entry.open['log_id']}", "quiet")
