"""Limits that hold across all workers, kept in Redis: a token bucket, and a number of places."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings

# The bucket's clock is Redis' own, so that workers on several hosts agree. Returns milliseconds to wait, 0 for "go".
_TAKE = """
local now = redis.call('TIME')
local t = now[1] * 1000 + now[2] / 1000
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'level', 't')
local level = math.min(burst, (tonumber(state[1]) or burst) + (t - (tonumber(state[2]) or t)) * rate / 1000)
local wait = 0
if level >= 1 then level = level - 1 else wait = math.ceil((1 - level) * 1000 / rate) end
redis.call('HSET', KEYS[1], 'level', level, 't', t)
redis.call('PEXPIRE', KEYS[1], math.ceil(burst * 1000 / rate) + 60000)
return wait
"""

_ENTER = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[2])
redis.call('EXPIRE', KEYS[1], tonumber(ARGV[3]) + 60)
return 1
"""


class TooBusy(Exception):
    """The limit leaves no room for now; come back in `wait_s` seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"the limit leaves no room for {wait_s:.1f} s")
        self.wait_s = wait_s


Unavailable = redis.RedisError


@cache
def connection() -> redis.Redis:
    """This process's connection pool to Redis; connects when first used."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=5)


def take(name: str, *, per_second: float, burst: int, patience_s: float) -> None:
    """
    Take one token of the bucket `name`, sleeping for it if need be.

    Raises TooBusy when that would take longer than `patience_s`, and Unavailable when Redis cannot be reached.
    """
    until = time.monotonic() + patience_s
    script = connection().register_script(_TAKE)
    while wait_ms := int(script(keys=[f"bucket:{name}"], args=[per_second, burst])):
        if time.monotonic() + wait_ms / 1000 > until:
            raise TooBusy(wait_ms / 1000)
        time.sleep(wait_ms / 1000)


@dataclass(frozen=True)
class Place:
    """A place taken; `keep` renews it for a holder that goes on."""

    key: str
    who: str
    hold_s: int

    def keep(self) -> None:
        connection().zadd(self.key, {self.who: int(time.time()) + self.hold_s}, xx=True)

    def leave(self) -> None:
        connection().zrem(self.key, self.who)


@contextmanager
def place(name: str, *, limit: int, hold_s: int) -> Iterator[Place | None]:
    """
    Take a place if fewer than `limit` are taken, yielding None if not; leaving frees it.

    A holder that died loses its place after `hold_s` seconds. Raises Unavailable when Redis cannot be reached.
    """
    taken = Place(f"places:{name}", uuid.uuid4().hex, hold_s)
    if not connection().register_script(_ENTER)(keys=[taken.key], args=[limit, taken.who, hold_s]):
        yield None
        return
    try:
        yield taken
    finally:
        taken.leave()
