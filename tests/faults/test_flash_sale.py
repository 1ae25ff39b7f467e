"""Ten thousand buyers, a hundred pieces, four gateway processes: a hundred orders, and a clear no for the rest."""

import asyncio
from collections import Counter
from pathlib import Path

import httpx

from tests.faults.town import SHOPPERS, town

BUYERS, PIECES = 10_000, 100


async def test_a_flash_sale_sells_what_there_is_and_no_more(tmp_path: Path) -> None:
    with town(tmp_path, gateways=4) as here:
        product_id = await here.offer("flash", PIECES)
        answers: Counter[tuple[int, str]] = Counter()
        limits = httpx.Limits(max_connections=SHOPPERS)
        async with httpx.AsyncClient(limits=limits, timeout=60) as client:
            buyers = iter(range(BUYERS))

            async def shopper() -> None:
                for buyer in buyers:
                    answer = await here.checkout(client, here.order(product_id, buyer), f"flash-{buyer}")
                    error = answer.json().get("error") or {}
                    answers[answer.status_code, error.get("type", "")] += 1

            await asyncio.gather(*(shopper() for _ in range(SHOPPERS)))
        assert answers.pop((201, "")) == PIECES
        assert sum(answers.values()) == BUYERS - PIECES
        assert {type_ for _, type_ in answers} == {"/problems/inventory/not-enough-stock"}, answers
        await here.sound()
