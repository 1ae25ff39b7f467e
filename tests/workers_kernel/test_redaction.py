import pytest

from numu_workers.kernel.redaction import HIDDEN, redact


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("Authorization: Bearer abc.def.ghi", "abc.def.ghi"),
        ("authorization: Token egy_sk_test_1", "egy_sk_test_1"),
        ('{"api_key": "k-123456"}', "k-123456"),
        ("POST /x?hmac=00ff11ee&id=7", "00ff11ee"),
        ("password='hunter2-hunter2'", "hunter2"),
        ("card 4111111111111111 declined", "4111111111111111"),
        ("card 4111-1111-1111-1111 declined", "4111-1111"),
        ("unknown customer mona@example.com", "mona@example.com"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(said: str, secret: str) -> None:
    assert secret not in redact(said)
    assert HIDDEN in redact(said)


def test_given_secrets_are_hidden_wherever_they_are() -> None:
    assert redact("key zzz-zzz-1 is unknown", ["zzz-zzz-1"]) == f"key {HIDDEN} is unknown"


def test_a_secret_that_contains_another_is_hidden_whole() -> None:
    assert redact("saw abcdef-123456", ["abcdef", "abcdef-123456"]) == f"saw {HIDDEN}"


@pytest.mark.parametrize("said", ["amount 45990 EGP is wrong", "order 000042 of tenant 7", "الرصيد غير كاف", ""])
def test_ordinary_words_stay(said: str) -> None:
    assert redact(said, ["EGP", "7"]) == said
