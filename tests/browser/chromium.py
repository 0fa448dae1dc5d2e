"""Find the Chromium that the browser tests drive; run as a module, say which one."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium():
    """Return the path of a Chromium: $CHROMIUM, the system's or Playwright's own, else None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    with sync_playwright() as playwright:
        bundled = playwright.chromium.executable_path
    return bundled if Path(bundled).exists() else None


def main():
    path = find_chromium()
    if path is None:
        if "--quiet" not in sys.argv:
            print("No Chromium found: run `make browser`, or set CHROMIUM to its path.")
        return 1
    if "--quiet" not in sys.argv:
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
