"""Calls each of the library's commands for Sentinels and prints what it made of the replies."""

import redis

from settings import ADDRESSES, MASTER, OF_SENTINELS, say, sentinel

say("library redis-py", redis.__version__)
host, port = ADDRESSES[0]
first = redis.Redis(host, port, **OF_SENTINELS)
# Two calls work only with the class for a whole group, and tell no more than that nothing was refused.
group = sentinel()


def show(call, state, fields):
    for field in fields:
        say(call, field, repr(state[field]))


OF_ALL = ["ip", "port", "is_sdown", "is_odown", "is_disconnected", "is_master", "is_slave", "is_sentinel"]
OF_A_MASTER = OF_ALL + ["name", "num-slaves", "num-other-sentinels", "quorum", "down-after-milliseconds"]

show("sentinel_masters", first.sentinel_masters()[MASTER], OF_A_MASTER)
show("sentinel_master", first.sentinel_master(MASTER), OF_A_MASTER)
replicas = first.sentinel_slaves(MASTER)
say("sentinel_slaves", len(replicas))
for replica in replicas:
    show("sentinel_slaves", replica, OF_ALL + ["master-host", "master-port", "master-link-status", "slave-priority"])
peers = first.sentinel_sentinels(MASTER)
say("sentinel_sentinels", len(peers))
for peer in peers:
    show("sentinel_sentinels", peer, OF_ALL)
say("sentinel_get_master_addr_by_name", first.sentinel_get_master_addr_by_name(MASTER))
say("sentinel_get_master_addr_by_name of nobody", first.sentinel_get_master_addr_by_name("nobody"))
try:
    first.sentinel_master("nobody")
except redis.ResponseError as problem:
    say("sentinel_master of nobody", problem)
say("sentinel_ckquorum", group.sentinel_ckquorum(MASTER))
say("sentinel_set", first.sentinel_set(MASTER, "parallel-syncs", 2))
say("parallel-syncs", first.sentinel_master(MASTER)["parallel-syncs"])
say("sentinel_flushconfig", first.sentinel_flushconfig())
master = first.sentinel_master(MASTER)
say("sentinel_monitor", first.sentinel_monitor("invoices", master["ip"], master["port"], 1))
say("sentinel_masters", sorted(first.sentinel_masters()))
say("sentinel_remove", first.sentinel_remove("invoices"))
say("sentinel_reset", group.sentinel_reset("nobody*"))
say("sentinel_failover", first.sentinel_failover(MASTER))
