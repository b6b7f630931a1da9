"""Files HR sends: stored, tried without changing anything, then applied whole or not at all.

A load is read (READING), shown line by line (CHECKED), applied (APPLYING, APPLIED) or cannot be (REFUSED, and
why). Applying reads the file again against the company as it is by then, and stops when a single line
would do something else than it was shown to do. More than BIG rows are left to a worker.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from django.db import IntegrityError, connection, connections, transaction

from accounts.audit import actor_of, record
from billing import clock
from billing.money import currency_of
from billing.till import DepositTooLow
from sheets import cells
from sheets.tables import BadFile, Table, clean_rows, read_rows
from vouchers.choices import LoadKind, LoadState
from vouchers.load_columns import AMOUNT, GRANTS, PEOPLE
from vouchers.load_grants import GrantJudge
from vouchers.load_lines import ERROR, Judged
from vouchers.load_people import PeopleJudge
from vouchers.load_queries import count_lines, granted_by
from vouchers.models import Load, Program

BIG = 1_000
BATCH = 500
COLUMNS: dict[str, tuple] = {LoadKind.PEOPLE: PEOPLE, LoadKind.GRANTS: GRANTS}
# What a file is told that holds this and was sent as the other.
HOLDS = {LoadKind.PEOPLE: "holds_people", LoadKind.GRANTS: "holds_grants"}


class LoadNotReady(Exception):
    """The load is not in a state that allows this; `state` says which it is in ("gone": discarded)."""

    def __init__(self, state: str):
        super().__init__(state)
        self.state = state


class LoadHasErrors(Exception):
    """Lines with errors are never applied, nor are the others of their file."""


class LoadChanged(Exception):
    """A line would now do something else than the dry run has shown."""


def receive_load(*, company, kind: str, file_name: str, content: bytes, by, program: Program | None = None) -> Load:
    """Store a file and check it, or leave it to a worker when it is big; raises BadFile and keeps nothing."""
    table = _table_of(kind, file_name, content)
    big = sum(1 for _ in islice(table, BIG + 1)) > BIG
    with transaction.atomic():
        load = Load.objects.create(
            kind=kind,
            file_name=_tidy(file_name),
            content=content,
            program=program if kind == LoadKind.PEOPLE else None,
            by=actor_of(by),
        )
        record(by, "receive_load", load, kind=str(kind), bytes=len(content))
        if big:
            _leave_to_worker("check_load", company, load)
        else:
            _check(company, load, _Silent())
    return load


def _table_of(kind: str, file_name: str, content: bytes) -> Table:
    """The file's table; raises BadFile, which for a file of the other kind says that it is one."""
    try:
        return read_rows(file_name, content, COLUMNS[kind])
    except BadFile as bad:
        [other] = [each for each in LoadKind if each != kind]
        if bad.code == "header_missing" and _reads(file_name, content, other):
            raise BadFile(HOLDS[other]) from bad
        raise


def _reads(file_name: str, content: bytes, kind: str) -> bool:
    try:
        read_rows(file_name, content, COLUMNS[kind])
    except BadFile:
        return False
    return True


def check_load(*, company, load_id: int) -> None:
    """Read a load and keep what each line would do; what is wrong with the file as a whole refuses it."""
    load = Load.objects.select_related("program").filter(pk=load_id, state=LoadState.READING).first()
    if load is None:
        return
    try:
        with Progress(company, load_id) as progress:
            _check(company, load, progress)
    except BadFile as bad:
        _refuse(load_id, bad.code, bad.facts)
    except Exception:
        _refuse(load_id, "failed")
        raise


def recheck_load(*, company, load_id: int, by) -> None:
    """Read a load once more against the company as it is now; raises LoadNotReady.

    One still being read may be sent again, in case the message to the worker was lost.
    """
    with transaction.atomic():
        load = _take(load_id, {LoadState.READING, LoadState.CHECKED, LoadState.REFUSED}, LoadState.READING)
        counted_small = 0 < load.total <= BIG
        record(by, "recheck_load", load)
        if not counted_small:
            _leave_to_worker("check_load", company, load)
    if counted_small:
        check_load(company=company, load_id=load_id)


def apply_load(*, company, load_id: int, by) -> None:
    """Apply a checked load, all or nothing and once; raises LoadNotReady, LoadHasErrors.

    What stops it later (the company has changed, the deposit is too low) is told by the load itself.
    """
    with transaction.atomic():
        load = _take(load_id, {LoadState.CHECKED}, LoadState.APPLYING)
        if count_lines(load_id)[ERROR]:
            raise LoadHasErrors
        record(by, "apply_load", load)
        if load.total > BIG:
            _leave_to_worker("apply_load", company, load)
    if load.total <= BIG:
        carry_out_load(company=company, load_id=load_id)


