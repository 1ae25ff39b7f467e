"""The kernel's own streams and flows."""

from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.counters import COUNTERS
from numu_core.kernel.library import FLOWS as LIBRARY_FLOWS
from numu_core.kernel.library import RECORDED, TRACKED
from numu_core.kernel.maintenance import MAINTENANCE
from numu_core.kernel.subjects import SUBJECTS

DECIDERS = [CLAIMS, COUNTERS, MAINTENANCE, SUBJECTS, RECORDED, TRACKED]
FLOWS = [*LIBRARY_FLOWS]
