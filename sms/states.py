"""Which state of an outgoing message may follow which."""

from accounts.states import States

MESSAGE = States(
    name="Message",
    first="new",
    steps={
        ("new", "sending"): "send_message",
        ("sending", "sent"): "send_message",
        ("sending", "new"): "send_message",
        ("sending", "failed"): "send_message",
        ("sending", "unknown"): "send_message",
    },
)
