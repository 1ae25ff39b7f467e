"""Files that live as long as a test."""

from numu_core.kernel.files import PRIVATE, Stored, well_named


class MemoryFiles:
    """The port, in memory."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], Stored] = {}

    async def put(self, bucket: str, key: str, body: bytes, content_type: str) -> str:
        assert well_named(bucket, key), f"{bucket}/{key}"
        self.held[bucket, key] = Stored(body, content_type)
        return self.url(bucket, key)

    async def get(self, bucket: str, key: str) -> Stored | None:
        assert well_named(bucket, key), f"{bucket}/{key}"
        return self.held.get((bucket, key))

    async def delete(self, bucket: str, key: str) -> None:
        self.held.pop((bucket, key), None)

    def url(self, bucket: str, key: str) -> str:
        return f"{bucket}/{key}" if bucket in PRIVATE else f"http://testserver/uploads/{bucket}/{key}"
