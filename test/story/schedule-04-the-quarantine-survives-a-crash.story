# As schedule 3, but s0 crashes in its quarantine and starts with the state file that it has by now.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
kill 10.0.0.1
run until all is well, at most 3000
start 10.0.0.1
run until all is well, at most 12000
run 12000
cut s0 s1 from s2
kill 10.0.0.2
run until s0 "in 2", at most 3000
kill s1
kill s0
mend all
never s0 " in 2"
start s0 without disk
run 2000
kill s0
start s0
run 20000
expect epoch s0 above 100
start s1
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
14011 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
14012 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14013 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
15355 s1 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
15355 s2 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
15355 s0 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
15355 10.0.0.1 executes REPLICAOF 10.0.0.2:6379
29021 s2 +sdown master m0 10.0.0.2 6379
29021 s1 +sdown master m0 10.0.0.2 6379
29021 s0 +sdown master m0 10.0.0.2 6379
29021 s0 +odown master m0 10.0.0.2 6379 #quorum 2/2
29021 s1 +odown master m0 10.0.0.2 6379 #quorum 2/2
29024 s1 +try-failover master m0 10.0.0.2 6379
29024 s1 +vote-for-leader s1 2
29026 s0 +vote-for-leader s1 2
29026 s0 starts without memory
29026 s0 +monitor master m0 10.0.0.1 6379 quorum 2
29032 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
29552 s2 +odown master m0 10.0.0.2 6379 #quorum 2/2
29553 s2 +vote-for-leader 78675c915a573d63e771888b1f0d914b290c37b1 2
30028 s0 +sdown master m0 10.0.0.2 6379
30028 s0 +odown master m0 10.0.0.2 6379 #quorum 2/2
31026 s0 starts
31026 s0 +monitor master m0 10.0.0.2 6379 quorum 2
32027 s0 +sdown master m0 10.0.0.2 6379
32027 s0 +odown master m0 10.0.0.2 6379 #quorum 2/2
40553 s2 +try-failover master m0 10.0.0.2 6379
40553 s2 +vote-for-leader s2 4
40584 s2 +vote-for-leader s2 5
40627 s2 +vote-for-leader s2 6
40649 s2 +vote-for-leader s2 7
41394 s2 +vote-for-leader s2 8
41688 s2 +vote-for-leader s2 9
42327 s0 +try-failover master m0 10.0.0.2 6379
42327 s0 +vote-for-leader s0 110
42328 s2 -failover-abort-not-elected master m0 10.0.0.2 6379
42328 s2 +vote-for-leader s0 110
42328 s0 +elected-leader master m0 10.0.0.2 6379
42329 s0 +selected-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
42329 10.0.0.1 executes REPLICAOF NO ONE
42331 s0 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
42333 s2 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
51026 s1 starts
51026 s1 +monitor master m0 10.0.0.2 6379 quorum 2
51033 s1 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
51371 s2 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
51371 10.0.0.2 executes REPLICAOF 10.0.0.1:6379
52332 s2 +fix-slave-config slave 10.0.0.3:6379 10.0.0.3 6379 @ m0 10.0.0.1 6379
52333 10.0.0.3 executes REPLICAOF 10.0.0.1:6379
