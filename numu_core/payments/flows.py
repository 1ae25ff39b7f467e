"""What happens to an order when something happens to its money: in the same append, or not at all."""

from uuid import UUID

from msgspec import json
from msgspec.structs import replace

from numu_core.instapay.commands import OpenIntent
from numu_core.instapay.decider import INTENTS
from numu_core.kernel.claims import holder_of
from numu_core.kernel.errors import NotFound
from numu_core.kernel.shop import Shop
from numu_core.orders.commands import (
    AskedResult,
    AskPayment,
    CancelOrder,
    FailOrderPayment,
    MarkOrderPaid,
    RecordDeposit,
    RefundOrder,
    ReopenOrder,
)
from numu_core.orders.decider import OFF, ORDERS, UNSENT, Order
from numu_core.orders.events import PaymentStatus as OrderPayment
from numu_core.orders.events import Status as OrderStatus
from numu_core.payment_proofs.commands import ExpireProof
from numu_core.payments.commands import (
    ConfirmTransfer,
    ExpirePayment,
    FailPayment,
    NoteIntention,
    PayOrder,
    PayOrderResult,
    ReceiveTransaction,
    RecordIntention,
    RecordReversal,
    RecordTransaction,
    RefuseIntention,
    RequestPayment,
    ReverseTransaction,
    StartPayment,
    StopWaiting,
)
from numu_core.payments.decider import PAYMENTS, PROVIDER_OF, Payment, Status
from numu_core.payments.errors import NotPayable, PaymentMethodUnavailable
from numu_core.payments.events import Outcome, Transaction
from numu_core.provider_accounts.commands import LearnOwner
from numu_core.provider_accounts.decider import PROVIDER_ACCOUNTS, provider_account_id
from numu_core.provider_orders.commands import BindProviderOrder, KeepReport
from numu_core.provider_orders.decider import PROVIDER_ORDERS, provider_order_id
from numu_core.refunds.commands import MoneyBack, ReturnOverpayment, SettleOrder

TRANSFER, CASH = "instapay", "cod"
PARCEL = "shipments.order"
"""What a parcel claims while it is under way: its courier was told what to collect."""


def request_payment(shop: Shop, command: RequestPayment) -> None:
    """Ask for an order's money.

    Raises:
        PaymentMethodUnavailable: the store is not connected to the provider that the method needs.
        InstapayNotOffered: it takes no transfers.
        AmountNotPayable, PaymentAlreadyRequested: see ``start_payment``.
    """
    if provider := PROVIDER_OF.get(command.method):
        account = shop.state(PROVIDER_ACCOUNTS, provider_account_id(command.store_id, provider)).connected
        if account is None or command.method not in {provider, *account.integration_ids}:
            raise PaymentMethodUnavailable(method=command.method)
    shop.do(
        StartPayment(
            payment_id=command.payment_id,
            order_id=command.order_id,
            store_id=command.store_id,
            amount=command.amount,
            method=command.method,
            deposit=command.deposit,
            expires_at=command.expires_at,
        )
    )
    if command.method == TRANSFER:
        shop.do(
            OpenIntent(
                payment_id=command.payment_id,
                order_id=command.order_id,
                store_id=command.store_id,
                amount=command.amount,
                deposit=command.deposit,
                expires_at=command.expires_at,
            )
        )


def confirm_transfer(shop: Shop, command: ConfirmTransfer) -> None:
    """The money is on the shop's own account: captured, as if a provider had said so."""
    told = Transaction(
        report=command.report, outcome=Outcome.CAPTURED, amount=command.amount, integration_id="", owner=""
    )
    _count(shop, command.payment_id, told)


def pay_order(shop: Shop, command: PayOrder) -> PayOrderResult:
    """Give the shopper an open payment of this kind: the one there is, or one that takes its place.

    Raises:
        NotFound: the store has no such order.
        NotPayable: nothing is to be paid now, or the deposit by another gateway.
        PaymentMethodUnavailable, NotEnoughStock: see ``RequestPayment`` and ``ReopenOrder``.
    """
    order = shop.state(ORDERS, command.order_id)
    if order.store_id != command.store_id:
        raise NotFound(what="order", id=command.order_id)
    parcel = holder_of(shop, PARCEL, str(command.order_id))
    if reason := why_not_payable(order, parcel=parcel is not None):
        raise NotPayable(order_id=command.order_id, reason=reason)
    if command.method not in PROVIDER_OF:
        raise PaymentMethodUnavailable(method=command.method)
    if open_now := _open_payment(shop, order, command.method):
        return PayOrderResult(payment_id=open_now)
    if order.status is OrderStatus.PENDING_DEPOSIT:
        raise NotPayable(order_id=command.order_id, reason="deposit_by_another_gateway")
    if order.status is OrderStatus.PAYMENT_FAILED:
        shop.do(ReopenOrder(order_id=command.order_id))
    asked: AskedResult = shop.do(AskPayment(order_id=command.order_id, payment_method=command.method))
    assert asked.payment_id, "something is due, and a provider is asked"
    return PayOrderResult(payment_id=asked.payment_id)


