<?php
// What the programs here are told by their environment.

function setting(string $name): ?string {
    $value = getenv($name);
    return $value === false ? null : $value;
}

function say(string ...$words): void {
    echo implode(' ', $words), "\n";
}

function complain(RedisException $problem): void {
    fwrite(STDERR, 'error: ' . $problem->getMessage() . "\n");
}

/** What the library takes for a password, or a user and a password. */
function credentials(string $of) {
    $user = setting($of . '_USER');
    $password = setting($of . '_PASSWORD');
    return $user === null ? $password : [$user, $password];
}

/** The certificates as options of an SSL stream. */
function certificates(): array {
    return [
        'cafile' => setting('CA_FILE'),
        'local_cert' => setting('CERTIFICATE_FILE'),
        'local_pk' => setting('KEY_FILE'),
    ];
}

function host(string $host): string {
    return setting('CA_FILE') === null ? $host : 'tls://' . $host;
}

function sentinel_at(string $address): RedisSentinel {
    [$host, $port] = explode(':', $address);
    if (version_compare(phpversion('redis'), '6.0.0', '>=')) {
        $options = ['host' => host($host), 'port' => (int) $port, 'connectTimeout' => 1, 'readTimeout' => 1];
        if (credentials('SENTINEL') !== null) {
            $options['auth'] = credentials('SENTINEL');
        }
        if (setting('CA_FILE') !== null) {
            $options['ssl'] = certificates();
        }
        return new RedisSentinel($options);
    }
    if (setting('CA_FILE') !== null) {
        // Certificates can't be handed over. OpenSSL finds the CA by this; there is no way to show one of our own.
        putenv('SSL_CERT_FILE=' . setting('CA_FILE'));
    }
    $words = [host($host), (int) $port, 1.0, null, 0, 1.0];
    if (credentials('SENTINEL') !== null) {
        $words[] = credentials('SENTINEL');
    }
    return new RedisSentinel(...$words);
}

/** Asks one Sentinel after the other. */
function address_of_master(): array {
    foreach (explode(' ', setting('SENTINELS')) as $address) {
        try {
            $found = sentinel_at($address)->getMasterAddrByName(setting('MASTER'));
            if ($found) {
                return $found;
            }
        } catch (RedisException $problem) {
            complain($problem);
        }
    }
    throw new RedisException('no Sentinel names a master');
}

function connect_to(array $address): Redis {
    $redis = new Redis();
    $context = [];
    if (credentials('REDIS') !== null) {
        $context['auth'] = credentials('REDIS');
    }
    if (setting('CA_FILE') !== null) {
        $context['stream'] = certificates();
    }
    $redis->connect(host($address[0]), (int) $address[1], 1.0, null, 0, 1.0, $context);
    return $redis;
}

say('library phpredis', phpversion('redis'));
