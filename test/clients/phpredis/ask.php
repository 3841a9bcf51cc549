<?php
// Calls each of the library's commands for Sentinels and prints what it made of the replies.

require __DIR__ . '/settings.php';

function show(string $call, array $state, string ...$fields): void {
    foreach ($fields as $field) {
        say($call, $field, $state[$field]);
    }
}

function shown(bool $answer): string {
    return $answer ? 'true' : 'false';
}

$master = setting('MASTER');
$sentinel = sentinel_at(explode(' ', setting('SENTINELS'))[0]);
say('ping', shown($sentinel->ping()));
$masters = $sentinel->masters();
say('masters', (string) count($masters));
show('masters', $masters[0], 'name', 'ip', 'port', 'flags', 'num-slaves', 'num-other-sentinels', 'quorum');
show('master', $sentinel->master($master), 'name', 'ip', 'port', 'flags');
$replicas = $sentinel->slaves($master);
say('slaves', (string) count($replicas));
foreach ($replicas as $replica) {
    show('slaves', $replica, 'port', 'flags', 'master-port', 'master-link-status');
}
$peers = $sentinel->sentinels($master);
say('sentinels', (string) count($peers));
foreach ($peers as $peer) {
    show('sentinels', $peer, 'port', 'flags');
}
say('getMasterAddrByName', implode(':', $sentinel->getMasterAddrByName($master)));
say('getMasterAddrByName of nobody', shown((bool) $sentinel->getMasterAddrByName('nobody')));
say('ckquorum', shown((bool) $sentinel->ckquorum($master)));
say('flushconfig', shown((bool) $sentinel->flushconfig()));
say('reset', shown((bool) $sentinel->reset('nobody*')));
say('failover', shown((bool) $sentinel->failover($master)));
