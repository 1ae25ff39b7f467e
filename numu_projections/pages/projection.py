"""``pages``: one row per page or policy."""

from numu_core.pages.decider import PAGES
from numu_projections.kernel.documents import document_projection
from numu_projections.pages.tables import PageRow, pages

PAGES_TABLE = document_projection(pages, PageRow, PAGES)
PROJECTIONS = [PAGES_TABLE]
