# s0 is cut off from the others and forces 10.0.0.2 without a vote. They see a replica that says master, and no evidence
# could show them why: so only the address replaced last is corrected that fast, and this one has Sentinel's wait. When
# s0 is heard again, its newer configuration holds.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
cut s0 from s1 s2
cut s0 to 10.0.0.1 10.0.0.3
order s0 failover
run until s0 "+switch-master", at most 3000
cut s0 to 10.0.0.2
never 10.0.0.2 "executes REPLICAOF"
run 3000
mend all
run until all is well, at most 40000
expect master 10.0.0.2
----
72 s1 starts without memory
72 s1 +monitor master m0 10.0.0.1 6379 quorum 2
393 s0 starts without memory
393 s0 +monitor master m0 10.0.0.1 6379 quorum 2
410 s2 starts without memory
410 s2 +monitor master m0 10.0.0.1 6379 quorum 2
13000 s0 is ordered: FAILOVER m0
13002 s0 +try-failover master m0 10.0.0.1 6379
13002 s0 +vote-for-leader s0 1
14000 s0 +vote-for-leader s0 428
14000 s0 +failover-without-majority master m0 10.0.0.1 6379 428
14000 s0 +elected-leader master m0 10.0.0.1 6379
14196 s0 +sdown master m0 10.0.0.1 6379
14196 s0 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
14196 10.0.0.2 executes REPLICAOF NO ONE
14200 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
15198 s0 +sdown master m0 10.0.0.2 6379
17301 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
17301 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
17448 s0 -sdown master m0 10.0.0.2 6379
17799 s2 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
17799 10.0.0.1 executes REPLICAOF 10.0.0.2:6379
17799 s1 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
25198 s0 +fix-slave-config slave 10.0.0.3:6379 10.0.0.3 6379 @ m0 10.0.0.2 6379
25199 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
