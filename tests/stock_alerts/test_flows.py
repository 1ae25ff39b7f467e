"""Asking to be told when something can be bought again."""

from uuid import UUID

from numu_core.customers.events import CustomerRegistered
from numu_core.inventory.events import StockReceived, stock_id
from numu_core.kernel.claims import Claimed
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import keyed_id
from numu_core.kernel.money import Money
from numu_core.kernel.subjects import SubjectErased
from numu_core.locations.events import default_location_id
from numu_core.products.events import ProductAdded, ProductDeclaredOutOfStock, ProductType, Status, VariantAdded
from numu_core.stock_alerts.commands import AnswerStockAlert, RequestStockAlert, StockAlertResult
from numu_core.stock_alerts.events import StockAlertAnswered, StockAlertRequested
from numu_projections.stock_alerts.projection import STOCK_ALERTS
from numu_projections.stock_alerts.tables import StockAlertRow
from numu_workers.kernel.reactions import Job
from numu_workers.stock_alerts.reactions import REACTIONS
from tests.kernel.spec import SECRET, after, folded, given

STORE, PRODUCT, SMALL, CUSTOMER, ELSEWHERE = (UUID(int=n) for n in range(1, 6))
HOME = default_location_id(STORE)
EMAIL = "mona@example.com"
ALERT = keyed_id(SECRET, "stock_alerts", f"{PRODUCT}:{PRODUCT}:{EMAIL}")
SOMEBODY = keyed_id(SECRET, "stock_alerts.person", f"{STORE}:{EMAIL}")
CLAIM = keyed_id(SECRET, "customers.email", f"{STORE}:{EMAIL}")

cup = ProductAdded(
    product_id=PRODUCT, store_id=STORE, name="كوب", slug="cup", status=Status.ACTIVE, price=Money(1, "EGP")
)
small = VariantAdded(product_id=PRODUCT, variant_id=SMALL, price=Money(1, "EGP"), option_values={"Size": "S"})
ask = RequestStockAlert(store_id=STORE, product_id=PRODUCT, email=" Mona@Example.com ")
asked = StockAlertRequested(alert_id=ALERT, subject_id=SOMEBODY, store_id=STORE, product_id=PRODUCT, email=EMAIL)
answered = StockAlertAnswered(alert_id=ALERT)


def received(variant_id: UUID, location_id: UUID = HOME) -> StockReceived:
    return StockReceived(
        stock_id=stock_id(variant_id, location_id),
        store_id=STORE,
        product_id=PRODUCT,
        variant_id=variant_id,
        location_id=location_id,
        quantity=1,
    )


def test_a_wish_is_remembered_once_for_each_address() -> None:
    first = given(cup).when(ask)
    first.then(asked)
    assert first.result == StockAlertResult(status="subscribed")
    again = given(cup, asked).when(ask)
    again.then_nothing()
    assert again.result == StockAlertResult(status="subscribed")


def test_after_it_was_answered_one_may_ask_again() -> None:
    given(cup, asked, answered).when(ask).then(asked)


def test_what_can_be_bought_needs_no_waiting() -> None:
    when = given(cup, received(PRODUCT)).when(ask)
    when.then_nothing()
    assert when.result == StockAlertResult(status="in_stock")
    given(cup, received(PRODUCT, ELSEWHERE)).when(ask).then(asked)
    given(cup, received(PRODUCT), ProductDeclaredOutOfStock(product_id=PRODUCT)).when(ask).then(asked)
    service = ProductAdded(
        product_id=PRODUCT,
        store_id=STORE,
        name="x",
        slug="x",
        status=Status.ACTIVE,
        price=Money(1, "EGP"),
        product_type=ProductType.SERVICE,
    )
    given(service).when(ask).then_nothing()


def test_one_variant_may_be_waited_for_while_another_is_there() -> None:
    wish = RequestStockAlert(store_id=STORE, product_id=PRODUCT, variant_id=SMALL, email=EMAIL)
    assert given(cup, small, received(PRODUCT)).when(wish).result == StockAlertResult(status="subscribed")
    assert given(cup, small, received(SMALL)).when(wish).result == StockAlertResult(status="in_stock")


def test_only_what_is_shown_can_be_waited_for() -> None:
    missing = NotFound(what="product", id=PRODUCT)
    given().when(ask).then_refused(missing)
    given(cup).when(RequestStockAlert(store_id=ELSEWHERE, product_id=PRODUCT, email=EMAIL)).then_refused(missing)
    other = RequestStockAlert(store_id=STORE, product_id=PRODUCT, variant_id=SMALL, email=EMAIL)
    given(cup).when(other).then_refused(NotFound(what="variant", id=SMALL))


def test_a_known_customers_address_is_sealed_with_the_customers_key() -> None:
    known = (
        CustomerRegistered(customer_id=CUSTOMER, store_id=STORE, email=EMAIL, email_claim=CLAIM),
        Claimed(claim_id=CLAIM, what="customers.email", holder=CUSTOMER),
    )
    assert [fact.subject_id for fact in given(cup, *known).when(ask).decided] == [CUSTOMER]  # type: ignore[attr-defined]
    given(cup, *known, SubjectErased(subject_id=CUSTOMER)).when(ask).then(asked)


def test_a_wish_is_answered_once() -> None:
    given(asked).when(AnswerStockAlert(alert_id=ALERT)).then(answered)
    given(asked, answered).when(AnswerStockAlert(alert_id=ALERT)).then_nothing()
    given().when(AnswerStockAlert(alert_id=ALERT)).then_nothing()


def test_who_waits_is_in_the_read_model_until_told() -> None:
    row = StockAlertRow(alert_id=ALERT, store_id=STORE, product_id=PRODUCT, variant_id=None)
    assert folded(STOCK_ALERTS, [asked]) == {ALERT: row}
    assert folded(STOCK_ALERTS, [asked, answered]).get(ALERT) is None


def test_who_is_answered_is_mailed() -> None:
    mail = {"template": "stock_alerts.back_in_stock", "alert_id": ALERT}
    assert after(answered, REACTIONS) == [Job(actor="emails.send", args=mail)]
