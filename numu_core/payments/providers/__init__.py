"""Payment providers: what to send, what an answer or a callback means. No sockets."""

from numu_core.payments.providers.paymob import PAYMOB

PROVIDERS = [PAYMOB]
