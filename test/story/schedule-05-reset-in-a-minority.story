# Two of five Sentinels lose the other three and the master, and are told twice to forget all peers. With the quorum of 2
# they would then elect one of the two they know, in the epoch in which the other three may elect another.
sentinels 5, quorum 2, replicas 2, down-after 1000, failover-timeout 10000
run 13000
cut s0 s1 10.0.0.3 from s2 s3 s4 10.0.0.1 10.0.0.2
order s0 reset
run 1500
order s0 reset
never s0 "+elected-leader"
never s1 "+elected-leader"
never 10.0.0.3 "NO ONE"
run 80000
mend all
run until all is well, at most 40000
expect master 10.0.0.1
----
103 s4 starts without memory
103 s4 +monitor master m0 10.0.0.1 6379 quorum 2
137 s1 starts without memory
137 s1 +monitor master m0 10.0.0.1 6379 quorum 2
250 s2 starts without memory
250 s2 +monitor master m0 10.0.0.1 6379 quorum 2
363 s3 starts without memory
363 s3 +monitor master m0 10.0.0.1 6379 quorum 2
452 s0 starts without memory
452 s0 +monitor master m0 10.0.0.1 6379 quorum 2
13000 s0 is ordered: RESET m0
13000 s0 +reset-master master m0 10.0.0.1 6379
13838 s0 +sdown master m0 10.0.0.1 6379
13838 s1 +sdown master m0 10.0.0.1 6379
13838 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
13838 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
13843 s0 +vote-for-leader s1 1
13843 s1 +try-failover master m0 10.0.0.1 6379
13843 s1 +vote-for-leader s1 1
14500 s0 is ordered: RESET m0
14500 s0 +reset-master master m0 10.0.0.1 6379
14615 s1 -failover-abort-not-elected master m0 10.0.0.1 6379
15501 s0 +sdown master m0 10.0.0.1 6379
15501 s0 +odown master m0 10.0.0.1 6379 #quorum 2/2
15501 s1 +odown master m0 10.0.0.1 6379 #quorum 2/2
94690 s1 -sdown master m0 10.0.0.1 6379
95004 s0 -sdown master m0 10.0.0.1 6379
