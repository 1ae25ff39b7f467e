import base64
import stat
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import ValidationError

from deploy.keys import jwt_private_key, master_key
from deploy.settings import Settings, complaints, settings, with_role

DATABASE = "postgresql://numu:secret@db.example:5432/numu"
PRODUCTION = {
    "NUMU_ENVIRONMENT": "production",
    "NUMU_DATABASE_URL": DATABASE,
    "NUMU_REDIS_URL": "redis://cache.example:6379/0",
    "NUMU_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
    "NUMU_JWT_PRIVATE_KEY": "-----BEGIN PRIVATE KEY-----",
}


@pytest.fixture(autouse=True)
def only_these_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test here sees this machine's variables, or a `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"NUMU_{name.upper()}", raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("NUMU_GATEWAY_PORT", "70000", "less than or equal to 65535"),
        ("NUMU_DATABASE_URL", "mysql://secret@db", "must look like postgresql://"),
        ("NUMU_DATABASE_URL", "postgresql://u:secret@db/x?unknown=1", "must look like postgresql://"),
        ("NUMU_REDIS_URL", "cache.example", "must look like redis://"),
        ("NUMU_MASTER_KEY", "secret", "must be base64"),
        ("NUMU_MASTER_KEY", "c2VjcmV0", "must be 32 bytes in base64, not 6"),
        ("NUMU_ENVIRONMENT", "holiday", "'development', 'staging', 'production' or 'test'"),
        ("NUMU_TRUSTED_PROXIES", "10.0.0.0/8,secret", "must list networks such as 10.0.0.0/8"),
        ("NUMU_LANES", "0", "greater than or equal to 1"),
    ],
)
def test_a_wrong_value_is_named_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, complaint: str
) -> None:
    given(monkeypatch, **{name: value})
    with pytest.raises(ValidationError) as refused:
        Settings()
    (line,) = complaints(refused.value)
    assert line.startswith(f"{name}: ")
    assert complaint in line
    assert "secret" not in line


def test_wrong_settings_end_the_process_with_one_line_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, NUMU_GATEWAY_PORT="http", NUMU_LOG_LEVEL="loud")
    settings.cache_clear()
    with pytest.raises(SystemExit) as ended:
        settings()
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n  NUMU_") == 2


def test_production_is_given_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **PRODUCTION)
    assert Settings().environment == "production"
    for name in PRODUCTION.keys() - {"NUMU_ENVIRONMENT"}:
        with monkeypatch.context() as without:
            without.delenv(name)
            with pytest.raises(ValidationError, match=name):
                Settings()


def test_each_role_connects_under_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, NUMU_DATABASE_URL=f"{DATABASE}?options=-c%20statement_timeout%3D5s&sslmode=require")
    app = conninfo_to_dict(Settings().app_url())
    assert app["options"] == "-c statement_timeout=5s -c role=numu_app"
    assert (app["host"], app["password"], app["sslmode"]) == ("db.example", "secret", "require")
    assert conninfo_to_dict(Settings().worker_url())["options"] == "-c statement_timeout=5s -c role=numu_worker"


def test_a_role_given_its_own_url_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, NUMU_DATABASE_URL=DATABASE, NUMU_APP_DATABASE_URL="postgresql://app@db.example/numu")
    assert Settings().app_url() == "postgresql://app@db.example/numu"
    assert Settings().worker_url() == with_role(DATABASE, "numu_worker")


def test_generated_keys_are_kept_and_private(tmp_path: Path) -> None:
    fresh = Settings(data_dir=tmp_path / "data")
    assert len(master_key(fresh)) == 32
    assert (master_key(fresh), jwt_private_key(fresh)) == (master_key(fresh), jwt_private_key(fresh))
    assert {stat.S_IMODE(path.stat().st_mode) for path in fresh.data_dir.iterdir()} == {0o600}
    assert {path.name for path in fresh.data_dir.iterdir()} == {"master.key", "jwt.pem"}


def test_networks_are_read_from_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, NUMU_TRUSTED_PROXIES="10.0.0.0/8, 192.168.1.7")
    assert Settings().trusted_proxies == ("10.0.0.0/8", "192.168.1.7")
    assert "127.0.0.0/8" in Settings().storefronts()
    given(monkeypatch, NUMU_STOREFRONT_SERVERS="172.16.0.4")
    assert Settings().storefronts() == ("172.16.0.4",)


def test_requests_are_counted_unless_this_is_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMU_RATE_LIMITS", raising=False)
    given(monkeypatch, NUMU_ENVIRONMENT="development")
    assert Settings().counts_requests()
    assert not Settings(rate_limits=False).counts_requests()
    given(monkeypatch, NUMU_ENVIRONMENT="test")
    assert not Settings().counts_requests()
