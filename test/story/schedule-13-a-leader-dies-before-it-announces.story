# The leader promotes 10.0.0.2 and dies at once. The next one sees an instance that says master already, waits for an
# announcement, and then promotes that very instance rather than a second one.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
kill 10.0.0.1
run until 10.0.0.2 "executes REPLICAOF NO ONE", at most 3000
kill s1
never 10.0.0.3 "NO ONE"
run until s0 "+switch-master", at most 15000
start s1
run until all is well, at most 10000
expect master 10.0.0.2
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
25004 s2 +try-failover master m0 10.0.0.1 6379
25004 s2 +vote-for-leader s2 2
25006 s0 +vote-for-leader s2 2
25007 s2 +elected-leader master m0 10.0.0.1 6379
25008 s2 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
25008 10.0.0.2 executes REPLICAOF NO ONE
25011 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
25011 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
25014 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
25014 s1 starts
25014 s1 +monitor master m0 10.0.0.1 6379 quorum 2
25572 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
