// Tells of each change of the master, as the first Sentinel publishes it.
'use strict';

const { say } = require('../settings');
const { connectToSentinel } = require('./connect');

const main = async () => {
  const listener = connectToSentinel();
  listener.on('message', (channel, text) => say('heard', channel, text));
  await listener.subscribe('+switch-master');
  say('listening');
};

main();
