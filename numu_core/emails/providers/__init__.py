"""E-mail providers: what to send, what an answer or a callback means. No sockets."""

from numu_core.emails.providers.resend import RESEND

PROVIDERS = [RESEND]
