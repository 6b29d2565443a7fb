"""What a provider is given to connect with: endpoints, a way to look up credentials, limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from reconciler.model import Address


@dataclass(frozen=True)
class StoreSettings:
    """What a provider is given to connect with.

    Args:
        endpoint: base URL of the API.
        endpoints: further base URLs by name, such as `token_endpoint`.
        secret: looks a credential up by its name (`client_id`); raises Unauthorized if it is not there. Called
            only when a request needs it.
        recall: the mark that our ledger remembers for an address, "" if none. For stores that list nothing: there
            it is all that a provider has to ask by.
        options: the store's own settings from reconciler.yaml.
        timeout: seconds that one exchange without a large body may take.
        wait: seconds to wait for a store's machines to process something.
        jobs: requests in flight at most, per connection: hosts that only take uploads have one of their own.
        sandbox: are we talking to the sandbox? Plain http to loopback is allowed only then.
        stopping: set once a signal asked us to stop; long work ends at its next safe point.
        waiting: told at each look at what a store's machines are busy with: seconds so far, and the limit.
        log: takes one dict for each exchange: store, method, path, status, seconds, attempt. Never secrets.
    """

    endpoint: str
    endpoints: Mapping[str, str] = field(default_factory=dict)
    secret: Callable[[str], str] = lambda name: name
    recall: Callable[[Address], str] = lambda _address: ""
    options: Mapping[str, Any] = field(default_factory=dict)
    timeout: float = 60.0
    wait: float = 900.0
    jobs: int = 6
    sandbox: bool = False
    stopping: Event = field(default_factory=Event)
    waiting: Callable[[float, float], None] = lambda _seconds, _limit: None
    log: Callable[[dict[str, Any]], None] = lambda _entry: None
