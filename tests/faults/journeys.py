"""Merchants and shoppers on random errands over HTTP, and what must be true of their shops afterwards."""

import io
from itertools import count
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import httpx
from PIL import Image

from tests.faults.town import Town

START, PRICES = 30, (10_000, 12_550, 99)  # pieces of each product; prices in piastres
PATIENCE_S = 30.0
GIFT = 40_000  # piastres on each gift card
OPEN = {"pending_deposit", "pending", "confirmed", "processing"}
GONE = {"shipped", "delivered", "refunded"}
STORES = count(1)


def clear(answer: httpx.Response) -> bool:
    """Whether it was done; if not, it says why, and it is nobody's fault but the asker's."""
    if answer.status_code < 300:
        return True
    assert 400 <= answer.status_code < 500, f"{answer.request.method} {answer.request.url}: {answer.text}"
    assert answer.json()["error"]["code"], answer.text
    return False


class Insistent(httpx.Client):
    """Asks again, with the same key, while it is told that a process of ours is away."""

    def request(self, method: str, url: Any, **more: Any) -> httpx.Response:
        """The answer that is not "try again"."""
        headers = {"Idempotency-Key": str(uuid4()), **(more.pop("headers", None) or {})}
        until = monotonic() + PATIENCE_S
        while True:
            answer = super().request(method, url, headers=headers, **more)
            if answer.status_code != 503 or monotonic() > until:
                return answer
            sleep(0.2)


