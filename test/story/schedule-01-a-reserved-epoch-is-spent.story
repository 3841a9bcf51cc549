# s1 asks for votes under 1 before its own vote is on disk, gets one and crashes. If it stood under 1 again, the answers
# would repeat themselves and the epoch would be won twice.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
kill 10.0.0.1
run until s1 "+odown", at most 3000
slow disk s1 300
run until s0 "in 1", at most 1000
kill s1
slow disk s1 0
never s1 "epoch 1, for votes"
start s1
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
14001 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s2 +odown master m0 10.0.0.1 6379 #quorum 2/2
14005 s0 +vote-for-leader s1 1
14005 s1 starts
14005 s1 +monitor master m0 10.0.0.1 6379 quorum 2
14005 s2 +vote-for-leader s1 1
14255 s2 +try-failover master m0 10.0.0.1 6379
14255 s2 +vote-for-leader s2 2
14256 s0 +try-failover master m0 10.0.0.1 6379
14256 s0 +vote-for-leader s0 2
14257 s1 +vote-for-leader s2 2
14257 s0 -failover-abort-not-elected master m0 10.0.0.1 6379
14258 s2 +elected-leader master m0 10.0.0.1 6379
14258 s2 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
14259 10.0.0.2 executes REPLICAOF NO ONE
14261 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14262 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
14263 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14265 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
