# The leader of epoch 1 is told to forget the master and to monitor it again. Its minted epoch is still the highest that
# anybody has seen; both peers would repeat their votes.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
kill 10.0.0.1
run until s1 "+elected-leader", at most 3000
order s1 remove
order s1 monitor 10.0.0.1 2
never s1 "epoch 1, for votes"
run until all is well, at most 40000
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
14006 s1 is ordered: REMOVE m0
14006 s1 -monitor master m0 10.0.0.1 6379
14006 s1 is ordered: MONITOR m0 10.0.0.1:6379 2
14006 s1 is ordered: SET m0 quorum 2
14012 s1 +monitor master m0 10.0.0.1 6379 quorum 2
14304 s2 +try-failover master m0 10.0.0.1 6379
14304 s2 +vote-for-leader s2 2
14306 s1 +vote-for-leader s2 2
14306 s0 +vote-for-leader s2 2
14306 s2 +elected-leader master m0 10.0.0.1 6379
14307 s2 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
14308 10.0.0.2 executes REPLICAOF NO ONE
14310 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14311 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
14313 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14313 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
