"""``blogs``: one row per blog."""

from numu_core.blogs.decider import BLOGS
from numu_projections.blogs.tables import BlogRow, blogs
from numu_projections.kernel.documents import document_projection

BLOGS_TABLE = document_projection(blogs, BlogRow, BLOGS)
PROJECTIONS = [BLOGS_TABLE]
