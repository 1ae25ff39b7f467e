"""An amount divided among parts, to the last minor unit."""

from collections.abc import Sequence


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """``amount`` in proportion to ``weights`` by the largest remainder; of two that are equal, the earlier gets more.

    The shares sum to ``amount``; with ``0 <= amount <= sum(weights)`` none is larger than its weight. Weights are not
    negative, and not all 0 unless there is nothing to divide.
    """
    whole = sum(weights)
    if not amount:
        return [0] * len(weights)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: amount * weights[n] % whole, reverse=True)
    for n in by_remainder[: amount - sum(parts)]:
        parts[n] += 1
    return parts
