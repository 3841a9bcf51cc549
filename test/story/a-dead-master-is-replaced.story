# The plain case: the master dies, a replica takes over within a few round trips of the detection, and the old master is
# made a replica when it returns.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
kill 10.0.0.1
run until all is well, at most 1300
start 10.0.0.1
run until all is well, at most 12000
----
72 s1 starts without memory
72 s1 +monitor master m0 10.0.0.1 6379 quorum 2
393 s0 starts without memory
393 s0 +monitor master m0 10.0.0.1 6379 quorum 2
410 s2 starts without memory
410 s2 +monitor master m0 10.0.0.1 6379 quorum 2
14001 s1 +sdown master m0 10.0.0.1 6379
14001 s0 +sdown master m0 10.0.0.1 6379
14001 s2 +sdown master m0 10.0.0.1 6379
14001 s2 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
14005 s0 +vote-for-leader s1 1
14005 s2 +vote-for-leader s1 1
14006 s1 +try-failover master m0 10.0.0.1 6379
14006 s1 +vote-for-leader s1 1
14006 s1 +elected-leader master m0 10.0.0.1 6379
14006 s1 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
14007 10.0.0.2 executes REPLICAOF NO ONE
14011 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14011 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
14012 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14013 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
15355 s1 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
15355 s2 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
15355 s0 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
15355 10.0.0.1 executes REPLICAOF 10.0.0.2:6379
