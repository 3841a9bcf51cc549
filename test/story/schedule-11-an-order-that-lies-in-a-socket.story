# s1 has promoted 10.0.0.2 and tells 10.0.0.3 to follow it, but that order does not get through. 10.0.0.2 dies and
# 10.0.0.3 is promoted. Then the path is mended: the old order must not arrive any more.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
kill 10.0.0.1
run until 10.0.0.2 "executes REPLICAOF NO ONE", at most 3000
cut s1 to 10.0.0.3
run until s1 "+slave-reconf-sent", at most 1000
cut 10.0.0.2 from 10.0.0.3
kill 10.0.0.2
never 10.0.0.3 "executes REPLICAOF 10.0.0.2"
run until 10.0.0.3 "executes REPLICAOF NO ONE", at most 20000
run until s1 "+switch-master", at most 3000
mend all
run 15000
expect master 10.0.0.3
start 10.0.0.1
start 10.0.0.2
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
14006 s1 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
14007 10.0.0.2 executes REPLICAOF NO ONE
14011 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14011 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14013 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
15012 s0 +sdown master m0 10.0.0.2 6379
15012 s2 +sdown master m0 10.0.0.2 6379
15012 s1 +sdown master m0 10.0.0.2 6379
15012 s1 +odown master m0 10.0.0.2 6379 #quorum 2/2
15012 s0 +odown master m0 10.0.0.2 6379 #quorum 2/2
15012 s2 +odown master m0 10.0.0.2 6379 #quorum 2/2
15063 s0 +vote-for-leader s2 2
15065 s1 +vote-for-leader s2 2
15065 s2 +try-failover master m0 10.0.0.2 6379
15065 s2 +vote-for-leader s2 2
15065 s2 +elected-leader master m0 10.0.0.2 6379
15065 s2 +selected-slave slave 10.0.0.3:6379 10.0.0.3 6379 @ m0 10.0.0.2 6379
15066 10.0.0.3 executes REPLICAOF NO ONE
15068 s2 +switch-master m0 10.0.0.2 6379 10.0.0.3 6379
15069 s1 +switch-master m0 10.0.0.2 6379 10.0.0.3 6379
15070 s0 +switch-master m0 10.0.0.2 6379 10.0.0.3 6379
16069 s1 +sdown master m0 10.0.0.3 6379
16070 s1 -sdown master m0 10.0.0.3 6379
30466 s1 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.3 6379
30467 10.0.0.2 executes REPLICAOF 10.0.0.3:6379
31366 s0 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.3 6379
31366 10.0.0.1 executes REPLICAOF 10.0.0.3:6379
