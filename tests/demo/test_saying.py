"""What the demo says while it is built: lines that stay, and one that is written over."""

import io

import pytest

from demo.saying import Teller

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
