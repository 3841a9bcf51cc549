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
kill s1
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
14001 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s2 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
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
22556 s1 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
22556 s2 +convert-to-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
22556 10.0.0.1 executes REPLICAOF 10.0.0.2:6379
36221 s2 +sdown master m0 10.0.0.2 6379
36221 s0 +sdown master m0 10.0.0.2 6379
36221 s1 +sdown master m0 10.0.0.2 6379
36221 s0 +odown master m0 10.0.0.2 6379 #quorum 2/2
36221 s1 +odown master m0 10.0.0.2 6379 #quorum 2/2
36224 s1 +try-failover master m0 10.0.0.2 6379
36224 s1 +vote-for-leader s1 2
36226 s0 +vote-for-leader s1 2
36226 s0 starts without memory
36226 s0 +monitor master m0 10.0.0.1 6379 quorum 2
36229 s2 +odown master m0 10.0.0.2 6379 #quorum 2/2
36229 s2 +try-failover master m0 10.0.0.2 6379
36229 s2 +vote-for-leader s2 2
36232 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
36583 s2 +vote-for-leader s2 3
36626 s2 +vote-for-leader s2 4
36650 s2 +vote-for-leader s2 5
37229 s0 +sdown master m0 10.0.0.2 6379
37229 s0 +odown master m0 10.0.0.2 6379 #quorum 2/2
37391 s2 +vote-for-leader s2 6
37685 s2 +vote-for-leader s2 7
39604 s2 +vote-for-leader s2 8
39742 s2 +vote-for-leader s2 9
40133 s2 +vote-for-leader s2 10
40400 s2 +vote-for-leader s2 11
41748 s2 +vote-for-leader s2 12
44372 s2 +vote-for-leader s2 13
46229 s2 -failover-abort-not-elected master m0 10.0.0.2 6379
47226 s0 +try-failover master m0 10.0.0.2 6379
47226 s0 +vote-for-leader s0 114
47230 s2 +vote-for-leader s0 114
47230 s0 +elected-leader master m0 10.0.0.2 6379
47231 s0 +selected-slave slave 10.0.0.1:6379 10.0.0.1 6379 @ m0 10.0.0.2 6379
47231 10.0.0.1 executes REPLICAOF NO ONE
47234 s0 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
47235 s2 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
56226 s1 starts
56226 s1 +monitor master m0 10.0.0.2 6379 quorum 2
56234 s1 +switch-master m0 10.0.0.2 6379 10.0.0.1 6379
57235 s2 +fix-slave-config slave 10.0.0.3:6379 10.0.0.3 6379 @ m0 10.0.0.1 6379
57235 10.0.0.3 executes REPLICAOF 10.0.0.1:6379
64230 s1 +convert-to-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
64231 10.0.0.2 executes REPLICAOF 10.0.0.1:6379
