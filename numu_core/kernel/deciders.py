"""The kernel's own streams."""

from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.counters import COUNTERS
from numu_core.kernel.subjects import SUBJECTS

DECIDERS = [CLAIMS, COUNTERS, SUBJECTS]
