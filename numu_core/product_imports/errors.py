"""Refusals of sheets."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class UnknownCategory(DomainError):
    """The store has no category of this name or slug."""

    kind = Kind.INVALID
    code = "product_imports/unknown-category"
    title = "There is no such category"
    title_ar = "لا توجد فئة بهذا الاسم"

    category: str


@dataclass(eq=False)
class NotASheet(DomainError):
    """The file cannot be read as a table with the columns that products need."""

    kind = Kind.INVALID
    code = "product_imports/not-a-sheet"
    title = "This is no CSV file with a row of column names; download the template to see one"
    title_ar = "الملف ليس بصيغة CSV مع صف لأسماء الأعمدة، يمكنك تنزيل النموذج لمعرفة الشكل المطلوب"

    missing: tuple[str, ...] = ()  # columns


@dataclass(eq=False)
class NotText(DomainError):
    """The file is a picture, a workbook or something else that no table of text is."""

    kind = Kind.UNSUPPORTED
    code = "product_imports/not-text"
    title = "Only CSV files are accepted; a workbook can be saved as one"
    title_ar = "تُقبل ملفات CSV فقط، ويمكن حفظ ملف إكسل بهذه الصيغة"
