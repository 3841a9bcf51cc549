# Each of two votes for itself; the third is dead, so its vote would stay possible for ever.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
kill s2
run 3000
kill 10.0.0.1
run until s0 "+odown", at most 3000
run until s1 "+odown", at most 3000
cut s0 to s1
cut s1 to s0
run until s1 "for votes", at most 3000
run until s0 "for votes", at most 3000
mend all
run until all is well, at most 5000
----
72 s1 starts without memory
72 s1 +monitor master m0 10.0.0.1 6379 quorum 2
393 s0 starts without memory
393 s0 +monitor master m0 10.0.0.1 6379 quorum 2
410 s2 starts without memory
410 s2 +monitor master m0 10.0.0.1 6379 quorum 2
17001 s1 +sdown master m0 10.0.0.1 6379
17001 s0 +sdown master m0 10.0.0.1 6379
17001 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
17001 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
17006 s1 +try-failover master m0 10.0.0.1 6379
17006 s1 +vote-for-leader s1 1
17051 s0 +try-failover master m0 10.0.0.1 6379
17051 s0 +vote-for-leader s0 1
17665 s0 -failover-abort-not-elected master m0 10.0.0.1 6379
18001 s0 +try-failover master m0 10.0.0.1 6379
18001 s0 +vote-for-leader s0 2
18005 s1 -failover-abort-not-elected master m0 10.0.0.1 6379
18005 s1 +vote-for-leader s0 2
18006 s0 +elected-leader master m0 10.0.0.1 6379
18006 s0 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
18007 10.0.0.2 executes REPLICAOF NO ONE
18010 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
18010 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
18013 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
