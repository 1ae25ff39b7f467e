"""``menus``: one row per menu."""

from numu_core.menus.decider import MENUS
from numu_projections.kernel.documents import document_projection
from numu_projections.menus.tables import MenuRow, menus

MENUS_TABLE = document_projection(menus, MenuRow, MENUS)
PROJECTIONS = [MENUS_TABLE]
