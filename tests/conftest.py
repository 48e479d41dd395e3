"""What holds for all tests."""

from __future__ import annotations

import os
import signal
import tempfile

# Where the tests run in the background of a shell, interrupts are ignored, and so they would be in the processes that
# tests start to interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No test reads or writes what the user's own runs keep.
_kept = tempfile.TemporaryDirectory(prefix="claimcli-test-")
os.environ["CLAIMCLI_CACHE"] = _kept.name