class Merchant:
    """Somebody with a shop of three products, a coupon, and gift cards to give away."""

    def __init__(self, here: Town) -> None:
        self.client = Insistent(base_url=here.api, timeout=30)
        self.subdomain = f"journey-{next(STORES)}-{uuid4().hex[:6]}"
        person = {"first_name": "Mona", "last_name": "Adel", "password": "Correct-Horse-9"}
        opened = self.done("/auth/register", email=f"{self.subdomain}@example.com", **person)
        self.client.cookies.clear()
        self.client.headers["Authorization"] = f"Bearer {opened['tokens']['access_token']}"
        self.store_id = self.done("/stores", name=self.subdomain, subdomain=self.subdomain)["id"]
        self.tenant_id = UUID(self.get("/auth/me")["tenant"]["id"])
        self.base = f"/stores/{self.store_id}"
        self.products = [
            self.done(
                f"{self.base}/products", name=f"Thing {n}", price=f"{p / 100:.2f}", quantity=START, status="active"
            )["id"]
            for n, p in enumerate(PRICES)
        ]
        self.done(f"{self.base}/coupons", code="TENTH", coupon_type="percentage", value="10")
        self.transfers = {"ipa": "mona@instapay", "ipa_display_name": "Mona"}
        saved = self.client.put(f"{self.base}/settings/payment/instapay/credentials", json=self.transfers)
        assert saved.status_code == 200, saved.text
        self.orders: list[str] = []
        self.cards: list[str] = []  # codes

    def done(self, path: str, **body: Any) -> Any:
        """What a request that must succeed answers."""
        answer = self.client.post(path, json=body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()["data"]

    def get(self, path: str) -> Any:
        """What is there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def give(self) -> None:
        """One more gift card."""
        self.cards.append(self.done(f"{self.base}/gift-cards", initial_balance_cents=GIFT)["code"])

    def move(self, order_id: str, status: str) -> None:
        """Bring an order further, if it may go there."""
        clear(self.client.patch(f"{self.base}/orders/{order_id}/status", json={"status": status}))

    def edit(self, order_id: str, what: str, **body: Any) -> None:
        """Look at an edit or a cancellation in part, and do just that; a second time it is not done again."""
        path = f"{self.base}/orders/{order_id}/{what}"
        seen = self.client.post(f"{path}/preview", json=body)
        if clear(seen):
            wanted = {**body, "version": seen.json()["data"]["version"]}
            done = self.client.post(path, json=wanted)
            assert done.status_code == 200, done.text
            assert done.json()["data"]["after"] == seen.json()["data"]["after"]
            assert self.client.post(path, json=wanted).status_code >= 400, "a preview is applied once"

    def approve(self) -> None:
        """Look at the newest proof of a transfer, and believe it."""
        waiting = self.get(f"{self.base}/orders/pending-instapay-review")
        for order in waiting[:1] if isinstance(waiting, list) else waiting["items"][:1]:
            order_id = order.get("order_id") or order["id"]
            for proof in self.get(f"{self.base}/orders/{order_id}/payment-proofs")[:1]:
                clear(self.client.post(f"{self.base}/payment-proofs/{proof['id']}/approve"))

    def balanced(self) -> None:
        """Every piece is on its shelf, promised, or gone; every order adds up; gift cards paid what orders say."""
        orders = [self.get(f"{self.base}/orders/{order_id}") for order_id in self.orders]
        for product in self.products:
            held, gone = (pieces(orders, product, states) for states in (OPEN, GONE))
            [level] = self.get(f"{self.base}/inventory/levels/variant/{product}")
            assert (level["available"] + level["reserved"], level["reserved"]) == (START - gone, held), product
        for order in orders:
            lines = sum(line["quantity"] * line["unit_price"] for line in order["line_items"])
            assert order["subtotal"] == lines
            assert order["total"] == order["subtotal"] + order["shipping_cost"] - order["discount_amount"]
        numbers = sorted(order["order_number"] for order in orders)
        assert numbers == [f"ORD-{number:06d}" for number in range(1, len(orders) + 1)]
        for card in self.get(f"{self.base}/gift-cards"):
            ledger = self.get(f"{self.base}/gift-cards/{card['id']}/transactions")
            assert card["current_balance_cents"] == sum(entry["amount_cents"] for entry in ledger)
            assert 0 <= card["current_balance_cents"] <= GIFT


def pieces(orders: list[dict[str, Any]], product: str, states: set[str]) -> int:
    """How many pieces of a product the orders in these states hold."""
    lines = [line for order in orders if order["status"] in states for line in order["line_items"]]
    return sum(line["quantity"] for line in lines if line["product_id"] == product)


class Shopper:
    """Somebody at a storefront, whose server passes on the cookies."""

    def __init__(self, here: Town, merchant: Merchant, number: int) -> None:
        self.merchant, self.number = merchant, number
        host = {"x-numu-host": f"{merchant.subdomain}.localhost"}
        self.client = Insistent(base_url=here.api, timeout=30, headers=host)
        self.transfer: tuple[str, str] | None = None  # an order that waits for one, and its reference

    def add(self, product: int, quantity: int) -> None:
        """Into the cart."""
        wanted = {"product_id": self.merchant.products[product], "quantity": quantity}
        clear(self.client.post("/storefront/cart/add", json=wanted))

    def change(self, quantity: int) -> None:
        """More or less of the first line."""
        items = self.cart()
        if items:
            clear(self.client.post("/storefront/cart/update", json={"item_id": items[0]["id"], "quantity": quantity}))

    def enter(self, code: str) -> None:
        """A coupon."""
        clear(self.client.post("/storefront/cart/discount", json={"code": code}))

    def cart(self) -> list[dict[str, Any]]:
        """What is in it."""
        answer = self.client.get("/storefront/cart")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["data"]["items"]
        return found

    def check_out(self, method: str, card: str | None) -> None:
        """Buy the cart, and press the button once more."""
        body = {
            "line_items": [],
            "payment_method": method,
            "gift_card_codes": [card] if card else [],
            "shipping_address": {
                "first_name": "Shopper",
                "last_name": str(self.number),
                "address_line1": "12 Talaat Harb",
                "city": "Cairo",
                "state": "Cairo",
                "country": "EG",
                "phone": f"+2010{self.number:08d}",
            },
        }
        path, key = f"/storefront/store/{self.merchant.store_id}/checkout", {"Idempotency-Key": str(uuid4())}
        answer = self.client.post(path, json=body, headers=key)
        if not clear(answer):
            return
        placed = answer.json()["data"]
        again = self.client.post(path, json=body, headers=key)
        assert (again.status_code, again.json()["data"]["order_id"]) == (200, placed["order_id"]), again.text
        self.merchant.orders.append(placed["order_id"])
        if (data := placed["payment_data"]) and data.get("reference_code"):
            self.transfer = placed["order_id"], data["reference_code"]
        assert self.cart() == []

    def prove(self) -> None:
        """Send a picture of the transfer."""
        if self.transfer is None:
            return
        order_id, reference = self.transfer
        picture = io.BytesIO()
        Image.effect_noise((64, 64), 90).save(picture, "PNG")
        form = {"transaction_ref": uuid4().hex[:12], "reference": reference}
        path = f"/storefront/store/{self.merchant.store_id}/orders/{order_id}/payment-proof"
        files = {"file": ("proof.png", picture.getvalue(), "image/png")}
        clear(self.client.post(path, data=form, files=files))
