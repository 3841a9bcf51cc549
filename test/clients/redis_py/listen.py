"""Tells of each change of the master, as the first Sentinel publishes it."""

import redis

from settings import ADDRESSES, OF_SENTINELS, say

say("library redis-py", redis.__version__)
host, port = ADDRESSES[0]
listener = redis.Redis(host, port, **{**OF_SENTINELS, "socket_timeout": None}).pubsub()
listener.subscribe("+switch-master")
for message in listener.listen():
    if message["type"] == "subscribe":
        say("listening")
    elif message["type"] == "message":
        say("heard", message["channel"], message["data"])
