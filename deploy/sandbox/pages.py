"""The pages on which a person does what customers and couriers do. Arabic and English side by side."""

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import Environment

from deploy.sandbox.bosta import NAMES

ACTIONS = (
    ("paymob", "pay", "Pay", "ادفع"),
    ("paymob", "decline", "Decline the card", "ارفض البطاقة"),
)
MOVES = (
    (21, "Picked up", "تم الاستلام من التاجر"),
    (24, "At the warehouse", "في المخزن"),
    (41, "Out for delivery", "خرج للتوصيل"),
    (47, "Failed attempt", "محاولة فاشلة"),
    (45, "Delivered", "تم التسليم"),
    (46, "Returned", "مرتجع"),
    (48, "Terminated", "ملغي"),
)
OUTCOMES = (("delivered", "Delivered", "وصلت"), ("bounced", "Bounced", "مرتدة"), ("complained", "Spam", "إزعاج"))
LAYOUT = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ title }}</title><style>
body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ddd;padding:.4rem;text-align:start}
form{display:inline}button{font:inherit;margin:.1rem;padding:.3rem .7rem;cursor:pointer}
.big{font-size:1.6rem;margin:1rem 0}</style><body>{% block main %}{% endblock %}</body></html>"""
HOME = """{% extends layout %}{% block main %}
<h1>Provider sandbox <span lang="ar" dir="rtl">— محاكاة مزودي الخدمة</span></h1>
<h2>Paymob <span lang="ar" dir="rtl">— مدفوعات البطاقات</span></h2>
<table><tr><th>Order<th>Reference<th>Amount<th>State<th></tr>
{% for one in orders %}<tr><td>{{ one.intention_order_id }}<td>{{ one.special_reference }}
<td>{{ amount(one) }}<td>{{ "paid" if one.paid else "open" }}<td>{% for _, action, en, ar in actions %}
<form method="post" action="/_sandbox/paymob/orders/{{ one.intention_order_id }}/{{ action }}?page=home">
<button>{{ en }} · <span lang="ar">{{ ar }}</span></button></form>{% endfor %}</tr>
{% else %}<tr><td colspan="5">No payments yet · <span lang="ar">لا توجد مدفوعات بعد</span></tr>{% endfor %}</table>
<h2>Bosta <span lang="ar" dir="rtl">— الشحنات</span></h2>
<table><tr><th>Number<th>Reference<th>Cash<th>State<th></tr>
{% for one in deliveries %}<tr><td>{{ one.trackingNumber }}<td>{{ one.businessReference }}<td>{{ one.cod }} EGP
<td>{{ one.state.value }}<td>{% for code, en, ar in moves %}
<form method="post" action="/_sandbox/bosta/deliveries/{{ one.trackingNumber }}/{{ code }}?page=home">
<button>{{ en }} · <span lang="ar">{{ ar }}</span></button></form>{% endfor %}</tr>
{% else %}<tr><td colspan="5">No deliveries yet · <span lang="ar">لا توجد شحنات بعد</span></tr>{% endfor %}</table>
<h2>Resend <span lang="ar" dir="rtl">— الرسائل</span></h2>
<table><tr><th>To<th>Subject<th>State<th></tr>
{% for one in emails %}<tr><td>{{ one.to[0] }}
<td><a href="/_sandbox/resend/emails/{{ one.id }}/page" dir="auto">{{ one.subject }}</a>
<td>{{ one.last_event }}<td>{% for event, en, ar in outcomes %}
<form method="post" action="/_sandbox/resend/emails/{{ one.id }}/{{ event }}?page=home">
<button>{{ en }} · <span lang="ar">{{ ar }}</span></button></form>{% endfor %}</tr>
{% else %}<tr><td colspan="4">No e-mails yet · <span lang="ar">لا توجد رسائل بعد</span></tr>{% endfor %}</table>
<h2>Callbacks <span lang="ar" dir="rtl">— الإشعارات</span></h2>
<table><tr><th>#<th>To<th>State<th>Last answer<th>Attempts</tr>{% for one in callbacks %}
<tr><td>{{ one.n }}<td>{{ one.url }}<td>{{ one.state }}<td>{{ one.answer }}<td>{{ one.attempts }}</tr>
{% endfor %}</table>
{% endblock %}"""
CHECKOUT = """{% extends layout %}{% block main %}
<h1>Paymob <small>sandbox</small></h1>
<p>{{ order.special_reference }}</p><p class="big">{{ amount(order) }}</p>
{% if order.paid %}<p>Paid · <span lang="ar" dir="rtl">تم الدفع</span></p>{% else %}
{% for _, action, en, ar in actions %}
<form method="post" action="/_sandbox/paymob/orders/{{ order.intention_order_id }}/{{ action }}?page=return">
<button class="big">{{ en }} · <span lang="ar">{{ ar }}</span></button></form>{% endfor %}{% endif %}{% endblock %}"""

WALLET = """{% extends layout %}{% block main %}
<h1>Wallet <small>sandbox</small> <span lang="ar" dir="rtl">— المحفظة</span></h1>
<p>{{ obj.source_data.pan }}</p><p class="big">{{ obj.amount_cents // 100 }}.{{ "%02d" % (obj.amount_cents % 100) }}
{{ obj.currency }}</p>
{% if not obj.pending %}<p>Done · <span lang="ar" dir="rtl">تم</span></p>{% else %}
<form method="post" action="/wallet/{{ obj.id }}/confirm"><button class="big">Confirm with PIN ·
<span lang="ar">تأكيد بالرقم السري</span></button></form>
<form method="post" action="/wallet/{{ obj.id }}/refuse"><button class="big">Refuse ·
<span lang="ar">رفض</span></button></form>{% endif %}{% endblock %}"""


def amount(order: Mapping[str, Any]) -> str:
    """``459.90 EGP``."""
    detail = order["intention_detail"]
    return f"{detail['amount'] // 100}.{detail['amount'] % 100:02d} {detail['currency']}"


def _render(page: str, **shown: Any) -> str:
    environment = Environment(autoescape=True)
    environment.globals["amount"] = amount
    layout = environment.from_string(LAYOUT)
    return environment.from_string(page).render(layout=layout, actions=ACTIONS, **shown)


def home(
    orders: Iterable[Mapping[str, Any]],
    deliveries: Iterable[Mapping[str, Any]],
    emails: Iterable[Mapping[str, Any]],
    callbacks: Iterable[Mapping[str, Any]],
) -> str:
    """Everything there is, with a button for everything that can happen to it."""
    known = [(code, en, ar) for code, en, ar in MOVES if code in NAMES]
    happened = {"orders": orders, "deliveries": deliveries, "emails": emails, "callbacks": callbacks}
    return _render(HOME, title="Sandbox", moves=known, outcomes=OUTCOMES, **happened)


def checkout(order: Mapping[str, Any]) -> str:
    """What a shopper sees at Paymob."""
    return _render(CHECKOUT, title="Paymob", order=order)


def wallet(obj: Mapping[str, Any]) -> str:
    """What the owner of a wallet sees."""
    return _render(WALLET, title="Wallet", obj=obj)
