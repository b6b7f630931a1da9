"""One's own pages stand in the house one works in: the phone for who eats, the narrow page for everybody else."""

from accounts.roles import Permission


def house_of(request) -> dict:
    """What the templates under "me" need: their base, whether this person eats here, and the tab that is lit."""
    eats = bool(request.company) and request.user.may(Permission.PAY)
    return {"house": "phone.html" if eats else "public.html", "eats": eats, "tab": "me"}
