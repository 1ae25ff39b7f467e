"""With whom a store works: facts so far, one command, the facts that follow."""

from uuid import UUID

import pytest
from msgspec.structs import asdict, replace

from numu_core.provider_accounts.commands import ConnectProvider, DisconnectProvider, LearnOwner
from numu_core.provider_accounts.decider import PROVIDER_ACCOUNTS, Keys, provider_account_id, read_keys
from numu_core.provider_accounts.errors import KeysDisagree
from numu_core.provider_accounts.events import OwnerLearnt, ProviderConnected, ProviderDisconnected
from numu_projections.provider_accounts.projection import PROVIDER_ACCOUNTS as TABLE
from tests.kernel.spec import folded, given

STORE = UUID(int=9)
ACCOUNT = provider_account_id(STORE, "paymob")
connect = ConnectProvider(
    account_id=ACCOUNT,
    store_id=STORE,
    provider="paymob",
    live=False,
    secret="paymob/1",
    integration_ids={"paymob_card": "5012345"},
)
connected = ProviderConnected(**asdict(connect))
gone = ProviderDisconnected(account_id=ACCOUNT, store_id=STORE, provider="paymob")
learnt = OwnerLearnt(account_id=ACCOUNT, owner="778899")


def test_a_store_connects_once_and_again_with_other_keys() -> None:
    given().when(connect).then(connected)
    given(connected).when(connect).then_nothing()
    given(connected).when(replace(connect, secret="paymob/2")).then(replace(connected, secret="paymob/2"))


def test_disconnecting_twice_is_disconnecting_once() -> None:
    off = DisconnectProvider(account_id=ACCOUNT)
    given(connected).when(off).then(gone)
    given(connected, gone).when(off).then_nothing()
    given().when(off).then_nothing()


def test_the_keys_before_stay_known_for_callbacks_under_way() -> None:
    changed = [connected, replace(connected, secret="paymob/2")]
    assert PROVIDER_ACCOUNTS.fold(changed).secrets == ("paymob/2", "paymob/1")
    assert PROVIDER_ACCOUNTS.fold([connected, gone]).secrets == ("paymob/1",)
    assert PROVIDER_ACCOUNTS.fold([]).secrets == ()


def test_an_owner_is_learnt_once_and_only_while_unknown() -> None:
    learn = LearnOwner(account_id=ACCOUNT, owner="778899")
    given(connected).when(learn).then(learnt)
    given(connected, learnt).when(replace(learn, owner="1")).then_nothing()
    given(replace(connected, owner="5")).when(learn).then_nothing()
    given().when(learn).then_nothing()
    state = PROVIDER_ACCOUNTS.fold([connected, learnt])
    assert state.connected
    assert state.connected.owner == "778899"
    assert state.secrets == ("paymob/1",)


def test_two_stores_have_two_accounts() -> None:
    assert provider_account_id(STORE, "paymob") != provider_account_id(UUID(int=8), "paymob")
    assert provider_account_id(STORE, "paymob") != provider_account_id(STORE, "bosta")


@pytest.mark.parametrize(
    ("secret_key", "public_key", "found"),
    [
        ("egy_sk_test_1", "egy_pk_test_1", Keys("egy", live=False)),
        ("sau_sk_live_1", "sau_pk_live_1", Keys("sau", live=True)),
        ("an older form", "of keys", Keys("egy", live=True)),
        ("egy_sk_test_1", "of keys", Keys("egy", live=False)),
    ],
)
def test_keys_tell_their_country_and_mode(secret_key: str, public_key: str, found: Keys) -> None:
    assert read_keys(secret_key, public_key) == found


@pytest.mark.parametrize("public_key", ["egy_pk_live_1", "sau_pk_test_1"])
def test_keys_of_two_modes_or_countries_are_refused(public_key: str) -> None:
    with pytest.raises(KeysDisagree):
        read_keys("egy_sk_test_1", public_key)


def test_the_table_has_who_is_connected() -> None:
    row = folded(TABLE, [connected, learnt])[ACCOUNT]
    assert (row.provider, row.owner, row.integration_ids) == ("paymob", "778899", {"paymob_card": "5012345"})
    assert folded(TABLE, [connected, learnt, gone]) == {}
