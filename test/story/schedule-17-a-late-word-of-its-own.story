# A hello of s1 waits on its way to 10.0.0.2. s1 comes back at another address, and then hears its own id from where it
# lived before. It neither votes nor stands for as long as such hellos come, and no longer.
sentinels 3, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
cut 10.0.0.1 to 10.0.0.2
run 2500
kill s1
move s1
run 100
start s1
run 1000
mend all
run until s1 "+identity-conflict", at most 5000
run until s1 "-identity-conflict", at most 12000
kill 10.0.0.1
run until s1 "+switch-master", at most 4000
start 10.0.0.1
run until all is well, at most 40000
----
72 s1 starts without memory
72 s1 +monitor master m0 10.0.0.1 6379 quorum 2
393 s0 starts without memory
393 s0 +monitor master m0 10.0.0.1 6379 quorum 2
410 s2 starts without memory
410 s2 +monitor master m0 10.0.0.1 6379 quorum 2
15600 s1 starts
15600 s1 +monitor master m0 10.0.0.1 6379 quorum 2
17379 s1 +identity-conflict master m0 10.0.0.1 6379 our own id is announced by 10.99.0.2 26379
23379 s1 -identity-conflict our own id is not announced elsewhere any more
24380 s2 +sdown master m0 10.0.0.1 6379
24380 s1 +sdown master m0 10.0.0.1 6379
24380 s0 +sdown master m0 10.0.0.1 6379
24380 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
24380 s2 +odown master m0 10.0.0.1 6379 #quorum 2/2
24380 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
24384 s0 +vote-for-leader s1 1
24385 s1 +try-failover master m0 10.0.0.1 6379
24385 s1 +vote-for-leader s1 1
24385 s1 +elected-leader master m0 10.0.0.1 6379
24385 s1 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
24386 10.0.0.2 executes REPLICAOF NO ONE
24387 s2 +vote-for-leader s1 1
24390 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
24390 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
24391 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
24392 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
25734 s1 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
25734 s0 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
25734 10.0.0.1 executes REPLICAOF 10.0.0.2:6379
