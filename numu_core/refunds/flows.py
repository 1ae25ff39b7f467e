"""Money on its way back: what an order owes becomes refunds, and what has gone back is told to the order.

Whatever way it goes, through the provider, from its dashboard or by hand, it counts when the payment's own books say
so, and once: by what they say more than before.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.counters import take_number
from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import Money
from numu_core.kernel.shop import Shop
from numu_core.orders.decider import ORDERS, Order
from numu_core.orders.events import MoneyKept, MoneyReturned, PaymentStatus
from numu_core.orders.events import Status as OrderStatus
from numu_core.payments.commands import ReverseTransaction
from numu_core.payments.decider import PAYMENTS, PROVIDER_OF
from numu_core.payments.events import Report
from numu_core.refunds.commands import (
    AgreeRefund,
    ApproveRefund,
    CloseRefund,
    CountReturned,
    DeclineRefund,
    FailRefund,
    MoneyBack,
    NoteRefund,
    ProcessRefund,
    RefundRequestedResult,
    RejectRefund,
    RequestRefund,
    ReturnOverpayment,
    SettleOrder,
    StartRefund,
)
from numu_core.refunds.decider import REFUNDS, Refund
from numu_core.refunds.errors import NothingToRefund, NotRefundable, RefundTooLarge, RefundUnderWay
from numu_core.refunds.events import Cause, Reason, Status
from numu_core.store_settings.decider import STORE_SETTINGS

NOT_OWED = {Cause.STAFF, Cause.PAID_TWICE, Cause.NOT_WANTED}
"""Refunds that are not part of what the order owes: nobody owes it, or the order never counted it."""
CAUSES = {
    OrderStatus.CANCELLED: Cause.CANCELLED,
    OrderStatus.PAYMENT_FAILED: Cause.PAYMENT_LATE,
    OrderStatus.RETURNED: Cause.RETURNED,
    OrderStatus.REFUNDED: Cause.REFUNDED,
}
"""Why an order that is off owes; one that stands was edited."""
KEPT_BY_POLICY = {Cause.CANCELLED, Cause.RETURNED}
"""A deposit goes back by itself after these only where the store has chosen so."""


class Part(Struct, frozen=True, kw_only=True):
    """What of an order's money came by one transaction, and may still go back that way."""

    payment_id: UUID | None
    transaction_id: str
    provider: str | None
    deposit: bool
    amount: Money


def settle_order(shop: Shop, command: SettleOrder) -> None:
    """Ask for refunds of what is owed and not on its way. What a provider brought goes back through it, by itself.

    A deposit waits for somebody to agree, unless the store gives deposits back. What people carry back waits for them,
    unless they have just said that the order is refunded.
    """
    order = shop.state(ORDERS, command.order_id)
    cause = Cause.PAYMENT_LATE if command.late else CAUSES.get(order.status, Cause.EDITED)
    each = shop.state(REFUNDS, command.order_id).each.values()
    asked = sum(one.amount.minor for one in each if one.open and one.cause not in NOT_OWED)
    gives = shop.state(STORE_SETTINGS, order.store_id).cod.deposit_refunded_on_cancel
    for part in _up_to(order.owed_back.minor - asked, _parts(shop, command.order_id, order)):
        held = part.deposit and cause in KEPT_BY_POLICY and not gives
        refund_id = _ask(shop, command.order_id, part, cause=cause, automatic=not held)
        if cause is Cause.REFUNDED and not part.provider:  # who took the order back says that it is
            _by_hand(shop, command.order_id, refund_id)
    _go_on(shop, command.order_id)


def return_overpayment(shop: Shop, command: ReturnOverpayment) -> None:
    """A transaction that nobody waited for, or not any more, goes back as it came, once."""
    each = shop.state(REFUNDS, command.order_id).each.values()
    if any(one.of(command.payment_id, command.transaction_id) for one in each):
        return
    payment = shop.state(PAYMENTS, command.payment_id)
    part = Part(
        payment_id=command.payment_id,
        transaction_id=command.transaction_id,
        provider=PROVIDER_OF.get(payment.method),
        deposit=False,
        amount=command.amount,
    )
    twice = {"cause": Cause.PAID_TWICE, "reason": Reason.DUPLICATE_ORDER}
    why = {"cause": Cause.NOT_WANTED} if payment.voided else twice
    _ask(shop, command.order_id, part, automatic=True, **why)
    _go_on(shop, command.order_id)


