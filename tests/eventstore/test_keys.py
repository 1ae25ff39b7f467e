"""Sealing, wrapping, signing, and the secrets that stay out of the log."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_core.eventstore.connections import tenant_session
from numu_core.eventstore.keys import Keyring, WrongKey, is_signed, seal, unseal
from numu_core.eventstore.secrets import Secrets
from tests.eventstore.conftest import KEYRING, House

KEY = bytes(32)


@given(text=st.binary(max_size=200), about=st.binary(max_size=40), at=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_what_is_sealed_opens_unchanged_and_no_byte_of_it_can_be_changed(
    text: bytes, about: bytes, at: int, flip: int
) -> None:
    sealed = bytearray(seal(KEY, text, about))
    assert unseal(KEY, bytes(sealed), about) == text
    sealed[at % len(sealed)] ^= flip
    with pytest.raises(WrongKey):
        unseal(KEY, bytes(sealed), about)


def test_a_seal_is_bound_to_its_circumstances_and_never_repeats() -> None:
    sealed = seal(KEY, b"x", b"here")
    with pytest.raises(WrongKey):
        unseal(KEY, sealed, b"there")
    assert seal(KEY, b"x", b"here") != sealed


def test_a_keyring_seals_with_the_newest_key_and_opens_with_any() -> None:
    old, new = b"o" * 32, b"n" * 32
    before, rotated = Keyring(old), Keyring(new, old)
    assert rotated.unwrap(before.wrap(b"x", b""), b"") == b"x"
    with pytest.raises(WrongKey):
        before.unwrap(rotated.wrap(b"x", b""), b"")


def test_what_is_derived_survives_a_rotation() -> None:
    old, new, tenant = b"o" * 32, b"n" * 32, uuid4()
    assert Keyring(new, old).tenant_secret(tenant) == Keyring(old).tenant_secret(tenant)
    assert Keyring(new, old).public_key == Keyring(old).public_key
    assert Keyring(new).tenant_secret(tenant) != Keyring(old).tenant_secret(tenant)
    assert Keyring(old).tenant_secret(UUID(int=1)) != Keyring(old).tenant_secret(UUID(int=2))


@pytest.mark.parametrize("masters", [(), (b"short",)])
def test_a_keyring_needs_whole_keys(masters: tuple[bytes, ...]) -> None:
    with pytest.raises(AssertionError):
        Keyring(*masters)


def test_a_signature_is_checked_with_the_public_key_alone() -> None:
    mark = KEYRING.sign(b"said")
    assert is_signed(KEYRING.public_key, b"said", mark)
    assert not is_signed(KEYRING.public_key, b"sold", mark)
    assert not is_signed(Keyring(b"x" * 32).public_key, b"said", mark)
    assert not is_signed(KEYRING.public_key, b"said", mark[:-1])
    assert not is_signed(b"no key", b"said", mark)


async def test_a_secret_is_kept_replaced_and_forgotten(house: House, tenant: UUID) -> None:
    secrets = Secrets(KEYRING)
    async with tenant_session(house.pool, tenant) as db:
        assert await secrets.get(db, tenant, "payments.paymob") is None
        await secrets.put(db, tenant, "payments.paymob", b"hunter2")
        await secrets.put(db, tenant, "payments.paymob", b"hunter3")
        await secrets.put(db, tenant, "other", b"")
    async with tenant_session(house.pool, tenant) as db:
        assert await secrets.get(db, tenant, "payments.paymob") == b"hunter3"
        assert await secrets.get(db, tenant, "other") == b""
        await secrets.delete(db, tenant, "payments.paymob")
        assert await secrets.get(db, tenant, "payments.paymob") is None
    assert house.as_owner("SELECT count(*) FROM secret WHERE position('hunter'::bytea IN sealed) > 0") == [(0,)]


async def test_a_secret_opens_only_for_its_tenant_its_name_and_our_key(house: House, tenant: UUID) -> None:
    secrets, other = Secrets(KEYRING), uuid4()
    async with tenant_session(house.pool, tenant) as db:
        await secrets.put(db, tenant, "one", b"mine")
    async with tenant_session(house.pool, other) as db:
        assert await secrets.get(db, tenant, "one") is None
    house.as_owner("INSERT INTO secret SELECT %s, name, sealed FROM secret", other)
    house.as_owner("INSERT INTO secret SELECT tenant_id, 'two', sealed FROM secret WHERE tenant_id = %s", tenant)
    async with tenant_session(house.pool, tenant, other) as db:
        for where, name, ring in (
            (other, "one", KEYRING),
            (tenant, "two", KEYRING),
            (tenant, "one", Keyring(b"x" * 32)),
        ):
            with pytest.raises(WrongKey):
                await Secrets(ring).get(db, where, name)
