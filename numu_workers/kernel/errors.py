"""Why a provider was not asked, or not answered, and when to ask again."""

from dataclasses import dataclass

from numu_core.kernel.providers import ProviderUnavailable


@dataclass(eq=False)
class ProviderBusy(ProviderUnavailable):
    """The provider says when it may be asked again."""

    code = "providers/busy"
    title = "The provider asks us to slow down"
    title_ar = "مزود الخدمة يطلب التمهل"

    retry_after_s: float


@dataclass(eq=False)
class ProviderPaused(ProviderUnavailable):
    """Not asked: it has failed too often just now, so it is left alone for a while. Costs the job no attempt."""

    code = "providers/paused"
    title = "The provider has failed repeatedly and is left alone for a while"
    title_ar = "تكرر فشل مزود الخدمة وسيُترك لبعض الوقت"

    retry_after_s: float
