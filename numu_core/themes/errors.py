"""Refusals of the themes capability."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class CustomizationRefused(DomainError):
    """No such section, or not a value it can have."""

    kind = Kind.INVALID
    code = "themes/customization-refused"
    title = "The theme cannot be customized like this"
    title_ar = "لا يمكن تخصيص القالب بهذا الشكل"

    section: str
    reason: str


@dataclass(eq=False)
class CustomizationTooLarge(DomainError):
    """A draft is read with every page: it has a limit."""

    kind = Kind.TOO_LARGE
    code = "themes/customization-too-large"
    title = "This customization is too large"
    title_ar = "حجم التخصيص أكبر من المسموح"

    most_bytes: int


@dataclass(eq=False)
class BuiltInName(DomainError):
    """A theme from elsewhere cannot call itself like one of ours."""

    kind = Kind.RULE
    code = "themes/built-in-name"
    title = "This name belongs to a built-in theme"
    title_ar = "هذا الاسم يخص قالبًا مدمجًا"

    theme: str


@dataclass(eq=False)
class TooManyAssets(DomainError):
    """A store's pictures have a limit."""

    kind = Kind.RULE
    code = "themes/too-many-assets"
    title = "This store has too many uploaded pictures"
    title_ar = "عدد الصور المرفوعة لهذا المتجر كبير جدًا"

    most: int


@dataclass(eq=False)
class NothingBuilt(DomainError):
    """We build no repositories: the theme must have been built, and lie somewhere."""

    kind = Kind.RULE
    code = "themes/nothing-built"
    title = "Send bundle_url, the address of the built theme; repositories are not built here"
    title_ar = "أرسل bundle_url، وهو عنوان القالب بعد بنائه؛ لا يتم بناء المستودعات هنا"


@dataclass(eq=False)
class NoBundle(DomainError):
    """There is nothing that could be built again."""

    kind = Kind.RULE
    code = "themes/no-bundle"
    title = "This store shows no external theme"
    title_ar = "هذا المتجر لا يعرض قالبًا خارجيًا"


@dataclass(eq=False)
class HostNotAllowed(DomainError):
    """Storefronts load no themes from there."""

    kind = Kind.RULE
    code = "themes/host-not-allowed"
    title = "Themes may not be loaded from this address"
    title_ar = "لا يُسمح بتحميل القوالب من هذا العنوان"

    url: str
