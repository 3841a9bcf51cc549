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
13812 s1 +sdown master m0 10.0.0.1 6379
13964 s0 +sdown master m0 10.0.0.1 6379
13964 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
13964 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
13966 s1 +try-failover master m0 10.0.0.1 6379
13966 s1 +vote-for-leader s1 1
13967 s2 +vote-for-leader s1 1
13967 s0 +vote-for-leader s1 1
13967 s1 +elected-leader master m0 10.0.0.1 6379
13968 s1 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
13969 10.0.0.2 executes REPLICAOF NO ONE
13973 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
13973 s0 -sdown master m0 10.0.0.1 6379
14971 s1 +sdown master m0 10.0.0.2 6379
21971 s0 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
21972 10.0.0.2 executes REPLICAOF 10.0.0.1:6379
22239 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
22239 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
22626 s1 -sdown master m0 10.0.0.2 6379
43239 s0 +sdown master m0 10.0.0.2 6379
43239 s2 +sdown master m0 10.0.0.2 6379
43239 s0 +odown master m0 10.0.0.2 6379 #quorum 2/2
43239 s2 +odown master m0 10.0.0.2 6379 #quorum 2/2
43242 s2 +try-failover master m0 10.0.0.2 6379
43242 s2 +vote-for-leader s2 2
43242 s1 +vote-for-leader s2 2
43243 s0 +vote-for-leader s2 2
43243 s2 +elected-leader master m0 10.0.0.2 6379
43627 s1 +sdown master m0 10.0.0.2 6379
43627 s1 +odown master m0 10.0.0.2 6379 #quorum 3/2
45243 s2 +selected-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
45244 10.0.0.1 executes REPLICAOF NO ONE
45248 s2 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
45248 10.0.0.3 executes REPLICAOF 10.0.0.1:6379
45249 s0 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
45252 s1 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
