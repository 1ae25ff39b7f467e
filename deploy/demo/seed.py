"""Fills an empty installation with the demo shop, through the same commands as everybody else. Twice is once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from msgspec import json

from deploy.demo.shop import (
    BUYERS,
    CATEGORIES,
    DAYS,
    ENDINGS,
    GOODS,
    OWNER_EMAIL,
    OWNER_PASSWORD,
    STORE_NAME,
    SUBDOMAIN,
    Buyer,
    Good,
)
from deploy.sandbox.accounts import BOSTA, PAYMOB
from numu_core.accounts.commands import Register
from numu_core.categories.commands import AddCategory
from numu_core.checkout.commands import CheckOut, WantedLine
from numu_core.eventstore.batch import Accepted
from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.secrets import Secrets
from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.kernel.platform import PLATFORM
from numu_core.locations.commands import OpenLocation
from numu_core.locations.events import default_location_id
from numu_core.orders.commands import (
    CancelOrder,
    ConfirmOrder,
    DeliverOrder,
    OrderPlacedResult,
    ShipOrder,
)
from numu_core.products.commands import AddProduct, NewVariant
from numu_core.products.events import Details, Option, Status
from numu_core.provider_accounts.commands import ConnectProvider
from numu_core.provider_accounts.decider import provider_account_id
from numu_core.stores.commands import OpenStore, StoreOpenedResult

ACCOUNT_ID, STORE_ID = named_id("demo", "owner"), named_id("demo", "store")
ORDERS = 60
PLANTED = "SELECT 1 FROM command_log WHERE tenant_id = %s AND key = %s"
CARD, WALLET = PAYMOB["integrations"]
PAYMOB_KEYS = {
    "secret_key": PAYMOB["secret_key"],
    "public_key": PAYMOB["public_key"],
    "hmac_secret": PAYMOB["hmac_secret"],
    "api_key": PAYMOB["api_key"],
    "profile_id": str(PAYMOB["profile_id"]),
    "country": "egy",
}
BOSTA_KEYS = {
    "api_key": BOSTA["api_key"],
    "business_id": BOSTA["business_id"],
    "hook_token": named_id("demo", "bosta hook").hex,
}
STEPS: dict[str, tuple[type[Any], ...]] = {
    "pending": (),
    "confirmed": (ConfirmOrder,),
    "shipped": (ConfirmOrder, ShipOrder),
    "delivered": (ConfirmOrder, ShipOrder, DeliverOrder),
    "cancelled": (CancelOrder,),
}


class Seed:
    """The demo shop, being set up."""

    def __init__(self, engine: Engine, pool: Pool, secrets: Secrets, now: datetime) -> None:
        self._engine, self._pool, self._secrets, self._now = engine, pool, secrets, now
        self._opened_at = now - timedelta(days=DAYS)
        self._chance = Random(86)  # noqa: S311 - the same shop for everybody

    async def plant(self) -> UUID:
        """Everything; the tenant's id."""
        await self._owner()
        tenant_id = await self._store()
        if await self._is_planted(tenant_id):
            return tenant_id
        await self._connect(tenant_id, "paymob", PAYMOB_KEYS, {"paymob_card": CARD, "paymob_wallet": WALLET})
        await self._connect(tenant_id, "bosta", BOSTA_KEYS, {})
        for command in self._catalogue():
            await self._do(tenant_id, command, self._opened_at)
        for number in range(ORDERS):
            await self._order(tenant_id, number)
        return tenant_id

    async def _is_planted(self, tenant_id: UUID) -> bool:
        """Whether the last order is there, of this or of an earlier version of the demo."""
        async with tenant_session(self._pool, tenant_id) as db:
            key = f"demo/order/{ORDERS - 1}"
            return await (await db.execute(PLANTED, (tenant_id, key))).fetchone() is not None

    async def _owner(self) -> None:
        name = "demo/owner/password"
        async with tenant_session(self._pool, PLATFORM) as db:
            await self._secrets.put(db, PLATFORM, name, PasswordHasher().hash(OWNER_PASSWORD).encode())
        register = Register(
            account_id=ACCOUNT_ID,
            email=OWNER_EMAIL,
            first_name="أميرة",
            last_name="حسن",
            language="ar",
            password=name,
            session_id=named_id("demo", "session"),
            refresh_id=named_id("demo", "refresh").hex,
            life_s=1,
        )
        await self._do(PLATFORM, register, self._opened_at)

    async def _store(self) -> UUID:
        store = OpenStore(
            store_id=STORE_ID, owner_id=ACCOUNT_ID, name=STORE_NAME, subdomain=SUBDOMAIN, slug=SUBDOMAIN, language="ar"
        )
        opened: StoreOpenedResult = (await self._do(PLATFORM, store, self._opened_at)).value(StoreOpenedResult)
        return opened.tenant_id

    async def _connect(self, tenant_id: UUID, provider: str, keys: dict[str, str], methods: dict[str, str]) -> None:
        """Connect the shop to a provider of the sandbox."""
        name = f"{provider}/demo"
        async with tenant_session(self._pool, tenant_id) as db:
            await self._secrets.put(db, tenant_id, name, json.encode(keys))
        account = ConnectProvider(
            account_id=provider_account_id(STORE_ID, provider),
            store_id=STORE_ID,
            provider=provider,
            live=provider == "bosta",
            secret=name,
            owner=keys.get("profile_id", ""),
            integration_ids=methods,
        )
        await self._do(tenant_id, account, self._opened_at, f"connect/{provider}")

    def _catalogue(self) -> Iterator[Command]:
        yield OpenLocation(
            location_id=default_location_id(STORE_ID), store_id=STORE_ID, name="Main location", name_ar="الموقع الرئيسي"
        )
        for place, category in enumerate(CATEGORIES):
            yield AddCategory(
                category_id=named_id("demo", category.slug),
                store_id=STORE_ID,
                name=category.name,
                slug=category.slug,
                position=place,
            )
        yield from map(product, GOODS)

    async def _order(self, tenant_id: UUID, number: int) -> None:
        """One order and what became of it, days ago."""
        placed_at = self._opened_at + timedelta(
            days=DAYS * (number + 0.5) / ORDERS, minutes=self._chance.randrange(300)
        )
        placed = (await self._do(tenant_id, self._basket(), placed_at, f"order/{number}")).value(OrderPlacedResult)
        ending = self._chance.choice(ENDINGS) if number < ORDERS - 8 else self._chance.choice(("pending", "confirmed"))
        for day, step in enumerate(STEPS[ending], 1):
            at = min(placed_at + timedelta(days=day), self._now)
            await self._do(tenant_id, step(order_id=placed.order_id), at, f"order/{number}/{step.__name__}")

    def _basket(self) -> CheckOut:
        buyer = self._chance.choice(BUYERS)
        return CheckOut(
            store_id=STORE_ID,
            lines=[wanted(good, self._chance) for good in self._chance.sample(GOODS, self._chance.randint(1, 3))],
            ship_to=address(buyer),
            contact=Contact(name=f"{buyer.first} {buyer.last}", phone=buyer.phone),
            payment_method="cod",
        )

    async def _do(self, tenant_id: UUID, command: Command, at: datetime, key: str | None = None) -> Accepted:
        """Run a command as of ``at``; the same one again answers as it did the first time."""
        name = key or f"{type(command).__name__}/{hash_of(command)}"
        return await self._engine.execute(tenant_id, command, actor="platform:demo", key=f"demo/{name}", now=at)


