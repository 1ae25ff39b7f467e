"""Pages and policies: the page and its handle together."""

from msgspec.structs import replace

from numu_core.kernel.claims import Claimed, Released
from numu_core.kernel.errors import NotFound
from numu_core.kernel.handles import HandleTaken
from numu_core.kernel.ids import named_id
from numu_core.pages.commands import RemovePage, SavePage
from numu_core.pages.decider import PAGES, Page, policy_id
from tests.kernel.spec import given, new_id

STORE, PAGE, OTHER = (new_id(n) for n in range(1, 4))
about = Page(store_id=STORE, handle="about", title={"en": "About us"}, body={"en": "<p>Since 1990</p>"})
save = SavePage(page_id=PAGE, body=about, new=True)
claimed = Claimed(claim_id=named_id("claims", "pages.page", f"{STORE}/about"), what="pages.page", holder=PAGE)
created = PAGES.created(document_id=PAGE, body=about)


def test_a_page_takes_its_handle() -> None:
    given().when(save).then(claimed, created)
    given(claimed, created).when(replace(save, page_id=OTHER)).then_refused(HandleTaken(handle="about"))


def test_only_what_differs_is_a_fact() -> None:
    hidden = SavePage(page_id=PAGE, body=replace(about, published=False))
    given(claimed, created).when(hidden).then(PAGES.revised(document_id=PAGE, changed={"published": False}))
    given(claimed, created).when(replace(save, new=False)).then_nothing()


def test_a_policy_and_a_page_may_share_a_handle_but_not_an_id() -> None:
    policy = replace(about, kind="policy")
    assert given(claimed, created).when(SavePage(page_id=policy_id(STORE, "about"), body=policy, new=True)).decided
    given(claimed, created).when(SavePage(page_id=PAGE, body=policy)).then_refused(NotFound(what="page", id=PAGE))


def test_a_removed_page_leaves_its_handle() -> None:
    given(claimed, created).when(RemovePage(page_id=PAGE, store_id=STORE)).then(
        Released(claim_id=claimed.claim_id, what="pages.page"), PAGES.archived(document_id=PAGE)
    )
    given(claimed, created).when(RemovePage(page_id=PAGE, store_id=OTHER)).then_refused(NotFound(what="page", id=PAGE))
    given().when(RemovePage(page_id=PAGE, store_id=STORE)).then_refused(NotFound(what="page", id=PAGE))