def why_not_payable(order: Order, *, parcel: bool) -> str | None:
    """Why the shopper cannot pay online now: ``already_paid``, ``on_its_way``, or the order's status; else nothing.

    ``parcel``: a courier has it, or was told to fetch it, and what to collect.
    """
    if order.payment_status in {OrderPayment.PAID, OrderPayment.REFUNDED}:
        return "already_paid"
    if order.status not in UNSENT | {OrderStatus.PENDING_DEPOSIT, OrderStatus.PAYMENT_FAILED}:
        return str(order.status)
    return "on_its_way" if parcel else None


def _open_payment(shop: Shop, order: Order, method: str) -> UUID | None:
    """The payment that waits for the shopper already, if it is paid in this way."""
    for payment_id in order.asked:
        payment = shop.state(PAYMENTS, payment_id)
        alike = method in {payment.method, PROVIDER_OF.get(payment.method)}
        if alike and not payment.closed and payment.order_id:
            return payment_id
    return None


def record_intention(shop: Shop, command: RecordIntention) -> None:
    """Bind the provider's order to the payment, and let count what was reported before we knew.

    Raises:
        ProviderOrderTaken: the provider named an order that is another payment's.
        IntentionDiffers: it understood something else than what was asked for.
    """
    stream = provider_order_id(command.intention.provider, command.intention.provider_order_id)
    shop.do(BindProviderOrder(provider_order_id=stream, payment_id=command.payment_id))
    shop.do(NoteIntention(payment_id=command.payment_id, intention=command.intention))
    for report in shop.state(PROVIDER_ORDERS, stream).kept.values():
        _count(shop, command.payment_id, json.decode(report, type=Transaction))


def receive_transaction(shop: Shop, command: ReceiveTransaction) -> None:
    """A provider's verified report, about whichever payment its signed order id belongs to; kept if to none yet."""
    stream = provider_order_id(command.provider, command.provider_order_id)
    told = command.transaction
    if payment_id := shop.state(PROVIDER_ORDERS, stream).payment_id:
        _count(shop, payment_id, told)
    else:
        report = json.encode(told).decode()
        shop.do(KeepReport(provider_order_id=stream, key=told.report.key, report=report))


def reverse_transaction(shop: Shop, command: ReverseTransaction) -> None:
    """What the provider's books say was given back or voided; the order follows if nothing was sent, or all is back."""
    before = shop.state(PAYMENTS, command.payment_id)
    shop.do(
        RecordReversal(
            payment_id=command.payment_id,
            provider_order_id=command.provider_order_id,
            report=command.report,
            refunded=command.refunded,
            voided=command.voided,
        )
    )
    _tell_the_order(shop, command.payment_id, before)


def refuse_intention(shop: Shop, command: RefuseIntention) -> None:
    """The provider will not take this payment: the order fails and gives its stock back."""
    before = shop.state(PAYMENTS, command.payment_id)
    shop.do(FailPayment(payment_id=command.payment_id, provider=command.provider, answer=command.answer))
    _tell_the_order(shop, command.payment_id, before)


def expire_payment(shop: Shop, command: ExpirePayment) -> None:
    """Nobody paid in time: the order is given up and gives its stock back. A no-op once money came in."""
    before = shop.state(PAYMENTS, command.payment_id)
    shop.do(StopWaiting(payment_id=command.payment_id))
    if proof_id := shop.state(INTENTS, command.payment_id).in_review:
        shop.do(ExpireProof(proof_id=proof_id))
    _tell_the_order(shop, command.payment_id, before)


def _count(shop: Shop, payment_id: UUID, told: Transaction) -> None:
    before = shop.state(PAYMENTS, payment_id)
    order = shop.state(ORDERS, before.order_id) if before.order_id else Order()
    paid = not _wanted(order, before, payment_id)
    owner = _owner(shop, before, told)
    shop.do(RecordTransaction(payment_id=payment_id, transaction=told, owner=owner, order_paid=paid))
    _tell_the_order(shop, payment_id, before)


