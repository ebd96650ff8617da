"""Password hashes and tokens."""

from __future__ import annotations

import threading
import time

import pytest
from argon2 import PasswordHasher

from archive.accounts import secrets
from archive.base.errors import Unavailable


def test_tokens_hold_256_bits_and_differ() -> None:
    tokens = {secrets.new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43


def test_a_hash_is_argon2id_of_the_stated_cost_and_salted() -> None:
    stored = secrets.hash_password("four unrelated plain words")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert secrets.verify(stored, "four unrelated plain words")
    assert not secrets.verify(stored, "four unrelated plain word")
    assert not secrets.verify(stored, "four unrelated plain words" * 100)
    assert not secrets.needs_rehash(stored)


def test_a_weaker_hash_of_old_is_known_as_such() -> None:
    assert secrets.needs_rehash(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("x"))


@pytest.mark.parametrize("stored", ["", "not a hash", "$argon2id$v=19$m=65536,t=3,p=4$AAAA$AAAA"])
def test_a_damaged_hash_opens_nothing(stored: str) -> None:
    assert not secrets.verify(stored, "four unrelated plain words")


def test_an_unknown_name_costs_as_much_as_a_wrong_password() -> None:
    stored = secrets.hash_password("four unrelated plain words")

    def cost(known: str | None) -> float:
        begun = time.process_time()
        assert not secrets.verify(known, "wrong")
        return time.process_time() - begun

    known, unknown = min(cost(stored) for _ in range(3)), min(cost(None) for _ in range(3))
    assert 0.4 < unknown / known < 2.5


def test_never_more_than_two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = 0, 0
    guard, pair = threading.Lock(), threading.Barrier(2)

    class Slow:
        """Counts those inside in place of the costly work."""

        def hash(self, password: str) -> str:
            nonlocal running, most
            with guard:
                running += 1
                most = max(most, running)
            # Nobody leaves before a second one is inside, and a third would find them there.
            pair.wait(60)
            time.sleep(0.02)
            with guard:
                running -= 1
            return password

    monkeypatch.setattr(secrets, "_HASHER", Slow())
    threads = [threading.Thread(target=secrets.hash_password, args=("x",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_whoever_waits_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_WAIT_SECONDS", 0.01)
    with secrets._slot(), secrets._slot(), pytest.raises(Unavailable, match="signing in"):
        secrets.hash_password("x")
