"""Which invoices a line that went out may have given money back of."""

from billing.bank.queries import may_be_given_back
from portals.lists import searched
from portals.operator.payment_forms import GiveBackForm

MOST_SHOWN = 20


def give_back_form(request, line) -> GiveBackForm | None:
    """The invoices in their company's favour, or those that ?q= finds; None for a line that gave nothing back."""
    if line.amount > 0 or -line.amount == line.carried:
        return None
    found = searched(request, may_be_given_back().filter(currency=line.currency), "number", "company__name")
    typed = [name[7:] for name in request.POST if name.startswith("amount_") and name[7:].isdecimal()]
    if typed:
        found = may_be_given_back().filter(pk__in=typed[:MOST_SHOWN])
    offered = list(found[:MOST_SHOWN])
    return GiveBackForm(request.POST if typed else None, line=line, invoices=offered) if offered else None
