# Ten masters are lost at the same moment. One order of standing for all of them, and one epoch: ten attempts, none lost.
sentinels 3, quorum 2, masters 10, replicas 1, down-after 1000, failover-timeout 10000
run 13000
never s0 "-failover-abort"
never s1 "-failover-abort"
never s2 "-failover-abort"
kill all masters
run until all is well, at most 3000
expect epoch s0 is 1
expect epoch s1 is 1
expect epoch s2 is 1
----
160 s1 starts without memory
160 s1 +monitor master m0 10.0.0.1 6379 quorum 2
160 s1 +monitor master m1 10.1.0.1 6379 quorum 2
160 s1 +monitor master m2 10.2.0.1 6379 quorum 2
160 s1 +monitor master m3 10.3.0.1 6379 quorum 2
160 s1 +monitor master m4 10.4.0.1 6379 quorum 2
160 s1 +monitor master m5 10.5.0.1 6379 quorum 2
160 s1 +monitor master m6 10.6.0.1 6379 quorum 2
160 s1 +monitor master m7 10.7.0.1 6379 quorum 2
160 s1 +monitor master m8 10.8.0.1 6379 quorum 2
160 s1 +monitor master m9 10.9.0.1 6379 quorum 2
400 s0 starts without memory
400 s0 +monitor master m0 10.0.0.1 6379 quorum 2
400 s0 +monitor master m1 10.1.0.1 6379 quorum 2
400 s0 +monitor master m2 10.2.0.1 6379 quorum 2
400 s0 +monitor master m3 10.3.0.1 6379 quorum 2
400 s0 +monitor master m4 10.4.0.1 6379 quorum 2
400 s0 +monitor master m5 10.5.0.1 6379 quorum 2
400 s0 +monitor master m6 10.6.0.1 6379 quorum 2
400 s0 +monitor master m7 10.7.0.1 6379 quorum 2
400 s0 +monitor master m8 10.8.0.1 6379 quorum 2
400 s0 +monitor master m9 10.9.0.1 6379 quorum 2
465 s2 starts without memory
465 s2 +monitor master m0 10.0.0.1 6379 quorum 2
465 s2 +monitor master m1 10.1.0.1 6379 quorum 2
465 s2 +monitor master m2 10.2.0.1 6379 quorum 2
465 s2 +monitor master m3 10.3.0.1 6379 quorum 2
465 s2 +monitor master m4 10.4.0.1 6379 quorum 2
465 s2 +monitor master m5 10.5.0.1 6379 quorum 2
465 s2 +monitor master m6 10.6.0.1 6379 quorum 2
465 s2 +monitor master m7 10.7.0.1 6379 quorum 2
465 s2 +monitor master m8 10.8.0.1 6379 quorum 2
465 s2 +monitor master m9 10.9.0.1 6379 quorum 2
14001 s0 +sdown master m0 10.0.0.1 6379
14001 s0 +sdown master m1 10.1.0.1 6379
14001 s0 +sdown master m2 10.2.0.1 6379
14001 s0 +sdown master m3 10.3.0.1 6379
14001 s0 +sdown master m4 10.4.0.1 6379
14001 s0 +sdown master m5 10.5.0.1 6379
14001 s0 +sdown master m6 10.6.0.1 6379
14001 s0 +sdown master m7 10.7.0.1 6379
14001 s0 +sdown master m8 10.8.0.1 6379
14001 s0 +sdown master m9 10.9.0.1 6379
14001 s1 +sdown master m0 10.0.0.1 6379
14001 s1 +sdown master m1 10.1.0.1 6379
14001 s1 +sdown master m2 10.2.0.1 6379
14001 s1 +sdown master m3 10.3.0.1 6379
14001 s1 +sdown master m4 10.4.0.1 6379
14001 s1 +sdown master m5 10.5.0.1 6379
14001 s1 +sdown master m6 10.6.0.1 6379
14001 s1 +sdown master m7 10.7.0.1 6379
14001 s1 +sdown master m8 10.8.0.1 6379
14001 s1 +sdown master m9 10.9.0.1 6379
14001 s2 +sdown master m0 10.0.0.1 6379
14001 s2 +sdown master m1 10.1.0.1 6379
14001 s2 +sdown master m2 10.2.0.1 6379
14001 s2 +sdown master m3 10.3.0.1 6379
14001 s2 +sdown master m4 10.4.0.1 6379
14001 s2 +sdown master m5 10.5.0.1 6379
14001 s2 +sdown master m6 10.6.0.1 6379
14001 s2 +sdown master m7 10.7.0.1 6379
14001 s2 +sdown master m8 10.8.0.1 6379
14001 s2 +sdown master m9 10.9.0.1 6379
14001 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s1 +odown master m1 10.1.0.1 6379 #quorum 2/2
14001 s2 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
14001 s1 +odown master m2 10.2.0.1 6379 #quorum 2/2
14001 s1 +odown master m3 10.3.0.1 6379 #quorum 2/2
14001 s1 +odown master m4 10.4.0.1 6379 #quorum 2/2
14001 s1 +odown master m5 10.5.0.1 6379 #quorum 2/2
14001 s1 +odown master m6 10.6.0.1 6379 #quorum 2/2
14001 s1 +odown master m7 10.7.0.1 6379 #quorum 2/2
14001 s1 +odown master m8 10.8.0.1 6379 #quorum 2/2
14001 s1 +odown master m9 10.9.0.1 6379 #quorum 2/2
14001 s0 +odown master m1 10.1.0.1 6379 #quorum 2/2
14001 s0 +odown master m2 10.2.0.1 6379 #quorum 2/2
14001 s0 +odown master m3 10.3.0.1 6379 #quorum 2/2
14001 s0 +odown master m4 10.4.0.1 6379 #quorum 2/2
14001 s0 +odown master m5 10.5.0.1 6379 #quorum 2/2
14001 s0 +odown master m6 10.6.0.1 6379 #quorum 2/2
14001 s0 +odown master m7 10.7.0.1 6379 #quorum 2/2
14001 s0 +odown master m8 10.8.0.1 6379 #quorum 2/2
14001 s0 +odown master m9 10.9.0.1 6379 #quorum 2/2
14007 s1 +vote-for-leader s2 1
14008 s0 +vote-for-leader s2 1
14008 s2 +try-failover master m0 10.0.0.1 6379
14008 s2 +vote-for-leader s2 1
14008 s2 +odown master m1 10.1.0.1 6379 #quorum 2/2
14008 s2 +try-failover master m1 10.1.0.1 6379
14008 s2 +vote-for-leader s2 1
14008 s2 +odown master m2 10.2.0.1 6379 #quorum 2/2
14008 s2 +try-failover master m2 10.2.0.1 6379
14008 s2 +vote-for-leader s2 1
14008 s2 +odown master m3 10.3.0.1 6379 #quorum 2/2
14008 s2 +try-failover master m3 10.3.0.1 6379
14008 s2 +vote-for-leader s2 1
14008 s2 +odown master m4 10.4.0.1 6379 #quorum 2/2
14008 s2 +try-failover master m4 10.4.0.1 6379
14008 s2 +vote-for-leader s2 1
14008 s2 +odown master m5 10.5.0.1 6379 #quorum 2/2
14008 s2 +try-failover master m5 10.5.0.1 6379
14008 s2 +vote-for-leader s2 1
14008 s2 +odown master m6 10.6.0.1 6379 #quorum 2/2
14008 s2 +try-failover master m6 10.6.0.1 6379
14008 s2 +vote-for-leader s2 1
14008 s2 +odown master m7 10.7.0.1 6379 #quorum 2/2
14008 s2 +try-failover master m7 10.7.0.1 6379
14008 s2 +vote-for-leader s2 1
14008 s2 +odown master m8 10.8.0.1 6379 #quorum 2/2
14008 s2 +try-failover master m8 10.8.0.1 6379
14008 s2 +vote-for-leader s2 1
14008 s2 +odown master m9 10.9.0.1 6379 #quorum 2/2
14008 s2 +try-failover master m9 10.9.0.1 6379
14008 s2 +vote-for-leader s2 1
14008 s2 +elected-leader master m0 10.0.0.1 6379
14009 s2 +selected-slave slave 10.0.0.2:6379 10.0.0.2 6379 @ m0 10.0.0.1 6379
14009 s0 +vote-for-leader s2 1
14009 s0 +vote-for-leader s2 1
14009 s0 +vote-for-leader s2 1
14009 s0 +vote-for-leader s2 1
14009 s0 +vote-for-leader s2 1
14009 s0 +vote-for-leader s2 1
14009 s0 +vote-for-leader s2 1
14009 s0 +vote-for-leader s2 1
14009 s0 +vote-for-leader s2 1
14009 10.0.0.2 executes REPLICAOF NO ONE
14009 s1 +vote-for-leader s2 1
14009 s1 +vote-for-leader s2 1
14009 s1 +vote-for-leader s2 1
14009 s1 +vote-for-leader s2 1
14009 s1 +vote-for-leader s2 1
14009 s1 +vote-for-leader s2 1
14009 s1 +vote-for-leader s2 1
14009 s1 +vote-for-leader s2 1
14009 s1 +vote-for-leader s2 1
14009 s2 +elected-leader master m1 10.1.0.1 6379
14009 s2 +elected-leader master m2 10.2.0.1 6379
14009 s2 +elected-leader master m3 10.3.0.1 6379
14009 s2 +elected-leader master m4 10.4.0.1 6379
14009 s2 +elected-leader master m5 10.5.0.1 6379
14009 s2 +elected-leader master m6 10.6.0.1 6379
14009 s2 +elected-leader master m7 10.7.0.1 6379
14009 s2 +elected-leader master m8 10.8.0.1 6379
14009 s2 +elected-leader master m9 10.9.0.1 6379
14010 s2 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14010 s2 +selected-slave slave 10.5.0.2:6379 10.5.0.2 6379 @ m5 10.5.0.1 6379
14010 s2 +selected-slave slave 10.2.0.2:6379 10.2.0.2 6379 @ m2 10.2.0.1 6379
14010 s2 +selected-slave slave 10.3.0.2:6379 10.3.0.2 6379 @ m3 10.3.0.1 6379
14010 s2 +selected-slave slave 10.6.0.2:6379 10.6.0.2 6379 @ m6 10.6.0.1 6379
14010 s2 +selected-slave slave 10.4.0.2:6379 10.4.0.2 6379 @ m4 10.4.0.1 6379
14010 s2 +selected-slave slave 10.7.0.2:6379 10.7.0.2 6379 @ m7 10.7.0.1 6379
14010 10.2.0.2 executes REPLICAOF NO ONE
14010 10.5.0.2 executes REPLICAOF NO ONE
14010 s2 +selected-slave slave 10.1.0.2:6379 10.1.0.2 6379 @ m1 10.1.0.1 6379
14010 s2 +selected-slave slave 10.9.0.2:6379 10.9.0.2 6379 @ m9 10.9.0.1 6379
14010 s2 +selected-slave slave 10.8.0.2:6379 10.8.0.2 6379 @ m8 10.8.0.1 6379
14010 10.3.0.2 executes REPLICAOF NO ONE
14010 10.7.0.2 executes REPLICAOF NO ONE
14010 10.6.0.2 executes REPLICAOF NO ONE
14010 10.1.0.2 executes REPLICAOF NO ONE
14010 10.9.0.2 executes REPLICAOF NO ONE
14010 10.4.0.2 executes REPLICAOF NO ONE
14010 10.8.0.2 executes REPLICAOF NO ONE
14011 s1 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14013 s0 +switch-master m0 10.0.0.1 6379 10.0.0.2 6379
14015 s2 +switch-master m2 10.2.0.1 6379 10.2.0.2 6379
14015 s2 +switch-master m5 10.5.0.1 6379 10.5.0.2 6379
14015 s2 +switch-master m9 10.9.0.1 6379 10.9.0.2 6379
14015 s2 +switch-master m8 10.8.0.1 6379 10.8.0.2 6379
14015 s2 +switch-master m3 10.3.0.1 6379 10.3.0.2 6379
14015 s2 +switch-master m6 10.6.0.1 6379 10.6.0.2 6379
14015 s2 +switch-master m7 10.7.0.1 6379 10.7.0.2 6379
14015 s2 +switch-master m4 10.4.0.1 6379 10.4.0.2 6379
14015 s2 +switch-master m1 10.1.0.1 6379 10.1.0.2 6379
14015 s1 +switch-master m1 10.1.0.1 6379 10.1.0.2 6379
14018 s0 +switch-master m1 10.1.0.1 6379 10.1.0.2 6379
14018 s0 +switch-master m2 10.2.0.1 6379 10.2.0.2 6379
14018 s0 +switch-master m3 10.3.0.1 6379 10.3.0.2 6379
14018 s0 +switch-master m4 10.4.0.1 6379 10.4.0.2 6379
14018 s0 +switch-master m5 10.5.0.1 6379 10.5.0.2 6379
14018 s0 +switch-master m6 10.6.0.1 6379 10.6.0.2 6379
14018 s0 +switch-master m7 10.7.0.1 6379 10.7.0.2 6379
14018 s0 +switch-master m8 10.8.0.1 6379 10.8.0.2 6379
14018 s0 +switch-master m9 10.9.0.1 6379 10.9.0.2 6379
14020 s1 +switch-master m2 10.2.0.1 6379 10.2.0.2 6379
14020 s1 +switch-master m3 10.3.0.1 6379 10.3.0.2 6379
14020 s1 +switch-master m4 10.4.0.1 6379 10.4.0.2 6379
14020 s1 +switch-master m5 10.5.0.1 6379 10.5.0.2 6379
14020 s1 +switch-master m6 10.6.0.1 6379 10.6.0.2 6379
14020 s1 +switch-master m7 10.7.0.1 6379 10.7.0.2 6379
14020 s1 +switch-master m8 10.8.0.1 6379 10.8.0.2 6379
14020 s1 +switch-master m9 10.9.0.1 6379 10.9.0.2 6379