def request_refund(shop: Shop, command: RequestRefund) -> RefundRequestedResult:
    """Somebody wants money to go back that is not owed.

    Raises:
        NotFound: the store has no such order.
        NotRefundable: it is not delivered, or not paid.
        NothingToRefund, RefundTooLarge: that much is not there.
    """
    order = shop.state(ORDERS, command.order_id)
    if order.store_id != command.store_id:
        raise NotFound(what="order", id=command.order_id)
    if order.status is not OrderStatus.DELIVERED or order.payment_status is not PaymentStatus.PAID:
        raise NotRefundable(order_id=command.order_id, status=order.status)
    parts = list(_parts(shop, command.order_id, order))
    there = sum(part.amount.minor for part in parts)
    wanted = command.amount_minor or there
    if not there:
        raise NothingToRefund(order_id=command.order_id)
    if wanted > there:
        currency = order.total.currency
        raise RefundTooLarge(
            order_id=command.order_id, requested_minor=wanted, refundable_minor=there, currency=currency
        )
    why = {"cause": Cause.STAFF, "reason": command.reason, "note": command.note}
    asked = [_ask(shop, command.order_id, part, automatic=False, **why) for part in _up_to(wanted, parts)]
    return RefundRequestedResult(refund_id=asked[0])


def _parts(shop: Shop, order_id: UUID, order: Order) -> Iterator[Part]:
    """What of the order's money is still there, and not asked back: what came last goes back first."""
    each = shop.state(REFUNDS, order_id).each.values()
    for payment_id, received in reversed(order.receipts):
        if payment_id is None:  # nobody's books: our own refunds are all there is to count
            gone = (one for one in each if one.of(None, "") and one.status is not Status.REJECTED)
            part = Part(payment_id=None, transaction_id="", provider=None, deposit=False, amount=received)
        else:
            payment = shop.state(PAYMENTS, payment_id)
            gone = (one for one in each if one.open and one.of(payment_id, payment.paid_by))
            part = Part(
                payment_id=payment_id,
                transaction_id=payment.paid_by,
                provider=PROVIDER_OF.get(payment.method),
                deposit=payment.deposit,
                amount=payment.amount - payment.given_back,
            )
        left = part.amount.minor - sum(one.amount.minor for one in gone)
        if left > 0:
            yield replace(part, amount=replace(received, minor=left))


def _up_to(minor: int, parts: Iterable[Part]) -> Iterator[Part]:
    """So much of ``parts``, in their order."""
    for part in parts:
        share = min(minor, part.amount.minor)
        minor -= share
        if share > 0:
            yield replace(part, amount=replace(part.amount, minor=share))


def _ask(shop: Shop, order_id: UUID, part: Part, *, automatic: bool, **why: Any) -> UUID:
    """A refund of this part; one that is owed is agreed at once."""
    order, refund_id = shop.state(ORDERS, order_id), shop.new_id()
    note = NoteRefund(
        order_id=order_id,
        refund_id=refund_id,
        store_id=order.store_id,
        customer_id=order.customer_id,
        number=take_number(shop, "refunds", str(order.store_id)),
        payment_id=part.payment_id,
        transaction_id=part.transaction_id,
        provider=part.provider,
        amount=part.amount,
        whole=part.amount.minor >= order.received.minor,
        automatic=automatic,
        **why,
    )
    shop.do(note)
    if automatic:
        shop.do(AgreeRefund(order_id=order_id, refund_id=refund_id))
    return refund_id


def _go_on(shop: Shop, order_id: UUID) -> None:
    """Let providers begin with what nobody has to agree to, one refund of a payment at a time."""
    for refund_id in shop.state(REFUNDS, order_id).each:
        refunds = shop.state(REFUNDS, order_id)
        refund = refunds.each[refund_id]
        waits = refund.status is Status.APPROVED and refund.automatic and refund.provider
        if waits and not refunds.under_way(refund.payment_id):
            _start(shop, order_id, refund_id, refund)


def _level(shop: Shop, order_id: UUID, refund: Refund) -> Money:
    """How much of the refund's transaction shall have gone back in all; never more than it brought, or than is owed."""
    payment = shop.state(PAYMENTS, refund.payment_id) if refund.payment_id else None
    if payment is None or refund.transaction_id != payment.paid_by:
        return refund.amount
    owed = refund.amount if refund.cause in NOT_OWED else shop.state(ORDERS, order_id).owed_back
    goal = payment.given_back.minor + max(0, min(refund.amount.minor, owed.minor))
    return replace(refund.amount, minor=min(goal, payment.amount.minor))


def _start(shop: Shop, order_id: UUID, refund_id: UUID, refund: Refund) -> None:
    """Have the provider asked; a refund whose level others have reached since is done."""
    level = _level(shop, order_id, refund)
    payment = shop.state(PAYMENTS, refund.payment_id) if refund.payment_id else None
    if payment and refund.of(refund.payment_id, payment.paid_by) and level == payment.given_back:
        shop.do(CloseRefund(order_id=order_id, refund_id=refund_id))
    else:
        shop.do(StartRefund(order_id=order_id, refund_id=refund_id, level=level))


