#!/usr/bin/env python3
"""A client that writes to the master and reads from the replicas, and finds both through Vedette.

    SENTINELS=127.0.0.1:26379,127.0.0.1:26380 MASTER_NAME=mymaster ./read_write_splitting.py

It counts in `visits` every tenth of a second, reads the count from a replica, and says so on a line. REDIS_PASSWORD and
SENTINEL_PASSWORD are taken from the environment too. It goes on through failovers: every connection asks the Vedettes
anew who is who. Needs redis-py (Debian: python3-redis).
"""

import os
import sys
import time

import redis
from redis.sentinel import MasterNotFoundError, Sentinel, SlaveNotFoundError

# What passes: a failover goes on, or the one that was asked has just lost its role.
PASSING = (
    redis.ConnectionError,
    redis.TimeoutError,
    redis.ReadOnlyError,
    MasterNotFoundError,
    SlaveNotFoundError,
)


def addresses(text):
    for one in text.split(","):
        host, _, port = one.strip().rpartition(":")
        yield host.strip("[]"), int(port)


def retried(work, patience=30.0):
    """Does it again until it works. Only for what may be done twice."""
    end = time.monotonic() + patience
    while True:
        try:
            return work()
        except PASSING:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def main():
    name = os.environ.get("MASTER_NAME", "mymaster")
    password = os.environ.get("REDIS_PASSWORD") or None
    sentinels = Sentinel(
        list(addresses(os.environ.get("SENTINELS", "127.0.0.1:26379"))),
        sentinel_kwargs={"password": os.environ.get("SENTINEL_PASSWORD") or None, "socket_timeout": 1.0},
        password=password,
        socket_timeout=1.0,
    )
    writes = sentinels.master_for(name)
    # A replica each time; the master if there is none.
    reads = sentinels.slave_for(name)

    for _ in range(int(os.environ.get("TIMES", "1000000000"))):
        # A write whose reply was lost may have been done, so that a visit may count twice, but never not at all.
        written = retried(lambda: writes.incr("visits"))
        # A replica is a little behind: what it says may be older, and is never from elsewhere.
        read = int(retried(lambda: reads.get("visits")) or 0)
        print(f"wrote {written}, read {read}", flush=True)
        time.sleep(0.1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
