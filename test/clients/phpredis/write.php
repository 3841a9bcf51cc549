<?php
// Writes numbered keys to whoever is the master.

require __DIR__ . '/settings.php';

$orders = null;
for ($number = 1;;) {
    try {
        $orders ??= connect_to(address_of_master());
        if (!$orders->set("order:$number", "written $number")) {
            throw new RedisException($orders->getLastError() ?? 'refused');
        }
    } catch (RedisException $problem) {
        complain($problem);
        $orders = null;
        usleep(100000);
        continue;
    }
    say('acknowledged', (string) $number);
    $number++;
    usleep(10000);
}
