"""Build the source archive and the wheel as a release would, in a folder of their own."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What a build reads; neither old builds nor another's data can slip in.
SOURCES = ["pyproject.toml", "README.md", "LICENSE", "MANIFEST.in", "comments", "tests"]


def build(folder):
    """Build in ``folder`` and return the paths of the source archive and the wheel."""
    tree = folder / "tree"
    tree.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, tree / name, ignore=ignored)
        elif source.exists():
            shutil.copy(source, tree / name)
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", tree],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    (archive,) = (folder / "dist").glob("*.tar.gz")
    (wheel,) = (folder / "dist").glob("*.whl")
    return archive, wheel
