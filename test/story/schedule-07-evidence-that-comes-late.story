# s2 alone still reaches the master 10.0.0.2, and sees the replaced 10.0.0.1 come back as a master. What it asks the others is
# answered before they vote for s0, and held up. The leader finds an instance that says master already, gives others two
# seconds to act on such evidence, and promotes it. The evidence arrives when it is older than a second: it demotes nobody.
sentinels 3, quorum 2, replicas 1, down-after 8000, failover-timeout 20000
run 13000
kill 10.0.0.1
run until s0 "+switch-master", at most 12000
run 4000
cut 10.0.0.2 from s0 s1
run 6500
cut s0 s1 to s2
start 10.0.0.1
run until s2 "looks at", at most 1800
run until s0 "+elected-leader", at most 3000
never 10.0.0.1 "executes REPLICAOF 10.0.0.2"
run 1000
mend s1 to s2
run until s0 "+switch-master", at most 3000
mend all
run until all is well, at most 40000
expect master 10.0.0.1
----
317 s2 starts without memory
317 s2 +monitor master m0 10.0.0.1 6379 quorum 2
348 s0 starts without memory
348 s0 +monitor master m0 10.0.0.1 6379 quorum 2
444 s1 starts without memory
444 s1 +monitor master m0 10.0.0.1 6379 quorum 2
21001 s2 +sdown master m0 10.0.0.1 6379
21001 s0 +sdown master m0 10.0.0.1 6379
21001 s1 +sdown master m0 10.0.0.1 6379
21001 s2 +odown master m0 10.0.0.1 6379 #quorum 2/2
21001 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
21001 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
21002 s0 +try-failover master m0 10.0.0.1 6379
21002 s0 +vote-for-leader s0 1
21003 s2 +vote-for-leader s0 1
21003 s0 +elected-leader master m0 10.0.0.1 6379
21004 s0 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
21004 10.0.0.2 executes REPLICAOF NO ONE
21005 s1 +vote-for-leader s0 1
21006 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
21009 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
21009 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
32864 s0 +sdown master m0 10.0.0.2 6379
32864 s1 +sdown master m0 10.0.0.2 6379
32864 s0 +odown master m0 10.0.0.2 6379 #quorum 2/2
32864 s1 +odown master m0 10.0.0.2 6379 #quorum 2/2
32868 s1 +vote-for-leader s0 2
32868 s0 +try-failover master m0 10.0.0.2 6379
32868 s0 +vote-for-leader s0 2
32868 s0 +elected-leader master m0 10.0.0.2 6379
34868 s0 +selected-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
34869 10.0.0.1 executes REPLICAOF NO ONE
34870 s0 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
34871 s1 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
34872 s1 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
34873 10.0.0.2 executes REPLICAOF 10.0.0.1:6379
34874 s2 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
