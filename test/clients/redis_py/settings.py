"""What the programs here are told by their environment."""

import os
import sys

from redis.sentinel import Sentinel

MASTER = os.environ["MASTER"]
ADDRESSES = [(host, int(port)) for host, port in (text.split(":") for text in os.environ["SENTINELS"].split())]

TLS = {}
if "CA_FILE" in os.environ:
    TLS = {
        "ssl": True,
        "ssl_check_hostname": True,
        "ssl_ca_certs": os.environ["CA_FILE"],
        "ssl_certfile": os.environ["CERTIFICATE_FILE"],
        "ssl_keyfile": os.environ["KEY_FILE"],
    }

OF_SENTINELS = {
    "username": os.environ.get("SENTINEL_USER"),
    "password": os.environ.get("SENTINEL_PASSWORD"),
    "socket_timeout": 1.0,
    "decode_responses": True,
    **TLS,
}
OF_SERVERS = {
    "username": os.environ.get("REDIS_USER"),
    "password": os.environ.get("REDIS_PASSWORD"),
    "socket_timeout": 1.0,
    "decode_responses": True,
    **TLS,
}


def sentinel():
    return Sentinel(ADDRESSES, min_other_sentinels=2, sentinel_kwargs=OF_SENTINELS, **OF_SERVERS)


def say(*words):
    print(*words, flush=True)


def complain(problem):
    print("error:", problem, file=sys.stderr, flush=True)
