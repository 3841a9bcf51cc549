"""Waits for a key on a replica."""

import os
import time

import redis

from settings import MASTER, complain, say, sentinel

say("library redis-py", redis.__version__)
group = sentinel()
for host, port in group.discover_slaves(MASTER):
    say("replica", f"{host}:{port}")
orders = group.slave_for(MASTER)
while True:
    try:
        value = orders.get(os.environ["KEY"])
        if value is not None:
            break
    except redis.RedisError as problem:
        complain(problem)
    time.sleep(0.05)
say("read", value)
