"""Writes numbered keys to whoever is the master."""

import time

import redis

from settings import MASTER, complain, say, sentinel

say("library redis-py", redis.__version__)
orders = sentinel().master_for(MASTER)
number = 1
while True:
    try:
        orders.set(f"order:{number}", f"written {number}")
    except redis.RedisError as problem:
        complain(problem)
        time.sleep(0.1)
        continue
    say("acknowledged", number)
    number += 1
    time.sleep(0.01)
