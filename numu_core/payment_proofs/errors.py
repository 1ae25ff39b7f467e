"""Refusals of the payment proofs capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class ProofNotWanted(DomainError):
    """The payment is over: paid, expired or called off."""

    kind = Kind.CONFLICT
    code = "payment_proofs/not-wanted"
    title = "This order does not wait for a transfer any more"
    title_ar = "هذا الطلب لم يعد في انتظار تحويل"

    order_id: UUID
    payment_status: str


@dataclass(eq=False)
class TransferUsed(DomainError):
    """This transfer has paid another order."""

    kind = Kind.CONFLICT
    code = "payment_proofs/transfer-used"
    title = "This transaction number was already used for another payment"
    title_ar = "رقم العملية هذا مستخدم بالفعل في دفعة أخرى"


@dataclass(eq=False)
class KeyUsed(DomainError):
    """The idempotency key belongs to a proof of another payment."""

    kind = Kind.INVALID
    code = "payment_proofs/key-used"
    title = "This idempotency key was used for another proof"
    title_ar = "مفتاح منع التكرار هذا مستخدم لإثبات آخر"


@dataclass(eq=False)
class AmountDiffers(DomainError):
    """The shopper declared another amount than is due: that transfer does not settle this payment."""

    kind = Kind.CONFLICT
    code = "payment_proofs/amount-differs"
    title = "The declared amount is not the amount due"
    title_ar = "المبلغ المُعلن لا يساوي المبلغ المستحق"

    due_minor: int
    declared_minor: int
    currency: str
