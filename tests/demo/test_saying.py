"""What the demo says while it is built: lines that stay, and one that is written over."""

import io

import pytest

from demo.saying import Teller, apps_migrated

PIPE = "Closing …\n  document 5 of 30\n  document 10 of 30\nDone.\n"
TERMINAL = "Closing …\n  document 5 of 30\r\x1b[K  document 10 of 30\r\x1b[KDone.\n"


@pytest.mark.parametrize(("terminal", "written"), [(False, PIPE), (True, TERMINAL)])
def test_how_far_it_is_stands_on_one_line_of_a_terminal(terminal, written):
    out = io.StringIO()
    out.isatty = lambda: terminal
    say = Teller(out)
    say("Closing …")
    say.so_far("document 5 of 30")
    say.so_far("document 10 of 30")
    say("Done.")
    assert out.getvalue() == written


def test_each_app_is_said_when_its_tables_are_begun():
    lines = [
        "[standard:public] === Starting migration",
        "[standard:public]   Applying contenttypes.0001_initial... OK",
        "[standard:public]   Applying accounts.0001_initial... OK",
        "[standard:public]   Applying accounts.0002_tries... OK",
        "[standard:public]   Applying contenttypes.0002_remove_content_type_name... OK",
    ]
    begun = apps_migrated(line for line in lines)
    assert [next(begun) for _ in range(3)] == ["contenttypes", "accounts", "contenttypes"]
