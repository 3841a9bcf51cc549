// Clients of ioredis.
'use strict';

const Redis = require('ioredis');
const { version } = require('ioredis/package.json');
const { addresses, complain, master, ofSentinels, ofServers, say, tls } = require('../settings');

say('library ioredis', version);

// Of whoever has that role now, as Sentinel names it.
exports.connect = (role) => {
  const redis = new Redis({
    sentinels: addresses,
    name: master,
    role,
    ...ofServers,
    sentinelUsername: ofSentinels.username,
    sentinelPassword: ofSentinels.password,
    ...(tls && { tls, sentinelTLS: tls, enableTLSForSentinelMode: true }),
  });
  redis.on('error', complain);
  return redis;
};

// Of the first Sentinel itself.
exports.connectToSentinel = () => {
  const redis = new Redis({ ...addresses[0], ...ofSentinels, tls });
  redis.on('error', complain);
  return redis;
};
