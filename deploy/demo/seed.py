"""Fills an empty installation with the demo shops, through the same commands as everybody else. Twice is once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from msgspec import json

from deploy.demo.nile import NILE
from deploy.demo.pictures import SIDE, picture
from deploy.demo.roastery import ROASTERY
from deploy.demo.shop import ADMIN_EMAIL, BUYERS, DAYS, ENDINGS, OWNER_PASSWORD, Buyer, DemoShop, Good
from deploy.demo.words import written
from deploy.sandbox.accounts import BOSTA, PAYMOB
from numu_core.accounts.commands import GiveRole, Register
from numu_core.accounts.events import Role
from numu_core.categories.commands import AddCategory
from numu_core.checkout.commands import CheckOut, WantedLine
from numu_core.coupons.commands import CreateCoupon
from numu_core.coupons.events import Kind, Terms
from numu_core.eventstore.batch import Accepted
from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.secrets import Secrets
from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.files import Files
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
from numu_core.product_images.commands import AddProductImage
from numu_core.products.commands import AddProduct, NewVariant
from numu_core.products.events import Details, Option, Status
from numu_core.provider_accounts.commands import ConnectProvider
from numu_core.provider_accounts.decider import provider_account_id
from numu_core.shipping.commands import ApplyPreset
from numu_core.stores.commands import OpenStore, StoreOpenedResult
from numu_core.tenants.commands import PutOnPlan
from numu_core.tenants.decider import TENANTS, allowance_of

SHOPS = (NILE, ROASTERY)
STORE_ID = NILE.store_id
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
    """A demo shop, being set up.

    Args:
        files: where its pictures go; without, its goods have none.
    """

    def __init__(
        self,
        engine: Engine,
        pool: Pool,
        secrets: Secrets,
        now: datetime,
        shop: DemoShop = NILE,
        files: Files | None = None,
    ) -> None:
        self._engine, self._pool, self._secrets, self._now = engine, pool, secrets, now
        self._shop, self._files = shop, files
        self._opened_at = now - timedelta(days=DAYS)
        self._chance = Random(86)  # noqa: S311 - the same shop for everybody

    async def plant(self) -> UUID:
        """Everything; the tenant's id."""
        await self._owner()
        tenant_id = await self._store()
        if not await self._is_there(tenant_id, f"order/{self._shop.orders - 1}"):
            await self._connect(tenant_id, "paymob", PAYMOB_KEYS, {"paymob_card": CARD, "paymob_wallet": WALLET})
            await self._connect(tenant_id, "bosta", BOSTA_KEYS, {})
            for command in self._catalogue():
                await self._do(tenant_id, command, self._opened_at)
            for number in range(self._shop.orders):
                await self._order(tenant_id, number)
        for name, command in (*self._offers(), *written(self._shop)):
            await self._do(tenant_id, command, self._now, name)
        if self._files and not await self._is_there(tenant_id, f"picture/{self._shop.goods[-1].slug}"):
            for good in self._shop.goods:
                await self._show(self._files, tenant_id, good)
        return tenant_id

    async def _is_there(self, tenant_id: UUID, name: str) -> bool:
        """Whether this step was done, by this or by an earlier version of the demo."""
        async with tenant_session(self._pool, tenant_id) as db:
            return await (await db.execute(PLANTED, (tenant_id, f"demo/{name}"))).fetchone() is not None

    async def _owner(self) -> None:
        name = "/".join(filter(None, ("demo", self._shop.key, "owner/password")))
        async with tenant_session(self._pool, PLATFORM) as db:
            await self._secrets.put(db, PLATFORM, name, PasswordHasher().hash(OWNER_PASSWORD).encode())
        register = Register(
            account_id=self._shop.id("owner"),
            email=self._shop.owner_email,
            first_name=self._shop.owner_first,
            last_name=self._shop.owner_last,
            language=self._shop.language,
            password=name,
            session_id=self._shop.id("session"),
            refresh_id=self._shop.id("refresh").hex,
            life_s=1,
        )
        await self._do(PLATFORM, register, self._opened_at)

    async def _store(self) -> UUID:
        store = OpenStore(
            store_id=self._shop.store_id,
            owner_id=self._shop.id("owner"),
            name=self._shop.name,
            subdomain=self._shop.subdomain,
            slug=self._shop.subdomain,
            language=self._shop.language,
        )
        opened: StoreOpenedResult = (await self._do(PLATFORM, store, self._opened_at)).value(StoreOpenedResult)
        await self._subscribe(opened.tenant_id)
        return opened.tenant_id

    async def _subscribe(self, tenant_id: UUID) -> None:
        """A shop with so much history has outlived its trial: it is on a plan, and may go on."""
        plan, key = PutOnPlan(tenant_id=tenant_id, plan="pro"), f"plan/{tenant_id}"
        await self._do(PLATFORM, plan, self._opened_at, key)
        tenant = await self._engine.state(PLATFORM, TENANTS, tenant_id)
        await self._engine.execute(tenant_id, allowance_of(tenant, tenant_id), actor="platform:demo")

    async def _connect(self, tenant_id: UUID, provider: str, keys: dict[str, str], methods: dict[str, str]) -> None:
        """Connect the shop to a provider of the sandbox."""
        name = f"{provider}/demo"
        async with tenant_session(self._pool, tenant_id) as db:
            await self._secrets.put(db, tenant_id, name, json.encode(keys))
        account = ConnectProvider(
            account_id=provider_account_id(self._shop.store_id, provider),
            store_id=self._shop.store_id,
            provider=provider,
            live=provider == "bosta",
            secret=name,
            owner=keys.get("profile_id", ""),
            integration_ids=methods,
        )
        await self._do(tenant_id, account, self._opened_at, f"connect/{provider}")

    def _catalogue(self) -> Iterator[Command]:
        shop = self._shop
        yield OpenLocation(
            location_id=default_location_id(shop.store_id),
            store_id=shop.store_id,
            name="Main location",
            name_ar="الموقع الرئيسي",
        )
        for place, category in enumerate(shop.categories):
            yield AddCategory(
                category_id=shop.id(category.slug),
                store_id=shop.store_id,
                name=category.name,
                slug=category.slug,
                position=place,
            )
        yield from (product(shop, good) for good in shop.goods)

    def _offers(self) -> Iterator[tuple[str, Command]]:
        """What makes buying cheaper or dearer: a coupon, and rates by governorate where the shop has them."""
        shop = self._shop
        terms = Terms(kind=Kind.PERCENTAGE, value=Decimal(10), per_customer=1)
        yield "coupon", CreateCoupon(coupon_id=shop.id("coupon"), store_id=shop.store_id, code=shop.coupon, terms=terms)
        if shop.delivers_by_zone:
            yield "zones", ApplyPreset(store_id=shop.store_id, currency="EGP")

    async def _show(self, files: Files, tenant_id: UUID, good: Good) -> None:
        """Put up a picture, as an upload would."""
        product_id, image_id = self._shop.id(good.slug), self._shop.id("picture", good.slug)
        key, body = f"{self._shop.store_id}/{product_id}/{image_id}/original.jpg", picture(good.slug, self._shop.hue)
        image = AddProductImage(
            image_id=image_id,
            store_id=self._shop.store_id,
            product_id=product_id,
            url=await files.put("products", key, body, "image/jpeg"),
            key=key,
            size=len(body),
            content_type="image/jpeg",
            width=SIDE,
            height=SIDE,
        )
        await self._do(tenant_id, image, self._now, f"picture/{good.slug}")

    async def _order(self, tenant_id: UUID, number: int) -> None:
        """One order and what became of it, days ago."""
        placed_at = self._opened_at + timedelta(
            days=DAYS * (number + 0.5) / self._shop.orders, minutes=self._chance.randrange(300)
        )
        placed = (await self._do(tenant_id, self._basket(), placed_at, f"order/{number}")).value(OrderPlacedResult)
        ending = (
            self._chance.choice(ENDINGS)
            if number < self._shop.orders - 8
            else self._chance.choice(("pending", "confirmed"))
        )
        for day, step in enumerate(STEPS[ending], 1):
            at = min(placed_at + timedelta(days=day), self._now)
            await self._do(tenant_id, step(order_id=placed.order_id), at, f"order/{number}/{step.__name__}")

    def _basket(self) -> CheckOut:
        buyer = self._chance.choice(BUYERS)
        goods = self._chance.sample(self._shop.goods, self._chance.randint(1, 3))
        return CheckOut(
            store_id=self._shop.store_id,
            lines=[wanted(self._shop, good, self._chance) for good in goods],
            ship_to=address(buyer),
            contact=Contact(name=f"{buyer.first} {buyer.last}", phone=buyer.phone),
            payment_method="cod",
        )

    async def _do(self, tenant_id: UUID, command: Command, at: datetime, key: str | None = None) -> Accepted:
        """Run a command as of ``at``; the same one again answers as it did the first time."""
        name = key or f"{type(command).__name__}/{hash_of(command)}"
        return await self._engine.execute(tenant_id, command, actor="platform:demo", key=f"demo/{name}", now=at)


