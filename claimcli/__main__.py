"""The program's door: ``claimcli`` and ``python -m claimcli``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit status; Ctrl-C ends it quietly with 130."""
    try:
        from claimcli.cli import cli

        cli(prog_name="claimcli")
    except KeyboardInterrupt:  # before click had a hand on it
        sys.exit(130)


if __name__ == "__main__":
    main()
