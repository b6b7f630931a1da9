"""Who may do what: a few roles as readable classes, each a set of permissions.

Plain Python. A person may hold several roles; what they may do is the union.
"""

from enum import StrEnum


class Permission(StrEnum):
    """One thing a person may do; documented in docs/reference/permissions.md."""

    EAT = "eat"
    PAY = "pay"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_PROGRAMS = "manage_programs"
    LOAD_BUDGETS = "load_budgets"
    READ_SPENDING = "read_spending"
    READ_INVOICES = "read_invoices"
    MANAGE_DEPOSIT = "manage_deposit"
    SET_DOCUMENTS = "set_documents"
    TAKE_PAYMENT = "take_payment"
    VOID_REDEMPTION = "void_redemption"
    READ_STATEMENTS = "read_statements"
    MANAGE_COUNTERS = "manage_counters"
    OPEN_COMPANY = "open_company"
    SUSPEND_COMPANY = "suspend_company"
    ENROL_RESTAURANT = "enrol_restaurant"
    AGREE_TERMS = "agree_terms"
    REFUND_REDEMPTION = "refund_redemption"
    RECORD_PAYMENTS = "record_payments"
    PREPARE_PAYOUTS = "prepare_payouts"
    APPROVE_PAYOUTS = "approve_payouts"
    CLOSE_PERIOD = "close_period"
    READ_BOOKS = "read_books"


class Role:
    """A named set of permissions held at one kind of host."""

    name: str
    at_company: bool
    permissions: frozenset[Permission]


class Employee(Role):
    """Eats: pays with the phone and sees their own history."""

    name, at_company = "employee", True
    permissions = frozenset({Permission.EAT, Permission.PAY})


class Guest(Role):
    """Invited by an employee or HR: pays a few meals, and sees nothing of the company."""

    name, at_company = "guest", True
    permissions = frozenset({Permission.EAT})


class HR(Role):
    """Sets up programs and loads people and grants."""

    name, at_company = "hr", True
    permissions = frozenset(
        {
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_PROGRAMS,
            Permission.LOAD_BUDGETS,
            Permission.READ_SPENDING,
        }
    )


class Finance(Role):
    """Reads what the company owes, downloads its documents, says how they look and keeps its deposit filled."""

    name, at_company = "finance", True
    permissions = frozenset(
        {Permission.READ_INVOICES, Permission.MANAGE_DEPOSIT, Permission.SET_DOCUMENTS, Permission.READ_SPENDING}
    )


class Owner(Role):
    """Owns restaurants: sees statements, makes counters, and may do what staff may."""

    name, at_company = "owner", False
    permissions = frozenset(
        {
            Permission.TAKE_PAYMENT,
            Permission.VOID_REDEMPTION,
            Permission.READ_STATEMENTS,
            Permission.MANAGE_COUNTERS,
        }
    )


class Staff(Role):
    """Stands at the counter."""

    name, at_company = "staff", False
    permissions = frozenset({Permission.TAKE_PAYMENT, Permission.VOID_REDEMPTION})


class Operator(Role):
    """Runs the platform: companies, restaurants, the close, the books."""

    name, at_company = "operator", False
    permissions = frozenset(
        {
            Permission.OPEN_COMPANY,
            Permission.SUSPEND_COMPANY,
            Permission.ENROL_RESTAURANT,
            Permission.AGREE_TERMS,
            Permission.MANAGE_COUNTERS,
            Permission.REFUND_REDEMPTION,
            Permission.RECORD_PAYMENTS,
            Permission.PREPARE_PAYOUTS,
            Permission.APPROVE_PAYOUTS,
            Permission.CLOSE_PERIOD,
            Permission.READ_BOOKS,
        }
    )


ROLES: dict[str, type[Role]] = {role.name: role for role in (Employee, Guest, HR, Finance, Owner, Staff, Operator)}


def permissions_of(roles: list[str]) -> frozenset[Permission]:
    """Everything the holders of these roles may do; an unknown role gives nothing."""
    return frozenset().union(*(ROLES[name].permissions for name in roles if name in ROLES))
