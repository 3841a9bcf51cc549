# The elected leader is cut off from all replicas. It gives up, its voters learn that by asking it, and another leads.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
kill 10.0.0.1
run until s1 "for votes", at most 3000
cut s1 from 10.0.0.2 10.0.0.3
run until s0 "+switch-master", at most 6000
mend all
run until all is well, at most 20000
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
14035 s1 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
16035 s1 -failover-abort-slave-timeout master m0 10.0.0.1 6379
16304 s2 +try-failover master m0 10.0.0.1 6379
16304 s2 +vote-for-leader s2 2
16306 s0 +vote-for-leader s2 2
16306 s2 +elected-leader master m0 10.0.0.1 6379
16307 s2 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
16307 10.0.0.2 executes REPLICAOF NO ONE
16308 s1 +vote-for-leader s2 2
16310 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
16310 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
16313 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
16313 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
