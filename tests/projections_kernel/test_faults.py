"""What is tried again, and what is not."""

import pytest
from psycopg import DataError, InterfaceError, errors

from numu_projections.kernel.faults import reason, transient

MOMENTS = [
    errors.AdminShutdown(),
    errors.ConnectionFailure(),
    errors.DeadlockDetected(),
    errors.DiskFull(),
    errors.IdleInTransactionSessionTimeout(),
    errors.PipelineAborted(),
    errors.ReadOnlySqlTransaction(),
    errors.SerializationFailure(),
    InterfaceError(),
    ConnectionResetError(),
]
FACTS = [
    DataError(),
    errors.ProgramLimitExceeded(),
    errors.NotNullViolation(),
    errors.UndefinedColumn(),
    KeyError("x"),
    TypeError(),
]


@pytest.mark.parametrize("fault", MOMENTS, ids=repr)
def test_a_bad_moment_passes(fault: Exception) -> None:
    assert transient(fault)


@pytest.mark.parametrize("fault", FACTS, ids=repr)
def test_a_bad_fact_stays(fault: Exception) -> None:
    assert not transient(fault)


def test_a_reason_names_the_place_and_no_value() -> None:
    people: dict[str, str] = {}
    with pytest.raises(KeyError) as caught:
        people["ali@example.com"]
    said = reason(caught.value)
    assert said.startswith("KeyError in test_faults.py:")
    assert "ali" not in said
