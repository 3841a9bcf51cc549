# s1 promotes 10.0.0.2, and from then on nobody hears s1. The old master answers again, so to the others a replica says
# that it is a master; after Sentinel's own wait they demote it. Known, and not worse here. When s1 is heard again its
# newer configuration is taken over, and as its master is a replica by then, that is put right as well.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
pause 10.0.0.1
run until s1 "+switch-master", at most 3000
cut s1 to s0 s2 10.0.0.1 10.0.0.2 10.0.0.3
resume 10.0.0.1
run until 10.0.0.2 "executes REPLICAOF 10.0.0.1", at most 12000
mend all
run until all is well, at most 60000
----
72 s1 starts without memory
72 s1 +monitor master m0 10.0.0.1 6379 quorum 2
393 s0 starts without memory
393 s0 +monitor master m0 10.0.0.1 6379 quorum 2
410 s2 starts without memory
410 s2 +monitor master m0 10.0.0.1 6379 quorum 2
13896 s2 +sdown master m0 10.0.0.1 6379
13996 s0 +sdown master m0 10.0.0.1 6379
13996 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
13996 s1 +sdown master m0 10.0.0.1 6379
13996 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
13996 s2 +odown master m0 10.0.0.1 6379 #quorum 2/2
13999 s1 +try-failover master m0 10.0.0.1 6379
13999 s1 +vote-for-leader s1 1
14000 s0 +vote-for-leader s1 1
14000 s2 +vote-for-leader s1 1
14000 s1 +elected-leader master m0 10.0.0.1 6379
14001 s1 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
14001 10.0.0.2 executes REPLICAOF NO ONE
14004 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14004 s2 -sdown master m0 10.0.0.1 6379
14004 s0 -sdown master m0 10.0.0.1 6379
15004 s1 +sdown master m0 10.0.0.2 6379
22004 s0 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
22004 10.0.0.2 executes REPLICAOF 10.0.0.1:6379
22004 s2 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
22626 s1 -sdown master m0 10.0.0.2 6379
22626 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
22628 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
43627 s2 +sdown master m0 10.0.0.2 6379
43627 s1 +sdown master m0 10.0.0.2 6379
43627 s2 +odown master m0 10.0.0.2 6379 #quorum 2/2
43627 s1 +odown master m0 10.0.0.2 6379 #quorum 2/2
43628 s1 +try-failover master m0 10.0.0.2 6379
43628 s1 +vote-for-leader s1 2
43630 s0 +vote-for-leader s1 2
43630 s0 +sdown master m0 10.0.0.2 6379
43630 s0 +odown master m0 10.0.0.2 6379 #quorum 3/2
43631 s1 +elected-leader master m0 10.0.0.2 6379
43633 s2 +vote-for-leader s1 2
45631 s1 +selected-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
45631 10.0.0.1 executes REPLICAOF NO ONE
45634 s1 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
45635 10.0.0.3 executes REPLICAOF 10.0.0.1:6379
45636 s0 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
45637 s2 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
