# s1 is elected by s0's vote; s2 was not asked and stands in the next epoch while s1 is still at work. If s0 voted again,
# two leaders would be at work at once.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
cut s1 from s2
slow disk s2 80
kill 10.0.0.1
run until s1 "+odown", at most 3000
slow disk s1 450
run until s1 "NO ONE", at most 3000
never s2 "+elected-leader"
run until s2 "epoch 2, for votes", at most 1000
run until s1 "+switch-master", at most 3000
slow disk s1 0
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
14001 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s2 +odown master m0 10.0.0.1 6379 #quorum 2/2
14005 s0 +vote-for-leader s1 1
14164 s2 +try-failover master m0 10.0.0.1 6379
14164 s2 +vote-for-leader s2 1
14456 s1 +try-failover master m0 10.0.0.1 6379
14456 s1 +vote-for-leader s1 1
14456 s1 +elected-leader master m0 10.0.0.1 6379
14456 s1 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
14457 10.0.0.2 executes REPLICAOF NO ONE
14663 s2 -failover-abort-not-elected master m0 10.0.0.1 6379
14789 s2 +try-failover master m0 10.0.0.1 6379
14789 s2 +vote-for-leader s2 2
14889 s2 +vote-for-leader s2 3
14911 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14911 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
14911 s2 -failover-abort-not-elected master m0 10.0.0.1 6379
14913 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14995 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
