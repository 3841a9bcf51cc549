# A Sentinel that has just been reset lists nobody else. Cut off from the others it sees the master replaced last as a
# master again: s1 has promoted it, and its hellos are held up. One of three is no majority, so nothing is corrected by
# evidence, whatever the quorum is.
sentinels 3, quorum 1, replicas 1, down-after 4000, failover-timeout 10000
run 13000
kill 10.0.0.1
run until s0 "+switch-master", at most 9000
run 3000
start 10.0.0.1
run until all is well, at most 20000
cut s0 from s1 s2
order s0 reset
run 3000
cut s1 s2 to 10.0.0.2
cut s2 to 10.0.0.1
order s1 failover
run until s1 "+switch-master", at most 3000
cut s1 to 10.0.0.1
never 10.0.0.1 "executes REPLICAOF 10.0.0.2"
run 1500
mend all
run until all is well, at most 60000
expect master 10.0.0.1
----
317 s2 starts without memory
317 s2 +monitor master m0 10.0.0.1 6379 quorum 1
348 s0 starts without memory
348 s0 +monitor master m0 10.0.0.1 6379 quorum 1
444 s1 starts without memory
444 s1 +monitor master m0 10.0.0.1 6379 quorum 1
17001 s2 +sdown master m0 10.0.0.1 6379
17001 s2 +odown master m0 10.0.0.1 6379 #quorum 1/1
17001 s0 +sdown master m0 10.0.0.1 6379
17001 s0 +odown master m0 10.0.0.1 6379 #quorum 1/1
17001 s1 +sdown master m0 10.0.0.1 6379
17001 s1 +odown master m0 10.0.0.1 6379 #quorum 1/1
17001 s0 +try-failover master m0 10.0.0.1 6379
17001 s0 +vote-for-leader s0 1
17003 s2 +vote-for-leader s0 1
17003 s0 +elected-leader master m0 10.0.0.1 6379
17004 s0 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
17004 10.0.0.2 executes REPLICAOF NO ONE
17005 s1 +vote-for-leader s0 1
17006 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
17009 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
17010 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
21359 s1 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
21359 s0 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
21359 10.0.0.1 executes REPLICAOF 10.0.0.2:6379
22026 s0 is ordered: RESET m0
22026 s0 +reset-master master m0 10.0.0.2 6379
25026 s1 is ordered: FAILOVER m0
25028 s1 +try-failover master m0 10.0.0.2 6379
25028 s1 +vote-for-leader s1 2
25031 s2 +vote-for-leader s1 2
25032 s1 +elected-leader master m0 10.0.0.2 6379
25032 s1 +selected-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
25032 10.0.0.1 executes REPLICAOF NO ONE
25134 s1 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
25134 s1 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
25136 s2 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
26949 s0 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
27242 s2 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
27242 10.0.0.2 executes REPLICAOF 10.0.0.1:6379
