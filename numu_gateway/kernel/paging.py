"""Query parameters of lists (contract §4). Beyond the limits is 422."""

from typing import Annotated

from litestar.params import QueryParameter

PageNumber = Annotated[int, QueryParameter(ge=1, le=1_000_000)]
PageSize = Annotated[int, QueryParameter(ge=1, le=100)]
Skip = Annotated[int, QueryParameter(ge=0, le=1_000_000)]