def hash_of(command: Command) -> str:
    """Names a command by what it is about."""
    ids = ("product_id", "category_id", "location_id", "store_id", "account_id")
    return str(next(getattr(command, name) for name in ids if hasattr(command, name)))


def product(good: Good) -> AddProduct:
    """How a good is added."""
    price = Money(good.price, "EGP")
    return AddProduct(
        product_id=named_id("demo", good.slug),
        store_id=STORE_ID,
        name=good.name,
        slug=good.slug,
        sku=good.slug.upper(),
        status=Status.ACTIVE,
        price=price,
        compare_at=Money(good.compare_at, "EGP") if good.compare_at else None,
        category_id=named_id("demo", good.category),
        details=Details(description=good.description),
        quantity=0 if good.sizes else good.stock,
        options=(Option(name="المقاس · Size", values=good.sizes),) if good.sizes else (),
        variants=[
            NewVariant(
                variant_id=variant_id(good, size),
                option_values={"المقاس · Size": size},
                price=price,
                position=place,
                sku=f"{good.slug}-{size}".upper(),
                quantity=good.stock,
            )
            for place, size in enumerate(good.sizes)
        ],
    )


def variant_id(good: Good, size: str) -> UUID:
    """The id of a size."""
    return named_id("demo", good.slug, size)


def wanted(good: Good, chance: Random) -> WantedLine:
    """A line of somebody's basket."""
    chosen = variant_id(good, chance.choice(good.sizes)) if good.sizes else None
    return WantedLine(product_id=named_id("demo", good.slug), variant_id=chosen, quantity=chance.choice((1, 1, 1, 2)))


def address(buyer: Buyer) -> Address:
    """Where a buyer lives."""
    return Address(
        first_name=buyer.first,
        last_name=buyer.last,
        address_line1=buyer.street,
        city=buyer.city,
        state=buyer.governorate,
        country="EG",
        phone=buyer.phone,
    )
