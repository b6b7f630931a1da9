"""The supervisor, with real programs: small Python scripts that listen, fall or refuse to go."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from config import processes
from config.processes import Process, ProcessError

ROOT = Path(__file__).resolve().parents[2]

SERVES = """
import http.server, os, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.headers["Host"].startswith(os.environ.get("HOST", "127")) else 404)
        self.end_headers()
print("serving", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""
FALLS = "import sys; print('one'); print('the till is stuck'); sys.exit(3)"
STAYS = "import time; time.sleep(600)"
IGNORES = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); "
HAS_A_CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def python(name, code, *arguments, **options):
    return Process(name, [sys.executable, "-c", code, *map(str, arguments)], **options)


def interrupt(number=signal.SIGINT):
    """What `when_ready` does in a test: the person presses Ctrl-C."""
    return lambda: os.kill(os.getpid(), number)


OTHERS = set()


@pytest.fixture(autouse=True)
def as_from_a_terminal():
    """What other tests have started is not counted; a hang-up means what it means in a terminal, even under nohup."""
    OTHERS.clear()
    OTHERS.update(child.pid for child in psutil.Process().children())
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def children():
    mine = (child for child in psutil.Process().children() if child.pid not in OTHERS)
    return [child for child in mine if child.status() != psutil.STATUS_ZOMBIE]


def test_ctrl_c_after_all_answer_stops_all(tmp_path, port):
    web = python("web", SERVES, port, ready=f"http://127.0.0.1:{port}/")
    said, seen = [], []

    def when_ready():
        seen.append((len(children()), web.answers()))
        interrupt()()

    code = processes.run([web, python("worker", STAYS)], tmp_path / "logs", when_ready, said.append)
    assert (code, said, seen, children()) == (130, [], [(2, True)], [])
    assert (tmp_path / "logs/web.log").read_text().splitlines()[0] == "serving"
    assert processes.is_free(port)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)])
def test_the_exit_code_tells_who_asked(tmp_path, number, code):
    before = signal.getsignal(number)
    assert processes.run([python("worker", STAYS)], tmp_path, interrupt(number)) == code
    assert (children(), signal.getsignal(number)) == ([], before)


def test_the_host_header_and_the_environment_are_passed_on(tmp_path, port):
    web = python("web", SERVES, port, ready=f"http://127.0.0.1:{port}/", host="acme.test", env={"HOST": "acme.test"})
    assert processes.run([web], tmp_path, interrupt()) == 130


def test_an_answer_other_than_200_is_not_ready(tmp_path, port, monkeypatch):
    monkeypatch.setattr(processes, "READY_SECONDS", 1)
    web = python("web", SERVES, port, ready=f"http://127.0.0.1:{port}/", env={"HOST": "acme.test"})
    said = []
    code = processes.run([web], tmp_path, interrupt(), said.append)
    assert (code, children()) == (1, [])
    assert said[0].startswith(f"The web did not answer within 1 seconds at http://127.0.0.1:{port}/. ")


def test_a_proxy_in_the_environment_is_not_asked(tmp_path, port, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    web = python("web", SERVES, port, ready=f"http://127.0.0.1:{port}/")
    assert processes.run([web], tmp_path, interrupt()) == 130


def test_one_that_ends_stops_the_others_and_shows_its_last_lines(tmp_path):
    said = []
    code = processes.run([python("worker", STAYS), python("till", FALLS)], tmp_path, say=said.append)
    assert (code, children()) == (1, [])
    assert said == [
        f"The till stopped by itself (exit code 3). The last lines of {tmp_path}/till.log:\n  one\n  the till is stuck"
    ]


def test_a_killed_one_is_told_by_its_signal(tmp_path):
    said = []

    def kill():
        os.kill(children()[0].pid, signal.SIGKILL)

    assert processes.run([python("worker", STAYS)], tmp_path, kill, said.append) == 1
    assert said == [f"The worker stopped by itself (signal 9). The last lines of {tmp_path}/worker.log:"]


def test_one_that_refuses_to_end_is_killed(tmp_path, port, monkeypatch):
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.2)
    stubborn = python("worker", IGNORES + STAYS)

    def when_it_refuses():
        while "up" not in (tmp_path / "worker.log").read_text():
            pass
        interrupt()()

    assert (processes.run([stubborn], tmp_path, when_it_refuses), children()) == (130, [])


def test_children_of_a_program_end_with_it(tmp_path):
    grandchildren = []

    def when_ready():
        parent = children()[0]
        while not parent.children():
            pass
        grandchildren.extend(parent.children())
        interrupt()()

    processes.run([python("worker", HAS_A_CHILD)], tmp_path, when_ready)
    psutil.wait_procs(grandchildren, timeout=10)
    assert [child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in grandchildren] == [False]


def test_a_port_in_use_is_told_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        web = python("web", SERVES, port, ready=f"http://127.0.0.1:{port}/")
        with pytest.raises(ProcessError) as refused:
            processes.run([python("worker", STAYS), web], tmp_path / "logs")
    words = str(refused.value).split()
    other = int(words[-3].removeprefix("HANKKI_PORT="))
    assert str(refused.value) == (f"Port {port} is in use. Stop what uses it or run: HANKKI_PORT={other} ./hankki demo")
    assert (other > port, (tmp_path / "logs").exists(), children()) == (True, False, [])


def test_a_program_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(ProcessError, match=r"^The worker could not be started: .*'/no/such/program'$"):
        processes.run([python("web", STAYS), Process("worker", ["/no/such/program"])], tmp_path)
    assert children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_the_programs_end_when_the_supervisor_is_killed(tmp_path):
    code = "import sys; from pathlib import Path; from config.processes import *; "
    code += "run([Process('w', [sys.executable, '-c', 'import time; time.sleep(600)'])], Path(sys.argv[1]), "
    code += "lambda: print('ready', flush=True))"
    with subprocess.Popen([sys.executable, "-c", code, tmp_path], cwd=ROOT, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout.readline() == b"ready\n"
        worker = psutil.Process(supervisor.pid).children()[0]
        supervisor.kill()
    psutil.wait_procs([worker], timeout=10)
    assert (worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE) is False
