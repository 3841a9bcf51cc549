// What the programs here are told by their environment.
'use strict';

const fs = require('node:fs');

const { env } = process;

exports.master = env.MASTER;
exports.key = env.KEY;

exports.addresses = env.SENTINELS.split(' ').map((text) => {
  const [host, port] = text.split(':');
  return { host, port: Number(port) };
});

exports.ofServers = { username: env.REDIS_USER, password: env.REDIS_PASSWORD };
exports.ofSentinels = { username: env.SENTINEL_USER, password: env.SENTINEL_PASSWORD };

// Options of node:tls; undefined: plain.
exports.tls = env.CA_FILE && {
  ca: fs.readFileSync(env.CA_FILE),
  cert: fs.readFileSync(env.CERTIFICATE_FILE),
  key: fs.readFileSync(env.KEY_FILE),
};

exports.say = (...words) => console.log(words.join(' '));
exports.complain = (problem) => console.error('error:', problem.message ?? problem);
exports.pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
