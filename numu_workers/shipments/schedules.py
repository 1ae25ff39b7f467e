"""Recurring work on parcels. Source: HTTP contract, section 19."""

from datetime import timedelta

from numu_workers.kernel.schedules import Schedule

SCHEDULES = [
    Schedule(name="shipments.sync", every=timedelta(minutes=30), actor="shipments.sync", each_tenant=True),
]
