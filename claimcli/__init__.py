"""claimcli: who said what, and who denies it."""

__version__ = "0.1.0"
