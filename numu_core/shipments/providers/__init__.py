"""Couriers: what to send, what an answer or a callback means. No sockets."""

from numu_core.shipments.providers.bosta import BOSTA

PROVIDERS = [BOSTA]
