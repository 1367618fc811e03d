"""A cache that may be away: what it holds is only worth having, never needed."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)


def _forgiving(name: str, instead: Any) -> Callable[..., Any]:
    """The method of that name, which answers `instead` while Redis cannot be reached."""
    method = getattr(RedisCache, name)

    @wraps(method)
    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except redis.RedisError as error:
            logger.warning("cache away, going on without: call=%s error=%s", name, type(error).__name__)
            return kwargs.get("default", args[1] if len(args) > 1 else None) if name == "get" else instead

    return call


class ForgivingCache(RedisCache):
    """Nobody is kept out because the counts of a rate limit cannot be read."""

    get = _forgiving("get", None)
    set = _forgiving("set", None)
    add = _forgiving("add", instead=True)
    delete = _forgiving("delete", instead=False)