async def appoint_administrator(engine: Engine, pool: Pool, secrets: Secrets, now: datetime) -> None:
    """Somebody for the platform's own console."""
    account_id, name = named_id("demo", "administrator"), "demo/administrator/password"
    async with tenant_session(pool, PLATFORM) as db:
        await secrets.put(db, PLATFORM, name, PasswordHasher().hash(OWNER_PASSWORD).encode())
    register = Register(
        account_id=account_id,
        email=ADMIN_EMAIL,
        first_name="Nadia",
        last_name="Kamel",
        language="en",
        password=name,
        session_id=named_id("demo", "administrator", "session"),
        refresh_id=named_id("demo", "administrator", "refresh").hex,
        life_s=1,
    )
    appoint = GiveRole(account_id=account_id, role=Role.SUPER_ADMIN)
    for step, command in (("register", register), ("appoint", appoint)):
        key = f"demo/administrator/{step}"
        await engine.execute(PLATFORM, command, actor="platform:demo", key=key, now=now)


def hash_of(command: Command) -> str:
    """Names a command by what it is about."""
    ids = ("product_id", "category_id", "location_id", "store_id", "account_id")
    return str(next(getattr(command, name) for name in ids if hasattr(command, name)))


def product(shop: DemoShop, good: Good) -> AddProduct:
    """How a good is added."""
    price = Money(good.price, "EGP")
    return AddProduct(
        product_id=shop.id(good.slug),
        store_id=shop.store_id,
        name=good.name,
        slug=good.slug,
        sku=good.slug.upper(),
        status=Status.ACTIVE,
        price=price,
        compare_at=Money(good.compare_at, "EGP") if good.compare_at else None,
        category_id=shop.id(good.category),
        details=Details(description=good.description),
        quantity=0 if good.sizes else good.stock,
        options=(Option(name=shop.choice, values=good.sizes),) if good.sizes else (),
        variants=[
            NewVariant(
                variant_id=shop.id(good.slug, size),
                option_values={shop.choice: size},
                price=price,
                position=place,
                sku=f"{good.slug}-{size}".upper().replace(" ", ""),
                quantity=good.stock,
            )
            for place, size in enumerate(good.sizes)
        ],
    )


def wanted(shop: DemoShop, good: Good, chance: Random) -> WantedLine:
    """A line of somebody's basket."""
    chosen = shop.id(good.slug, chance.choice(good.sizes)) if good.sizes else None
    return WantedLine(product_id=shop.id(good.slug), variant_id=chosen, quantity=chance.choice((1, 1, 1, 2)))


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
