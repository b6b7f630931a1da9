"""Reading loads a page at a time, without moving the whole file and all its lines about."""

import json

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from vouchers.choices import LoadState
from vouchers.models import Load

HAS_ERRORS = """vouchers_load.state = 'checked' AND vouchers_load.lines @? '$[*] ? (@.kind == "error")'"""
HAS_WORK = """vouchers_load.state <> 'checked' OR vouchers_load.lines @? '$[*] ? (@.kind != "same")'"""
KINDS = ("error", "add", "change", "same")


def loads() -> QuerySet[Load]:
    """Loads, newest first, without the file and the lines.

    `has_errors` for those that must be corrected; `has_work` unless all their lines are so already.
    """
    facts = {"has_errors": HAS_ERRORS, "has_work": HAS_WORK}
    asked = {name: RawSQL(words, [], output_field=BooleanField()) for name, words in facts.items()}
    return Load.objects.defer("content", "lines").select_related("program").annotate(**asked)


def count_lines(load_id: int) -> dict[str, int]:
    """How many lines of each kind a checked load has: error, add, change, same, and all together as `all`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line ->> 'kind', count(*) FROM vouchers_load, jsonb_array_elements(lines) AS line"
            " WHERE id = %s GROUP BY 1",
            [load_id],
        )
        found = dict(cursor.fetchall())
    return {"all": sum(found.values())} | {kind: found.get(kind, 0) for kind in KINDS}


def lines_of(load_id: int, *, kind: str = "", start: int = 0, count: int = 50) -> list[dict]:
    """A page of a load's lines in the order of the file; all kinds or one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT line::text FROM vouchers_load, jsonb_array_elements(lines) WITH ORDINALITY AS l(line, n)"
            " WHERE id = %s AND (%s = '' OR line ->> 'kind' = %s) ORDER BY n LIMIT %s OFFSET %s",
            [load_id, kind, kind, count, start],
        )
        return [json.loads(text) for (text,) in cursor.fetchall()]


def granted_by(load_id: int) -> int:
    """What the lines of a load of grants come to, in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum((line ->> 'amount')::bigint), 0)::bigint"
            " FROM vouchers_load, jsonb_array_elements(lines) AS line"
            " WHERE id = %s AND line ->> 'kind' = 'add'",
            [load_id],
        )
        return cursor.fetchone()[0]


def same_file_applied(load: Load) -> Load | None:
    """An earlier load of the very same file that was applied; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id FROM vouchers_load l JOIN vouchers_load o ON o.id <> l.id AND o.kind = l.kind"
            " WHERE o.state = %s AND l.id = %s"
            " AND octet_length(o.content) = octet_length(l.content) AND o.content = l.content"
            " ORDER BY o.id DESC LIMIT 1",
            [LoadState.APPLIED, load.pk],
        )
        found = cursor.fetchone()
    return loads().get(pk=found[0]) if found else None
