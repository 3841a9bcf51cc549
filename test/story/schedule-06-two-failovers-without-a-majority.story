# Two operators order a plain FAILOVER in two parts of a cut network. Under one epoch for two addresses nobody would ever
# yield; the random jumps give two epochs, and the higher one wins everywhere.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
cut s0 10.0.0.2 from s1 s2 10.0.0.1 10.0.0.3
cut s1 10.0.0.3 from s2 10.0.0.1
order s0 failover
order s1 failover
run until s1 "+switch-master", at most 3000
run until s0 "+switch-master", at most 3000
mend all
run until all is well, at most 60000
----
72 s1 starts without memory
72 s1 +monitor master m0 10.0.0.1 6379 quorum 2
393 s0 starts without memory
393 s0 +monitor master m0 10.0.0.1 6379 quorum 2
410 s2 starts without memory
410 s2 +monitor master m0 10.0.0.1 6379 quorum 2
13000 s0 is ordered: FAILOVER m0
13000 s1 is ordered: FAILOVER m0
13002 s0 +try-failover master m0 10.0.0.1 6379
13002 s0 +vote-for-leader s0 1
13003 s1 +try-failover master m0 10.0.0.1 6379
13003 s1 +vote-for-leader s1 1
13996 s0 +sdown master m0 10.0.0.1 6379
13996 s1 +sdown master m0 10.0.0.1 6379
14001 s0 +vote-for-leader s0 428
14001 s0 +failover-without-majority master m0 10.0.0.1 6379 428
14001 s0 +elected-leader master m0 10.0.0.1 6379
14003 s1 +vote-for-leader s1 843
14003 s1 +failover-without-majority master m0 10.0.0.1 6379 843
14003 s1 +elected-leader master m0 10.0.0.1 6379
14012 s1 +selected-slave slave 10.0.0.3:6379 10.0.0.3 6379 @ m0 10.0.0.1 6379
14012 10.0.0.3 executes REPLICAOF NO ONE
14015 s1 +switch-master m0 10.0.0.1 6379 10.0.0.3 6379
14363 s0 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
14364 10.0.0.2 executes REPLICAOF NO ONE
14367 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
15078 s0 +switch-master m0 10.0.0.2 6379 10.0.0.3 6379
15087 s2 +vote-for-leader s1 1
15088 s2 +switch-master m0 10.0.0.1 6379 10.0.0.3 6379
15115 s1 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.3 6379
15115 10.0.0.1 executes REPLICAOF 10.0.0.3:6379
15364 s0 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.3 6379
15365 10.0.0.2 executes REPLICAOF 10.0.0.3:6379
