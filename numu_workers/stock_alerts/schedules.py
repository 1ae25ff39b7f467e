"""When it is looked whether something can be bought again (contract, section 19).

Not with every fact of stock: an import would bring one for each variant, and something that is there for a minute is no
news.
"""

from datetime import timedelta

from numu_workers.kernel.schedules import Schedule

SCHEDULES = [
    Schedule(
        name="stock_alerts.answer",
        every=timedelta(hours=1),
        offset=timedelta(minutes=15),
        actor="stock_alerts.answer",
        each_tenant=True,
    )
]
