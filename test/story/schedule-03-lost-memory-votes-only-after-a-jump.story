# s0 votes in epoch 2 and loses its disk. It sits out its quarantine beside s2, which has not heard of epoch 2; then s2
# stands under 2. Taking the highest epoch heard as spent would not be enough.
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
power s1
kill s0
mend all
never s0 " in 2"
start s0 without disk
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
29209 s2 +odown master m0 10.0.0.2 6379 #quorum 2/2
29210 s2 +try-failover master m0 10.0.0.2 6379
29210 s2 +vote-for-leader s2 2
29666 s2 +vote-for-leader s2 3
29710 s2 +vote-for-leader s2 4
29734 s2 +vote-for-leader s2 5
30028 s0 +sdown master m0 10.0.0.2 6379
30028 s0 +odown master m0 10.0.0.2 6379 #quorum 2/2
30028 s2 +odown master m0 10.0.0.2 6379 #quorum 2/2
30475 s2 +vote-for-leader s2 6
30769 s2 +vote-for-leader s2 7
32688 s2 +vote-for-leader s2 8
32826 s2 +vote-for-leader s2 9
33217 s2 +vote-for-leader s2 10
33484 s2 +vote-for-leader s2 11
34832 s2 +vote-for-leader s2 12
37456 s2 +vote-for-leader s2 13
39209 s2 -failover-abort-not-elected master m0 10.0.0.2 6379
40328 s0 +try-failover master m0 10.0.0.2 6379
40328 s0 +vote-for-leader s0 114
40331 s2 +vote-for-leader s0 114
40332 s0 +elected-leader master m0 10.0.0.2 6379
40332 s0 +selected-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
40333 10.0.0.1 executes REPLICAOF NO ONE
40333 s0 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
40334 s2 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
49026 s1 starts
49026 s1 +monitor master m0 10.0.0.2 6379 quorum 2
49033 s1 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
49429 s1 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
49429 10.0.0.2 executes REPLICAOF 10.0.0.1:6379
50335 s2 +fix-slave-config slave 10.0.0.3:6379 10.0.0.3 6379 @ m0 10.0.0.1 6379
50336 10.0.0.3 executes REPLICAOF 10.0.0.1:6379