# -- staff -------------------------------------------------------------------------------------------------------------


def approve_refund(shop: Shop, command: ApproveRefund) -> None:
    """Agree.

    Raises:
        NotFound: the store's order has no such refund.
        BadTransition: it was rejected, or is done.
    """
    shop.state(REFUNDS, command.order_id).known(command.refund_id, command.store_id)
    shop.do(AgreeRefund(order_id=command.order_id, refund_id=command.refund_id))


def reject_refund(shop: Shop, command: RejectRefund) -> None:
    """Keep the money; raises as ``approve_refund``."""
    order = shop.state(ORDERS, command.order_id)
    refund = shop.state(REFUNDS, command.order_id).known(command.refund_id, command.store_id)
    shop.do(
        DeclineRefund(
            order_id=command.order_id, refund_id=command.refund_id, customer_id=order.customer_id, note=command.note
        )
    )
    if refund.open and refund.cause not in NOT_OWED:
        shop.apply(MoneyKept(order_id=command.order_id, amount=refund.amount))
    settle_order(shop, SettleOrder(order_id=command.order_id))  # somebody's wish may have covered what is owed


def process_refund(shop: Shop, command: ProcessRefund) -> None:
    """Ask the provider (again), or note that a person has given the money back.

    Raises:
        NotFound: the store's order has no such refund.
        BadTransition: nobody has agreed.
        RefundUnderWay: the provider is asked about a refund of the payment.
    """
    refund = shop.state(REFUNDS, command.order_id).known(command.refund_id, command.store_id)
    if refund.status is Status.PROCESSED:
        return
    if refund.provider and not command.by_hand:
        _start(shop, command.order_id, command.refund_id, refund)
    elif refund.status is Status.PROCESSING:
        raise RefundUnderWay(refund_id=command.refund_id)
    else:
        _by_hand(shop, command.order_id, command.refund_id)


def _by_hand(shop: Shop, order_id: UUID, refund_id: UUID) -> None:
    """A person has given it back; the books of the payment say so, where there is one."""
    refund = shop.state(REFUNDS, order_id).each[refund_id]
    level = _level(shop, order_id, refund)
    shop.do(CloseRefund(order_id=order_id, refund_id=refund_id, by_hand=True))
    if refund.payment_id is None:
        return _tell_the_order(shop, order_id, None, refund.amount)
    payment = shop.state(PAYMENTS, refund.payment_id)
    shop.do(
        ReverseTransaction(
            payment_id=refund.payment_id,
            provider_order_id=payment.provider_order_id,
            report=Report(key=f"by hand|{refund_id}", transaction_id=refund.transaction_id),
            refunded=level,
            voided=False,
        )
    )
    return None


# -- what the books say ------------------------------------------------------------------------------------------------


def money_back(shop: Shop, command: MoneyBack) -> None:
    """Refunds that wanted just that are done, the order hears of it, and the next refund may begin."""
    shop.do(
        CountReturned(
            order_id=command.order_id,
            payment_id=command.payment_id,
            transaction_id=command.transaction_id,
            returned=command.returned,
        )
    )
    if command.amount.minor:
        _tell_the_order(shop, command.order_id, command.payment_id, command.amount)
    if shop.state(ORDERS, command.order_id).owed_back.minor:  # it may have been another refund than we thought
        settle_order(shop, SettleOrder(order_id=command.order_id))
    _go_on(shop, command.order_id)


def _tell_the_order(shop: Shop, order_id: UUID, payment_id: UUID | None, amount: Money) -> None:
    owed = replace(amount, minor=max(0, min(amount.minor, shop.state(ORDERS, order_id).owed_back.minor)))
    shop.apply(MoneyReturned(order_id=order_id, payment_id=payment_id, amount=amount, owed=owed))


def fail_refund(shop: Shop, command: FailRefund) -> None:
    """The provider said no; the next refund may begin."""
    for event in REFUNDS.handle(shop.state(REFUNDS, command.order_id), command):
        shop.apply(event)
    _go_on(shop, command.order_id)


FLOWS = [
    (SettleOrder, settle_order),
    (ReturnOverpayment, return_overpayment),
    (RequestRefund, request_refund),
    (ApproveRefund, approve_refund),
    (RejectRefund, reject_refund),
    (ProcessRefund, process_refund),
    (MoneyBack, money_back),
    (FailRefund, fail_refund),
]
