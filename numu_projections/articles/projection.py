"""``articles``: one row per article."""

from numu_core.articles.decider import ARTICLES
from numu_projections.articles.tables import ArticleRow, articles
from numu_projections.kernel.documents import document_projection

ARTICLES_TABLE = document_projection(articles, ArticleRow, ARTICLES)
PROJECTIONS = [ARTICLES_TABLE]
