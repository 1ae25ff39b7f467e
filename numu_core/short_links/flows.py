"""Finding a code that is free, or that leads there already."""

from numu_core.kernel.shop import Shop
from numu_core.short_links.commands import NoteLink, ShortenedResult, ShortenLink
from numu_core.short_links.decider import LINKS, Link, codes
from numu_core.short_links.events import link_id


def shorten_link(shop: Shop, command: ShortenLink) -> ShortenedResult:
    """The code of this link, given now or before."""
    wanted = Link(store_id=command.store_id, target=command.target, order_id=command.order_id)
    tried = codes(shop.keyed_id("short_links", f"{command.target}/{command.order_id}"))
    code = next(one for one in tried if shop.state(LINKS, link_id(one)) in (Link(), wanted))
    shop.do(
        NoteLink(
            link_id=link_id(code),
            code=code,
            store_id=command.store_id,
            target=command.target,
            order_id=command.order_id,
        )
    )
    return ShortenedResult(code=code)


FLOWS = [(ShortenLink, shorten_link)]
