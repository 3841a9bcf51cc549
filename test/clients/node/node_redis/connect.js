// Clients of node-redis.
'use strict';

const { createClient, createSentinel } = require('redis');
const { version } = require('redis/package.json');
const { addresses, complain, master, ofSentinels, ofServers, say, tls } = require('../settings');

say('library node-redis', version);

const encrypted = tls && { socket: { tls: true, ...tls } };

// Of the whole group; with replicas, reads go to them.
exports.connect = (replicas = 0) =>
  createSentinel({
    name: master,
    sentinelRootNodes: addresses,
    sentinelClientOptions: { ...ofSentinels, ...encrypted },
    nodeClientOptions: { ...ofServers, ...encrypted },
    replicaPoolSize: replicas,
  })
    .on('error', complain)
    .connect();

// Of the first Sentinel itself.
exports.connectToSentinel = () =>
  createClient({ ...ofSentinels, socket: { ...addresses[0], ...(tls && { tls: true, ...tls }) } })
    .on('error', complain)
    .connect();
