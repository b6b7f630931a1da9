"""The files of our own PostgreSQL: where they are, what is remembered of them, and how they are made."""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from config import postgres_binaries as programs
from config.postgres_binaries import Account, PostgresError

SUPERUSER = "hankki"


@dataclass(frozen=True)
class Home:
    """What is remembered of a folder's server, in `postgres.json`, readable by its owner only."""

    cluster: str
    port: int
    password: str

    @property
    def path(self) -> Path:
        return Path(self.cluster)


def recall(data_dir: Path) -> Home | None:
    """Read what is remembered of a folder's server, None when nothing is. Raises PostgresError."""
    path = data_dir / "postgres.json"
    try:
        home = Home(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise PostgresError(f"{path} belongs to another user: run this as that user.") from error
    except (TypeError, ValueError) as error:
        raise PostgresError(f"{path} is damaged: remove it, and a new password is made.") from error
    # In a copied folder the remembered path is still the original's, which is not ours to touch.
    places = _possible(data_dir)
    return home if home.path in places else replace(home, cluster=str(places[0]))


def remember(data_dir: Path, home: Home) -> Home:
    """Write what is to be remembered, whole or not at all."""
    path = data_dir / "postgres.json"
    half = data_dir / "postgres.json.new"
    half.unlink(missing_ok=True)
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(vars(home), file, indent=1)
    half.replace(path)
    return home


def outside_of(data_dir: Path) -> Path:
    """A kept folder that everyone may enter, for when `data_dir` sits in somebody's closed home."""
    name = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    return programs.KEPT_OUTSIDE / f"hankki-{name}"


def _possible(data_dir: Path) -> tuple[Path, Path]:
    return data_dir / "postgres", outside_of(data_dir) / "postgres"


@dataclass(frozen=True)
class PidFile:
    """What PostgreSQL writes in `postmaster.pid`, line by line."""

    lines: tuple[str, ...]

    @property
    def pid(self) -> int | None:
        return int(self.lines[0]) if self.lines and self.lines[0].strip().isdigit() else None

    @property
    def port(self) -> int:
        return int(self.lines[3])

    @property
    def ready(self) -> bool:
        return len(self.lines) > 7 and self.lines[7].strip() == "ready"


def pid_file(cluster: Path) -> PidFile:
    """Read the pid file of a cluster; it is empty when no server runs."""
    try:
        return PidFile(tuple((cluster / "postmaster.pid").read_text().splitlines()))
    except FileNotFoundError:
        return PidFile(())


def postmaster(cluster: Path) -> int | None:
    """Return the process number of this cluster's server; one that another program has by now is not it."""
    pid = pid_file(cluster).pid
    return pid if pid and serves(pid, cluster) else None


def serves(pid: int, cluster: Path) -> bool:
    """Say whether a process is the server of this cluster, alive."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(cluster) in process.cmdline()
    except psutil.Error:
        return False


def place(data_dir: Path) -> tuple[Path, Account]:
    """Return where the cluster is or is to be, and who runs it: outside when `data_dir` is closed to them."""
    inside, outside = _possible(data_dir)
    for cluster in (inside, outside):
        if (cluster / "PG_VERSION").exists():
            return cluster, programs.account_for(cluster)
    account = programs.account_for(inside)
    return (inside if account.reaches(data_dir) else outside), account


def made_by(cluster: Path) -> int | None:
    """The major version of PostgreSQL that made the cluster; no other can read it."""
    mark = cluster / "PG_VERSION"
    return int(mark.read_text().split(".")[0]) if mark.exists() else None


def make(home: Home, account: Account, folder: Path, *, durable: bool) -> None:
    """Run initdb beside the final place and move the result there whole, so that no half of one is used."""
    programs.open_folder(home.path.parent)
    half = home.path.with_name("postgres.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    account.give(half)
    with _password_file(home, account) as secret:
        argv = [f"{folder}/initdb", "-D", str(half), "-U", SUPERUSER, "--encoding=UTF8", f"--pwfile={secret}"]
        argv += ["--auth=scram-sha-256", *_locale(folder), *([] if durable else ["--no-sync"])]
        made = account.run(argv)
    if made.returncode:
        raise PostgresError(f"PostgreSQL could not make its files in {half}: {last_line(made.stderr)}")
    half.rename(home.path)


def _locale(folder: Path) -> list[str]:
    """Sort by code point everywhere: 가 < 나 < 홍, and no index breaks when the machine's libc changes.

    The libc's C.UTF-8 stays beside the built-in one: pg_trgm asks it what a letter is, and in C no Korean is.
    """
    built_in = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8", *(built_in if programs.major_version(folder) >= 17 else [])]


@contextlib.contextmanager
def _password_file(home: Home, account: Account) -> Iterator[Path]:
    path = home.path.with_name("postgres.password")
    path.unlink(missing_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(home.password)
        yield account.give(path)
    finally:
        path.unlink(missing_ok=True)


def set_password(home: Home, account: Account, folder: Path) -> None:
    """Give a cluster whose `postgres.json` was lost a new password; its server must not run."""
    statement = f"ALTER ROLE {SUPERUSER} PASSWORD '{home.password}'\n"
    done = account.run([f"{folder}/postgres", "--single", "-D", str(home.path), "postgres"], input=statement)
    if done.returncode:
        raise PostgresError(f"The password of {home.path} could not be set: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    """The line that says why: the last FATAL or error, else the last one."""
    lines = [line for line in text.strip().splitlines() if line.strip()] or ["it said nothing"]
    causes = [line for line in lines if "FATAL" in line or "error:" in line]
    return (causes or lines)[-1].strip()
