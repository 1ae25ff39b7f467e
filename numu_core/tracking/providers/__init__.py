"""Advertising platforms: what to send, what an answer means. No sockets."""

from numu_core.tracking.providers.meta import META

PROVIDERS = [META]
