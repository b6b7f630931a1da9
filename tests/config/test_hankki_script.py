"""The `hankki` script, run as a person runs it, in a tree of its own."""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SUDO = "" if os.geteuid() == 0 else "sudo "
ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "hankki"
WORDS = ["demo", "test", "check", "fix", "bench", "close", "books", "shell", "help"]
ECHO = "import os, sys; print(sys.argv[1:], sys.prefix != sys.base_prefix, os.environ.get('PYTHONPATH'))"


@pytest.fixture
def tree(tmp_path):
    """A tree with the script, nothing to download, and a manage.py that repeats what it was told."""
    return plant(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Such a tree, shared, whose `.venv` is there after a first run; and what that run said."""
    tree = plant(tmp_path_factory.mktemp("made"))
    return tree, hankki(tree, "close", "2026-10", "--again")


def plant(folder):
    shutil.copy(SCRIPT, folder / "hankki")
    (folder / "requirements.txt").write_text("# nothing\n")
    (folder / "requirements-test.txt").write_text("-r requirements.txt\n")
    (folder / "manage.py").write_text(ECHO)
    return folder


def hankki(tree, *words, env=None):
    env = {"PATH": "/usr/bin:/bin"} if env is None else env
    argv = [sys.executable, tree / "hankki", *words]
    return subprocess.run(argv, env=env, cwd="/", capture_output=True, text=True)


def python_says(code, **options):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, **options)


def test_help_lists_the_words_with_a_line_each(tree):
    for words in ([], ["help"], ["--help"]):
        done = hankki(tree, *words)
        listed = re.findall(r"^  (\w+) +\S.*$", done.stdout, re.MULTILINE)
        assert (done.returncode, listed, done.stderr) == (0, WORDS, "")


def test_an_unknown_word_is_one_sentence(tree):
    done = hankki(tree, "lunch")
    said = "hankki has no word 'lunch'; ./hankki help lists those it has.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_close_wants_a_month(tree):
    done = hankki(tree, "close")
    said = "Say which month to close, for example: ./hankki close 2026-10\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_an_old_python_is_told_in_one_line(tree):
    code = "import runpy, sys; sys.version_info = (3, 9, 2); sys.argv = ['hankki', 'books']; "
    code += f"runpy.run_path({str(tree / 'hankki')!r}, run_name='__main__')"
    done = python_says(code, env={"PATH": "/nowhere"})
    said = "Hankki needs Python 3.11 or later; this is 3.9.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_an_old_python_goes_on_under_a_newer_one(tree):
    newer = tree / "bin/python3.11"
    newer.parent.mkdir()
    newer.write_text('#!/bin/sh\necho "$2" "$3"\n')
    newer.chmod(0o755)
    code = "import runpy, sys; sys.version_info = (3, 9, 2); sys.argv = ['hankki', 'close', '2026-10']; "
    code += f"runpy.run_path({str(tree / 'hankki')!r}, run_name='__main__')"
    done = python_says(code, env={"PATH": str(newer.parent)})
    assert (done.returncode, done.stdout, done.stderr) == (0, "close 2026-10\n", "")


def test_the_syntax_is_that_of_old_pythons():
    """An older Python must get as far as saying that it is too old."""
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))


def test_without_ensurepip_the_package_is_named(tree):
    code = "import importlib.util as u, runpy, sys; found = u.find_spec; sys.argv = ['hankki', 'books']; "
    code += "u.find_spec = lambda name: None if name in ('ensurepip', 'pip') else found(name); "
    code += f"runpy.run_path({str(tree / 'hankki')!r}, run_name='__main__')"
    done = python_says(code, env={"PATH": "/nowhere"})
    said = "This Python cannot make a virtual environment. "
    said += f"Run: {SUDO}apt-get update && {SUDO}apt-get install -y --no-install-recommends python3-venv\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
    assert not (tree / ".venv").exists()


def test_the_first_run_makes_the_venv_and_the_next_only_hands_over(made):
    tree, first = made
    assert (first.returncode, first.stdout) == (0, "['close', '2026-10', '--again'] True None\n")
    assert re.fullmatch(r"Making \.venv with Python 3\.\d+ \.\.\.\nInstalling 0 requirements;.*\n", first.stderr)
    second = hankki(tree, "books")
    assert (second.returncode, second.stdout, second.stderr) == (0, "['books'] True None\n", "")


def test_the_whole_suite_runs_on_all_cores_and_words_of_ones_own_as_they_are(made):
    tree, _ = made
    (tree / "pytest.py").write_text("import sys\nprint(sys.argv[1:])\n")
    whole = f"['--numprocesses', '{min(os.cpu_count(), 4) + 2}', '--dist', 'worksteal']\n"
    assert (hankki(tree, "test").stdout, hankki(tree, "test", "-x").stdout) == (whole, "['-x']\n")
    (tree / "pytest.py").unlink()


def test_other_requirements_are_installed_again(made):
    tree, _ = made
    (tree / "requirements.txt").write_text("# still nothing\n")
    assert hankki(tree, "books").stderr == "Installing 0 requirements; the first time takes a minute ...\n"
    assert hankki(tree, "books").stderr == ""


def test_requirements_that_cannot_be_installed_are_one_sentence(made):
    tree, _ = made
    (tree / "requirements-test.txt").write_text("./no-such-folder\n")
    done = hankki(tree, "bench")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 2)
    assert done.stderr.splitlines()[-1].startswith("The requirements could not be installed: ")
    assert hankki(tree, "books").stdout == "['books'] True None\n"


def test_what_would_lead_python_astray_is_left_behind(made):
    tree, _ = made
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": "/tmp/other", "PYTHONHOME": "/tmp/other"}
    argv = [sys.executable, "-E", tree / "hankki", "books"]
    done = subprocess.run(argv, env=env, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("['books'] True None\n", "")


def test_what_the_machine_lacks_is_one_line(made):
    tree, _ = made
    lacking = (tree / "hankki").read_text().replace('"libpango-1.0.so.0"', '"libno-such.so"')
    (tree / "lacking").write_text(lacking)
    argv = [sys.executable, tree / "lacking", "demo", "--reset"]
    done = subprocess.run(argv, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)
    packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    assert (done.returncode, done.stdout) == (0, "['demo', '--reset'] True None\n")
    assert done.stderr.splitlines()[0] == (
        f"This machine lacks {packages}; without them there are no PDF documents. "
        f"Run: {SUDO}apt-get update && {SUDO}apt-get install -y --no-install-recommends {packages}"
    )


@pytest.mark.parametrize(
    ("there", "to_be_had", "installed"),
    [
        ([], False, ["chromium-headless-shell"]),
        (["chromium"], False, []),
        (["chromium"], True, ["chromium-headless-shell"]),
        (["chromium-headless-shell"], True, []),
    ],
)
def test_the_tests_get_the_quicker_browser_where_it_is_to_be_had(monkeypatch, there, to_be_had, installed):
    quickest = runpy.run_path(str(SCRIPT))["quickest_packages"]
    monkeypatch.setitem(quickest.__globals__, "loads", lambda library: True)
    monkeypatch.setitem(quickest.__globals__, "run_quietly", lambda argv: (0 if to_be_had else 100, []))
    monkeypatch.setattr(shutil, "which", lambda name: name if name in ["msgfmt", *there] else None)
    assert quickest("test") == installed


@pytest.mark.parametrize(
    ("status", "asked"), [(0, ["gettext chromium"]), (100, ["gettext chromium", "gettext", "chromium"])]
)
def test_packages_are_installed_one_by_one_where_not_all_exist(monkeypatch, status, asked):
    install, calls = runpy.run_path(str(SCRIPT))["install_packages"], []
    monkeypatch.setitem(install.__globals__, "run_quietly", lambda argv: (calls.append(argv), status and len(argv) > 5)[1:])
    monkeypatch.setattr(os, "environ", dict(os.environ))
    install(["gettext", "chromium"])
    assert calls[0] == ["apt-get", "update"]
    assert [" ".join(argv[4:]) for argv in calls[1:]] == asked


def test_python_keeps_what_it_compiled(monkeypatch):
    """Pip does not compile what it installs: whoever loads it first does, for all."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in runpy.run_path(str(SCRIPT))["environment"]()


def test_a_broken_venv_is_not_taken_for_a_whole_one(made):
    tree, _ = made
    is_sound = runpy.run_path(str(tree / "hankki"))["is_sound"]
    venv = tree / ".venv"
    assert is_sound() is True
    (venv / "unfinished").touch()
    assert is_sound() is False
    (venv / "unfinished").unlink()
    (venv / "bin/python").rename(venv / "bin/gone")
    assert is_sound() is False
    (venv / "bin/gone").rename(venv / "bin/python")
    (venv / "pyvenv.cfg").rename(venv / "gone.cfg")
    assert is_sound() is False
    (venv / "gone.cfg").rename(venv / "pyvenv.cfg")
    (venv / "installed-at").write_text("/where/the/tree/was/before/.venv")
    assert is_sound() is False
    (venv / "installed-at").write_text(str(venv.resolve()))
    venv.rename(tree / "moved")
    assert is_sound() is False
    (tree / "moved").rename(venv)
    assert is_sound() is True


def test_a_half_made_venv_is_repaired(made):
    tree, _ = made
    (tree / ".venv/unfinished").touch()
    shutil.rmtree(tree / ".venv/lib")
    done = hankki(tree, "books")
    assert (done.returncode, done.stdout) == (0, "['books'] True None\n")
    assert done.stderr.startswith("Making .venv with Python 3.")
    assert hankki(tree, "books").stderr == ""


def test_two_first_runs_at_once_both_end_well(tree):
    argv = [sys.executable, tree / "hankki", "books"]
    env = {"PATH": "/usr/bin:/bin"}
    both = [subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate() for process in both]
    assert [out for out, _ in said] == [b"['books'] True None\n"] * 2
    assert sum(err.count(b"Making .venv") for _, err in said) == 1
