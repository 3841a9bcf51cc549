# s1 asks for votes under 1 before its own vote is on disk, gets one and crashes. If it stood under 1 again, before anybody
# told it of epoch 1, s0 would repeat its answer and the epoch would be won twice.
sentinels 3, quorum 2, replicas 2, down-after 200, failover-timeout 10000
run 13000
cut s2 from s0 s1
kill 10.0.0.1
run until s1 "+odown", at most 3000
slow disk s1 300
run until s0 "in 1", at most 1000
kill s1
pause s0
slow disk s1 0
never s1 "epoch 1, for votes"
start s1
run until s1 "+sdown master", at most 1000
run 20
resume s0
run until s1 "epoch 2, for votes", at most 1000
mend all
run until all is well, at most 40000
----
72 s1 starts without memory
72 s1 +monitor master m0 10.0.0.1 6379 quorum 2
393 s0 starts without memory
393 s0 +monitor master m0 10.0.0.1 6379 quorum 2
410 s2 starts without memory
410 s2 +monitor master m0 10.0.0.1 6379 quorum 2
13201 s2 +sdown master m0 10.0.0.1 6379
13201 s1 +sdown master m0 10.0.0.1 6379
13201 s0 +sdown master m0 10.0.0.1 6379
13201 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
13201 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
13204 s0 +vote-for-leader s1 1
13204 s1 starts
13204 s1 +monitor master m0 10.0.0.1 6379 quorum 2
13405 s1 +sdown master m0 10.0.0.1 6379
13425 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
13676 s1 +try-failover master m0 10.0.0.1 6379
13676 s1 +vote-for-leader s1 2
13677 s0 +vote-for-leader s1 2
13677 s1 +elected-leader master m0 10.0.0.1 6379
13678 s1 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
13678 10.0.0.2 executes REPLICAOF NO ONE
13681 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
13682 10.0.0.3 executes REPLICAOF 10.0.0.2:6379
13684 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
13684 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