def _wanted(order: Order, payment: Payment, payment_id: UUID) -> bool:
    """Whether this payment is one of those that the order waits for, or waited for: else its money goes back."""
    if order.paid_by == payment_id or payment.order_id is None:
        return True
    if payment.deposit:
        return order.deposit is not None and order.deposit.payment_id == payment_id and not order.received.minor
    settled = order.payment_status in {OrderPayment.PAID, OrderPayment.REFUNDED}
    return not settled and payment.amount == order.due


def _owner(shop: Shop, payment: Payment, told: Transaction) -> str:
    """Whose account it must be: the payment's own, or the store's now, which the first report of all makes known."""
    provider = PROVIDER_OF.get(payment.method)
    if payment.owner or payment.store_id is None or provider is None:
        return payment.owner
    account_id = provider_account_id(payment.store_id, provider)
    shop.do(LearnOwner(account_id=account_id, owner=told.owner))
    connected = shop.state(PROVIDER_ACCOUNTS, account_id).connected
    return connected.owner if connected else ""


def _tell_the_order(shop: Shop, payment_id: UUID, before: Payment) -> None:
    """What the payment's new status means for its order, and what of its money goes back or went."""
    after = shop.state(PAYMENTS, payment_id)
    if after.order_id is None:
        return
    if after.status is not before.status:
        _move_the_order(shop, payment_id, before, after, after.order_id)
    _count_returned(shop, payment_id, before, after, after.order_id)


def _move_the_order(shop: Shop, payment_id: UUID, before: Payment, after: Payment, order_id: UUID) -> None:
    if after.paid_by and not before.paid_by:
        came_in = RecordDeposit if after.deposit else MarkOrderPaid
        shop.do(came_in(order_id=order_id, payment_id=payment_id, amount=after.amount))
        if shop.state(ORDERS, order_id).status in OFF:
            shop.do(SettleOrder(order_id=order_id, late=True))
    if after.status in {Status.EXPIRED, Status.FAILED}:
        _wait_no_more(shop, payment_id, after, order_id)
    if after.paid_by and after.status in {Status.VOIDED, Status.REFUNDED}:
        _give_up(shop, order_id)


def _count_returned(shop: Shop, payment_id: UUID, before: Payment, after: Payment, order_id: UUID) -> None:
    """Of what paid, so much more went back; what paid again went back, or has to."""
    told = MoneyBack(
        order_id=order_id,
        payment_id=payment_id,
        transaction_id=after.paid_by,
        returned=after.given_back,
        amount=after.given_back - before.given_back,
    )
    if told.amount.minor:
        shop.do(told)
    for its in sorted(before.overpaid_by - after.overpaid_by):
        shop.do(replace(told, transaction_id=its, returned=after.amount, amount=after.amount * 0))
    for its in sorted(after.overpaid_by - before.overpaid_by):
        shop.do(ReturnOverpayment(order_id=order_id, payment_id=payment_id, transaction_id=its, amount=after.amount))


def _wait_no_more(shop: Shop, payment_id: UUID, payment: Payment, order_id: UUID) -> None:
    """Nobody paid: the order fails. One that waited for a transfer or a deposit, which nobody repeats, is off.

    One that was to be paid at the door, until its buyer tried to pay online, is to be paid at the door again.
    """
    order = shop.state(ORDERS, order_id)
    if payment_id not in order.asked:
        return
    if order.agreed_method == CASH != payment.method and not payment.deposit and order.status in UNSENT:
        shop.do(AskPayment(order_id=order_id, payment_method=CASH))
    elif payment.status is Status.FAILED or not (payment.deposit or payment.method == TRANSFER):
        shop.do(FailOrderPayment(order_id=order_id, payment_id=payment_id, reason=payment.status))
    elif order.status in {OrderStatus.PENDING, OrderStatus.PENDING_DEPOSIT}:
        shop.do(CancelOrder(order_id=order_id, payment_id=payment_id, cause="payment_expired"))


def _give_up(shop: Shop, order_id: UUID) -> None:
    """All the money went back: an order still here is cancelled, a delivered one is refunded, one on its way waits."""
    order = shop.state(ORDERS, order_id)
    if order.status in UNSENT:
        shop.do(CancelOrder(order_id=order_id, reason="payment reversed"))
    elif order.status is OrderStatus.DELIVERED and order.payment_status is OrderPayment.PAID:
        shop.do(RefundOrder(order_id=order_id))


FLOWS = [
    (RequestPayment, request_payment),
    (ConfirmTransfer, confirm_transfer),
    (PayOrder, pay_order),
    (RecordIntention, record_intention),
    (ReceiveTransaction, receive_transaction),
    (ReverseTransaction, reverse_transaction),
    (RefuseIntention, refuse_intention),
    (ExpirePayment, expire_payment),
]
