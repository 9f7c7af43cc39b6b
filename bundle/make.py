"""Make an archive that installs the pure wing on a computer without a network: every wheel, and an installer.

Usage: make.py PLATFORM [--out DIR]; PLATFORM is win-x64, linux-x64 or linux-arm64. The archive holds wheels for Python
3.11 to 3.13, so that whichever of them is there will do. Downloads what `requirements/bundle.txt` names, by its hashes.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "bundle.txt"
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = {
    "win-x64": ["win_amd64"],
    "linux-x64": [f"manylinux_2_{minor}_x86_64" for minor in range(5, 35)] + ["manylinux2014_x86_64"],
    "linux-arm64": [f"manylinux_2_{minor}_aarch64" for minor in range(17, 35)] + ["manylinux2014_aarch64"],
}
"""By platform the tags of the wheels it can run; of Linux those of glibc 2.34 (Debian 12, 麒麟V10 SP3) and older."""
FOR = {
    "win-x64": ("install.cmd", "说明.txt"),
    "linux-x64": ("install.sh", "说明.txt"),
    "linux-arm64": ("install.sh", "说明.txt"),
}


def main(arguments: list[str]) -> int:
    """Make the archive and print its path."""
    parser = argparse.ArgumentParser(description="Make an offline archive of the pure wing.")
    parser.add_argument("platform", choices=PLATFORMS)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        wheels = Path(scratch) / "wheels"
        download(options.platform, wheels)
        own = build(wheels)
        folder = Path(scratch) / f"{'-'.join(own.stem.split('-')[:2])}-{options.platform}"
        folder.mkdir()
        wheels.rename(folder / "wheels")
        (folder / "requirements.txt").write_text(requirements(folder / "wheels"), "ascii")
        for name in ("install.py", *FOR[options.platform]):
            shutil.copy(ROOT / "bundle" / name, folder)
        shutil.copy(ROOT / "LICENSE", folder)
        print(packed(folder, options.out, "zip" if options.platform.startswith("win") else "gztar"))
    return 0


def download(platform: str, wheels: Path) -> None:
    """Every wheel of the lock that a Python of ours on this platform installs; fails where one is not to be had."""
    tags = [word for tag in PLATFORMS[platform] for word in ("--platform", tag)]
    for python in PYTHONS:
        command = [
            *_pip("download", "--only-binary=:all:", "--require-hashes", "--no-deps", "--requirement", LOCK),
            *("--dest", wheels, "--implementation", "cp", "--python-version", python, *tags),
        ]
        subprocess.run(command, check=True)


def build(wheels: Path) -> Path:
    """Our own wheel, built of a copy of the source, so that no earlier build gets in and none is left behind."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch)
        shutil.copytree(
            ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, tree)
        command = _pip(
            "wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, tree
        )
        subprocess.run(command, check=True)
    (own,) = wheels.glob("onecard-*.whl")
    return own


def requirements(wheels: Path) -> str:
    """The wheels as requirements with their hashes: what was changed on the way is not installed."""
    hashes: dict[str, list[str]] = defaultdict(list)
    for wheel in sorted(wheels.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        if name != "pip":
            hashes[f"{name}=={version}"].append(hashlib.sha256(wheel.read_bytes()).hexdigest())
    return "".join(
        " \\\n    ".join([pin, *(f"--hash=sha256:{digest}" for digest in own)]) + "\n"
        for pin, own in hashes.items()
    )


def packed(folder: Path, out: Path, form: str) -> Path:
    """The folder as one archive in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    return Path(shutil.make_archive(str(out / folder.name), form, folder.parent, folder.name))


def _pip(*words: object) -> list[str]:
    quiet = ("--quiet", "--disable-pip-version-check")
    return [sys.executable, "-m", "pip", str(words[0]), *quiet, *map(str, words[1:])]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
