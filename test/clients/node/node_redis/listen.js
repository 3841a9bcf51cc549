// Tells of each change of the master, as the first Sentinel publishes it.
'use strict';

const { say } = require('../settings');
const { connectToSentinel } = require('./connect');

const main = async () => {
  const listener = await connectToSentinel();
  await listener.subscribe('+switch-master', (text, channel) => say('heard', channel, text));
  say('listening');
};

main();
