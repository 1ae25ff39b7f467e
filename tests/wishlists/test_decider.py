"""What a wish list decides."""

from numu_core.wishlists.commands import MOST_WISHES, EnterWish, MergeWishlists, RemoveWish
from numu_core.wishlists.errors import WishlistFull
from numu_core.wishlists.events import WishAdded, WishRemoved, wishlist_id_of
from numu_projections.wishlists.projection import WISHES
from tests.kernel.spec import folded, given, new_id

LIST, STORE, SHIRT = new_id(1), new_id(2), new_id(3)
ADDED = WishAdded(wishlist_id=LIST, store_id=STORE, product_id=SHIRT)
REMOVED = WishRemoved(wishlist_id=LIST, product_id=SHIRT)


def test_wishing_twice_is_wishing_once() -> None:
    wish = EnterWish(wishlist_id=LIST, store_id=STORE, product_id=SHIRT)
    given().when(wish).then(ADDED)
    given(ADDED).when(wish).then_nothing()


def test_what_is_not_on_the_list_is_not_removed() -> None:
    remove = RemoveWish(wishlist_id=LIST, product_id=SHIRT)
    given(ADDED).when(remove).then(REMOVED)
    given(ADDED, REMOVED).when(remove).then_nothing()


def test_a_list_holds_no_more_than_a_list_may() -> None:
    full = [WishAdded(wishlist_id=LIST, store_id=STORE, product_id=new_id(10 + n)) for n in range(MOST_WISHES)]
    given(*full).when(EnterWish(wishlist_id=LIST, store_id=STORE, product_id=SHIRT)).then_refused(
        WishlistFull(most=MOST_WISHES)
    )


def test_the_guests_wishes_move_and_what_both_wished_for_is_there_once() -> None:
    guest, customer = "guest:1", new_id(5)
    theirs, own = wishlist_id_of(None, guest), wishlist_id_of(customer, guest)
    both, one = new_id(6), new_id(7)
    before = [
        WishAdded(wishlist_id=theirs, store_id=STORE, product_id=both),
        WishAdded(wishlist_id=theirs, store_id=STORE, product_id=one),
        WishAdded(wishlist_id=own, store_id=STORE, product_id=both),
    ]
    given(*before).when(MergeWishlists(store_id=STORE, customer_id=customer, guest=guest)).then(
        WishRemoved(wishlist_id=theirs, product_id=both),
        WishAdded(wishlist_id=own, store_id=STORE, product_id=one),
        WishRemoved(wishlist_id=theirs, product_id=one),
    )


def test_the_rows_are_what_is_on_the_list() -> None:
    assert folded(WISHES, [ADDED, REMOVED]) == folded(WISHES, [ADDED, REMOVED], {1}) == {}
    [row] = folded(WISHES, [ADDED]).values()
    assert (row.wishlist_id, row.product_id, row.variant_id) == (LIST, SHIRT, None)
