"""What holds for all tests."""

from __future__ import annotations

import signal

# Where the tests run in the background of a shell, interrupts are ignored, and so they would be in the processes that
# tests start to interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
