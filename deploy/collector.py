"""The garbage collector of a process that serves: what is loaded by now stays, and looking again is for later."""

import gc

THRESHOLDS = (50_000, 20, 100)
"""Objects made before a look, and looks before an older generation's turn. Facts and rows hold no cycles."""


def settle() -> None:
    """Call once everything is imported and connected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