def carry_out_load(*, company, load_id: int) -> None:
    """Write what a load being applied says, in one transaction; a second worker at the same load leaves."""
    try:
        with transaction.atomic():
            load = _held(company, load_id)
            if load is None:
                return
            with Progress(company, load_id) if load.total > BIG else _Silent() as progress:
                _write(company, load, progress)
            Load.objects.filter(pk=load_id).update(
                state=LoadState.APPLIED, applied_at=clock.now(), done=load.total, problem=None
            )
            record(load.by, "applied_load", load, lines=load.total)
    except (LoadChanged, IntegrityError):
        _refuse(load_id, "changed")
    except BadFile as bad:
        _refuse(load_id, bad.code, bad.facts)
    except DepositTooLow:
        _refuse(load_id, "deposit_too_low", {"total": granted_by(load_id)})
    except Exception:
        _refuse(load_id, "failed")
        raise


@transaction.atomic
def discard_load(*, load_id: int, by) -> None:
    """Throw away a load that was not applied, file and all; raises LoadNotReady."""
    load = _take(load_id, {LoadState.READING, LoadState.CHECKED, LoadState.REFUSED}, LoadState.REFUSED)
    record(by, "discard_load", load)
    Load.objects.filter(pk=load_id).delete()


class Progress:
    """Says how far a load is, on a connection of its own: seen while the load's transaction still runs."""

    def __init__(self, company, load_id: int):
        self.table = f"{connection.ops.quote_name(company.schema_name)}.vouchers_load"
        self.load_id = load_id

    def __enter__(self):
        self.connection = connections.create_connection("default")
        return self

    def __exit__(self, *_):
        self.connection.close()

    def tell(self, done: int, total: int) -> None:
        """`done` of `total` lines."""
        told = f"UPDATE {self.table} SET done = %s, total = %s WHERE id = %s"
        with self.connection.cursor() as cursor:
            cursor.execute(told, [done, total, self.load_id])


class _Silent:
    """Small loads are done before anyone could look."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def tell(self, done: int, total: int) -> None:
        """Says nothing."""


def _check(company, load: Load, progress) -> None:
    table = _table(company, load)
    total = sum(1 for _ in table)
    progress.tell(0, total)
    told = []
    for batch in _judged_batches(_judge(company, load), table):
        told += [line.told for line in batch]
        progress.tell(len(told), total)
    ignored = {"code": "ignored", "facts": {"headings": list(table.ignored)}} if table.ignored else None
    Load.objects.filter(pk=load.pk, state=LoadState.READING).update(
        state=LoadState.CHECKED, lines=told, total=total, done=total, problem=ignored
    )
    load.refresh_from_db(fields=["state", "total", "done", "problem"])


def _write(company, load: Load, progress) -> None:
    shown = iter(load.lines)
    done = 0
    judge = _judge(company, load, lock=True)
    for batch in _judged_batches(judge, _table(company, load)):
        if [line.told for line in batch] != list(islice(shown, len(batch))):
            raise LoadChanged
        judge.write(batch)
        done += len(batch)
        progress.tell(done, load.total)
    if done != load.total:
        raise LoadChanged


def _judge(company, load: Load, *, lock: bool = False) -> PeopleJudge | GrantJudge:
    if load.kind == LoadKind.PEOPLE:
        return PeopleJudge(company, load.program, lock=lock)
    return GrantJudge(company, load, lock=lock)


def _judged_batches(judge: PeopleJudge | GrantJudge, table: Table) -> Iterator[list[Judged]]:
    lines = clean_rows(table)
    for first in lines:
        yield judge.judge([first, *islice(lines, BATCH - 1)])


def _table(company, load: Load) -> Table:
    """The rows of a load; amounts are in the unit of the company's currency."""
    amount = partial(cells.amount, scale=currency_of(company.currency).scale)
    columns = [replace(each, clean=amount) if each.key == AMOUNT.key else each for each in COLUMNS[load.kind]]
    return read_rows(load.file_name, bytes(load.content), columns)


def _take(load_id: int, states: Iterable[str], state: str) -> Load:
    """Move a load on from one of `states`: of several at once only one succeeds."""
    taken = Load.objects.filter(pk=load_id, state__in=states).update(state=state, done=0, problem=None)
    load = Load.objects.defer("content", "lines").filter(pk=load_id).first()
    if not taken or load is None:
        raise LoadNotReady(load.state if load else "gone")
    return load


def _held(company, load_id: int) -> Load | None:
    """The load while nobody else applies it. Not a row lock: progress is written to that row meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"load:{company.pk}:{load_id}"])
        if not cursor.fetchone()[0]:
            return None
    return Load.objects.select_related("program").filter(pk=load_id, state=LoadState.APPLYING).first()


def _refuse(load_id: int, code: str, facts: dict | None = None) -> None:
    waiting = Load.objects.filter(pk=load_id, state__in=[LoadState.READING, LoadState.APPLYING])
    waiting.update(state=LoadState.REFUSED, problem={"code": code, "facts": facts or {}})


def _leave_to_worker(task: str, company, load: Load) -> None:
    """After commit; a broker that is away leaves the load waiting, where it can be sent again."""
    from vouchers import tasks

    send: Callable = getattr(tasks, task).delay
    transaction.on_commit(lambda: send(company_id=company.pk, load_id=load.pk), robust=True)


def _tidy(file_name: str) -> str:
    shown = "".join(sign for sign in file_name if sign.isprintable())
    return shown[-200:] or "-"
